"""Bring marks and answers together: one report an item, and what holds for the whole quiz."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from coursegrade.analysis import item_statistics as statistics
from coursegrade.analysis.item_statistics import Estimate, Scores
from coursegrade.analysis.response import STATES, Response
from coursegrade.gradebook import Item, Key, Marks

if TYPE_CHECKING:
    from coursegrade.analysis.distractors import Option
    from coursegrade.quiz_items import kinds

SMALL, FEW = 30, 10


@dataclass(frozen=True)
class ItemReport:
    """What the class made of one item."""

    item: Item
    label: str
    kind: str
    difficulty: Estimate
    discrimination: Estimate
    alpha_without: float
    states: dict[str, int]
    options: "tuple[Option, ...]"


@dataclass(frozen=True)
class Analysis:
    """The scores that enter the statistics, and what was left out of them."""

    marks: Marks
    students: tuple[str, ...]
    scores: Scores
    points: Scores
    reports: tuple[ItemReport, ...]
    waiting: tuple[str, ...]
    kinds: "dict[Key, kinds.Item]"

    @property
    def n(self) -> int:
        """Return how many submissions were analysed."""
        return len(self.students)

    @cached_property
    def totals(self) -> Scores:
        """Return the total of every submission, late penalties left out."""
        return self.scores.sum(axis=1)

    @cached_property
    def alpha(self) -> Estimate:
        """Return the reliability of the total."""
        return statistics.alpha(self.scores)

    @property
    def alpha_name(self) -> str:
        """Return the name of the reliability coefficient."""
        plain = self.n and statistics.is_right_or_wrong(self.scores, self.points)
        return "KR-20" if plain else "Cronbach’s alpha"


def analyse(
    marks: Marks,
    responses: dict[str, dict[Key, Response]],
    known: "dict[Key, kinds.Item]",
    seed: str = "",
) -> Analysis:
    """Analyse the submissions; items that still wait for a grader or carry no points stay out.

    From the course's seed follows which variant of a known item a student had.
    """
    students = tuple(sorted(marks.submissions))
    waits = {key for one in marks.submissions.values() for key in one.waiting}
    items = [item for item in marks.items if item.points > 0 and item.key not in waits]
    scores = np.array(
        [[marks.submissions[s].scores.get(i.key, 0.0) for i in items] for s in students],
        dtype=float,
    ).reshape(len(students), len(items))
    reports = []
    for column, item in enumerate(items):
        given = [responses[student][item.key] for student in students]
        rest = np.delete(scores, column, axis=1).sum(axis=1)
        kind = known.get(item.key)
        reports.append(
            ItemReport(
                item,
                marks.labels[item.key],
                kind.kind if kind else ("graded by hand" if item.by_hand else "code"),
                statistics.difficulty(np.clip(scores[:, column] / item.points, 0, 1)),
                statistics.discrimination(scores, column),
                statistics.alpha_without(scores, column),
                {state: sum(r.state == state for r in given) for state in STATES},
                _options(
                    [kind and kind.of(student, seed) for student in students],
                    given,
                    statistics.thirds(rest).tolist(),
                ),
            )
        )
    left_out = tuple(marks.labels[item.key] for item in marks.items if item.key in waits)
    points = np.array([item.points for item in items], dtype=float)
    return Analysis(marks, students, scores, points, tuple(reports), left_out, known)


def _options(
    items: "list[kinds.Item | None]", given: list[Response], thirds: list[int]
) -> "tuple[Option, ...]":
    if not any(items):
        return ()
    from coursegrade.analysis.distractors import options

    return options(items, given, thirds)
