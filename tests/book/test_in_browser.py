"""Open every page in Chromium: what does it load, does it fit, can everybody use it?"""

import shutil
from pathlib import Path

import pytest

from tests.axe import COLOURS, SIZES, violations_of
from tests.waiting import complains

from .conftest import LOOKED_AT, PAGES

LESSON = "lessons/2-anterior-pelvic-tilt/lesson"


def watch(page) -> tuple[list[str], list[str]]:
    """Record what a page requests and what it complains of."""
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if complains(said) else None)
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    return requests, complaints


def open_quietly(page, address: str) -> None:
    """Open a page, walk down it so that all that waits for the eye wakes up, and come back."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """async () => {
            // A browser that nobody looks at may draw no further frame.
            const frame = () => new Promise((done) => {
                requestAnimationFrame(done); setTimeout(done, 100); });
            for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
                scrollTo(0, y); await frame();
            }
            scrollTo(0, 0);
        }"""
    )
    page.wait_for_load_state("networkidle")


def beyond_the_edge(page) -> list[str]:
    """Return what makes a page scroll sideways; wide things must scroll in a box of their own."""
    if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        return []
    return page.evaluate(
        """() => {
        const edge = document.documentElement.clientWidth;
        const loose = (box) => box && box !== document.body
            ? getComputedStyle(box).overflowX === "visible" && loose(box.parentElement) : true;
        const beyond = (box) => box.getBoundingClientRect().right > edge + 1;
        return [...document.querySelectorAll("body *")]
            .filter((box) => beyond(box) && loose(box.parentElement))
            .map((box) => box.outerHTML.slice(0, 120)).slice(0, 5);
        }"""
    ) or ["something"]


@pytest.mark.parametrize("page_name", LOOKED_AT)
def test_page_is_right_in_every_look(served_book: str, page_name: str, new_page):
    """On desk and phone, light and dark: nothing foreign, no complaint, nothing for axe to find.

    640 px is a window of 1280 px at 200 % zoom; 320 px is the narrowest that WCAG asks for.
    """
    page = new_page(reduced_motion="reduce")  # or a colour is measured on its way to another
    requests, complaints = watch(page)
    open_quietly(page, f"{served_book}/{page_name}.html")
    faults = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        # The theme makes what now scrolls reachable by Tab a moment after the window has changed.
        page.wait_for_function(
            "[...document.querySelectorAll('pre, .pst-scrollable-table-container')].every("
            "box => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"
        )
        for scheme in ("light", "dark") if width == 1280 else ("light",):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
            if scheme == "dark":  # has other colours, and nothing else that axe looks at
                options = {"runOnly": COLOURS}
            elif width == 390 and page_name != PAGES[0]:  # a phone has the same words and colours
                options = {"runOnly": SIZES}
            else:  # and its own bars and buttons, the same on every page
                options = {"rules": {rule: {"enabled": True} for rule in SIZES}}
            faults += [f"{width} {scheme}: {told}" for told in violations_of(page, options)]
    for width in (640, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        faults += [f"{width} px scrolls sideways: {box}" for box in beyond_the_edge(page)]
    assert faults == []
    assert [url for url in requests if not url.startswith((served_book, "data:", "blob:"))] == []
    assert complaints == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("page_name", LOOKED_AT)
def test_page_opens_from_a_stick(built_book: Path, page_name: str, new_page):
    """Without a server there is nothing foreign either, no complaint and no word of a copy."""
    home = built_book.resolve().as_uri()
    page = new_page()
    requests, complaints = watch(page)
    open_quietly(page, f"{home}/{page_name}.html")
    assert [url for url in requests if not url.startswith((home, "data:", "blob:"))] == []
    assert complaints == []
    assert not page.locator(".course-keep").is_visible()


def test_book_works_below_a_path(built_book: Path, new_page, tmp_path: Path):
    """Project pages live at /name/; nothing may ask for the root of the host."""
    moved = shutil.copytree(built_book, tmp_path / "some" / "path" / "book")
    page = new_page()
    requests, complaints = watch(page)
    home = moved.as_uri()
    open_quietly(page, f"{home}/{LESSON}.html")
    assert [url for url in requests if not url.startswith((home, "data:", "blob:"))] == []
    assert complaints == []


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
    page.wait_for_url("**#main-content")


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


def test_theme_switch_changes_the_theme(served_book: str, new_page):
    """The button goes through light, dark and automatic."""
    page = new_page()
    page.goto(f"{served_book}/{PAGES[0]}.html")
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button").first.click()
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}
