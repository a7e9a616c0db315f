"""Write the report on an assignment."""

import datetime
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from coursegrade.analysis import item_statistics as statistics
from coursegrade.analysis.findings import EASY, HARD, WEAK, findings
from coursegrade.analysis.item_analysis import FEW, SMALL, Analysis
from coursegrade.analysis.objectives import MASTERED, Objective
from coursegrade.analysis.response import STATES
from coursegrade.reporting.figures import dot_figure, score_bins, score_figure
from coursegrade.reporting.page import page
from coursegrade.reporting.tables import item_row, objective_row, option_rows, student_rows

_LIMITS = {"few": FEW, "small": SMALL, "hard": HARD, "easy": EASY, "weak": WEAK,
           "mastered": MASTERED}  # fmt: skip


def report(
    analysis: Analysis,
    reached: Sequence[Objective] = (),
    *,
    names: bool = False,
    today: datetime.date | None = None,
) -> str:
    """Return the report as one HTML page; without `names` it tells of no single student."""
    marks, n, reports = analysis.marks, analysis.n, analysis.reports
    title, date = f"Report: {marks.assignment}", f"{today or datetime.date.today():%d %B %Y}"
    if n == 0 or not reports:
        return page("report.html.j2", title, analysis=analysis, date=date, ready=False)
    bins = score_bins(analysis.totals, float(analysis.points.sum()))
    states = [(one.label, *(one.states[state] for state in STATES)) for one in reports]
    answered = [(one, option_rows(one, n)) for one in reports if one.options]
    return page(
        "report.html.j2",
        title,
        _drawings(analysis, bins, reached),
        analysis=analysis,
        date=date,
        ready=True,
        limits=_LIMITS,
        glance=_glance(analysis),
        findings=findings(analysis),
        linked={one.label for one, _ in answered},
        scores=[(f"{low:.1f} to {high:.1f}", k, f"{k / n:.0%}") for low, high, k in bins],
        items=[item_row(one) for one in reports],
        states=states,
        trouble=any(sum(row[3:]) for row in states),
        answered=answered,
        objectives=[objective_row(one) for one in reached],
        named=names,
        students=student_rows(analysis) if names else (),
        missing=[one.id for one in marks.students if one.id not in marks.submissions],
    )


def _glance(analysis: Analysis) -> dict[str, str]:
    totals, alpha = analysis.totals, analysis.alpha
    error = statistics.error_of_measurement(analysis.scores)
    return {
        "points": f"{analysis.points.sum():g}",
        "median": f"{np.median(totals):.1f}",
        "mean": f"{np.mean(totals):.1f}",
        "spread": f"{np.std(totals, ddof=1):.1f}" if analysis.n > 1 else "–",
        "reliability": f"{alpha.value:.2f}" if alpha.known else "–",
        "interval": f"95 %: {alpha.low:.2f} to {alpha.high:.2f}" if alpha.known
                    else "needs two items that vary",
        "error": f"±{error:.1f}" if np.isfinite(error) else "–",
    }  # fmt: skip


def _drawings(
    analysis: Analysis, bins: Sequence[tuple[float, float, int]], reached: Sequence[Objective]
) -> dict[str, go.Figure]:
    labels = [one.label for one in analysis.reports]
    found = {
        "score-figure": score_figure(bins),
        "difficulty-figure": dot_figure(
            labels, [one.difficulty for one in analysis.reports], "mean share of the points",
            (-0.02, 1.02), (HARD, EASY), percent=True,
        ),
        "discrimination-figure": dot_figure(
            labels, [one.discrimination for one in analysis.reports],
            "correlation with all other items", (-1.02, 1.02), (WEAK,),
        ),
    }  # fmt: skip
    if reached:
        found["objective-figure"] = dot_figure(
            [f"Objective {one.number}" for one in reached], [one.share for one in reached],
            "mean share of the points", (-0.02, 1.02), percent=True,
        )  # fmt: skip
    return found
