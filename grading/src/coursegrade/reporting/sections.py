"""The parts of the report that list items, answers and, if asked for, students."""

from typing import TYPE_CHECKING

import numpy as np

from coursegrade.analysis.findings import EASY, HARD, WEAK
from coursegrade.analysis.item_analysis import Analysis, ItemReport
from coursegrade.analysis.item_statistics import Estimate
from coursegrade.analysis.response import STATES
from coursegrade.gradebook import full_name
from coursegrade.reporting.figures import dot_figure
from coursegrade.reporting.page import Html, figure, heading, paragraph, table

if TYPE_CHECKING:
    from coursegrade.analysis.distractors import Option


def item_section(analysis: Analysis) -> list[Html]:
    """Return difficulty and discrimination of every item, and what went wrong."""
    reports = analysis.reports
    labels = [report.label for report in reports]
    hard = dot_figure(
        labels, [r.difficulty for r in reports], "mean share of the points",
        (-0.02, 1.02), (HARD, EASY), percent=True,
    )  # fmt: skip
    sharp = dot_figure(
        labels, [r.discrimination for r in reports], "correlation with all other items",
        (-1.02, 1.02), (WEAK,),
    )  # fmt: skip
    return [
        heading(2, "Items", "items"),
        heading(3, "Difficulty"),
        figure(
            hard,
            "difficulty-figure",
            "The mean share of each item’s points, with its 95 % interval. Right is easy.",
        ),
        heading(3, "Discrimination"),
        figure(
            sharp,
            "discrimination-figure",
            "How well each item goes together with all others, with its 95 % interval. "
            "Left of 0 is a reason to look.",
        ),
        table(
            "Every item. Reliability without it: a value above that of the whole quiz means that "
            "the item does not fit.",
            ("Item", "Kind", "Points", "Difficulty", "95 % interval", "Discrimination",
             "95 % interval", "Reliability without it"),
            [_row(report) for report in reports],
        ),
        heading(3, "Time-outs, crashes and slips"),
        *_trouble(analysis),
    ]  # fmt: skip


def _row(report: ItemReport) -> tuple[object, ...]:
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


def _trouble(analysis: Analysis) -> list[Html]:
    rows = [(r.label, *(r.states[state] for state in STATES)) for r in analysis.reports]
    words = "What became of the answers, in numbers of submissions."
    head = ("Item", "Answered", "Left empty", "Not readable", "Error", "Time limit", "Cell missing")
    lost = sum(sum(row[3:]) for row in rows)
    if lost == 0:
        said = "Every answer that was given could be read; none ended in an error or a time-out."
        return [paragraph(said), table(words, head, rows)]
    return [table(words, head, rows)]


def choice_section(analysis: Analysis) -> list[Html]:
    """Return for every item of ours which options were chosen, and by which third of the class."""
    parts = [heading(2, "What was answered", "choices")]
    shown = [report for report in analysis.reports if report.options]
    if not shown:
        words = "These items offer no options that could be counted."
        return [*parts, paragraph(words)]
    for report in shown:
        options = [o for o in report.options if o.count or report.kind != "match"]
        rows = [_option(option, analysis.n) for option in options]
        parts += [
            heading(3, report.label, f"item-{report.label}"),
            table(
                f"{report.label}, {report.kind}, {report.item.points:g} points: what was answered",
                ("Answer", "Words", "Key", "All", "Share", "Lower third", "Middle", "Upper third"),
                rows,
            ),
        ]
    return parts


def _option(option: "Option", n: int) -> tuple[object, ...]:
    key = {True: "right", False: "", None: ""}[option.right]
    words = option.text if len(option.text) <= 160 else option.text[:157] + "…"
    return option.label, words, key, option.count, f"{option.count / n:.0%}", *option.thirds


def student_section(analysis: Analysis) -> list[Html]:
    """Return the students' totals."""
    marks = analysis.marks
    names = {one.id: full_name(one) for one in marks.students}
    rows = [
        (
            student,
            names.get(student, ""),
            f"{total:g}",
            f"{marks.submissions[student].late_penalty:g}",
            *(f"{score:g}" for score in scores),
        )
        for student, total, scores in zip(
            analysis.students, analysis.totals, analysis.scores, strict=True
        )
    ]
    missing = [one.id for one in marks.students if one.id not in marks.submissions]
    head = ("Student", "Name", "Total", "Late penalty", *(r.label for r in analysis.reports))
    parts = [heading(2, "Students", "students"), table("Points before the penalty", head, rows)]
    if missing:
        parts.append(paragraph(f"Nothing handed in: {', '.join(missing)}."))
    return parts
