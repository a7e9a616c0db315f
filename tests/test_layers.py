"""The packages and their layers point one way, and what must start at once stays light."""

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

# What each layer may import of the three packages. The registry `models`, the widget base
# `page` and what fills `templates` stand beside the layers.
BASE = {"lessonkit.quantity", "lessonkit.plane", "lessonkit.pose", "lessonkit.models"}
DRAWING = {*BASE, "lessonkit.drawing"}
WIDGET = {"lessonkit.page", "lessonkit.templates"}
EXPLORER = {*DRAWING, *WIDGET, "lessonkit.explorer"}
ITEMS = {*BASE, *WIDGET, "lessonkit.items"}
MODEL = {"lessonkit.quantity", "lessonkit.plane", "hiplab.model", "hiplab.data"}
FIGURES = {*DRAWING, *MODEL, "hiplab.figures"}
ALLOWED = {
    "lessonkit.quantity": set(),
    "lessonkit.plane": set(),
    "lessonkit.models": set(),
    "lessonkit.pose": BASE,
    "lessonkit.page": set(),
    "lessonkit.templates": set(),
    "lessonkit.drawing": DRAWING,
    "lessonkit.explorer": EXPLORER,
    "lessonkit.items": ITEMS,
    "hiplab.model": MODEL,
    "hiplab.figures": FIGURES,
    "hiplab.explorers": {*EXPLORER, *FIGURES, "hiplab.explorers"},
    "hiplab.pictures": {*FIGURES, "hiplab.pictures"},
    "coursegrade": {"coursegrade"},
    "coursegrade.quiz_items": {"coursegrade", "lessonkit.items"},
}
PACKAGES = ("lessonkit", "hiplab", "coursegrade")
HEAVY = ("numpy", "plotly", "ipywidgets", "anywidget", "IPython", "jsonschema", "nbformat")
HEAVY += ("jinja2",)
CHECK = "from lessonkit.items import check, check_all, choice, several, numeric, match, pose_of"


def files_of(layer: str) -> list[Path]:
    """Return a layer's files, without those of a layer that has rules of its own."""
    found = Path(find_spec(layer).origin)
    files = [found] if found.name != "__init__.py" else found.parent.rglob("*.py")
    own = {Path(find_spec(other).origin) for other in ALLOWED if other.startswith(f"{layer}.")}
    return [file for file in files if file not in own]


def imported(tree: ast.Module) -> list[str]:
    """Return every module that is imported anywhere, and everything from a package by its name."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module in PACKAGES:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_layer_imports_only_what_lies_below_it(layer: str):
    files = files_of(layer)
    assert files
    for file in files:
        for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
            allowed = any(f"{name}.".startswith(f"{one}.") for one in ALLOWED[layer])
            assert allowed or name.split(".")[0] not in PACKAGES, f"{file.name} imports {name}"


def loaded(code: str, *names: str) -> list[str]:
    """Return which packages are loaded after some code has run in a Python of its own."""
    told = f"{code}\nimport sys; print(*sorted({{*{names}}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("module", ["hiplab", "hiplab.model.pelvic_tilt", "lessonkit.pose"])
def test_the_model_loads_no_notebook_and_no_plot(module: str):
    assert loaded(f"import {module}", "IPython", "ipywidgets", "anywidget", "plotly") == []


def test_grading_loads_neither_items_nor_a_course():
    assert loaded("import coursegrade.__main__", "lessonkit", "hiplab") == []


def test_the_command_line_is_read_without_nbgrader_and_its_database():
    code = "from coursegrade.__main__ import parser; parser()"
    assert loaded(code, "nbgrader", "sqlalchemy", "numpy", "IPython", "jupyterlab", "jinja2") == []


def test_a_check_cell_loads_nothing_heavy_and_no_course():
    cell = (
        f"{CHECK}\nimport contextlib, io\nq1 = 'b'; q2 = ''\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    check('q1', choice('abc')); check('q2', pose_of('pelvic_tilt'))\n"
    )
    assert loaded(cell, *HEAVY, "hiplab", "lessonkit.explorer") == []
