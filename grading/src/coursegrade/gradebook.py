"""Read an assignment's marks out of nbgrader's gradebook, as plain frozen values."""

import datetime
import logging
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from nbgrader.api import Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from coursegrade.course import Course, CourseError, configuration, meant
from coursegrade.notebooks import cells_of, grade_id
from coursegrade.stock import environment

_LOG = logging.getLogger(__name__)

Key = tuple[str, str]


@dataclass(frozen=True)
class Item:
    """A graded cell: the name of its notebook, its own, its points, and who grades it."""

    notebook: str
    name: str
    points: float
    by_hand: bool = False

    @property
    def key(self) -> Key:
        """Return what no other item of the assignment has."""
        return self.notebook, self.name


class Named(Protocol):
    """Whoever has two names, here or in nbgrader's gradebook."""

    first_name: str | None
    last_name: str | None


def full_name(who: Named) -> str:
    """Return both names, or what there is of them."""
    return " ".join(filter(None, (who.first_name, who.last_name)))


@dataclass(frozen=True)
class Student:
    """A student: the id under which they hand in, and their names."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """Return the whole name, or the id of who has none."""
        return full_name(self) or self.id


@dataclass(frozen=True)
class Submission:
    """What one student got for every item, before the penalty for being late."""

    scores: dict[Key, float]
    late_penalty: float = 0.0
    timestamp: datetime.datetime | None = None
    waiting: frozenset[Key] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Marks:
    """One assignment: its items in order, the students of the course, and their submissions."""

    assignment: str
    items: tuple[Item, ...]
    students: tuple[Student, ...]
    submissions: dict[str, Submission]
    due: datetime.datetime | None = None

    @cached_property
    def labels(self) -> dict[Key, str]:
        """Return a short name for every item that is unique in the assignment."""
        names = [item.name for item in self.items]
        return {
            item.key: item.name if names.count(item.name) == 1 else f"{item.notebook}/{item.name}"
            for item in self.items
        }

    @property
    def points(self) -> float:
        """Return the points of all items together."""
        return sum(item.points for item in self.items)

    def without(self, names: tuple[str, ...]) -> "Marks":
        """Return the marks without some items, named by their label."""
        unknown = [name for name in names if name not in self.labels.values()]
        if unknown:
            known = ", ".join(self.labels.values())
            raise CourseError(
                f"{self.assignment} has no item '{unknown[0]}'; its items are {known}."
            )
        kept = tuple(item for item in self.items if self.labels[item.key] not in names)
        return Marks(self.assignment, kept, self.students, self.submissions, self.due)


def course_directory(course: Course) -> CourseDirectory:
    """Return nbgrader's own view of the course folder, from its configuration."""
    config = configuration(course)
    if "root" not in config.CourseDirectory:
        config.CourseDirectory.root = str(course.root)
    return CourseDirectory(config=config)


@contextmanager
def open_gradebook(directory: CourseDirectory) -> Iterator[Gradebook]:
    """Open the gradebook of a course; say in one sentence why it cannot be read."""
    url = make_url(directory.db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise CourseError(f"{url.database}: there is no gradebook yet; assign and autograde first.")
    # For an empty database nbgrader calls alembic by its name.
    os.environ["PATH"] = environment()["PATH"]
    try:
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            yield gradebook
    except DBAPIError as error:
        cause = str(error.orig).strip().splitlines()[0]
        raise CourseError(
            f"The gradebook cannot be read ({cause}); run 'coursegrade doctor'."
        ) from None


def assignment_name(gradebook: Gradebook, wanted: str) -> str:
    """Return the assignment that is meant by its name, its number or its title."""
    known = [assignment.name for assignment in gradebook.assignments]
    name = meant(wanted, known)
    if name is None:
        raise CourseError(
            f"The gradebook has no assignment '{wanted}'; it has {', '.join(known) or 'none yet'}."
        )
    return name


def read_marks(directory: CourseDirectory, gradebook: Gradebook, name: str) -> Marks:
    """Return all marks of one assignment."""
    assignment = gradebook.find_assignment(name)
    items = []
    for notebook in sorted(assignment.notebooks, key=lambda entry: entry.name):
        cells = {cell.name: cell for cell in (*notebook.grade_cells, *notebook.task_cells)}
        for cell in sorted(cells, key=_order(directory, name, notebook.name).index_of):
            by_hand = cells[cell].cell_type != "code"
            most = _points(cells[cell].max_score, f"the points of {cell}")
            items.append(Item(notebook.name, cell, most, by_hand))
    submissions = {}
    for entry in gradebook.assignment_submissions(name):
        student = entry.student.id
        grades = [(book.name, grade) for book in entry.notebooks for grade in book.grades]
        scores = {
            (book, grade.name): _points(grade.score, f"{student}: the score of {grade.name}")
            for book, grade in grades
        }
        waiting = {
            (book, grade.name)
            for book, grade in grades
            if grade.needs_manual_grade and not _cell_lost(directory, name, student, book, grade)
        }
        penalty = _points(entry.late_submission_penalty, f"{student}: the late penalty")
        submissions[student] = Submission(scores, penalty, entry.timestamp, frozenset(waiting))
    students = tuple(
        Student(one.id, one.first_name or "", one.last_name or "", one.email or "")
        for one in sorted(gradebook.students, key=lambda one: one.id)
    )
    return Marks(name, tuple(items), students, submissions, assignment.duedate)


def _points(value: object, what: str) -> float:
    """Return a number of the gradebook, whose columns take any value; say of others what it is."""
    if isinstance(value, int | float) and math.isfinite(value):
        return value
    _LOG.warning("%s in the gradebook is %r and no number; it counts as 0.", what, value)
    return 0.0


def _cell_lost(
    directory: CourseDirectory, assignment: str, student: str, notebook: str, grade: Grade
) -> bool:
    """Say whether a test cell was deleted by its student: it earns nothing, and nobody grades it.

    nbgrader has such a grade wait for a grader for ever.
    """
    if grade.cell.cell_type != "code" or grade.auto_score or grade.manual_score is not None:
        return False
    path = Path(directory.format_path(directory.autograded_directory, student, assignment))
    cells = cells_of(path / f"{notebook}.ipynb")
    return bool(cells) and all(grade_id(cell) != grade.name for cell in cells)


@dataclass(frozen=True)
class _Order:
    """The order of the cells in a notebook; the gradebook does not keep it."""

    names: tuple[str, ...]

    def index_of(self, name: str) -> tuple[int, str]:
        return (self.names.index(name) if name in self.names else len(self.names)), name


def _order(directory: CourseDirectory, assignment: str, notebook: str) -> _Order:
    for stage, student in (
        (directory.source_directory, "."),
        (directory.release_directory, "."),
        (directory.autograded_directory, "*"),
    ):
        pattern = Path(directory.format_path(stage, student, assignment)) / f"{notebook}.ipynb"
        for path in sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))):
            if cells := cells_of(path):
                return _Order(tuple(map(grade_id, cells)))
    return _Order(())
