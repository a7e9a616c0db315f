"""Build the book: `python book/build.py [--serve] [--pdf] [--live] [--fresh]`.

The site is built beside the old one and takes its place only when it is whole, so a failed build
never leaves half a site behind. Warnings are errors. Executed notebooks are kept in
`_build/.jupyter_cache` and executed again when their code, or what it runs on, changes. Pages as
Sphinx has read them are kept in `_build/.doctrees`, of good builds only: the next build reads what
has changed since (`course_build.py`) and writes the whole site.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from filelock import FileLock, Timeout

sys.path.append(str(Path(__file__).resolve().parent / "_ext"))
from course_fingerprint import fingerprint
from problems import COLOURS, BookProblem, explain, pages_of_the_book, read_notebooks

from coursegrade.options import Parser

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
CACHE = BUILD / ".jupyter_cache"
DOCTREES = BUILD / ".doctrees"
STAMP = "made-from.txt"
PROGRESS = ("updating environment", "reading sources... [", "writing output... [", "packing")


def run_jupyter_book(output: Path) -> tuple[int, str]:
    """Run Jupyter Book into a folder, show its progress, return its status and its words."""
    code = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", code, "build"]
    command += [str(ROOT), "--path-output", str(output), "-W", "--keep-going", "-n"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    print("  starting Jupyter Book", flush=True)
    said = []
    for line in process.stdout:
        said.append(COLOURS.sub("", line))
        if said[-1].startswith(PROGRESS) or "Executing notebook" in line:
            print("  " + said[-1].strip().replace(f"{ROOT}{os.sep}", ""), flush=True)
    return process.wait(), "".join(said)


def forget_stale_outputs(fresh: bool) -> None:
    """Drop the executed notebooks when something has changed that the cache does not look at.

    All of them when it is the package or its pins, one lesson's when it is its practice items.
    """
    practices = sorted(ROOT.glob("lessons/*/practice.yml"))
    made_from = {path.parent.name: fingerprint([path], ROOT) for path in practices}
    made_from[""] = fingerprint(
        [ROOT / "requirements.txt", *ROOT.glob("widgets/*/src/*/**/*")], ROOT
    )
    stamp = CACHE / "made-from.json"
    try:
        before = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    if fresh or before.get("") != made_from[""]:
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
    for lesson in before.keys() | made_from.keys():
        if before.get(lesson) != made_from.get(lesson):
            forget_lesson(lesson)
    stamp.write_text(json.dumps(made_from), encoding="utf-8")


def shared_sources() -> str:
    """Return a hash of all that pages are made from but the pages themselves and the lessons."""
    pages = {ROOT / f"{page}.md" for page in pages_of_the_book(ROOT)}
    names = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.txt")
    shared = [*map(ROOT.joinpath, names), *ROOT.glob("widgets/*/src/*/**/*")]
    return fingerprint({*shared, *ROOT.glob("book/**/*")} - pages, ROOT)


def lay_out_doctrees(shared: str, target: Path) -> None:
    """Copy the pages that the last good build has read, unless what they share has changed."""
    stamp = DOCTREES / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == shared:
        shutil.copytree(DOCTREES, target)
        (target / STAMP).unlink()


def forget_lesson(lesson: str) -> None:
    """Drop what was executed of one lesson."""
    if (CACHE / "global.db").is_file():
        from jupyter_cache import get_cache  # slow to import, and seldom needed

        cache = get_cache(CACHE)
        for record in cache.list_cache_records():
            if Path(record.uri).parent.name == lesson:
                cache.remove_cache(record.pk)


def check_pages(html: Path) -> None:
    """Make sure that every page of the table of contents has been written."""
    for page in pages_of_the_book(ROOT):
        if not (html / f"{page}.html").is_file():
            raise BookProblem(f"{page}: named in _toc.yml, but no page was built from it.")


def replace(old: Path, new: Path) -> None:
    """Put a new folder where an old one stands."""
    aside = old.with_name(f"{new.parent.parent.name}{new.name}.old")
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def build(fresh: bool = False) -> Path:
    """Build the whole site and return its folder."""
    BUILD.mkdir(exist_ok=True)
    try:
        with FileLock(BUILD / ".lock", timeout=0):
            return build_alone(fresh)
    except Timeout:
        raise BookProblem(
            "Another build of this book is running; wait for it, or end it."
        ) from None


def build_alone(fresh: bool) -> Path:
    """Build the whole site while no other build works in its folder."""
    read_notebooks(ROOT)
    forget_stale_outputs(fresh)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="staging-") as staging:
        html, doctrees = Path(staging, "_build", "html"), Path(staging, "_build", ".doctrees")
        shared = shared_sources()
        if not fresh:
            lay_out_doctrees(shared, doctrees)
        status, said = run_jupyter_book(Path(staging))
        if status:
            raise BookProblem(explain(ROOT, html, said))
        check_pages(html)
        (doctrees / STAMP).write_text(shared, encoding="utf-8")
        replace(SITE, html)
        replace(DOCTREES, doctrees)
    print(f"The book is in {SITE} ({time.monotonic() - started:.0f} s); open welcome there:")
    print(f"  {SITE / 'index.html'}")
    return SITE


def serve(folder: Path, port: int = 8000) -> None:
    """Serve a folder on this machine alone until Ctrl+C."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:  # taken; let the system choose a free one
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    print(
        f"The book is served at http://127.0.0.1:{server.server_port}/ (stop with Ctrl+C)",
        flush=True,
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()


def main(arguments: list[str] | None = None) -> int:
    """Build the book, and serve it if asked to."""
    parser = Parser(prog="python book/build.py", description="Build the book.")
    parser.add_argument("--serve", action="store_true", help="serve it on this machine afterwards")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default 8000)")
    parser.add_argument("--fresh", action="store_true", help="execute every notebook again")
    parser.add_argument("--pdf", action="store_true", help="print the whole book as a PDF too")
    parser.add_argument("--live", action="store_true", help="lay JupyterLite beside the book too")
    options = parser.parse_args(arguments)
    try:
        site = build(options.fresh)
        if options.pdf:
            from pdf import build_pdf

            print(f"The PDF is {build_pdf(ROOT, site, BUILD / 'hip-pelvis-low-back.pdf')}")
        if options.live:
            from live.lite_site import build_live

            build_live(site)
    except BookProblem as problem:
        print(
            f"The book was not built; the last good one is untouched.\n{problem}", file=sys.stderr
        )
        return 1
    if options.serve:
        serve(site, options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
