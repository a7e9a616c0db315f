"""Can the book be read without a network once it was visited, and does a new edition arrive?"""

import re
import shutil
from pathlib import Path

import pytest

from .conftest import KEPT, PAGES
from .serving import Pages, serve

LESSON = next(name for name in PAGES if name.startswith("lessons/"))


@pytest.fixture
def copied(built_book: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may change."""
    return Path(shutil.copytree(built_book, tmp_path / "site"))


@pytest.mark.parametrize("home", ["/", "/hip-course/"])
def test_visited_pages_stay_when_the_server_is_gone(home: str, built_book: Path, new_page):
    """Two pages visited, the server stopped: both are there, the explorer moves, search finds."""
    page = new_page()
    with serve(built_book, home) as server:
        for name in (PAGES[0], LESSON):
            page.goto(f"{server.address}{name}.html")
            page.wait_for_function(KEPT, timeout=60_000)
        page.locator(".hl-awake").first.wait_for(state="attached")
        page.wait_for_timeout(500)
    page.goto(f"{server.address}{PAGES[0]}.html")
    assert page.locator("article h1").is_visible()
    page.goto(f"{server.address}{LESSON}.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    slider = page.locator('[data-hiplab="explorer"] input[type="range"]').first
    before = page.locator(".hl-sentence").first.inner_text()
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.locator(".hl-sentence").first.inner_text() != before
    page.goto(f"{server.address}search.html?q=lordosis")
    page.locator("#search-results a").first.wait_for()


def test_a_page_that_was_never_opened_says_what_can_be_read(built_book: Path, new_page):
    """Without a network, at an address of some depth, with the look of the book."""
    page = new_page()
    with serve(built_book) as server:
        page.goto(f"{server.address}{LESSON}.html")
        page.wait_for_function(KEPT, timeout=60_000)
    page.goto(f"{server.address}book/glossary.html")
    assert page.locator("h1").first.inner_text().startswith("This page is not on your device")
    page.locator("#kept-pages a").first.click()
    assert page.locator("article h1").is_visible()


def test_the_whole_book_can_be_kept(built_book: Path, new_page):
    """The button says how much it is, and afterwards every page opens without a server."""
    page = new_page()
    with serve(built_book) as server:
        page.goto(f"{server.address}{PAGES[0]}.html")
        button = page.locator(".course-keep button")
        button.wait_for(timeout=60_000)
        assert re.search(r"\d\.\d MB", button.inner_text())
        button.click()
        page.get_by_text("The whole book is available offline on this device.").wait_for(
            timeout=60_000
        )
        assert not button.is_visible()
    for name in PAGES:
        answer = page.goto(f"{server.address}{name}.html", wait_until="domcontentloaded")
        assert answer.ok, name


def change(site: Path, server: Pages) -> None:
    """Publish another edition: the words of a page and the worker's table change."""
    page = site / f"{LESSON}.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("</h1>", " (revised)</h1>", 1), encoding="utf-8"
    )
    worker = site / "service-worker.js"
    text = worker.read_text(encoding="utf-8")
    table = re.search(rf'"{re.escape(LESSON)}\.html": "(\w+)"', text)
    text = text.replace(table[1], "0" * 12).replace(
        re.search(r'const VERSION = "(\w+)"', text)[1], "1" * 12, 1
    )
    worker.write_text(text, encoding="utf-8")


def test_a_new_edition_arrives(copied: Path, new_page):
    """The next visit shows the old page at once, says that a new one has come, and shows it."""
    page = new_page()
    with serve(copied) as server:
        address = f"{server.address}{LESSON}.html"
        page.goto(address)
        page.wait_for_function(KEPT, timeout=60_000)
        change(copied, server)
        page.goto(address)
        assert "(revised)" not in page.locator("article h1").inner_text()
        page.locator(".course-news button").click(timeout=60_000)
        page.get_by_text("(revised)").first.wait_for()
        caches = page.evaluate("caches.keys()")
    assert len(caches) == 1  # the old copy is gone


def test_an_old_edition_leads_to_the_present_one(built_book: Path, tmp_path: Path, new_page):
    """A release lives at its own address for good; its pages know that they are old."""
    import json
    import subprocess
    import sys
    import tarfile

    from .conftest import ROOT

    old, site = tmp_path / "old", tmp_path / "site"
    shutil.copytree(built_book, old)
    shutil.copytree(built_book, site)
    listed = json.loads((old / "versions.json").read_text())
    listed[0] |= {"version": "0.0.9", "day": "2026-01-31"}
    (old / "versions.json").write_text(json.dumps(listed))
    with tarfile.open(tmp_path / "book-0.0.9.tar.gz", "w:gz") as packed:
        packed.add(old, ".")
    command = [sys.executable, str(ROOT / "book" / "editions.py"), str(site)]
    run = subprocess.run([*command, str(tmp_path / "book-0.0.9.tar.gz")], capture_output=True)
    assert run.returncode == 0, run.stderr
    page = new_page()
    with serve(site, "/hip/") as server:
        page.goto(f"{server.address}editions/0.0.9/{LESSON}.html")
        notice = page.locator(".course-old")
        notice.wait_for()
        assert "edition 0.0.9 of 2026-01-31" in notice.inner_text()
        notice.get_by_role("link").click()
        assert page.url == f"{server.address}{LESSON}.html"
        page.wait_for_load_state("load")
        assert not page.locator(".course-old").is_visible()
    bad = tmp_path / "something.tar.gz"
    bad.write_bytes(b"")
    run = subprocess.run([*command, str(bad)], capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("something.tar.gz: not named book-<version>.tar.gz")
