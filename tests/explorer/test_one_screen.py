"""Each explorer is one screen, of which the picture takes most, wherever it is opened."""

import pytest

from lessonkit.explorer.markup import Page
from lessonkit.models import names
from tests.waiting import drawn
from tests.weekly import weekly

DAILY = ((1280, 720), (390, 844), (844, 390))
WEEKLY = ((1280, 800), (820, 1180))
# What the book takes away: the bar at its top, which low windows do not have, and its margins.
BAR_PX, ARTICLE_PX = 56, {1280: 688, 820: 756, 390: 358, 844: 768}
BOXES = """() => {
  const root = document.querySelector(".hl");
  const box = (selector) => {
    const found = root.querySelector(selector).getBoundingClientRect().toJSON();
    return [selector, found];
  };
  const control = ".hl-controls .hl-control", words = [".hl-sentence", ".hl-presets"];
  const parts = [".hl-figure", ...words, control, `${control} :is(input, select)`];
  const drawn = [...root.querySelectorAll(".hl-picture")].filter((part) => part.offsetWidth)
    .map((part) => part.getBoundingClientRect()).map(({ width, height }) => [width, height]);
  const seen = (selector) => [...root.querySelectorAll(selector)]
    .filter((part) => part.checkVisibility({ contentVisibilityAuto: true })).length;
  return { root: root.getBoundingClientRect().toJSON(), drawn,
    parts: Object.fromEntries(parts.map(box)), open: seen(".hl-drawer[open]"),
    controls: seen(".hl-control"), tables: seen("[data-readout]") };
}"""


@pytest.fixture(scope="module", params=names())
def name(request) -> str:
    return request.param


@pytest.fixture(params=[*DAILY, *map(weekly, WEEKLY)], ids=str)
def size(request) -> tuple[int, int]:
    return request.param


@pytest.fixture(scope="module")
def measured() -> dict:
    """What was measured already: each page is opened once for all tests of it."""
    return {}


@pytest.fixture
def boxes(name, size, measured, course_page, open_page) -> dict:
    """Where the parts of an explorer stand, as wide as in the book and with its bar above it."""
    if (name, size) in measured:
        return measured[name, size]
    width, height = size
    page = open_page(course_page(name), *size)
    bar = BAR_PX if height > 450 else 0
    page.add_style_tag(
        content=f"main {{ width: {ARTICLE_PX[width]}px }} h1 {{ display: none }}"
        f"body {{ margin: 0; padding-top: {bar}px }} .hl {{ --hl-top: {bar}px; margin: 0 }}"
    )
    drawn(page)
    return measured.setdefault((name, size), page.evaluate(BOXES) | {"bar": bar})


def test_all_that_is_needed_is_in_sight_at_once(boxes, size):
    for part, box in boxes["parts"].items():
        assert box["top"] >= boxes["bar"] and box["bottom"] <= size[1], part
        assert box["left"] >= 0 and box["right"] <= boxes["root"]["right"], part
        assert box["height"] > 10, part


def test_the_picture_is_the_largest_thing(boxes, size):
    figure, root = boxes["parts"][".hl-figure"], boxes["root"]
    area = figure["width"] * figure["height"]
    if size[0] == 1280:
        assert area >= 0.6 * root["width"] * root["height"]
    if size[0] < 600:
        assert figure["width"] > root["width"] - 24
    # What stands above the pictures takes little of the stage, and no picture is a stamp.
    pictures = sum(width * height for width, height in boxes["drawn"])
    assert pictures > 0.8 * area
    assert all(width > 240 and height > 200 for width, height in boxes["drawn"])


def test_few_things_at_once(boxes):
    assert 1 <= boxes["controls"] <= 3
    assert boxes["open"] == boxes["tables"] == 0


@pytest.mark.parametrize("width", [358, *map(weekly, [688, 756])])
def test_nothing_sticks_out_when_all_drawers_are_open(name, width, course_page, open_page):
    """As wide as an explorer is in the book at 1280, 820 and 390 px."""
    page = open_page(course_page(name), width + 16)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    drawn(page)
    out = page.evaluate(
        """() => { const { right } = document.querySelector(".hl").getBoundingClientRect();
        return [...document.querySelectorAll(".hl-side *, .hl-bar-top *")]
          .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > right)
          .map((part) => part.outerHTML.slice(0, 120)); }"""
    )
    assert out == []


def test_in_a_wide_room_it_is_still_one_screen(name, course_page, open_page):
    page = open_page(course_page(name), 1920, 1080)
    page.evaluate("document.querySelector('.hl').scrollIntoView()")
    boxes = page.evaluate(BOXES)
    assert boxes["root"]["height"] <= 1080
    assert boxes["root"]["width"] > 1100


def test_drawers_and_tabs_work_by_keys(open_page, course_page):
    page = open_page(course_page("frog_stretch"))
    page.focus("[data-drawer=numbers] > summary")
    page.keyboard.press("Enter")
    assert page.locator("[data-readout=low_back]").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("[data-readout=low_back]").is_visible()
    pictures = page.locator(".hl-picture")
    assert [picture.is_visible() for picture in pictures.all()] == [True, True, False, False]
    page.focus("[data-pair='1']")
    page.keyboard.press("Enter")
    assert [picture.is_visible() for picture in pictures.all()] == [False, False, True, True]
    assert page.get_attribute("[data-pair='1']", "aria-pressed") == "true"
    assert page.get_attribute("[data-pair='0']", "aria-pressed") == "false"
    page.set_viewport_size({"width": 390, "height": 844})
    assert [picture.is_visible() for picture in pictures.all()] == [False, False, True, False]
    page.click("[data-single='1']")
    assert [picture.is_visible() for picture in pictures.all()] == [False, True, False, False]


def test_which_controls_are_open_at_first_is_checked():
    with pytest.raises(ValueError, match="at most 3 of the controls, not knee"):
        Page("A", "a", (), (), (), "", first=("knee",))


def test_the_large_view_fills_the_window_and_gives_the_place_back(name, course_page, open_page):
    page = open_page(course_page(name), 1920, 1080)
    before = page.locator(".hl").bounding_box()
    button = page.locator("[data-large]")
    button.click()
    drawn(page)
    assert page.locator(".hl").bounding_box()["width"] >= 1900
    figure = page.locator(".hl-figure").bounding_box()
    assert figure["width"] * figure["height"] > 0.6 * 1920 * 1080
    letters = page.evaluate(
        """() => [...document.querySelectorAll(".hl-sentence, .hl-flat text")]
        .filter((part) => part.getBoundingClientRect().width).map((part) => {
          const { width, height } = part.ownerSVGElement?.getBoundingClientRect() ?? {};
          const view = part.ownerSVGElement?.viewBox.baseVal;
          const scale = view ? Math.min(width / view.width, height / view.height) : 1;
          return parseFloat(getComputedStyle(part).fontSize) * scale; })"""
    )
    assert min(letters) > 1080 / 45, "readable from the back row"
    page.locator(".hl-control input[type=range]").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    drawn(page)
    assert page.locator("dialog").count() == 0
    assert page.locator(".hl").bounding_box() == before
    assert button.evaluate("part => part === document.activeElement")
    assert button.get_attribute("aria-pressed") == "false"
