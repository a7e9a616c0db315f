"""How fast is the built book? `python benchmarks/book_speed.py [SITE ...]`.

Measures the seconds from navigation to the first explorer that answers: on this machine as it is,
and on a phone behind fast 3G (1.6 Mbit/s, 150 ms, a processor four times slower). Then, where
Lighthouse is installed (`npm install lighthouse`), prints its table for the welcome page, every
lesson and the glossary. Several sites are measured in turns, so that a machine which is busy for a
while is no slower for one of them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.book.serving import serve  # noqa: E402

RUNS = 5
REPORTS = 3
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


def lighthouse(program: str, address: str) -> list[float]:
    """Return scores and figures of a page on Lighthouse's mobile profile."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        command = [program, address, "--output=json", f"--output-path={out}", "--quiet"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-background-networking"]
        chrome = os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chrome})
        report = json.loads(out.read_text(encoding="utf-8"))
    scores = [100 * report["categories"][name]["score"] for name in CATEGORIES]
    return scores + [report["audits"][name]["numericValue"] for name in FIGURES]


def print_lighthouse(program: str, sites: dict[str, str], pages: list[str]) -> None:
    """Print for each page and site the medians of a few reports."""
    names = [*CATEGORIES, *FIGURES]
    print("| page | site | " + " | ".join(names) + " |\n|---|---|" + "--:|" * len(names))
    for page in pages:
        told = defaultdict(list)
        for _ in range(REPORTS):
            for site, address in sites.items():
                told[site].append(lighthouse(program, f"{address}{page}"))
        for site, reports in told.items():
            medians = (f"{median(column):.4g}" for column in zip(*reports, strict=True))
            print(f"| {page} | {site} | " + " | ".join(medians) + " |", flush=True)


def print_explorers(browser: Browser, sites: dict[str, str], lessons: list[str]) -> None:
    """Print for each lesson and site the seconds until its first explorer answers."""
    for lesson in lessons:
        for phone in (False, True):
            taken = defaultdict(list)
            for _ in range(RUNS):
                for site, address in sites.items():
                    told = seconds_to_explorer(browser, f"{address}{lesson}", phone)
                    taken[site].append(told)
            for site, all_of in taken.items():
                where = "phone, fast 3G" if phone else "this machine"
                print(f"{lesson}, {where}, {site}: {median(all_of):.2f} s", end=" ")
                print(f"(of {RUNS}: {min(all_of):.2f} to {max(all_of):.2f})", flush=True)


def main() -> None:
    """Measure and print."""
    folders = [Path(name) for name in sys.argv[1:]] or [ROOT / "_build" / "html"]
    found = folders[0].glob("lessons/*/lesson.html")
    lessons = sorted(path.relative_to(folders[0]).as_posix() for path in found)
    program = shutil.which("lighthouse") or shutil.which("lighthouse", path="node_modules/.bin")
    with ExitStack() as stack:
        sites = {str(folder): stack.enter_context(serve(folder)).address for folder in folders}
        with sync_playwright() as playwright:
            system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
            browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
            print_explorers(browser, sites, lessons)
            browser.close()
        if not program:
            print("Lighthouse is not installed (npm install lighthouse); its table is left out.")
            return
        print_lighthouse(program, sites, ["book/welcome.html", *lessons, "book/glossary.html"])


if __name__ == "__main__":
    main()
