"""Open every page in Chromium: what does it load, does it fit, can everybody use it?"""

import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import PAGES

LESSON = "lessons/2-anterior-pelvic-tilt/lesson"
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


def watch(page) -> tuple[list[str], list[str]]:
    """Record what a page requests and what it complains of."""
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    return requests, complaints


def open_quietly(page, address: str) -> None:
    """Open a page, walk down it so that all that waits for the eye wakes up, and come back."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """async () => {
            for (let y = 0; y < document.body.scrollHeight; y += 700) {
                scrollTo(0, y); await new Promise(requestAnimationFrame);
            }
            scrollTo(0, 0);
        }"""
    )
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("door", ["http", "file"])
def test_page_loads_nothing_foreign_and_complains_of_nothing(
    door: str, built_book: Path, served_book: str, page_name: str, new_page
):
    """From a server and from a USB stick."""
    home = served_book if door == "http" else built_book.resolve().as_uri()
    page = new_page()
    requests, complaints = watch(page)
    open_quietly(page, f"{home}/{page_name}.html")
    foreign = [url for url in requests if not url.startswith((home, "data:", "blob:"))]
    assert foreign == []
    assert complaints == []
    assert page.context.cookies() == []


def test_book_works_below_a_path(built_book: Path, new_page, tmp_path: Path):
    """Project pages live at /name/; nothing may ask for the root of the host."""
    moved = shutil.copytree(built_book, tmp_path / "some" / "path" / "book")
    page = new_page()
    requests, complaints = watch(page)
    home = moved.as_uri()
    open_quietly(page, f"{home}/{LESSON}.html")
    assert [url for url in requests if not url.startswith((home, "data:", "blob:"))] == []
    assert complaints == []


@pytest.mark.parametrize("width", [390, 320])
def test_page_never_scrolls_sideways(width: int, served_book: str, page_name: str, new_page):
    """Wide tables, formulas and figures scroll or shrink in their own box."""
    page = new_page(width, 800)
    open_quietly(page, f"{served_book}/{page_name}.html")
    widest = """() => {
        const edge = document.documentElement.clientWidth;
        const loose = (box) => box && box !== document.body
            ? getComputedStyle(box).overflowX === "visible" && loose(box.parentElement) : true;
        const beyond = (box) => box.getBoundingClientRect().right > edge + 1;
        return [...document.querySelectorAll("main *")]
            .filter((box) => beyond(box) && loose(box.parentElement))
            .map((box) => box.outerHTML.slice(0, 120));
    }"""
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0, page.evaluate(widest)[:5]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(width: int, scheme: str, served_book: str, page_name: str, new_page):
    """No violation of any severity on any page, in either theme, on desk and phone."""
    page = new_page(width, 900, scheme)
    open_quietly(page, f"{served_book}/{page_name}.html")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    violations = Axe().run(page).response["violations"]
    told = [
        f"{found['impact']} {found['id']}: {node['html'][:160]} | {node['failureSummary'][:200]}"
        for found in violations
        for node in found["nodes"][:3]
    ]
    assert told == []


def test_widgets_of_the_lesson_wake_from_a_file(built_book: Path, new_page):
    """Explorer and practice answer without a server."""
    page = new_page()
    page.goto(f"{built_book.resolve().as_uri()}/{LESSON}.html")
    page.locator('[data-hiplab="explorer"] input[type="range"]').first.wait_for()
    assert page.locator('[data-hiplab="practice"]').count() >= 1


def test_first_tab_stop_skips_the_navigation(served_book: str, new_page):
    """Tab, Enter: the reader is in the text."""
    page = new_page()
    page.goto(f"{served_book}/{PAGES[0]}.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


def test_focus_is_seen(served_book: str, new_page):
    """Every element reached by Tab on the welcome page is outlined."""
    page = new_page()
    page.goto(f"{served_book}/{PAGES[0]}.html")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """() => { const s = getComputedStyle(document.activeElement);
                return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; }"""
        )
        assert outline, page.evaluate("document.activeElement.outerHTML")


def test_search_finds_a_term_of_the_lesson(served_book: str, new_page):
    """The search is a script of the book's own and finds the lesson."""
    page = new_page()
    page.goto(f"{served_book}/search.html?q=lordosis")
    found = page.locator("#search-results a")
    found.first.wait_for()
    assert any(re.search("lesson", link.get_attribute("href")) for link in found.all())


def test_theme_switch_changes_the_theme(served_book: str, new_page):
    """The button goes through light, dark and automatic."""
    page = new_page()
    page.goto(f"{served_book}/{PAGES[0]}.html")
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button").first.click()
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_printed_lesson_is_a_clean_handout(scheme: str, served_book: str, new_page):
    """On paper there is the text with its title, no navigation, and dark ink on white."""
    page = new_page(794, 1123, scheme)
    open_quietly(page, f"{served_book}/{LESSON}.html")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    faint = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [node["html"] for found in faint for node in found["nodes"]] == []
    assert page.locator("article h1").is_visible()
    for hidden in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer"):
        assert not page.locator(hidden).first.is_visible(), hidden
