"""The questions of an assignment that a person marks, with their text, rubric and sample answer.

They are nbgrader's manually graded cells: written and code answers, and tasks. What is asked stands
in the locked cells before an answer; the instructor's source has the mark scheme and the solution.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, Notebook
from nbgrader.coursedir import CourseDirectory

from coursegrade.marking.rubric import Criterion, criteria
from coursegrade.notebooks import cells_of, grade_id, grading

_SCHEME = re.compile(
    r"[^\n]*BEGIN MARK SCHEME[^\n]*\n(?P<words>.*?)[^\n]*END MARK SCHEME[^\n]*", re.DOTALL
)
_SOLUTION = re.compile(
    r"[^\n]*BEGIN SOLUTION[^\n]*\n(?P<words>.*?)[^\n]*END SOLUTION[^\n]*", re.DOTALL
)
_HEADING = re.compile(r"^#+\s*(?P<words>.+?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """One question to mark: where it is, what it asks, and by what it is marked."""

    assignment: str
    notebook: str
    name: str
    points: float
    title: str
    text: str = ""
    scheme: str = ""
    sample: str = ""
    criteria: tuple[Criterion, ...] = ()
    is_task: bool = False
    is_code: bool = False


def questions(
    directory: CourseDirectory, gradebook: Gradebook, assignment: str
) -> tuple[Question, ...]:
    """Return the questions of an assignment that a person marks, in the notebooks' order."""
    books = sorted(gradebook.find_assignment(assignment).notebooks, key=lambda one: one.name)
    return tuple(one for book in books for one in _of_notebook(directory, assignment, book))


def around(cells: Sequence[NotebookNode], name: str) -> tuple[NotebookNode, ...]:
    """Return the cells that lead up to an answer: those since the answer or test before it."""
    found: list[NotebookNode] = []
    for cell in cells:
        if grade_id(cell) == name:
            return tuple(found)
        found = [] if _flag(cell, "grade", "solution", "task") else [*found, cell]
    return ()


def of_task(cells: Sequence[NotebookNode], name: str) -> tuple[NotebookNode, ...]:
    """Return what a student put below a task: the cells up to the next that nbgrader knows."""
    names = list(map(grade_id, cells))
    if name not in names:
        return ()
    start = names.index(name) + 1
    end = next((n for n in range(start, len(names)) if names[n]), len(names))
    return tuple(cells[start:end])


def _of_notebook(directory: CourseDirectory, assignment: str, book: Notebook) -> list[Question]:
    answers = {cell.name for cell in book.solution_cells}
    tasks = {cell.name: cell for cell in book.task_cells}
    by_hand = {cell.name: cell for cell in book.grade_cells if cell.name in answers} | tasks
    if not by_hand:
        return []
    source = _cells(directory, directory.source_directory, assignment, book.name)
    release = _cells(directory, directory.release_directory, assignment, book.name)
    # A course that was collected elsewhere has the questions in what was graded alone.
    known = source or release or _cells(directory, directory.autograded_directory, assignment,
                                        book.name, student="*")  # fmt: skip
    order = list(map(grade_id, known))
    names = sorted(by_hand, key=lambda one: (order.index(one) if one in order else len(order), one))
    released = {grade_id(cell): cell.source for cell in release}
    return [
        _question(assignment, book.name, by_hand[name], known, released, is_task=name in tasks)
        for name in names
    ]


def _question(
    assignment: str, notebook: str, graded: object, known: Sequence[NotebookNode],
    released: dict[str, str], *, is_task: bool,
) -> Question:  # fmt: skip
    name, points = graded.name, float(graded.max_score or 0)
    own = next((cell for cell in known if grade_id(cell) == name), None)
    asked = [cell.source for cell in around(known, name) if cell.cell_type == "markdown"]
    source = own.source if own is not None else ""
    sample = ""
    if is_task:
        asked.append(source)
    elif source and name in released and source != released[name]:
        solution = _SOLUTION.search(source)
        sample = (solution["words"] if solution else _SCHEME.sub("", source)).strip()
    text = "\n\n".join(asked)
    scheme = "\n\n".join(found["words"].strip() for found in _SCHEME.finditer(f"{text}\n{source}"))
    text = _SCHEME.sub("", text).strip()
    heading = _HEADING.search(text)
    return Question(
        assignment, notebook, name, points, heading["words"] if heading else name, text, scheme,
        sample, criteria(scheme, points), is_task,
        own is not None and own.cell_type == "code" and not is_task,
    )  # fmt: skip


def _cells(
    directory: CourseDirectory, stage: str, assignment: str, notebook: str, student: str = "."
) -> list[NotebookNode]:
    pattern = Path(directory.format_path(stage, student, assignment)) / f"{notebook}.ipynb"
    paths = sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    return next(filter(None, map(cells_of, paths)), [])


def _flag(cell: NotebookNode, *names: str) -> bool:
    return any(bool(grading(cell).get(name)) for name in names)
