"""How far a class reached each objective, when the course has a quiz.yml that names them."""

import logging
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat
import numpy as np

from coursegrade.analysis.item_analysis import Analysis
from coursegrade.analysis.item_statistics import Estimate, difficulty
from coursegrade.course import Course, CourseError
from coursegrade.gradebook import Key, Marks

if TYPE_CHECKING:
    from coursegrade.quiz_items import kinds

_LOG = logging.getLogger(__name__)

MASTERED = 0.8
_NUMBERED = re.compile(r"^(\d+)\.\s+(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Objective:
    """An objective, its items, the mean share of their points, and who reached most of them."""

    number: int
    text: str
    items: tuple[str, ...]
    share: Estimate
    mastery: Estimate


def objectives(analysis: Analysis, texts: dict[int, str]) -> tuple[Objective, ...]:
    """Return the objectives of an assignment, in order."""
    found = []
    kinds = [analysis.kinds.get(report.item.key) for report in analysis.reports]
    for number in sorted({kind.objective for kind in kinds if kind}):
        columns = [n for n, kind in enumerate(kinds) if kind and kind.objective == number]
        # An item without points is in no report.
        points = sum(analysis.points[column] for column in columns)
        shares = analysis.scores[:, columns].sum(axis=1) / points
        names = tuple(analysis.reports[column].label for column in columns)
        reached = (shares >= MASTERED - 1e-9).astype(float)
        text = texts.get(number, "")
        found.append(
            Objective(number, text, names, difficulty(np.clip(shares, 0, 1)), difficulty(reached))
        )
    return tuple(found)


def objective_texts(course: Course, lesson: str) -> dict[int, str]:
    """Return the numbered objectives that a lesson's notebook lists under that heading."""
    try:
        notebook = nbformat.read(course.root / "lessons" / lesson / "lesson.ipynb", as_version=4)
    except (OSError, ValueError) as error:
        _LOG.info("No objectives of %s: %s", lesson, error)
        return {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(
            r"^#+ .*objectives", cell.source, re.I | re.M
        ):
            plain = re.sub(r"[*_`]", "", cell.source)
            return {int(number): text.strip() for number, text in _NUMBERED.findall(plain)}
    return {}


def known_items(course: Course, marks: Marks) -> "tuple[dict[Key, kinds.Item], str]":
    """Return a quiz.yml's items by their graded cell, and its seed; none in other courses."""
    if not course.quiz(marks.assignment).is_file():
        return {}, ""
    try:
        from coursegrade.release import read_quiz

        quiz = read_quiz(course, marks.assignment)
    except CourseError as error:
        print(
            f"{error}\nUntil that is mended, options and objectives are left out.", file=sys.stderr
        )
        return {}, ""
    named = {item.id: item for item in quiz.items}
    known = {item.key: named[item.name] for item in marks.items if item.name in named}
    return known, quiz.seed
