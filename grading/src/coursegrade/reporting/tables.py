"""The rows of the report's tables, one tuple a row; its first value names the row."""

from typing import TYPE_CHECKING

import numpy as np

from coursegrade.analysis.item_analysis import Analysis, ItemReport
from coursegrade.analysis.item_statistics import Estimate
from coursegrade.analysis.objectives import Objective
from coursegrade.gradebook import full_name

if TYPE_CHECKING:
    from coursegrade.analysis.distractors import Option

Row = tuple[object, ...]


def item_row(report: ItemReport) -> Row:
    """Return difficulty and discrimination of an item."""
    return (
        report.label,
        report.kind,
        f"{report.item.points:g}",
        f"{report.difficulty.value:.0%}",
        _span(report.difficulty, ".0%"),
        _number(report.discrimination.value),
        _span(report.discrimination, ".2f"),
        _number(report.alpha_without),
    )


def _number(value: float) -> str:
    # Adding 0 turns a rounded -0.0 into 0.0.
    return f"{round(value, 2) + 0:.2f}".replace("-", "−") if np.isfinite(value) else "–"


def _span(estimate: Estimate, form: str) -> str:
    if not (np.isfinite(estimate.low) and np.isfinite(estimate.high)):
        return "–"
    low, high = round(estimate.low, 2) + 0, round(estimate.high, 2) + 0
    return f"{low:{form}} … {high:{form}}".replace("-", "−")


def option_rows(report: ItemReport, n: int) -> list[Row]:
    """Return which options of an item were chosen, and by which third of the class."""
    shown = [one for one in report.options if one.count or report.kind != "match"]
    return [_option(one, n) for one in shown]


def _option(option: "Option", n: int) -> Row:
    words = option.text if len(option.text) <= 160 else option.text[:157] + "…"
    key = "right" if option.right else ""
    return option.label, words, key, option.count, f"{option.count / n:.0%}", *option.thirds


def objective_row(one: Objective) -> Row:
    """Return how far the class reached an objective."""
    return (
        f"{one.number} {one.text}".strip(),
        ", ".join(one.items),
        f"{one.share.value:.0%}",
        f"{one.mastery.value:.0%}",
        f"{one.mastery.low:.0%} to {one.mastery.high:.0%}",
    )


def student_rows(analysis: Analysis) -> list[Row]:
    """Return the students' totals."""
    marks = analysis.marks
    names = {one.id: full_name(one) for one in marks.students}
    found = zip(analysis.students, analysis.totals, analysis.scores, strict=True)
    return [
        (
            student,
            names.get(student, ""),
            f"{total:g}",
            f"{marks.submissions[student].late_penalty:g}",
            *(f"{score:g}" for score in scores),
        )
        for student, total, scores in found
    ]
