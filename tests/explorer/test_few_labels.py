"""Few things at once: two readouts on the picture, the other labels one press away."""

import base64
import dataclasses

import numpy as np
import pytest

from lessonkit.drawing.view import Clause, Picture, Trace, View
from lessonkit.explorer.markup import Page, Panel
from lessonkit.explorer.stage import at_first
from lessonkit.explorer.widget import Explorer
from lessonkit.models import names
from lessonkit.quantity import Parameter, Quantity
from tests.waiting import drawn, saved_png

# The readouts that the labels in sight print, from the templates that Python wrote.
PRINTED = """() => {
  const root = document.querySelector(".hl");
  const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const readouts = new Set(spec.quantities.map(({ name }) => name));
  const shapes = [...root.querySelectorAll(".hl-picture > svg:not(.hl-still) > *")];
  const found = spec.traces.flatMap(({ text }, i) => text.flatMap((template, j) =>
    shapes[i].children[j].checkVisibility() ? [...template.matchAll(/\\{(\\w+)/g)] : []))
    .map((match) => match[1]);
  return [...new Set(found.filter((name) => readouts.has(name)))]; }"""
LEGIBLE = """() => [...document.querySelectorAll(".hl-flat text")]
  .filter((part) => part.checkVisibility()).length"""


@pytest.mark.parametrize("name", names())
def test_at_most_two_readouts_are_printed_at_first_and_all_after_a_press(
    name, course_page, open_page
):
    page = open_page(course_page(name))
    first = page.evaluate(PRINTED)
    assert len(first) <= 2
    button = page.locator("[data-labels]")
    if not button.count():
        assert name == "adductors", "a curve with two numbers has nothing more to show"
        return
    few = page.evaluate(LEGIBLE)
    button.focus()
    page.keyboard.press("Enter")
    drawn(page)
    assert button.get_attribute("aria-pressed") == "true"
    assert page.evaluate(LEGIBLE) > few
    assert set(first) < set(page.evaluate(PRINTED))
    page.keyboard.press("Enter")
    drawn(page)
    assert page.evaluate(PRINTED) == first
    assert page.evaluate(LEGIBLE) == few


def test_labels_that_were_hidden_while_it_moved_are_right_when_they_come(open_page, course_page):
    page = open_page(course_page("pelvic_tilt"))
    page.select_option("[data-presets]", label="Anterior tilt on request")
    drawn(page)
    page.click("[data-labels]")
    drawn(page)
    labels = page.locator(".hl-flat text").all_text_contents()
    assert "SS 53.2°" in labels  # 41.7° standing, and 11.5° further forward


def rods(first=(), detail=False):
    """Three rods whose lengths are printed beside them."""
    bend = Parameter("bend", "Bend", "°", 0, 90, 10, 1, "How far they lean.")
    lengths = tuple(Quantity(name, name, "mm", 0, "its length") for name in ("one", "two", "three"))

    def view(bend):
        at = np.stack([bend, 0 * bend], -1)[..., None]
        style = {"mode": "text", "textposition": "middle center"}
        style["textfont"] = {"color": "ink", "size": 12}
        traces = [
            Trace(at[..., 0, :], at[..., 1, :], style, text=(f"{{{q.name}}} at {{bend}}",))
            for q in lengths
        ]
        traces[0] = dataclasses.replace(traces[0], detail=detail)
        said = (Clause("bend", ((np.inf, "They lean {bend}."),)),)
        picture = Picture(tuple(traces), (-10, 100), (-10, 100), "rods")
        return View(
            (picture,), {q.name: bend + i for i, q in enumerate(lengths)}, said, first=first
        )

    return Page("Rods", "rods", (bend,), (Panel("Rods", lengths),), (), "all."), view


def shown(page, view):
    return at_first(view(bend=np.array(10.0)), page.names)


def test_an_author_says_which_readouts_come_first_or_the_first_two_do():
    assert shown(*rods()) == ("one", "two")
    assert shown(*rods(first=("three",))) == ("three",)
    assert shown(*rods(detail=True)) == ("two", "three")


@pytest.mark.parametrize("first", [("one", "two", "three"), ("bend",), ("knee",)])
def test_more_than_two_or_what_is_no_readout_is_refused(first):
    with pytest.raises(ValueError, match=f"name at most 2 readouts .* not {', '.join(first)}"):
        Explorer(*rods(first=first))


def test_a_saved_picture_has_the_labels_that_are_on_the_screen(open_page, course_page):
    page = open_page(course_page("pelvic_tilt"))
    page.click("[data-drawer=share] > summary")
    dark = []
    for _ in range(2):
        data = base64.b64encode(saved_png(page)).decode()
        # The margin beside the body, where only names of muscles stand.
        dark.append(
            page.evaluate(
                """async url => { const image = new Image(); image.src = url; await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
        const { data } = pen.getImageData(0, image.height * 0.35, image.width * 0.3,
          image.height * 0.4);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) dark += data[i] < 90;
        return dark; }""",
                "data:image/png;base64," + data,
            )
        )
        page.click("[data-labels]")
        drawn(page)
    assert dark[0] == 0 < dark[1]


def test_without_javascript_every_label_is_there(new_page, course_page):
    page = new_page(1000, 800, java_script_enabled=False)
    page.goto(course_page("pelvic_tilt"))
    assert page.get_by_text("psoas major").first.is_visible()
