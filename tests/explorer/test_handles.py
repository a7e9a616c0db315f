"""Take hold of the body: handles follow the pointer on their way and are one with their slider."""

import dataclasses

import numpy as np
import pytest

from hiplab.model.pelvic_tilt import PARAMETERS
from lessonkit.drawing.view import Handle
from lessonkit.explorer.handles import check_handles
from lessonkit.models import names
from tests.explorer.test_any_hand import swipe
from tests.waiting import drawn, rested

SLIDER = "[data-control={}] input[type=range]"
BY_HAND = [name for name in names() if name != "adductors"]  # turned and chosen from as a whole
# Where a handle's ring stands on the screen.
AT = """(handle) => { const { left, top, width, height } = handle.querySelector(".hl-way circle")
  .getBoundingClientRect(); return [left + width / 2, top + height / 2]; }"""


def place(page, control):
    handle = page.locator(f"[data-handle='{control}']")
    return handle.evaluate(AT)


@pytest.fixture
def opened(open_page, explorer_page):
    return lambda *size, **options: open_page(explorer_page, *size, **options)


def test_the_pelvis_is_dragged_on_its_arc(opened):
    """To where a pelvis turned by 10 degrees about the hip axis has its front."""
    page = opened()
    x, y = place(page, 0)
    hip = page.evaluate(
        """() => { const m = document.querySelector(".hl-picture > svg").getScreenCTM();
        return [m.e, m.f]; }"""
    )
    # About the hip axis, which is the picture's origin, forward is clockwise on the screen.
    turn = np.radians(10)
    dx, dy = x - hip[0], y - hip[1]
    to = (
        hip[0] + dx * np.cos(turn) - dy * np.sin(turn),
        hip[1] + dx * np.sin(turn) + dy * np.cos(turn),
    )
    page.mouse.move(x + 3, y - 2)
    page.mouse.down()
    page.mouse.move((x + to[0]) / 2, (y + to[1]) / 2)
    page.mouse.move(to[0] + 3, to[1] - 2)
    drawn(page)
    assert float(page.locator(SLIDER.format("pelvic_tilt")).input_value()) == 10
    assert place(page, 0) == pytest.approx(to, abs=1)
    # Far off its way it stands where the way is nearest, and never leaves its range.
    page.mouse.move(to[0] + 400, to[1] + 400)
    drawn(page)
    assert float(page.locator(SLIDER.format("pelvic_tilt")).input_value()) == 20
    page.mouse.up()
    rested(page)
    page.click("[data-undo]")
    assert page.locator(SLIDER.format("pelvic_tilt")).input_value() == "0", "a drag is one move"


def test_keys_move_a_handle_as_they_move_its_slider(opened):
    page = opened()
    handle = page.get_by_role("slider", name="Tilt the pelvis")
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    drawn(page)
    assert page.locator(SLIDER.format("pelvic_tilt")).input_value() == "1.5"
    assert handle.get_attribute("aria-valuetext") == "1.5°"
    assert handle.get_attribute("aria-valuenow") == "1.5"
    page.keyboard.press("End")
    drawn(page)
    assert handle.get_attribute("aria-valuetext") == "20.0°"
    for _ in range(4):  # one run of keys, or several on a machine so slow that a hand seems to rest
        page.keyboard.press("Control+z")
    assert page.locator(SLIDER.format("pelvic_tilt")).input_value() == "0"
    page.locator(SLIDER.format("pelvic_tilt")).fill("-4")
    drawn(page)
    assert handle.get_attribute("aria-valuetext") == "\u22124.0°", "a slider moves its handle"


def test_a_finger_on_a_handle_moves_it_and_beside_it_scrolls(opened):
    page = opened(390, 700, has_touch=True, is_mobile=True)
    page.add_style_tag(content="body { padding-bottom: 900px }")
    x, y = place(page, 0)
    swipe(page, x, y, -10, 60)
    assert page.evaluate("scrollY") == 0
    assert float(page.locator(SLIDER.format("pelvic_tilt")).input_value()) > 5
    page.click("[data-reset]")
    page.evaluate("scrollTo(0, 0)")
    x, y = place(page, 0)
    swipe(page, x + 60, y + 160, 0, -120)
    page.wait_for_function("scrollY > 50")
    assert page.locator(SLIDER.format("pelvic_tilt")).input_value() == "0"


@pytest.mark.parametrize("name", BY_HAND)
def test_every_handle_has_a_name_a_way_and_room_for_a_finger(
    name, course_page, course_explorer, open_page
):
    page, page_of_it = open_page(course_page(name)), course_explorer(name)._page
    handles = page.locator("[data-handle]")
    assert handles.count() >= 1
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".hl-reach")].map((part) =>
        part.getBoundingClientRect().width).filter(Boolean)"""
    )
    assert all(width >= 43 for width in sizes)
    moved = set()
    for handle in handles.all():
        if not handle.is_visible():
            continue
        assert len(handle.get_attribute("aria-label")) > 8
        start = [slider.input_value() for slider in page.locator("[type=range]").all()]
        x, y = handle.evaluate(AT)
        for dx, dy in ((0, 60), (0, -60), (60, 0), (-60, 0)):
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + dx, y + dy, steps=3)
            page.mouse.up()
            drawn(page)
            now = [slider.input_value() for slider in page.locator("[type=range]").all()]
            changed = [i for i, (a, b) in enumerate(zip(start, now, strict=True)) if a != b]
            assert len(changed) <= 1, "a handle moves one control"
            moved.update(changed)
            page.click("[data-reset]")
            drawn(page)
    controls = {control.name for control in page_of_it.controls if not control.choices}
    assert 1 <= len(moved) <= len(controls)
    assert len(moved) == len({h.get_attribute("aria-label") for h in handles.all()})


def test_a_handle_of_what_no_hand_drags_is_refused(explorer):
    view, _ = explorer._answer(explorer.values)
    picture = dataclasses.replace(
        view.pictures[0], handles=(Handle("mass", "Lift it", np.zeros(2)),)
    )
    controls = {parameter.name: parameter for parameter in PARAMETERS}
    with pytest.raises(ValueError, match="'Lift it' moves mass, which is not a control"):
        check_handles(dataclasses.replace(view, pictures=(picture,)), controls)
