"""A plain course of four, made without a kernel: an essay, a task, and answers that are gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from grading_support import hand_in
from nbgrader.api import Gradebook

# Ada answers, Bob has no file, Cleo has deleted both cells, Dan's essay is one of two.
STUDENTS = ("ada", "bob", "cleo", "dan")


def _cell(kind: str, name: str, source: str, **flags) -> nbformat.NotebookNode:
    cell = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    about = {"grade": False, "solution": False, "locked": False, "task": False, **flags}
    cell.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **about}
    return cell


def notebook(essay: str, *below: str, gone: bool = False) -> nbformat.NotebookNode:
    kept = [] if gone else [
        _cell("markdown", "essay", essay, grade=True, solution=True, points=8),
        _cell("markdown", "plot", "# Draw it\n\nBelow.", task=True, locked=True, points=4),
    ]  # fmt: skip
    return nbformat.v4.new_notebook(
        cells=[
            _cell("markdown", "asked", "# Say why\n\nIn words.", locked=True),
            *kept,
            *map(nbformat.v4.new_markdown_cell, below),
            _cell("markdown", "end", "That is all.", locked=True),
        ]
    )


def answers(course: Path, student: str) -> Path:
    return course / "autograded" / student / "ps1" / "p.ipynb"


@contextmanager
def gradebook(course: Path) -> Iterator[Gradebook]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        yield book
        book.db.commit()


def _register(book: Gradebook) -> None:
    book.add_assignment("ps1")
    book.add_notebook("p", "ps1")
    book.add_grade_cell("essay", "p", "ps1", max_score=8, cell_type="markdown")
    book.add_solution_cell("essay", "p", "ps1")
    book.add_task_cell("plot", "p", "ps1", max_score=4, cell_type="markdown")
    book.add_assignment("ps2")
    book.add_notebook("tests-alone", "ps2")
    for student in STUDENTS:
        book.add_student(student)
        (submitted,) = book.add_submission("ps1", student).notebooks
        for grade in submitted.grades:
            grade.needs_manual_grade = True


def make(root: Path) -> Path:
    """Write the course's files and its gradebook."""
    hand_in(notebook("Write here."), root / "source" / "ps1" / "p.ipynb")
    hand_in(notebook("It is ada's.", "A line", "and a *point*"), answers(root, "ada"))
    hand_in(notebook("", gone=True), answers(root, "cleo"))
    hand_in(notebook("It is dan's."), answers(root, "dan"))
    (root / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    with gradebook(root) as book:
        _register(book)
    return root
