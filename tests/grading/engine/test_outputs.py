"""What cells show in the sandbox is what they show in a kernel."""

import logging
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade
from sandbox_course import LINUX, run, text, warm

from coursegrade.autograde.outputs import earned

pytestmark = pytest.mark.skipif(not LINUX, reason="namespaces are Linux's")

SHOWING = (
    "from IPython.display import clear_output, display, update_display\n"
    "print('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); display({'text/plain': 'new'}, raw=True)",
    "display('first', display_id='one'); display('second', display_id='two')\n"
    "update_display('changed', display_id='one'); update_display('nobody', display_id='none')",
    "handle = display(1, display_id=True); handle.update(2); print('end')",
    "update_display('changed from afar', display_id='two')\n"
    "display('of the same name', display_id='two')",
    "import sys; print(sys.stdout.writable(), sys.stdout.isatty())\nsys.stdout.write(b'bytes')",
    "%gui\nexit()",
    "1 + 1",
)  # fmt: skip


def test_do_outputs_that_change_look_as_in_a_kernel(tmp_path: Path) -> None:
    """Cleared, updated by name, at once or from a later cell; `exit()` stops no cell after it."""
    with warm() as worker:
        worker.start()
        shown = run(worker, *SHOWING)
    stock = new_notebook(cells=[new_code_cell(source) for source in SHOWING])
    Execute(allow_errors=True).preprocess(stock, {"metadata": {"path": str(tmp_path)}})
    for source, ours, cell in zip(SHOWING, shown, stock.cells, strict=True):
        assert _told(ours) == _told(cell.outputs), source


def test_is_an_error_that_cannot_be_said_an_error() -> None:
    sly = "class Sly(Exception):\n    def __str__(self): raise ValueError('no')\nraise Sly()"
    with warm() as worker:
        worker.start()
        told, after = run(worker, sly, "print('after')")
    assert "Sly" in [output.get("ename") for output in told]
    assert text(after) == "after\n"


def _told(outputs: list) -> list[tuple]:
    """What a reader sees of outputs; of an error its name, since a traceback names files."""
    return [(o["output_type"], o.get("text"), o.get("data"), o.get("ename")) for o in outputs]


TOLD = [
    [],
    [new_output("execute_result", {"text/plain": "1.5"})],
    [new_output("execute_result", {"text/plain": "'a word'"})],
    [new_output("execute_result", {"text/html": "<b>1</b>"})],
    [new_output("execute_result", {"text/plain": "nan"})],
    [new_output("execute_result", {"text/plain": "-1"})],
    [new_output("execute_result", {"text/plain": "7"})],
    [new_output("display_data", {"text/plain": "0"})],
    [new_output("stream", name="stderr", text="a warning")],
    [new_output("stream", name="stdout", text="0")],
    [new_output("error", ename="AssertionError", evalue="", traceback=[])],
]


@pytest.mark.parametrize("outputs", TOLD, ids=str)
def test_does_a_test_earn_what_nbgrader_gives_for_its_outputs(outputs: list) -> None:
    cell = new_code_cell("1", outputs=outputs)
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 3, "grade_id": "t"}
    try:
        given, _ = determine_grade(cell, logging.getLogger())
    except (ValueError, KeyError):  # no part of the points: nbgrader stops, we give them all
        given = 3
    assert earned(outputs, 3) == given
