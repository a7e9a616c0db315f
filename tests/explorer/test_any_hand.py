"""Every explorer on small and strange screens: by touch, held across, in the system's colours."""

import re

import pytest
from playwright.sync_api import Page

from lessonkit.models import names
from tests.waiting import FRAMES, drawn, saved_png
from tests.weekly import weekly

DESK, PHONE, ACROSS = (1280, 800), (390, 844), (844, 390)
HANDS = (
    f"const frame = {FRAMES};"
    + """
const controls = [...document.querySelectorAll("[data-control]")];
/** Put a control to its first value or to its last, as a hand would. */
async function put(control, last) {
  const inputs = control.querySelectorAll("input, select"), [first] = inputs;
  if (first.localName === "select") {
    first.selectedIndex = last ? first.options.length - 1 : 0;
    first.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (first.type === "radio") inputs[last ? inputs.length - 1 : 0].click();
  else {
    first.value = last ? first.max : first.min;
    first.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await frame();
}
"""
)
# The controls that change nothing in the window, and those that have no picture beside them.
IDLE = """async () => { HANDS
  const inside = (part) => {
    const { left, right, top, bottom, width } = part.getBoundingClientRect();
    return width && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
  };
  const PARTS = ".hl-picture > svg > *, .hl-sentence, .hl-now, [data-readout]";
  const seen = () => [...document.querySelectorAll(PARTS)].filter(inside).map((part) =>
    part.getAttribute("d") + part.textContent
    + [...part.querySelectorAll("[transform]")].map((p) => p.getAttribute("transform"))).join();
  const isInSight = (part) => {
    const { top, bottom } = part.getBoundingClientRect();
    const high = Math.min(bottom - top, innerHeight);
    return Math.min(bottom, innerHeight) - Math.max(top, 0) > 0.6 * high;
  };
  const idle = [], blind = [];
  for (const control of controls) {
    control.closest("details")?.setAttribute("open", "");
    control.querySelector("input, select").focus();
    await frame();
    const states = [seen()];
    for (const last of [false, true]) {
      await put(control, last);
      states.push(seen());
    }
    if (new Set(states).size === 1) idle.push(control.dataset.control);
    const pictures = [...document.querySelectorAll(".hl-picture")];
    if (!pictures.some(isInSight)) blind.push(control.dataset.control);
    document.querySelector("[data-reset]").click();
    await frame();
  }
  return [idle, blind];
}"""
# Letters below 12 px, labels that leave their picture, and labels over one another.
FAULTS = """async () => { HANDS
  const faults = new Set();
  function look() {
    for (const svg of document.querySelectorAll(".hl-picture > svg:not(.hl-still)")) {
      const box = svg.getBoundingClientRect(), { width, height } = svg.viewBox.baseVal;
      if (!box.width) continue; // waits behind a button
      const scale = Math.min(box.width / width, box.height / height);
      const x = (box.width - width * scale) / 2, y = (box.height - height * scale) / 2;
      const placed = [];
      for (const text of svg.querySelectorAll("text")) {
        if (!text.checkVisibility()) continue;
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const gone = right < box.left || left > box.right || bottom < box.top || top > box.bottom;
        if (gone || !text.textContent.trim()) continue; // out of sight on purpose
        const out = Math.max(box.left + x - left, right - box.right + x,
          box.top + y - top, bottom - box.bottom + y);
        const px = parseFloat(getComputedStyle(text).fontSize) * scale;
        if (out > 1) faults.add(`cut off: ${text.textContent}`);
        if (px < 11.9) faults.add(`${px.toFixed(1)} px: ${text.textContent}`);
        for (const other of placed) {
          const wide = Math.min(right, other.right) - Math.max(left, other.left);
          const high = Math.min(bottom, other.bottom) - Math.max(top, other.top);
          if (wide > 2 && high > 3) faults.add(`over ${other.words}: ${text.textContent}`);
        }
        placed.push({ left, right, top, bottom, words: text.textContent });
      }
    }
  }
  const tabs = [...document.querySelectorAll(":is([data-pair], [data-single])")]
    .filter((button) => button.offsetWidth);
  for (const tab of tabs.length ? tabs : [document.body]) {
    tab.click();
    await frame();
    look();
    const menu = document.querySelector("[data-presets]");
    for (const { value } of [...menu.options].slice(1)) {
      menu.value = value;
      menu.dispatchEvent(new Event("change"));
      await frame();
      look();
    }
    for (const control of controls) {
      document.querySelector("[data-reset]").click();
      for (const last of [false, true]) {
        await put(control, last);
        look();
      }
    }
  }
  return [...faults];
}"""


@pytest.fixture(scope="module", params=names())
def name(request) -> str:
    return request.param


@pytest.mark.parametrize("size", [PHONE, *map(weekly, [DESK, ACROSS])], ids=str)
def test_every_control_changes_what_is_in_sight(name, size, course_page, open_page):
    """From the default state, over its range, with the control itself in the window."""
    page = open_page(course_page(name), *size)
    idle, blind = page.evaluate(IDLE.replace("HANDS", HANDS))
    assert idle == blind == []


@pytest.mark.parametrize("size", [(360, 780), DESK, *map(weekly, [PHONE, ACROSS])], ids=str)
def test_no_label_is_cut_off_or_too_small_or_over_another(name, size, course_page, open_page):
    """In the default state, in every preset, and with each control at both of its ends."""
    page = open_page(course_page(name), *size)
    assert page.evaluate(FAULTS.replace("HANDS", HANDS)) == []


def put(page: Page, control: str, last: bool) -> None:
    """Put a control to its first value or to its last."""
    code = f"async ([name, last]) => {{ {HANDS} await put(controls.find("
    code += "(c) => c.dataset.control === name), last); }"
    page.evaluate(code, [control, last])


def test_what_a_move_changes_is_said_beside_the_pictures(open_page, course_page):
    """Numbers before and after, or in words that there are none to change."""
    page = open_page(course_page("pelvic_tilt"))
    put(page, "lumbar_uptake", False)
    assert page.locator(".hl-now").inner_text() == "Lumbar uptake changes nothing in this state"
    page.click("[data-reset]")
    put(page, "pelvic_tilt", True)
    assert "Sacral slope (SS): 41.7° \u2192 61.7°" in page.locator(".hl-now").inner_text()


def swipe(page: Page, x: float, y: float, dx: float, dy: float) -> None:
    """Move a finger over the glass, as the system would tell it."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 11):
        touch("touchMove", {"x": x + dx * step / 10, "y": y + dy * step / 10})
        page.wait_for_timeout(16)
    touch("touchEnd")
    drawn(page)


def test_a_swipe_that_scrolls_the_page_moves_no_slider(open_page, explorer_page):
    page = open_page(explorer_page, *PHONE, has_touch=True, is_mobile=True)
    slider = page.locator("[data-control=pelvic_tilt] input[type=range]")
    slider.evaluate("(s) => s.scrollIntoView({ block: 'center' })")
    box, above = slider.bounding_box(), page.evaluate("scrollY")
    right, middle = box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2
    swipe(page, right, middle, 0, -150)
    page.wait_for_function("(above) => scrollY > above + 50", arg=above)
    assert slider.input_value() == "0"
    assert page.locator("[data-undo]").get_attribute("aria-disabled") == "true"
    slider.evaluate("(s) => s.scrollIntoView({ block: 'center' })")
    box = slider.bounding_box()
    swipe(page, box["x"] + box["width"] * 15 / 35, box["y"] + box["height"] / 2, 80, 0)
    assert float(slider.input_value()) > 3, "a finger along the slider moves it"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("5,5", "5.5"), ("-5.5", "-5.5"), ("\u22125,5", "-5.5"), ("\u20135", "-5.0"), (" 7 ", "7.0")],
)
def test_a_number_is_typed_in_any_script(open_page, explorer_page, typed, read):
    page = open_page(explorer_page)
    field = page.locator("[data-control=pelvic_tilt] .hl-typed input")
    field.fill(typed)
    field.press("Enter")
    field.press("Tab")
    assert field.input_value() == read


def test_arrows_step_a_field(open_page, explorer_page):
    page = open_page(explorer_page)
    field = page.locator("[data-control=pelvic_tilt] .hl-typed input")
    field.fill("3")
    field.press("ArrowUp")
    assert field.input_value() == "3.5"
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert field.input_value() == "2.5"


def test_phones_offer_a_minus_where_one_is_needed(open_page, course_page, name):
    """The decimal keypad of iOS has none, and below 16 px a field is zoomed in on."""
    page = open_page(course_page(name), *PHONE)
    fields = page.evaluate(
        """[...document.querySelectorAll(".hl-typed input")].map((field) => [field.inputMode,
          Number(field.closest("[data-control]").querySelector("input").min),
          parseFloat(getComputedStyle(field).fontSize)])"""
    )
    assert fields
    for keypad, least, size in fields:
        assert keypad == ("text" if least < 0 else "decimal")
        assert size >= 16


def test_letters_follow_the_browsers_own_size(open_page, explorer_page):
    page = open_page(explorer_page, 600)  # the layout is the same at either size
    sizes = "['.hl-sentence', '.hl-hint', '.hl button', '.hl-typed input', 'td'].map((part) =>"
    sizes += " parseFloat(getComputedStyle(document.querySelector(part)).fontSize))"
    before = page.evaluate(sizes)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(sizes) == pytest.approx([2 * size for size in before])


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2, of a colour as the browser writes it."""
    channels = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("wish", "least"),
    [
        ({"forced_colors": "active", "color_scheme": "dark"}, 4.5),
        ({"forced_colors": "active", "color_scheme": "light"}, 4.5),
        ({"contrast": "more"}, 7.0),
        ({"contrast": "more", "dark": True}, 7.0),
    ],
    ids=str,
)
def test_labels_stand_out_in_the_systems_colours(open_page, explorer_page, wish, least):
    """The page itself asks for light, as a reader may have chosen before."""
    page = open_page(explorer_page, **{k: v for k, v in wish.items() if k != "dark"})
    if "dark" in wish:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    colours = page.evaluate(
        """[...document.querySelectorAll(".hl-figure text, .hl-sentence, .hl-hint")].map((part) => {
          const look = getComputedStyle(part);
          return part.localName === "text" ? look.fill : look.color; })"""
    )
    paper = luminance(
        page.evaluate("getComputedStyle(document.querySelector('.hl')).backgroundColor")
    )
    for colour in set(colours):
        light, deep = sorted((luminance(colour), paper), reverse=True)
        assert (light + 0.05) / (deep + 0.05) >= least, colour


def test_a_view_is_told_in_words(open_page, course_page):
    page = open_page(course_page("adductors"))
    page.click("[data-drawer=view] > summary")
    around, tilt = page.locator("[data-dial]").all()
    image = page.locator("canvas")
    assert around.get_attribute("aria-valuetext") == "from the front"
    assert "seen from the front, 8° from below, with" in image.get_attribute("aria-label")
    around.fill("90")
    tilt.fill("-20")
    assert around.get_attribute("aria-valuetext") == "from the right"
    assert tilt.get_attribute("aria-valuetext") == "20° from below"
    assert "seen from the right, 20° from below, with" in image.get_attribute("aria-label")


def test_a_picture_saved_at_once_shows_the_state_of_its_name(open_page, explorer_page):
    """Reset and PNG in one turn, before any frame."""
    page = open_page(explorer_page)
    default = page.evaluate("document.querySelector('.hl-figure path').getAttribute('d')")
    put(page, "pelvic_tilt", True)
    drawn = page.evaluate(
        """() => { document.querySelector("[data-reset]").click();
          document.querySelector("[data-png]").click();
          return document.querySelector(".hl-figure path").getAttribute("d"); }"""
    )
    assert drawn == default


def test_a_saved_picture_of_a_body_that_lies_has_no_empty_half(open_page, course_page):
    """The canvas is a square; what is empty above and below the body is left out."""
    page = open_page(course_page("adductors"), *DESK)
    heights = []
    page.click("[data-drawer=share] > summary")
    for preset in ("Standing", "Frog position"):
        page.select_option("[data-presets]", label=preset)
        heights.append(int.from_bytes(saved_png(page)[20:24], "big"))
    assert heights[1] < heights[0] - 200
