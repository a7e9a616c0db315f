"""Write the report on an assignment."""

import datetime
from collections.abc import Sequence

import numpy as np

from coursegrade.analysis import item_statistics as statistics
from coursegrade.analysis.findings import EASY, HARD, WEAK, findings
from coursegrade.analysis.item_analysis import FEW, SMALL, Analysis
from coursegrade.analysis.objectives import MASTERED, Objective
from coursegrade.reporting.figures import dot_figure, score_bins, score_figure
from coursegrade.reporting.page import Html, bullets, figure, heading, page, paragraph, table, text
from coursegrade.reporting.sections import choice_section, item_section, student_section

_INTERVALS = "The bars are 95 % intervals: where the value would lie in other classes like yours."


def report(
    analysis: Analysis,
    reached: Sequence[Objective] = (),
    *,
    names: bool = False,
    today: datetime.date | None = None,
) -> str:
    """Return the report as one HTML page; without `names` it tells of no single student."""
    marks, n = analysis.marks, analysis.n
    date = today or datetime.date.today()
    parts = [
        paragraph(
            f"{n} of {len(marks.students)} students handed in · {len(marks.items)} items, "
            f"{marks.points:g} points · {date:%d %B %Y}",
            "soft",
        )
    ]
    if n == 0 or not analysis.reports:
        words = "There is nothing to analyse yet: autograde submissions, and grade by hand."
        return page(f"Report: {marks.assignment}", [*parts, paragraph(words, "note")])
    sections = [("glance", "At a glance"), ("first", "Look at first"), ("scores", "Scores"),
                ("items", "Items"), ("choices", "What was answered")]  # fmt: skip
    parts += [*_glance(analysis), *_first(analysis), *_scores(analysis), *item_section(analysis)]
    parts += choice_section(analysis)
    if reached:
        sections.append(("objectives", "Objectives"))
        parts += _objectives(reached)
    if names:
        sections.append(("students", "Students"))
        parts += student_section(analysis)
    sections.append(("reading", "How to read this"))
    parts += _reading(analysis)
    return page(f"Report: {marks.assignment}", parts, sections)


def _glance(analysis: Analysis) -> list[Html]:
    points, totals = float(analysis.points.sum()), analysis.totals
    middle = f"{np.median(totals):.1f}"
    spread = f"{np.std(totals, ddof=1):.1f}" if analysis.n > 1 else "–"
    error = statistics.error_of_measurement(analysis.scores)
    reliable = f"{analysis.alpha.value:.2f}" if analysis.alpha.known else "–"
    interval = (
        f"95 %: {analysis.alpha.low:.2f} to {analysis.alpha.high:.2f}"
        if analysis.alpha.known
        else "needs two items that vary"
    )
    facts = [
        ("Median", middle, f"of {points:g} points"),
        ("Mean", f"{np.mean(totals):.1f}", f"standard deviation {spread}"),
        (f"Reliability ({analysis.alpha_name})", reliable, interval),
        ("Error of measurement", f"±{error:.1f}" if np.isfinite(error) else "–", "points, one SD"),
    ]
    cells = "".join(
        f"<div><dt>{text(name)}</dt><dd>{text(value)}<small>{text(note)}</small></dd></div>"
        for name, value, note in facts
    )
    parts = [heading(2, "At a glance", "glance"), Html(f'<dl class="facts">{cells}</dl>')]
    if analysis.n < FEW:
        parts.append(
            paragraph(
                f"Only {analysis.n} submissions: far too few to judge an item. Discrimination and "
                "reliability are shown, but they may be chance. Nothing below rests on them.",
                "note",
            )
        )
    elif analysis.n < SMALL:
        parts.append(
            paragraph(
                f"{analysis.n} submissions are few. Read discrimination and reliability with their "
                "intervals, and do not drop an item for its numbers alone.",
                "note",
            )
        )
    if analysis.waiting:
        parts.append(
            paragraph(
                f"Left out of every number, because answers still wait for a grader: "
                f"{', '.join(analysis.waiting)}. Grade them and make the report again.",
                "note",
            )
        )
    return parts


def _first(analysis: Analysis) -> list[Html]:
    found = findings(analysis)
    parts = [heading(2, "Items to look at first", "first")]
    if not found:
        return [*parts, paragraph("No item stands out.")]
    linked = {report.label for report in analysis.reports if report.options}
    entries = []
    for finding in found:
        name = text(finding.label)
        if finding.label in linked:
            name = Html(f'<a href="#item-{name}">{name}</a>')
        entries.append(Html(f"<strong>{name}</strong> {text(' '.join(finding.reasons))}"))
    return [*parts, bullets(entries, ordered=True)]


def _scores(analysis: Analysis) -> list[Html]:
    bins = score_bins(analysis.totals, float(analysis.points.sum()))
    rows = [
        (f"{low:.1f} to {high:.1f}", count, f"{count / analysis.n:.0%}")
        for low, high, count in bins
    ]
    words = "How many totals lie in each tenth of the points, late penalties left out."
    return [
        heading(2, "Scores", "scores"),
        figure(score_figure(bins), "score-figure", words),
        table("Totals", ("Points", "Submissions", "Share"), rows),
    ]


def _objectives(reached: Sequence[Objective]) -> list[Html]:
    drawing = dot_figure(
        [f"Objective {one.number}" for one in reached],
        [one.share for one in reached],
        "mean share of the points",
        (-0.02, 1.02),
        percent=True,
    )
    rows = [
        (
            f"{one.number} {one.text}".strip(),
            ", ".join(one.items),
            f"{one.share.value:.0%}",
            f"{one.mastery.value:.0%}",
            f"{one.mastery.low:.0%} to {one.mastery.high:.0%}",
        )
        for one in reached
    ]
    return [
        heading(2, "Objectives", "objectives"),
        figure(
            drawing, "objective-figure", f"The mean share of each objective’s points. {_INTERVALS}"
        ),
        table(
            f"Mastered means at least {MASTERED:.0%} of the objective’s points. "
            "With one or two items an objective is sampled thinly.",
            ("Objective", "Items", "Mean share", "Mastered by", "95 % interval"),
            rows,
        ),
    ]


def _reading(analysis: Analysis) -> list[Html]:
    entries = [
        "Difficulty is the mean share of an item’s points. A high value is an easy item. "
        f"Below {HARD:.0%} or above {EASY:.0%} an item says little about differences.",
        "Discrimination is the correlation of an item with the sum of all other items "
        f"(corrected item–total). From {WEAK:.1f} on it helps; below 0 look at the key.",
        f"Reliability is {analysis.alpha_name}, with Feldt’s interval. It grows with the number of "
        "items and falls when items measure different things. For one quiz among several, 0.6 is "
        "common; a decision about a person needs more.",
        "The thirds are by the sum of all other items. Equal sums stay together, so they need not "
        "be equally large.",
        "Students who handed in nothing are not in any number. An empty answer counts as 0 points.",
    ]
    return [heading(2, "How to read this", "reading"), bullets(entries)]
