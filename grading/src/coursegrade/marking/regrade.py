"""Keep what a person has marked settled when an answer is graded again and is the same as before.

nbgrader has every mark by hand looked at once more after a grading. That is right where the answer
has changed. Where it has not, sixty marks would wait for nothing, and reports leave out who waits.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Assignment, BaseCell, Grade, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Notebook as GivenNotebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, select, update

_Names = tuple[str, str, str]


@contextmanager
def kept_marks(engine: Engine, directory: CourseDirectory, assignment: str) -> Iterator[None]:
    """Grade inside; afterwards marks by hand wait for nobody where the answer is as it was."""
    before = _answers(directory, assignment, _by_hand(engine, assignment, settled=True))
    try:
        yield
    finally:  # also for what was graded before a run was stopped
        if before:
            _settle(engine, directory, assignment, before)


def _settle(
    engine: Engine, directory: CourseDirectory, assignment: str, before: Mapping[_Names, str]
) -> None:
    waiting = _by_hand(engine, assignment, settled=False)
    after = _answers(directory, assignment, {one: waiting[one] for one in waiting if one in before})
    same = [waiting[names] for names, answer in after.items() if answer == before[names]]
    if same:
        with engine.begin() as connection:
            connection.execute(
                update(Grade.__table__).where(Grade.id.in_(same)).values(needs_manual_grade=False)
            )


def _by_hand(engine: Engine, assignment: str, settled: bool) -> dict[_Names, str]:
    """Return the ids of the grades that a person gave and no test, by student, notebook, cell."""
    query = (
        select(SubmittedAssignment.student_id, GivenNotebook.name, BaseCell.name, Grade.id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(GivenNotebook, GivenNotebook.id == SubmittedNotebook.notebook_id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Assignment.name == assignment, Grade.manual_score.is_not(None),
               Grade.auto_score.is_(None), Grade.needs_manual_grade.is_(not settled))
    )  # fmt: skip
    with engine.connect() as connection:
        return {tuple(names): one for *names, one in connection.execute(query)}


def _answers(
    directory: CourseDirectory, assignment: str, wanted: Mapping[_Names, str]
) -> dict[_Names, str]:
    """Return the sources of answers that can be read."""
    found: dict[_Names, str] = {}
    books: dict[tuple[str, str], dict[str, str]] = {}
    for student, notebook, cell in wanted:
        if (student, notebook) not in books:
            stage = directory.autograded_directory
            folder = Path(directory.format_path(stage, student, assignment))
            books[student, notebook] = _sources(folder / f"{notebook}.ipynb")
        if cell in books[student, notebook]:
            found[student, notebook, cell] = books[student, notebook][cell]
    return found


def _sources(path: Path) -> dict[str, str]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for cell in cells
            if "nbgrader" in cell["metadata"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # what cannot be read counts as changed
