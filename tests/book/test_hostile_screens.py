"""What stands in an address or in storage, or that there is no storage at all, breaks no page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

LESSON = "lessons/1-kinetic-chain/lesson.html"
AWAKE = ".hl-awake"
ADDRESSES = [
    "#explorer=pelvic_tilt&__proto__=1", "#explorer=pelvic_tilt&constructor=1",
    "#explorer=pelvic_tilt&toString=1", "#explorer=pelvic_tilt&pelvic_tilt=1e999", "#explorer=.",
    "#explorer=__proto__", "#%", "#%E0%A4%A", "#" + "%F0" * 40, "#explorer=pelvic_tilt.-1",
]  # fmt: skip
STORED = [{"lesson": {}}, {"NAME": {}}, {"NAME": {"seen": 3, "total": "x"}}, [], 7, "x", None,
          {"NAME": None}, {"__proto__": {"seen": [], "total": 1}}]  # fmt: skip


@pytest.fixture
def errors(new_page) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the errors that nobody caught in it; there must be none."""
    page, found = new_page(), []
    page.on("pageerror", lambda error: found.append(str(error)))
    yield page, found
    assert found == []


def works(page: Page, address: str) -> None:
    """Use a lesson: explorer, light and dark, practice."""
    page.goto(address)
    page.locator(AWAKE).first.wait_for(state="attached")
    slider = page.locator('[data-hiplab="explorer"] input[type="range"]').first
    before = slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    mode = page.evaluate("document.documentElement.dataset.mode")
    page.locator(".theme-switch-button:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.mode") != mode
    assert page.locator(".course-progress").is_visible()


def test_it_works_with_site_storage_blocked(served_book: str, page_with):
    """Chromium's own setting "block all cookies"."""
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    page, found = page_with(blocked), []
    page.goto(f"{served_book}/_static/book.css")
    assert page.evaluate("(() => { try { localStorage; return 0; } catch { return 1; } })()")
    page.on("pageerror", lambda error: found.append(str(error)))
    works(page, f"{served_book}/{LESSON}")
    page.goto(f"{served_book}/search.html?q=pelvis")
    page.locator("#search-results li").first.wait_for()
    assert found == []


def test_it_works_in_a_frame_that_may_keep_nothing(served_book: str, errors):
    """As a learning platform embeds it: an origin of its own, with scripts and without storage."""
    page, _ = errors
    frame = f'<iframe sandbox="allow-scripts" width=1000 height=700 src="{served_book}/{LESSON}">'
    page.goto(f"{served_book}/_static/book.css")  # a page of this machine may frame another of it
    page.set_content(frame)
    inside = page.frame_locator("iframe")
    inside.locator(AWAKE).first.wait_for(state="attached")
    slider = inside.locator('[data-hiplab="explorer"] input[type="range"]').first
    before = slider.input_value()
    slider.press("ArrowRight")
    assert slider.input_value() != before


def test_no_address_breaks_a_page(served_book: str, errors):
    """What does not fit is left out; the explorer wakes and answers all the same."""
    page, found = errors
    for address in ADDRESSES:
        page.goto("about:blank")
        page.goto(f"{served_book}/{LESSON}{address}")
        page.locator(AWAKE).first.wait_for(state="attached")
        assert found == [], address


def test_nothing_stored_breaks_a_page(served_book: str, errors):
    """Others on the same host store under any name; what is not of our form is passed over."""
    page, found = errors
    page.goto(f"{served_book}/{LESSON}")
    name = page.locator(".course-progress").get_attribute("data-lesson")
    for stored in STORED:
        page.evaluate(
            """([stored, name]) => {
                const key = `course-progress ${new URL(
                    document.documentElement.dataset.content_root, location.href).pathname}`;
                localStorage.setItem(key, JSON.stringify(stored).replaceAll("NAME", name));
            }""",
            [stored, name],
        )
        page.reload()
        page.locator(AWAKE).first.wait_for(state="attached")
        assert page.locator(".course-progress output").inner_text().startswith("You have read"), (
            stored
        )
        assert found == [], stored
