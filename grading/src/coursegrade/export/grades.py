"""The grades of one or more assignments as rows to hand on, with nbgrader's own rules.

The total is the sum of the items less the penalty for being late, never below zero. Who handed in
nothing has 0, as in `nbgrader export`. nbgrader knows no excuse, so excused students are named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coursegrade.course import CourseError
from coursegrade.gradebook import Marks, Student, Submission

SUBMITTED, MISSING, EXCUSED = "submitted", "missing", "excused"


@dataclass(frozen=True)
class Grade:
    """What one student has in one assignment; scores are None for the excused."""

    student: Student
    status: str
    submission: Submission
    raw: float | None
    total: float | None
    items: tuple[float | None, ...]


@dataclass(frozen=True)
class Sheet:
    """All grades of one assignment, in the order of the students."""

    marks: Marks
    grades: tuple[Grade, ...]

    @property
    def name(self) -> str:
        """Return the assignment's name."""
        return self.marks.assignment

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the items' names."""
        return tuple(self.marks.labels[item.key] for item in self.marks.items)

    @property
    def waiting(self) -> int:
        """Return how many submissions still wait for a grader."""
        shown = {item.key for item in self.marks.items}
        return sum(bool(grade.submission.waiting & shown) for grade in self.grades)

    @property
    def late(self) -> int:
        """Return how many submissions have a penalty."""
        return sum(grade.submission.late_penalty > 0 for grade in self.grades)


def sheet(marks: Marks, excused: Sequence[str] = (), blank_missing: bool = False) -> Sheet:
    """Return the grades of an assignment; `blank_missing` leaves out the 0 of who is missing."""
    known = {student.id for student in marks.students}
    for name in excused:
        if name not in known:
            raise CourseError(
                f"The gradebook has no student '{name}' to excuse; see 'nbgrader db student list'."
            )
    return Sheet(
        marks, tuple(_grade(marks, one, one.id in excused, blank_missing) for one in marks.students)
    )


def _grade(marks: Marks, student: Student, excused: bool, blank_missing: bool) -> Grade:
    submission = marks.submissions.get(student.id)
    status = SUBMITTED if submission else MISSING
    nothing = Submission({})
    if excused:
        return Grade(
            student, EXCUSED, submission or nothing, None, None, (None,) * len(marks.items)
        )
    if submission is None and blank_missing:
        return Grade(student, MISSING, nothing, None, None, (None,) * len(marks.items))
    submission = submission or nothing
    items = tuple(submission.scores.get(item.key, 0.0) for item in marks.items)
    total = max(0.0, sum(items) - submission.late_penalty)
    return Grade(student, status, submission, sum(items), total, items)
