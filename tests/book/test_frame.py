"""The frame of a page, which the book's own script moves: sidebars, search, contents, sections."""

import re

import pytest

LESSON = "lessons/2-anterior-pelvic-tilt/lesson"
ALL_LAID_OUT = """[...document.querySelectorAll('.bd-article > section > section')]
    .every((section) => getComputedStyle(section).contentVisibility === 'visible')"""


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_a_sidebar_opens_on_a_phone_and_goes_back(side: str, served_book: str, new_page):
    """It opens as a dialog, closes by Escape, gives the focus back, and is whole afterwards."""
    page = new_page(390, 800)
    page.goto(f"{served_book}/{LESSON}.html")
    sidebar, dialog = (page.locator(f"#pst-{side}-sidebar{end}") for end in ("", "-modal"))
    links = sidebar.locator("a").count()
    button = page.locator(f".{side}-toggle")
    button.click()
    assert dialog.is_visible() and dialog.locator("a").count() == links > 5
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.wait_for_function("n => document.querySelector(n + ' a')", arg=f"#pst-{side}-sidebar")
    assert sidebar.locator("a").count() == links
    assert button.evaluate("button => button === document.activeElement")


def test_contents_lead_to_a_section_on_a_phone(served_book: str, new_page):
    """A link closes the dialog; its section is at the top of the window and is the one marked."""
    page = new_page(390, 800)
    page.goto(f"{served_book}/{LESSON}.html")
    page.locator(".secondary-toggle").click()
    page.locator("#pst-page-toc-nav a[href='#practice']").click()
    page.locator("#pst-secondary-sidebar-modal").wait_for(state="hidden")
    page.wait_for_function(
        "Math.abs(document.querySelector('#practice h2').getBoundingClientRect().top - 72) < 30"
    )
    marked = page.locator("#pst-page-toc-nav [aria-current='true']")
    assert marked.get_attribute("href") == "#practice"


def test_contents_mark_what_is_read(served_book: str, new_page):
    """Whoever scrolls to another section sees it marked."""
    page = new_page()
    page.goto(f"{served_book}/{LESSON}.html")
    page.wait_for_function(ALL_LAID_OUT)
    page.locator("#claim-box h2").evaluate("heading => heading.scrollIntoView()")
    page.locator("#pst-page-toc-nav a[href='#claim-box'].active").wait_for()


def test_search_opens_by_keys(served_book: str, new_page):
    """Ctrl+K opens the field, Escape closes it; what is typed is searched for."""
    page = new_page()
    page.goto(f"{served_book}/{LESSON}.html")
    dialog = page.locator("#pst-search-dialog")
    page.keyboard.press("Control+k")
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.locator(".search-button-field").click()
    page.keyboard.type("tilt")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=tilt"))
    page.locator("#search-results li").first.wait_for()


def test_a_screen_reader_soon_knows_every_heading(served_book: str, new_page):
    """Sections far below wait for their layout, but not for the reader's eye."""
    page = new_page(390, 800)
    page.goto(f"{served_book}/{LESSON}.html")
    page.wait_for_function(ALL_LAID_OUT)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = [node for node in tree if node["role"]["value"] == "heading" and not node["ignored"]]
    assert len(heard) >= page.locator("article :is(h1, h2, h3)").count() > 20
