"""The page that shows how to make an explorer: its code runs as it stands, and is short."""

import re
from pathlib import Path

import numpy as np
import pytest

from lessonkit.explorer import Explorer
from tests.waiting import drawn

TEXT = (Path(__file__).parents[2] / "book" / "make-an-explorer.md").read_text(encoding="utf-8")
CELLS = re.findall(r"```\{code-cell\} ipython3\n(.*?)```", TEXT, re.S)


@pytest.fixture(scope="module")
def names():
    """What all cells of the page leave behind, run one after the other."""
    names = {}
    for cell in CELLS:
        exec(compile(cell, "make-an-explorer.md", "exec"), names)
    return names


def test_the_first_explorer_takes_fifteen_lines():
    lines = [line for line in CELLS[0].splitlines() if line.strip()]
    assert len([line for line in lines if not re.match(r"import|from", line)]) <= 15
    assert max(map(len, lines)) <= 100


def test_its_numbers_are_those_of_the_law_of_cosines(names):
    knee = Explorer(names["page"], names["mirrored"], knee=90).readouts["reach"]
    assert knee == pytest.approx(400 * np.sqrt(2))


def test_it_takes_labels_and_speaks(names):
    explorer = names["explorer"]
    assert explorer.values == {"knee": 90.0, "side": 0.0}
    assert explorer.sentence == "At 90°, hip and ankle are 566\u00a0mm apart."


def test_the_first_one_moves_in_a_browser(write_page, open_page):
    names = {}
    exec(CELLS[0].replace("Explorer(page, view)", "own = Explorer(page, view)"), names)
    page = open_page(write_page(names["own"]))
    page.focus("[data-control=knee] input")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    drawn(page)
    exact = 800 * np.cos(np.radians(35 / 2))
    assert page.locator("[data-readout=reach] td").first.text_content() == f"{exact:.0f}\u00a0mm"
    assert "35°" in page.locator(".hl-sentence").inner_text()
