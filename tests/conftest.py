"""What browser tests and book tests share: a Chromium, pages in it, and the built book."""

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
NO_BROWSER = (
    "no Chromium: install Debian's with 'apt-get install chromium', "
    "or playwright's with 'python -m playwright install chromium'"
)
QUIET = [
    "--no-sandbox",  # CI containers run as root, where Chromium's sandbox does not start
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
]


def without_browser(reason: str) -> None:
    """Skip loudly on a desk, fail on CI, where a skipped browser test would go unseen."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


# Files that share what is slow to make go to one process; any other file is on its own.
TOGETHER = {
    "a graded round": (
        "tests/grading/test_grading_", "tests/grading/test_release_notebook",
        "tests/grading/rescore/", "tests/grading/analysis/test_responses_read",
    ),
    "a class": (
        "tests/grading/analysis/test_doctor", "tests/grading/analysis/test_exports",
        "tests/grading/analysis/test_parallel_", "tests/grading/analysis/test_report_",
    ),
    "the live site": ("tests/book/test_live",),
}  # fmt: skip


# What takes minutes is begun first, or the last process works alone in the end.
LONGEST = (
    "tests/book/test_in_browser", "tests/test_course", "tests/grading/student/", "the live site",
    "tests/book/test_paper", "a graded round", "tests/book/test_budgets",
    "tests/grading/marking/", "tests/grading/engine/", "tests/hub/", "tests/explorer/",
)  # fmt: skip


def bundle(nodeid: str) -> str:
    """Return the name of what goes to one process together with a test: a group, or its file."""
    file = nodeid.partition("::")[0]
    return next((name for name, files in TOGETHER.items() if file.startswith(files)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Give each of several processes whole files, and one of them all that belongs together."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return bundle(nodeid)

    config.option.loadscopereorder = False  # by the number of tests, which says little
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest; skip aloud what only a thorough run takes the time for."""

    def place(item: pytest.Item) -> int:
        name = bundle(item.nodeid)
        found = (i for i, long in enumerate(LONGEST) if name.startswith(long))
        return next(found, len(LONGEST))

    items.sort(key=place)
    for item in items:
        if item.get_closest_marker("thorough") and not os.environ.get("THOROUGH"):
            item.add_marker(pytest.mark.skip(reason="only with THOROUGH=1"))


def system_chromium() -> str | None:
    """Return the system's Chromium, or nothing where playwright has to find its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium: the system's, else playwright's own.

    The shell is Chromium without windows of its own, whose bars, drawn with each new page, take
    most of a test's time. A thorough run takes the whole browser, as readers have it.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        without_browser("playwright is not installed: run 'python course.py test' once")
    shell = None if os.environ.get("THOROUGH") else shutil.which("chromium-headless-shell")
    with sync_playwright() as playwright:
        try:
            path = shell or system_chromium()
            chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        except Error:
            without_browser(NO_BROWSER)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser) -> Iterator[Callable]:
    """Open pages of a given width, height and colour scheme; close them after the test."""
    contexts = []

    def open_page(width: int = 1280, height: int = 900, color_scheme: str = "light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=color_scheme, **options
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def built_book() -> Path:
    """The folder of the book's HTML, built once for all tests, or that which BUILT_BOOK names.

    The publishing workflow names the very site that it publishes.
    """
    if os.environ.get("BUILT_BOOK"):
        return Path(os.environ["BUILT_BOOK"])
    build = ROOT / "_build"
    build.mkdir(exist_ok=True)
    # Of several processes of one run the first builds, and the others wait for it.
    run, stamp = os.environ.get("PYTEST_XDIST_TESTRUNUID"), build / ".built-for-tests"
    with FileLock(build / ".tests.lock"):
        if run is None or not stamp.is_file() or stamp.read_text(encoding="utf-8") != run:
            build_book()
            stamp.write_text(run or "", encoding="utf-8")
    return build / "html"


def build_book() -> None:
    """Build the book; a failure is told in the build's own words."""
    command = [sys.executable, str(ROOT / "book" / "build.py")]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    if run.returncode:
        pytest.fail(f"the book does not build:\n{run.stderr}")


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not write a line for every request."""

    def log_message(self, *arguments) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def served_book(built_book: Path) -> Iterator[str]:
    """The address of the built book, served on this machine."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(built_book))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
