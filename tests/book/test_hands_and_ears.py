"""A whole lesson by keyboard, and what a screen reader is told of it."""

import pytest

from .conftest import LESSONS, WALKED
from .test_in_browser import beyond_the_edge

HERE = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const look = getComputedStyle(at);
    const seen = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
    return { html: at.outerHTML.slice(0, 140), seen, body: at === document.body,
        inside: box.bottom > 0 && box.top < innerHeight,
        kind: at.closest("[data-hiplab]")?.dataset.hiplab };
}"""


@pytest.mark.parametrize("lesson", WALKED)
def test_a_lesson_is_walked_by_keyboard(lesson: str, served_book: str, new_page):
    """Tab from the top to the foot: the focus is always seen, in sight, and never caught."""
    page = new_page(1280, 900, reduced_motion="reduce")
    page.goto(f"{served_book}/{lesson}.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    faults, reached = [], set()
    for _ in range(900):
        page.keyboard.press("Tab")
        at = page.evaluate(HERE)
        if at["body"]:
            break
        reached.add(at["kind"])
        if not at["seen"]:
            faults.append(f"focus is not seen: {at['html']}")
        if not at["inside"]:
            faults.append(f"focus is out of sight: {at['html']}")
    assert at["body"], "the focus never leaves the page"
    assert faults == []
    assert {"explorer", "practice"} <= reached


def test_keys_move_an_explorer_and_undo_it(served_book: str, new_page):
    """Arrow keys move the slider, and Ctrl+Z takes it back."""
    page = new_page()
    page.goto(f"{served_book}/{LESSONS[0]}.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    slider = page.locator('[data-hiplab="explorer"] input[type="range"]').first
    start = slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != start
    page.keyboard.press("Control+z")
    assert slider.input_value() == start


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_screen_reader_hears_names_values_and_sentence(lesson: str, served_book: str, new_page):
    """Every control has a name and a value with its unit; the sentence follows the hand, aloud."""
    page = new_page()
    page.goto(f"{served_book}/{lesson}.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    explorer = page.locator('[data-hiplab="explorer"]').first
    assert 'region "Explorer: ' in explorer.aria_snapshot().splitlines()[0]
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = [node for node in tree if not node.get("ignored")]
    sliders = [node for node in known if node["role"]["value"] == "slider"]
    assert sliders
    for slider in sliders:
        about = {p["name"]: p["value"].get("value") for p in slider["properties"]}
        assert slider["name"]["value"]
        name = slider["name"]["value"]
        # Of what is no native slider the tree does not tell the words that are heard.
        handle = page.get_by_role("slider", name=name, exact=True).first
        words = about["valuetext"] or handle.get_attribute("aria-valuetext")
        assert any(letter.isdigit() for letter in words), name
    for picture in (node for node in known if node["role"]["value"] in ("image", "img")):
        assert picture["name"]["value"]
    live = explorer.locator("[aria-live=polite]")
    for skip in explorer.locator("[data-skip]").all():  # it asks for a guess first
        skip.click()
        explorer.locator(".hl-answer:not(.hl-gone)").wait_for(state="attached")
    slider = explorer.locator('.hl-controls input[type="range"]').first
    slider.focus()
    room = slider.evaluate("(s) => Number(s.value) < (Number(s.min) + Number(s.max)) / 2")
    for _ in range(3):
        page.keyboard.press("ArrowRight" if room else "ArrowLeft")
    # It speaks when the hand rests, and a slow machine may take each key for a hand that rests.
    page.wait_for_function(
        """([live, sentence]) => live.textContent.length > 20
           && live.textContent === sentence.textContent""",
        arg=[live.element_handle(), explorer.locator(".hl-sentence").element_handle()],
        timeout=30_000,
    )


def test_figures_follow_the_theme_at_once(served_book: str, new_page):
    """The switch changes the colours of a picture without a reload and without being redrawn."""
    page = new_page()
    page.goto(f"{served_book}/{LESSONS[0]}.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    paper = "getComputedStyle(document.querySelector('.hl')).backgroundColor"
    light = page.evaluate(paper)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(paper) != light


def test_large_letters_fit(served_book: str, new_page):
    """A reader who has doubled the size of letters only still needs no sideways scroll."""
    page = new_page(1280, 900)
    page.goto(f"{served_book}/{LESSONS[0]}.html")
    page.add_style_tag(content="html { font-size: 200% !important; }")
    assert beyond_the_edge(page) == []


def test_a_loop_is_played_and_ended_by_keyboard(served_book: str, new_page):
    page = new_page(1280, 900)
    page.goto(f"{served_book}/lessons/2-anterior-pelvic-tilt/lesson.html")
    loop = page.locator(".course-loop")
    assert not loop.locator("img").is_visible()
    loop.locator("summary").focus()
    page.keyboard.press("Enter")
    loop.locator("img").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = loop.locator("img").screenshot()
    page.wait_for_timeout(1000)
    assert loop.locator("img").screenshot() != before
    page.keyboard.press("Enter")
    assert not loop.locator("img").is_visible()


def test_who_asks_for_less_motion_is_offered_no_loop(served_book: str, new_page):
    page = new_page(1280, 900, reduced_motion="reduce")
    page.goto(f"{served_book}/lessons/2-anterior-pelvic-tilt/lesson.html")
    assert page.locator(".course-loop").count() == 1
    assert not page.locator(".course-loop").is_visible()
