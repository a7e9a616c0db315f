"""Read and write marks through nbgrader's gradebook; nobody's mark is written over unseen."""

import math
import re
from dataclasses import dataclass

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

from coursegrade.marking.questions import Question
from coursegrade.marking.queue import AGAIN, BLANK, MARKED, OPEN, Entry

_LONGEST_COMMENT = 20_000


@dataclass(frozen=True)
class Mark:
    """What a person gave for an answer: points, or none yet, and a comment."""

    score: float | None = None
    comment: str = ""


class Refused(Exception):
    """A mark that cannot be given; the words say why and what can."""


class Conflict(Exception):
    """Somebody else has marked the answer meanwhile: `mark` is theirs."""

    def __init__(self, mark: Mark) -> None:
        super().__init__("somebody else has marked this answer meanwhile")
        self.mark = mark


def points(text: str, most: float) -> float:
    """Return the points that were typed, or say in a sentence why they cannot be given."""
    typed = text.strip()
    if not re.fullmatch(r"[-−]?\d+([.,]\d*)?|[.,]\d+", typed):
        raise Refused(f"'{typed[:40]}' is no number of points; give 0 to {most:g}.")
    value = float(typed.replace(",", ".").replace("−", "-"))
    if not math.isfinite(value) or value < 0:
        raise Refused(f"{typed[:40]} is less than nothing; give 0 to {most:g}.")
    if value > most:
        raise Refused(f"{value:g} is more than the {most:g} points of this question; "
                      f"give 0 to {most:g}.")  # fmt: skip
    return value


def entries(gradebook: Gradebook, question: Question) -> list[Entry]:
    """Return all answers to a question and their states, in one query."""
    found = gradebook.db.execute(
        select(
            SubmittedNotebook.id, SubmittedAssignment.student_id, Grade.auto_score,
            Grade.manual_score, Grade.needs_manual_grade,
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(Grade.cell_id == _cell_id(gradebook, question))
    )  # fmt: skip
    return [
        Entry(one, student, _state(auto, manual, needs), auto if manual is None else manual)
        for one, student, auto, manual, needs in found
    ]


def read(gradebook: Gradebook, question: Question, student: str) -> Mark:
    """Return the mark that a student's answer has."""
    grade, comment = _rows(gradebook, question, student)
    return Mark(grade.manual_score, comment.manual_comment or "")


def save(gradebook: Gradebook, question: Question, student: str, mark: Mark, seen: Mark) -> None:
    """Write a mark, unless the answer's mark is another than the marker has seen."""
    if len(mark.comment) > _LONGEST_COMMENT:
        raise Refused(f"A comment has at most {_LONGEST_COMMENT} letters; shorten it.")
    grade, comment = _rows(gradebook, question, student)
    present = Mark(grade.manual_score, comment.manual_comment or "")
    if present not in (seen, mark):
        raise Conflict(present)
    grade.manual_score = mark.score
    grade.needs_manual_grade = mark.score is None and grade.auto_score is None
    comment.manual_comment = mark.comment or None
    gradebook.db.commit()


def comments(gradebook: Gradebook, question: Question) -> list[str]:
    """Return every comment that was given to an answer to this question."""
    book = gradebook.find_notebook(question.notebook, question.assignment)
    return list(
        gradebook.db.scalars(
            select(Comment.manual_comment)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .where(BaseCell.notebook_id == book.id, BaseCell.name == question.name,
                   Comment.manual_comment.is_not(None))
        )
    )  # fmt: skip


def _rows(gradebook: Gradebook, question: Question, student: str) -> tuple:
    where = question.name, question.notebook, question.assignment, student
    try:
        return gradebook.find_grade(*where), gradebook.find_comment(*where)
    except MissingEntry:
        raise Refused("The gradebook has no such answer any more; load the page anew.") from None


def _cell_id(gradebook: Gradebook, question: Question) -> str:
    find = gradebook.find_task_cell if question.is_task else gradebook.find_grade_cell
    cell: BaseCell = find(question.name, question.notebook, question.assignment)
    return cell.id


def _state(auto: float | None, manual: float | None, needs: bool) -> str:
    if needs:
        return OPEN if manual is None else AGAIN
    return BLANK if manual is None else MARKED
