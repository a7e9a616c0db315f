"""The explorer on the lesson's page of the built book."""

import numpy as np
import pytest

from tests.waiting import drawn

PAGE = "/lessons/1-kinetic-chain/lesson.html"
TILT = ".hl [data-control='pelvic_tilt'] input[type=range]"
DRAWN = (
    "() => [...document.querySelectorAll('.hl-figure path')].map(p => p.getAttribute('d')).join('')"
)


@pytest.fixture
def lesson(served_book, new_page):
    page = new_page(1280, 1000)
    page.goto(served_book.rstrip("/") + PAGE)
    page.locator(TILT).first.scroll_into_view_if_needed()
    page.wait_for_selector(".hl-awake")
    return page


def test_the_mouse_moves_bones_numbers_and_the_sentence(lesson):
    slider, before = lesson.locator(TILT).first, lesson.evaluate(DRAWN)
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    lesson.mouse.move(box["x"] + 8 + 15 / 35 * (box["width"] - 16), y)
    lesson.mouse.down()
    for share in np.linspace(15 / 35, 0.8, 8):
        lesson.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
    lesson.mouse.up()
    drawn(lesson)
    tilt = float(slider.input_value())
    assert tilt > 10
    assert lesson.evaluate(DRAWN) != before
    slope = lesson.locator("[data-readout=sacral_slope] td").first.text_content()
    assert slope == f"{41.67 + tilt:.1f}°"
    assert f"tipped {tilt:.1f}° forward" in lesson.locator(".hl-sentence").first.inner_text()


def test_arrow_keys_do_the_same(lesson):
    before = lesson.evaluate(DRAWN)
    lesson.locator(TILT).first.focus()
    for _ in range(4):
        lesson.keyboard.press("ArrowLeft")
    drawn(lesson)
    assert lesson.locator("[data-readout=sacral_slope] td").first.text_content() == "39.7°"
    assert lesson.evaluate(DRAWN) != before
    assert "tipped 2.0° backward" in lesson.locator(".hl-sentence").first.inner_text()
