"""A pose kept as a ghost: its outline behind the picture, the differences in numbers and words."""

import base64
import re

import numpy as np
import pytest

from hiplab.model import pelvic_tilt as model
from lessonkit.drawing.picture import svg
from lessonkit.models import names
from tests.axe import violations_of
from tests.waiting import drawn, rested, saved_png
from tests.weekly import weekly

TILT = "[data-control=pelvic_tilt] .hl-typed input"
GHOSTS = "[...document.querySelectorAll('.hl-ghost path')].map(p => p.getAttribute('d'))"

# How many pixels of a picture are neither paper nor near it.
INK = """async url => { const image = new Image(); image.src = url; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  let ink = 0;
  for (let i = 0; i < data.length; i += 4) ink += data[i] < 225;
  return ink; }"""


@pytest.fixture
def opened(open_page, explorer_page):
    return lambda *size, **options: open_page(explorer_page, *size, **options)


def set_tilt(page, value):
    page.fill(TILT, value)
    page.keyboard.press("Enter")
    drawn(page)


def points(path):
    return np.array(re.findall(r"-?[\d.]+", path), float)


def test_the_outline_is_that_of_the_pose_which_was_kept(opened, explorer):
    page = opened()
    set_tilt(page, "7.5")
    page.focus("[data-ghost]")
    page.keyboard.press("Enter")
    set_tilt(page, "-6")
    ghosts = page.evaluate(GHOSTS)
    view, answers = explorer._answer({**explorer.values, "pelvic_tilt": 7.5})
    made = re.findall(
        r'<path d="([^"]+)"', svg(view.pictures[0], 20, answers, explorer._page.names)
    )
    areas = [points(path) for path in made]
    outlines = [points(path) for path in ghosts if "a" not in path]  # the others are dots
    assert len(outlines) > 15
    for outline in outlines:
        assert any(
            area.shape == outline.shape and np.abs(area - outline).max() <= 0.6 for area in areas
        )


def test_it_lies_behind_dashed_and_hollow(opened):
    page = opened()
    page.click("[data-ghost]")
    look = page.evaluate(
        """() => { const look = getComputedStyle(document.querySelector(".hl-ghost path"));
        const { firstElementChild } = document.querySelector(".hl-flat");
        return [firstElementChild.getAttribute("class"), look.fill, look.strokeDasharray]; }"""
    )
    assert look == ["hl-ghost", "none", "5px, 4px"]


def test_the_table_and_the_spoken_words_tell_the_differences(opened):
    page = opened()
    page.click("[data-ghost]")
    set_tilt(page, "8")
    rested(page)
    kept, now = (model.readouts(pelvic_tilt=tilt) for tilt in (0, 8))
    page.click("[data-drawer=numbers] > summary")
    for name in ("sacral_slope", "lumbar_lordosis", "radiographic_pelvic_tilt"):
        told = page.locator(f"[data-readout={name}] .hl-differs").first.inner_text()
        by = float(told.replace("\N{MINUS SIGN}", "-").rstrip("°"))
        assert by == pytest.approx(float(now[name] - kept[name]), abs=0.101)
    assert page.locator("[data-readout=pelvic_incidence] .hl-differs").inner_text() == "="
    lordosis, more = (
        float(now["lumbar_lordosis"]),
        float(now["lumbar_lordosis"] - kept["lumbar_lordosis"]),
    )
    said = page.locator(".hl-spoken").text_content()
    assert f"Lumbar lordosis (LL) {lordosis:.1f}°, {more:.1f}° more than the kept pose." in said
    assert page.get_by_role("columnheader", name="Against the kept pose").count() >= 1


def test_a_second_press_lets_go_of_it(opened):
    page = opened()
    button = page.locator("[data-ghost]")
    button.click()
    assert button.inner_text() == "Clear ghost"
    set_tilt(page, "5")
    button.click()
    assert button.inner_text() == "Keep as ghost"
    assert page.evaluate(GHOSTS) == []
    assert page.locator(".hl-differs").count() == 0
    set_tilt(page, "4")
    rested(page)
    assert "kept" not in page.locator(".hl-spoken").text_content()


OFTEN = {"pelvic_tilt", "adductors", "frog_stretch"}  # a body, a scene, four pictures


@pytest.mark.parametrize("name", [n if n in OFTEN else weekly(n) for n in names()])
def test_every_explorer_keeps_a_pose_and_a_link_opens_it_again(name, course_page, open_page):
    address = course_page(name)
    page = open_page(address)
    page.locator("[data-control] input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    drawn(page)
    page.click("[data-ghost]")
    page.keyboard.press("Tab")
    page.locator("[data-control] input[type=range]").first.focus()
    page.keyboard.press("Home")
    drawn(page)
    ghosts = page.evaluate(GHOSTS)
    assert len(ghosts) >= 2
    page.click("[data-drawer=share] > summary")
    page.click("[data-link]")
    hash_ = page.evaluate("location.hash")
    other = open_page(address + hash_)
    drawn(other)
    assert other.evaluate(GHOSTS) == ghosts
    assert other.locator(".hl-message").inner_text() == ""
    cells = [part.locator(".hl-differs").all_text_contents() for part in (page, other)]
    assert cells[0] == cells[1] and set(cells[0]) - {"="}


def test_a_ghost_that_cannot_be_read_is_told_and_left_out(open_page, explorer_page):
    page = open_page(
        explorer_page + "#explorer=pelvic_tilt&pelvic_tilt=3&ghost=pelvic_tilt*99+knee*1"
    )
    drawn(page)
    assert page.locator(".hl-message").inner_text() == (
        "Not a value of this explorer, so left out of the link: ghost=pelvic_tilt*99 knee*1."
    )
    assert page.evaluate(GHOSTS) == []
    assert page.input_value(TILT) == "3.0"


def test_a_saved_picture_has_the_ghost(opened):
    page = opened()
    set_tilt(page, "15")
    page.click("[data-drawer=share] > summary")
    inks = []
    for _ in range(2):
        data = base64.b64encode(saved_png(page)).decode()
        inks.append(page.evaluate(INK, "data:image/png;base64," + data))
        page.fill(TILT, "0")
        page.keyboard.press("Enter")
        page.click("[data-ghost]")
        set_tilt(page, "15")
    assert inks[1] > inks[0] + 300


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_a_ghost_a_path_and_all_labels(opened, theme):
    page = opened(1280, 900, theme)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    for button in ("ghost", "labels"):
        page.click(f"[data-{button}]")
    set_tilt(page, "8")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.click("[data-add]")
    drawn(page)
    assert violations_of(page, {"preload": False}) == []
