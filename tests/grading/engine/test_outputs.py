"""What cells show in the sandbox is what they show in a kernel."""

import copy
import logging
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.preprocessors import ClearHiddenTests, Execute
from nbgrader.utils import determine_grade
from sandbox_course import LINUX, body, run, text, warm

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.execution import execute
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.outputs import clean, earned
from coursegrade.autograde.recorder import Recorder

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
    "!exit 3",
    "print(_exit_code)",
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
    _validate(*shown)


def test_is_a_cell_left_out_where_a_kernel_leaves_it_out(tmp_path: Path) -> None:
    cells = [new_code_cell(source) for source in ("x = 1\nx", "x = 2", "x + 1")]
    cells[1].metadata["tags"] = ["skip-execution"]
    ours, stock = (new_notebook(cells=copy.deepcopy(cells)) for _ in range(2))
    with warm() as worker:
        execute(ours, Blueprint("problems", {}), ClearHiddenTests(), worker, Limits(), "ada", "")
    Execute().preprocess(stock, {"metadata": {"path": str(tmp_path)}})
    assert [cell.outputs for cell in ours.cells] == [cell.outputs for cell in stock.cells]
    assert [cell.execution_count for cell in ours.cells] == [1, None, 2]


MALFORMED = [
    None, [], "error", {}, {"output_type": "made up", "data": {}},
    {"output_type": "stream", "name": "stdin", "text": "x"},
    {"output_type": "stream", "name": "stdout", "text": ["x"]},
    {"output_type": "error", "ename": "E", "evalue": 3, "traceback": []},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": "x"},
    {"output_type": "display_data", "data": []}, {"output_type": "execute_result", "data": "1"},
]  # fmt: skip


def test_is_nothing_kept_of_outputs_that_are_none() -> None:
    sound = {"output_type": "stream", "name": "stdout", "text": "x"}
    assert clean([*MALFORMED, sound]) == [sound]
    assert clean({"output_type": "stream"}) == []


def test_is_an_error_that_cannot_be_said_an_error() -> None:
    sly = "class Sly(Exception):\n    def __str__(self): raise ValueError('no')\nraise Sly()"
    with warm() as worker:
        worker.start()
        told, after = run(worker, sly, "print('after')")
    assert "Sly" in [output.get("ename") for output in told]
    assert text(after) == "after\n"


def test_is_the_end_of_a_process_told_once_and_shown_by_every_cell_after_it() -> None:
    with warm() as worker:
        answer = worker.run(Limits(), "ada", body("import os; os._exit(3)", "1 + 1", "2 + 2"))
    shown = [text(outputs) for outputs in answer["outputs"].values()]
    assert len(set(shown)) == 1 and shown[0].startswith("ProcessEnded: its process ended")
    assert len(answer["events"]) == 1
    _validate(*answer["outputs"].values())


def test_are_outputs_kept_up_to_a_bound_and_the_cut_is_said() -> None:
    recorder = Recorder(most=180)
    for _ in range(5):
        recorder.stream("stdout", "x" * 60)
    (printed,) = recorder.take()
    assert printed["text"].startswith("x" * 180 + "\n... Output cut here")
    assert printed["text"].count("x") == 180 and printed["text"].count("cut here") == 1
    picture = {"output_type": "display_data", "data": {"image/png": "y" * 90}, "metadata": {}}
    for _ in range(4):
        recorder.add(dict(picture))
    first, cut = recorder.take()
    assert first == picture and "cut here" in cut["text"]
    recorder.stream("stdout", "a new cell")
    assert recorder.take()[0]["text"] == "a new cell"


def test_does_half_a_character_cost_no_output_around_it() -> None:
    with warm() as worker:
        worker.start()
        (told,) = run(worker, "print('before', '\\ud800', 'after')")
    assert text(told) == "before ? after\n"


def _validate(*cells: list) -> None:
    """Look whether the notebook format has such outputs."""
    nbformat.validate(new_notebook(cells=[
        new_code_cell(outputs=[nbformat.from_dict(output) for output in outputs])
        for outputs in cells]))  # fmt: skip


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
