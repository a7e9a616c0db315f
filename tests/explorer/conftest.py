"""Explorers on pages of their own, as the book would carry them."""

import functools
import shutil

import numpy as np
import pytest

from lessonkit import models
from lessonkit.drawing.view import Clause, Picture, Trace, View
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.widget import Explorer, scene_script
from lessonkit.page import page_script
from lessonkit.quantity import Parameter, Quantity
from tests.waiting import complains


@pytest.fixture(scope="session")
def write_page(tmp_path_factory):
    """Write a file with explorers on it and their script beside it; return its address."""

    def write(*explorers):
        folder = tmp_path_factory.mktemp("page")
        (folder / "explorer.js").write_text(page_script(Explorer), encoding="utf-8")
        (folder / "scene.js").write_text(scene_script(), encoding="utf-8")
        shutil.copy(Explorer.style, folder)
        page = (
            '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>Explorer</title>'
            '<link rel="icon" href="data:,"><link rel="stylesheet" href="explorer.css"></head>'
            '<body style="margin:8px"><main><h1>Explorer</h1>'
            f"{''.join(explorer.markup for explorer in explorers)}</main>"
            '<script src="scene.js"></script><script src="explorer.js"></script></body></html>'
        )
        (folder / "index.html").write_text(page, encoding="utf-8")
        return (folder / "index.html").as_uri()

    return write


@pytest.fixture(scope="session")
def course_explorer():
    """Give an explorer of the course by its name; each is made once, for sampling takes seconds.

    One that asks first is named with its prediction, as "pelvic_tilt:trunk_lean".
    """

    def make(name):
        model, _, prediction = name.partition(":")
        return models.explorer(model)(**({"predict": prediction} if prediction else {}))

    return functools.cache(make)


@pytest.fixture(scope="session")
def course_page(course_explorer, write_page):
    """The address of a page with one explorer of the course, by its name in the catalogue."""
    return functools.cache(lambda name: write_page(course_explorer(name)))


@pytest.fixture
def open_page(new_page):
    """Open a page and wait until its explorers are awake; errors in the console fail the test."""
    errors = []

    def open_it(address, width=1280, height=900, color_scheme="light", **options):
        page = new_page(width, height, color_scheme, **options)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if complains(m) else None)
        page.goto(address)
        page.keyboard.press("Shift")  # whoever uses keys finds every explorer awake
        page.wait_for_function(
            "() => document.querySelectorAll('.hl-figure:not(.hl-awake, .hl-more)').length === 0"
        )
        return page

    yield open_it
    assert errors == []


@pytest.fixture(scope="session")
def explorer(course_explorer):
    return course_explorer("pelvic_tilt")


@pytest.fixture(scope="session")
def explorer_page(course_page):
    """The address of a page with the pelvic-tilt explorer."""
    return course_page("pelvic_tilt")


@pytest.fixture(scope="session")
def stick():
    """A small explorer with a choice and a control to play."""
    bend = Parameter("bend", "Bend", "°", 0, 90, 10, 1, "How far the stick leans to the right.")
    wood = Parameter(
        "wood", "Wood", "", 0, 2, 0, 1, "What it is made of.", ("ash", "oak & elm", "pine")
    )
    reach = Quantity("reach", "Reach", "mm", 0, "how far the tip has come")

    def view(bend, wood):
        length = np.array([80.0, 100.0, 120.0])[wood.astype(int)]
        x, y = length * np.sin(np.radians(bend)), length * np.cos(np.radians(bend))
        line = Trace(
            np.stack([0 * x, x], -1),
            np.stack([0 * y, y], -1),
            {"mode": "lines", "line": {"color": "ink", "width": 4}},
        )
        said = (Clause("reach", ((50, "A short {wood}."), (np.inf, "A reach of {reach}."))),)
        return View((Picture((line,), (-10, 130), (-10, 130), "a stick"),), {"reach": x}, said)

    page = Page(
        "Stick",
        "stick",
        (bend, wood),
        (Panel("Tip", (reach,)),),
        (Preset("Flat", "It lies on the ground.", {"bend": 90, "wood": "pine"}),),
        "everything else.",
        play="bend",
    )
    return Explorer(page, view)
