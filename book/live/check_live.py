"""Fail when the live door does not start: `python book/live/check_live.py [site]`.

Opens the first lesson's notebook in Chromium, runs all of it, waits until its last code cell has
been counted, and looks for its explorer. Every request to another host and every traceback is a
failure.
"""

import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Error, Page, sync_playwright

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PATIENCE_MS = 600_000
QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
ALL_RUN = """() => {
  const said = [...document.querySelectorAll(".jp-OutputArea-output")];
  if (said.some((each) => each.textContent.includes("Traceback"))) return true;
  const code = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  return code.length > 3 && code.every((each) => /\\[\\d+\\]/.test(each.textContent));
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not write a line for every request."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def run_first_lesson(page: Page, address: str) -> None:
    """Walk through the door as a reader does, and run the whole notebook."""
    page.goto(f"{address}/live/door.html")
    door = page.locator('a[href*="lite/"][href*="lesson.ipynb"]')
    if not door.count():
        sys.exit("The live door is closed: no lesson is linked on live/door.html.")
    page.goto(f"{address}/live/{door.first.get_attribute('href')}")
    page.wait_for_selector(".jp-CodeCell", timeout=PATIENCE_MS)
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_text("Run All Cells", exact=True).first.click()
    page.wait_for_function(ALL_RUN, timeout=PATIENCE_MS)
    failed = page.locator(".jp-OutputArea-output", has_text="Traceback")
    if failed.count():
        sys.exit(f"A cell of the lesson ended in an error.\n{failed.first.inner_text()[-1500:]}")
    page.locator(".jp-OutputArea [data-hiplab='explorer'] svg").first.wait_for()


def check(site: Path) -> None:
    """Serve the site on this machine and run a lesson of it."""
    handler = partial(Quiet, directory=str(site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = browser.new_page()
        page.context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:", "blob:"))
                else foreign.append(request.url)
            ),
        )
        try:
            run_first_lesson(page, address)
        except Error as error:
            sys.exit(f"The live lesson did not run: {error}")
        finally:
            browser.close()
            server.shutdown()
    if foreign:
        sys.exit(f"The live lesson asked other hosts: {sorted(set(foreign))}")
    print("The live door opens, and the first lesson runs.")


if __name__ == "__main__":
    check(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE)
