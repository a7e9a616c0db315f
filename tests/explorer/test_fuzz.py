"""Random hands and keys at every explorer: nothing breaks, nothing absurd is shown, focus stays."""

import random

import pytest

from lessonkit.models import names
from tests.waiting import drawn, rested

ACTS = 12  # counted, not timed: a slow machine tries the same as a fast one
# What no reader may ever see, in words, in shapes or in the colours and sizes of bars.
ABSURD = """() => {
  const root = document.querySelector('.hl'), absurd = /NaN|undefined|Infinity|\\bnull\\b|\\{\\w/;
  const shown = [root.innerText, ...[...root.querySelectorAll('*')].flatMap(part =>
    part.closest('script, style') ? [] : [...part.attributes].map(a => a.name + '=' + a.value))];
  return shown.filter(text => absurd.test(text)).map(text => text.slice(0, 200));
}"""
# A summary opened by a key, a button that has nothing left to do: the focus is still inside.
INSIDE = "document.activeElement.closest('.hl') !== null"
KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]
KEYS += ["Enter", "Space", "Escape", "Control+z", "Backspace", "Delete", "Control+a"]
KEYS += [*"0123456789", "-", ".", ",", "e", "z"]


def tab(page, dice):
    """Tab to another part; beyond the last one, go back to the first as a browser would."""
    for _ in range(dice.randint(1, 6)):
        page.keyboard.press(dice.choice(["Tab", "Tab", "Shift+Tab"]))
    if not page.evaluate(INSIDE):
        page.locator(".hl input:visible").first.focus()


def keys(page, dice):
    if not page.evaluate(INSIDE):  # a click on bare paper
        page.locator(".hl input:visible").first.focus()
    for key in dice.choices(KEYS, k=dice.randint(1, 8)):
        page.keyboard.press(key)
        settled(page, key)


def click(page, dice):
    x, y = spot(page, dice)
    page.mouse.click(x, y, click_count=dice.choice([1, 1, 2]))


def drag(page, dice):
    page.mouse.move(*spot(page, dice))
    page.mouse.down()
    for _ in range(dice.randint(1, 6)):
        page.mouse.move(*spot(page, dice))
    page.mouse.up()


def press(page, dice):
    """Press a button, a radio button or a drawer; it keeps the focus it was given."""
    parts = page.locator(".hl :is(button:not([data-png]), summary, [type=radio]):visible")
    part = parts.nth(dice.randrange(parts.count()))
    part.evaluate("part => { part.focus(); part.click(); }")
    settled(page, "a button")


def pick(page, dice):
    """Choose from a menu."""
    menus = page.locator(".hl select:visible")
    if not menus.count():
        return  # it asks for a guess first
    menu = menus.nth(dice.randrange(menus.count()))
    many = menu.locator("option").count()
    menu.focus()
    menu.select_option(index=dice.randrange(many - 1) + 1)
    settled(page, "a menu")


def take_back(page, dice):
    """Undo until nothing is left, by keys."""
    if not page.locator("[data-undo]").is_visible():
        return  # it asks for a guess first
    page.locator("[data-undo]").focus()
    for _ in range(60):
        page.keyboard.press("Enter")
        if page.locator("[data-undo]").get_attribute("aria-disabled") != "false":
            break
    settled(page, "Undo")


def settled(page, what):
    """Wait for a frame, in which a browser takes the focus from what cannot have it any more."""
    drawn(page)
    assert page.evaluate(INSIDE), f"{what} lost the focus"


def slide(page, dice):
    """Drag a slider's thumb."""
    sliders = page.locator(".hl input[type=range]:visible")
    slider = sliders.nth(dice.randrange(sliders.count()))
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    share = float(slider.evaluate("s => (s.value - s.min) / (s.max - s.min)"))
    page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
    page.mouse.down()
    for _ in range(dice.randint(1, 5)):
        page.mouse.move(box["x"] + dice.random() * box["width"], y)
    page.mouse.up()


def haul(page, dice):
    """Take hold of a handle and pull it about, or press keys on it."""
    handles = page.locator(".hl-handle:visible")
    if not handles.count():
        return  # a scene is turned as a whole
    handle = handles.nth(dice.randrange(handles.count()))
    handle.focus()
    if dice.random() < 0.4:
        keys(page, dice)
        return
    box = handle.locator(".hl-reach").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for _ in range(dice.randint(1, 5)):
        page.mouse.move(*spot(page, dice))
    page.mouse.up()
    settled(page, "a handle")


def spot(page, dice):
    """A point of the explorer that is on the screen."""
    box = page.locator(".hl").bounding_box()
    height = page.viewport_size["height"]
    top, bottom = max(0, box["y"]), min(height, box["y"] + box["height"])
    return box["x"] + dice.random() * box["width"], top + dice.random() * max(1, bottom - top)


ASKED = ["pelvic_tilt:trunk_lean", "adductors:sign_flip", "hip_strength:hip_moment"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*names(), *ASKED])
def test_no_hand_and_no_key_breaks_it(name, course_page, open_page):
    page = open_page(course_page(name), 1000, 900)
    if name in names():  # with what lies in a drawer, and a pose kept
        page.click("[data-drawer=path] > summary")
        page.click("[data-ghost]")
    page.locator(".hl input:visible").first.focus()
    dice, done = random.Random(11), []
    for _ in range(ACTS):
        act = dice.choice(
            [tab, keys, keys, click, drag, press, press, pick, haul, slide, take_back]
        )
        done.append(act.__name__)
        act(page, dice)
        assert page.evaluate(ABSURD) == [], f"after {' '.join(done)}"
    rested(page)
    assert page.evaluate(ABSURD) == []
