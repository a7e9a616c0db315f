"""Fail when the live door does not lead anywhere: `python book/live/check_live.py [site]`.

Opens the first lesson's notebook in Chromium, runs all of it, and looks for its explorer and its
practice; then runs its quiz, answers a question, and looks whether the answer was understood.
Every request to another host and every traceback is a failure.
"""

import shutil
import sys
import time
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
  if (window.kernelFailed) return true;
  if (said.some((each) => each.textContent.includes("Traceback"))) return true;
  const code = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  return code.length > 3 && code.every((each) => /\\[\\d+\\]/.test(each.textContent));
}"""
# A kernel that does not start says so only there; its cells would wait for ever.
LISTEN = """addEventListener("unhandledrejection", ({ reason }) => {
  if (/pyodide/i.test(reason?.message)) window.kernelFailed = reason.message;
});"""
CHOICE = "Type one letter between the quotation marks"


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not write a line for every request."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def run_all(page: Page, address: str) -> float:
    """Open a notebook and run the whole of it; return the seconds until its first cell was run."""
    started = time.monotonic()
    page.goto(address)
    page.wait_for_selector(".jp-CodeCell")
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_text("Run All Cells", exact=True).first.click()
    page.locator(".jp-CodeCell .jp-InputPrompt", has_text="1").first.wait_for()
    seconds = time.monotonic() - started
    page.wait_for_function(ALL_RUN)
    if words := page.evaluate("window.kernelFailed"):
        sys.exit(f"The kernel of {address} did not start.\n{words[-1500:]}")
    failed = page.locator(".jp-OutputArea-output", has_text="Traceback")
    if failed.count():
        sys.exit(f"A cell of {address} ended in an error.\n{failed.first.inner_text()[-1500:]}")
    return seconds


def answer_a_question(page: Page) -> None:
    """Choose "a" where one letter is asked for; the check below must have understood it."""
    answer = page.locator(".jp-CodeCell", has_text=CHOICE).first
    answer.locator(".cm-line", has_text='= ""').click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("a")
    for _ in range(2):
        page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="You chose a").first.wait_for()


def walk_through(page: Page, address: str) -> None:
    """Go through the door as a reader does: a lesson, then its quiz."""
    page.goto(f"{address}/live/door.html")
    doors = page.locator('a[href*="lite/"][href*=".ipynb"]')
    links = [door.get_attribute("href") for door in doors.all()]
    if not links:
        sys.exit("The live door is closed: no lesson is linked on live/door.html.")
    lesson = next(link for link in links if link.endswith("lesson.ipynb"))
    seconds = run_all(page, f"{address}/live/{lesson}")
    page.locator(".jp-OutputArea [data-hiplab='explorer'] svg").first.wait_for()
    page.locator(".jp-OutputArea [data-hiplab='practice'] input").first.wait_for()
    print(f"The first lesson runs; its package was there after {seconds:.0f} s.")
    run_all(page, f"{address}/live/{lesson.replace('lesson.ipynb', 'quiz.ipynb')}")
    answer_a_question(page)
    print("Its quiz runs, and an answer is understood.")


def check(site: Path) -> None:
    """Serve the site on this machine and walk through its door."""
    handler = partial(Quiet, directory=str(site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:", "blob:"))
                else foreign.append(request.url)
            ),
        )
        page.add_init_script(LISTEN)
        try:
            walk_through(page, address)
        except Error as error:
            sys.exit(f"The live lesson did not run: {error}")
        finally:
            browser.close()
            server.shutdown()
    if foreign:
        sys.exit(f"The live lesson asked other hosts: {sorted(set(foreign))}")
    print("The live door opens.")


if __name__ == "__main__":
    check(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE)
