"""Compare two built sites: `python book/compare.py OLD NEW REPORT`.

Writes a folder with `report.md`, a table of the bytes that travel for each page (compressed), and a
picture of each page that looks different, old beside new, at two widths.
"""

import argparse
import gzip
import shutil
import sys
from pathlib import Path

WIDTHS = (1280, 390)
# The two pictures on one canvas, and how many of their points differ; drawn by the browser itself.
COMPARED = """async ([before, after]) => {
    const images = await Promise.all([before, after].map(async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        return image;
    }));
    const width = Math.max(...images.map((i) => i.width));
    const height = Math.max(...images.map((i) => i.height));
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    Object.assign(canvas, { width: 2 * width + 20, height });
    images.forEach((image, i) => pen.drawImage(image, i * (width + 20), 0));
    const [left, right] = [0, width + 20].map((x) => pen.getImageData(x, 0, width, height).data);
    let differing = 0;
    for (let i = 0; i < left.length; i += 4) {
        if ([0, 1, 2].some((j) => left[i + j] !== right[i + j])) differing++;
    }
    return [differing / (width * height), canvas.toDataURL("image/png").split(",")[1]];
}"""


def weights(site: Path) -> dict[str, int]:
    """Return the compressed bytes of every file of a site."""
    return {
        path.relative_to(site).as_posix(): len(gzip.compress(path.read_bytes(), mtime=0))
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.relative_to(site).parts[0] not in ("editions", "live")
    }


def size_table(old: dict[str, int], new: dict[str, int]) -> list[str]:
    """Return a Markdown table of all files whose weight has changed, the whole site first."""
    rows = [("**everything**", sum(old.values()), sum(new.values()))]
    rows += [(name, old.get(name, 0), new.get(name, 0)) for name in sorted({*old, *new})]
    lines = ["| file | before | now | change |", "|---|--:|--:|--:|"]
    for name, before, now in rows:
        if before != now or name.startswith("*"):
            lines.append(f"| {name} | {before:,} | {now:,} | {now - before:+,} |")
    return lines


def pictures(old: Path, new: Path, report: Path) -> list[str]:
    """Photograph every page of both sites; keep those that differ and return lines about them."""
    import base64

    from playwright.sync_api import sync_playwright

    pages = sorted(path.relative_to(new) for path in new.rglob("*.html"))
    pages = [page for page in pages if page.parts[0] not in ("editions", "live")]
    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    lines = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
        desk = chromium.new_page()
        for width in WIDTHS:
            # Still pictures: moving parts and time would differ without a change.
            page = chromium.new_page(
                viewport={"width": width, "height": 900}, reduced_motion="reduce"
            )
            for name in pages:
                shots = []
                for site in (old, new):
                    if not (site / name).is_file():
                        break
                    page.goto((site / name).resolve().as_uri())
                    shots.append(base64.b64encode(page.screenshot(full_page=True)).decode())
                if len(shots) < 2:
                    lines += [f"- `{name.as_posix()}` is new"] if width == WIDTHS[0] else []
                    continue
                share, both = desk.evaluate(COMPARED, shots)
                if share:
                    file = f"{'-'.join(name.with_suffix('').parts)}-{width}.png"
                    (report / file).write_bytes(base64.b64decode(both))
                    lines.append(
                        f"- `{name.as_posix()}` at {width} px: {share:.2%} differs, {file}"
                    )
        chromium.close()
    return lines or ["No page looks different."]


def main(arguments: list[str] | None = None) -> int:
    """Compare and write the report."""
    parser = argparse.ArgumentParser(prog="python book/compare.py", description=__doc__)
    for name in ("old", "new", "report"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args(arguments)
    for site in (given.old, given.new):
        if not (site / "index.html").is_file():
            print(f"{site}: no built book in it (index.html is missing).", file=sys.stderr)
            return 1
    given.report.mkdir(parents=True, exist_ok=True)
    words = ["## Bytes, compressed", "", *size_table(weights(given.old), weights(given.new)), ""]
    words += ["## Pages that look different", "", *pictures(given.old, given.new, given.report)]
    (given.report / "report.md").write_text("\n".join(words) + "\n", encoding="utf-8")
    print("\n".join(words))
    return 0


if __name__ == "__main__":
    sys.exit(main())
