"""Read the answers to a question out of the graded notebooks, and show them without their scripts.

A notebook is whatever a student handed in: what cannot be read is said, and stops nobody else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from coursegrade.marking.questions import Question, around, of_task
from coursegrade.mathml import fragment
from coursegrade.notebooks import cells_of, grade_id

_BESIDE = re.compile(r'(<img\b[^>]*?\bsrc=")(?!data:)', re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h([1-6])\b")
_LOST = (
    "<p>This answer is not in the graded notebook: its cell was deleted, or no file is there.</p>"
)


@dataclass(frozen=True)
class Answer:
    """What a student answered: the cells, and those of the question that hold numbers of theirs."""

    cells: tuple[NotebookNode, ...]
    given: tuple[NotebookNode, ...] = ()

    @property
    def text(self) -> str:
        """Return the answer as it was typed."""
        return "\n\n".join(cell.source for cell in self.cells)


def read_answer(directory: CourseDirectory, question: Question, student: str) -> Answer:
    """Return a student's answer; without cells where there is none."""
    stage = directory.autograded_directory
    folder = Path(directory.format_path(stage, student, question.assignment))
    cells = cells_of(folder / f"{question.notebook}.ipynb")
    if question.is_task:
        return Answer(of_task(cells, question.name))
    own = tuple(cell for cell in cells if grade_id(cell) == question.name)
    given = [cell for cell in around(cells, question.name) if cell.cell_type == "code"]
    return Answer(own[:1], tuple(cell for cell in given if cell.get("outputs")))


def texts(
    directory: CourseDirectory, question: Question, students: Iterable[str]
) -> dict[str, str]:
    """Return the answers of many as they were typed."""
    return {one: read_answer(directory, question, one).text for one in students}


def shown(cells: Sequence[NotebookNode], files: str = "") -> str:
    """Return cells as HTML in which nothing runs; pictures beside them are below `files`."""
    if not cells:
        return _LOST
    # A student's headings stand below those of the page.
    html = _HEADING.sub(lambda one: f"<{one[1]}h{min(6, int(one[2]) + 2)}", fragment(cells))
    return _BESIDE.sub(rf"\g<1>{files}", html)
