"""What students do to cells, in real notebooks with a real kernel: found again or told in words."""

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from coursegrade.course import Course
from coursegrade.release import student_notebook
from lessonkit.items.cells_left import faults, grade_ids, notebook_file
from lessonkit.items.receipt import content_code, saved_cells

COURSE = Course(Path(__file__).parents[1] / "grading" / "course")
ANSWERS = {
    "tip-direction-answer": 'q1 = "b"', "lengthened-muscles-answer": 'q2 = "a, c"',
    "sacral-slope-sum-answer": 'q3 = "41,75 °"', "angles-defined-answer": 'q4 = "1b 2c 3d"',
    "find-a-tilt-answer": 'from lessonkit.items import pose\nq5 = pose("pelvic_tilt")',
    "explain-it": "A forward tilt is common.",
}  # fmt: skip
ALL = "6 of 6 questions are answered."
READY = "Everything is answered. Save the notebook, then hand it in."


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The released quiz, answered."""
    root = tmp_path_factory.mktemp("course")
    config = (COURSE.root.parents[2] / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (root / "lessons").symlink_to(COURSE.root / "lessons")
    notebook = student_notebook(Course(root), "1-small-quiz")
    for cell in notebook.cells:
        cell.source = ANSWERS.get(cell.id, cell.source)
    return notebook


def place(notebook: nbformat.NotebookNode, name: str) -> int:
    return next(n for n, cell in enumerate(notebook.cells) if cell.id == name)


def as_it_is(notebook: nbformat.NotebookNode) -> None:
    pass


def copied(notebook: nbformat.NotebookNode) -> None:
    at = place(notebook, "tip-direction-answer")
    twin = copy.deepcopy(notebook.cells[at])
    twin.id = "a-new-one"
    notebook.cells.insert(at + 1, twin)


def split(notebook: nbformat.NotebookNode) -> None:
    at = place(notebook, "lengthened-muscles-answer")
    twin = copy.deepcopy(notebook.cells[at])
    twin.id, twin.source, notebook.cells[at].source = "second-half", 'q2 = "a, c"', "# my answer"
    notebook.cells.insert(at + 1, twin)


def moved(notebook: nbformat.NotebookNode) -> None:
    answer = notebook.cells.pop(place(notebook, "sacral-slope-sum-answer"))
    notebook.cells.insert(1, answer)


def retyped(notebook: nbformat.NotebookNode) -> None:
    at = place(notebook, "angles-defined-answer")
    notebook.cells[at] = nbformat.v4.new_code_cell('q4 = "1b 2c 3d"')


def answer_deleted(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[place(notebook, "angles-defined-answer")]


def check_deleted(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[place(notebook, "find-a-tilt")]


def malformed(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[place(notebook, "sacral-slope-sum-answer")].source = "q3 = 41.75 °"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (as_it_is, [ALL, READY]),
        (moved, [ALL, READY]),
        (retyped, [ALL, READY]),
        (copied, [ALL, "Question 1: the cell 'tip-direction-answer' is there 2 times"]),
        (split, [ALL, "Question 2: the cell 'lengthened-muscles-answer' is there 2 times"]),
        (check_deleted, [ALL, "Question 5: the cell 'find-a-tilt', which is graded, is not"]),
        (answer_deleted, ["5 of 6 questions are answered", "4  not run     run its answer cell"]),
        (
            malformed,
            [
                "5 of 6 questions are answered",
                "3  unreadable  Python could not read this: put quotation marks around the answer, "
                'q3 = "41.75 °".',
            ],
        ),
    ],
)
def test_does_the_last_check_find_or_tell(
    deed: Callable, told: list[str], quiz: nbformat.NotebookNode, tmp_path: Path
) -> None:
    notebook = copy.deepcopy(quiz)
    deed(notebook)
    path = tmp_path / "quiz.ipynb"
    nbformat.write(notebook, path)
    # As JupyterLab does, which tells each kernel the notebook that it belongs to.
    NotebookClient(notebook, timeout=300, allow_errors=True).execute(
        cwd=str(tmp_path), env={**os.environ, "JPY_SESSION_NAME": str(path)}
    )
    (printed,) = [out.text for out in notebook.cells[place(notebook, "check-all")].outputs]
    for words in told:
        assert words in printed
    assert (READY in printed) == (deed in (as_it_is, moved, retyped))
    assert f"This file   {path}" in printed
    assert f"content {content_code(saved_cells(path))}" in printed
    assert "Handed in   not yet from here" in printed


def test_is_the_file_looked_for_where_each_front_end_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "quiz.ipynb"
    path.write_text("{}", encoding="utf-8")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert notebook_file({}) is None
    assert notebook_file({"__vsc_ipynb_file__": str(path)}) == path
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", "lessons/quiz.ipynb")  # relative to the server's folder
    assert notebook_file({}) == path
    monkeypatch.setenv("JPY_SESSION_NAME", "console-1")
    assert notebook_file({}) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": 3}', '{"cells": [1]}'])
def test_does_a_file_that_is_no_notebook_say_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quiz.ipynb"
    path.write_text(text, encoding="utf-8")
    assert grade_ids(path) == []


def test_are_ids_read_and_faults_numbered(tmp_path: Path) -> None:
    cells = [{"metadata": {"nbgrader": {"grade_id": name}}} for name in ("a", "b", "b-answer")]
    path = tmp_path / "quiz.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (told,) = faults(grade_ids(path), ["a", "b", "c"])
    assert told.startswith("Question 3: the cell 'c', which is graded")
