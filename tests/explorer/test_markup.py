"""What authors write is text in an explorer's HTML, whatever it looks like."""

import json

import numpy as np
import pytest
from bs4 import BeautifulSoup

from lessonkit.drawing.view import Clause, Handle, Picture, Trace, View
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, level
from lessonkit.explorer.widget import Explorer
from lessonkit.quantity import Parameter, Quantity

HOSTILE = """<!--<script>alert("1")</script> 'a' & "b" {{ 7*7 }}"""


@pytest.fixture(scope="module")
def hostile():
    """An explorer in which everything that an author names is hostile text."""
    bend = Parameter("bend", HOSTILE, "°", 0, 90, 10, 1, HOSTILE)
    wood = Parameter("wood", HOSTILE, "", 0, 1, 0, 1, HOSTILE, (HOSTILE, "oak"))
    tree = Parameter("tree", HOSTILE, "", 0, 3, 0, 1, HOSTILE, (HOSTILE, "b", "c", "d"))
    reach = Quantity("reach", HOSTILE, "<mm>", 0, HOSTILE)

    def view(bend, wood, tree):
        x = np.sin(np.radians(bend)) + 0 * (wood + tree)
        at = np.stack([x, 0 * x], -1)
        line = Trace(at, at, {"mode": "lines", "line": {"color": "ink", "width": 4}})
        handle = Handle("bend", HOSTILE, at)
        drawn = Picture((line,), (-1, 2), (-1, 2), HOSTILE, name=HOSTILE, handles=(handle,))
        other = Picture((line,), (-1, 2), (-1, 2), HOSTILE, name=HOSTILE)
        # Slots of a sentence have single braces.
        said = (Clause("reach", ((np.inf, "<script> & {reach}"),)),)
        return View((drawn, other), {"reach": x}, said)

    page = Page(
        HOSTILE,
        "stick",
        (bend, wood, tree),
        (Panel(HOSTILE, (reach,), bars=True),),
        (Preset(HOSTILE, HOSTILE, {"bend": 10}),),
        HOSTILE,
        play="bend",
    )
    up = level((0, 0), (1, 0), (0, 0.01))
    asked = Prediction(
        HOSTILE, HOSTILE, "reach", {"bend": 90}, (0, 1), up, picture=HOSTILE, step=0.1
    )
    return Explorer(page, view, asked)


def test_hostile_text_comes_out_as_text(hostile):
    page = BeautifulSoup(hostile.markup, "html.parser")
    (script,) = page.select("script")  # our own, and none that an author wrote
    assert script["type"] == "application/json"
    assert "<!--" not in script.get_text()
    assert json.loads(script.get_text())["controls"][0]["label"] == HOSTILE

    assert page.select_one(".hl-question").get_text() == f"Guess first. {HOSTILE}"
    assert json.loads(page.select_one("[data-asked]")["data-asked"])["guess"]["unit"] == "<mm>"
    assert page.section["aria-label"] == f"Explorer: {HOSTILE}"
    assert page.select_one(".hl-sentence").get_text() == "<script> & 0\N{NO-BREAK SPACE}<mm>"
    labels = page.select(".hl-controls [data-control] .hl-label")
    assert [label.get_text() for label in labels] == [HOSTILE] * 3
    assert page.select_one(".hl-presets option:not([disabled])").get_text() == HOSTILE
    for place in (
        "[data-control=wood] .hl-options label",
        "[data-control=tree] option",
        "[data-control=tree] .hl-hint",
        ".hl-panel summary",
        ".hl-panel tbody th",
        ".hl-terms dt",
        ".hl-hands text",
        "[data-single]",
    ):
        assert page.select_one(place).get_text() == HOSTILE, place
    assert page.select_one("[data-drawer=about] .hl-note").get_text() == f"Left out: {HOSTILE}"
    assert page.select_one("[data-play]")["title"] == f"Runs through its range: {HOSTILE}"
    assert page.select_one("[data-control] label")["title"] == HOSTILE
    assert page.select_one(".hl-handle")["aria-label"] == HOSTILE
    assert page.select_one(".hl-flat")["aria-label"] == HOSTILE


def test_hostile_text_comes_out_as_text_of_a_saved_notebook(hostile):
    page = BeautifulSoup(hostile.saved(), "html.parser")
    assert page.select("script") == []
    assert page.select("p")[-1].get_text().startswith(f"{HOSTILE}: 10°; {HOSTILE}: {HOSTILE};")
