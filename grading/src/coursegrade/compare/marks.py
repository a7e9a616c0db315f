"""The marks of one gradebook beside those of another, read with nbgrader's own API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory


class CellKey(NamedTuple):
    """Which graded cell of which submission."""

    student: str
    notebook: str
    cell: str


class Mark(NamedTuple):
    """What autograding has written of one cell."""

    auto_score: float | None
    needs_manual_grade: bool

    def __str__(self) -> str:
        score = "no mark" if self.auto_score is None else f"{self.auto_score:g}"
        return f"{score}, waits for a grader" if self.needs_manual_grade else score


Marks = Mapping[CellKey, Mark]


@dataclass(frozen=True)
class Difference:
    """A cell with two marks; None is a cell that one side has not graded."""

    key: CellKey
    stock: Mark | None
    ours: Mark | None


def read_marks(directory: CourseDirectory) -> dict[CellKey, Mark]:
    """Return the marks of every notebook of the assignment that was graded.

    nbgrader makes rows without a mark for a notebook before it opens it, and leaves them behind
    where grading fails, some waiting for a grader; such a notebook counts as not graded. A folder
    says that nothing failed, but there is none where only another notebook did.
    """
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        marks: dict[CellKey, Mark] = {}
        for submission in gradebook.assignment_submissions(directory.assignment_id):
            folder = autograded_folder(directory, submission.student.id)
            for notebook in submission.notebooks:
                rows = {
                    CellKey(submission.student.id, notebook.name, grade.name): Mark(
                        grade.auto_score, bool(grade.needs_manual_grade)
                    )
                    for grade in notebook.grades
                }
                whole = (folder / f"{notebook.name}.ipynb").exists()
                if any(mark.auto_score is not None or (whole and mark.needs_manual_grade)
                       for mark in rows.values()):  # fmt: skip
                    marks.update(rows)
    return marks


def autograded_folder(directory: CourseDirectory, student: str) -> Path:
    """Return where the autograded notebooks of a student lie."""
    stage = directory.autograded_directory
    return Path(directory.format_path(stage, student, directory.assignment_id))


def differences(stock: Marks, ours: Marks) -> Iterator[Difference]:
    """Yield every cell whose mark differs, in order of student, notebook and cell."""
    for key in sorted({*stock, *ours}):
        if stock.get(key) != ours.get(key):
            yield Difference(key, stock.get(key), ours.get(key))
