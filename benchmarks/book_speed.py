"""How fast is a lesson of the built book? `python benchmarks/book_speed.py [SITE]`.

Measures the seconds from navigation to the first explorer that answers: on this machine as it is,
and on a phone behind fast 3G (1.6 Mbit/s, 150 ms, a processor four times slower). Then, where
Lighthouse is installed (`npm install lighthouse`), prints its table for each kind of page.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.book.serving import serve  # noqa: E402

RUNS = 5
FAST_3G = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FIGURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
           "cumulative-layout-shift", "total-byte-weight")  # fmt: skip


def seconds_to_explorer(browser: Browser, address: str, phone: bool) -> float:
    """Return the seconds until the first explorer of a page is awake, nothing being cached."""
    size = {"width": 390, "height": 800} if phone else {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, service_workers="block")
    page = context.new_page()
    if phone:
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", {"offline": False, **FAST_3G})
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="commit")
    page.locator(".hl-awake").first.wait_for(state="attached", timeout=120_000)
    taken = page.evaluate("performance.now()") / 1000
    context.close()
    return taken


def lighthouse(program: str, address: str) -> dict[str, str]:
    """Return scores and figures of a page on Lighthouse's mobile profile."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        command = [program, address, "--output=json", f"--output-path={out}", "--quiet"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-background-networking"]
        chrome = os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chrome})
        report = json.loads(out.read_text(encoding="utf-8"))
    told = {name: f"{100 * report['categories'][name]['score']:.0f}" for name in CATEGORIES}
    for audit in report["audits"].values():
        weighed = any(
            ref["id"] == audit["id"] and ref["weight"]
            for category in report["categories"].values()
            for ref in category["auditRefs"]
        )
        if weighed and audit["score"] is not None and audit["score"] < 0.9:
            print(f"  {audit['id']}: {audit['score']} {audit.get('displayValue', '')}")
    return told | {name: report["audits"][name]["displayValue"] for name in FIGURES}


def main() -> None:
    """Measure and print."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_build" / "html")
    lessons = sorted(path.relative_to(site) for path in site.glob("lessons/*/lesson.html"))
    program = shutil.which("lighthouse") or shutil.which("lighthouse", path="node_modules/.bin")
    with serve(site) as server, sync_playwright() as playwright:
        system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
        browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
        for lesson in lessons:
            for phone in (False, True):
                address = f"{server.address}{lesson.as_posix()}"
                taken = [seconds_to_explorer(browser, address, phone) for _ in range(RUNS)]
                where = "phone, fast 3G" if phone else "this machine"
                print(f"{lesson.parent.name}, {where}: first explorer answers after", end=" ")
                print(f"{median(taken):.2f} s (of {RUNS}: {min(taken):.2f} to {max(taken):.2f})")
        browser.close()
        if not program:
            print("Lighthouse is not installed (npm install lighthouse); its table is left out.")
            return
        names = [*CATEGORIES, *FIGURES]
        print("| page | " + " | ".join(names) + " |\n|---|" + "--:|" * len(names))
        for page in ("book/welcome.html", lessons[0].as_posix(), "book/glossary.html"):
            told = lighthouse(program, f"{server.address}{page}")
            print(f"| {page} | " + " | ".join(told[name] for name in names) + " |", flush=True)


if __name__ == "__main__":
    main()
