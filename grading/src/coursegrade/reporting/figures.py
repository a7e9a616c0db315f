"""The report's figures; each has a table beside it that says the same."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from coursegrade.analysis.item_statistics import Estimate, Scores

BLUE, GREY, RED = "#1f5a8c", "#6b7280", "#a3322a"
_ROW = 26


def score_bins(totals: Scores, points: float) -> list[tuple[float, float, int]]:
    """Return tenths of the points with the number of totals in each; the last takes full marks."""
    edges = np.linspace(0, points, 11)
    counts, _ = np.histogram(np.clip(totals, 0, points), bins=edges)
    return [
        (float(low), float(high), int(count))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]


def score_figure(bins: Sequence[tuple[float, float, int]]) -> go.Figure:
    """Draw how many totals lie in each tenth of the points."""
    low, high, counts = zip(*bins, strict=True)
    figure = go.Figure(
        go.Bar(
            x=[(a + b) / 2 for a, b in zip(low, high, strict=True)],
            y=counts,
            width=[(b - a) * 0.96 for a, b in zip(low, high, strict=True)],
            customdata=list(zip(low, high, strict=True)),
            marker_color=BLUE,
            hovertemplate="%{customdata[0]:.1f} to %{customdata[1]:.1f}: %{y}<extra></extra>",
        )
    )
    figure.update_xaxes(title="total, points", range=[low[0], high[-1]])
    figure.update_yaxes(title="submissions", rangemode="tozero")
    if max(counts) < 10:
        figure.update_yaxes(dtick=max(1, round(max(counts) / 5)))
    return _styled(figure, 300)


def dot_figure(
    labels: Sequence[str],
    estimates: Sequence[Estimate],
    title: str,
    span: tuple[float, float],
    lines: Sequence[float] = (),
    percent: bool = False,
) -> go.Figure:
    """Draw one dot a row with its 95 % interval; grey lines mark where judgement changes."""
    values = [one.value if one.known else None for one in estimates]
    up = [_reach(one.high, one.value) for one in estimates]
    down = [_reach(one.value, one.low) for one in estimates]
    form = ".0%" if percent else ".2f"
    figure = go.Figure(
        go.Scatter(
            x=values,
            y=[_short(label) for label in labels],
            mode="markers",
            marker={"color": BLUE, "size": 10},
            error_x={
                "type": "data", "symmetric": False, "array": up, "arrayminus": down,
                "color": GREY, "thickness": 1.5, "width": 4,
            },
            customdata=list(labels),
            hovertemplate=f"%{{customdata}}: %{{x:{form}}}<extra></extra>",
        )
    )  # fmt: skip
    for line in lines:
        figure.add_vline(x=line, line={"color": RED, "width": 1, "dash": "dot"})
    figure.update_xaxes(title=title, range=list(span), zeroline=span[0] < 0)
    if percent:
        figure.update_xaxes(tickformat=".0%")
    # The first row stands on top, as in the table; a row without a value keeps its place.
    rows = [_short(label) for label in labels]
    figure.update_yaxes(
        categoryorder="array", categoryarray=rows[::-1], range=[-0.7, len(rows) - 0.3],
        automargin=True,
    )  # fmt: skip
    return _styled(figure, 90 + _ROW * max(3, len(rows)))


def _reach(high: float, low: float) -> float:
    return max(0.0, high - low) if np.isfinite(high) and np.isfinite(low) else 0.0


def _short(label: str) -> str:
    return label if len(label) <= 22 else label[:20] + "…"


def _styled(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        template="plotly_white",
        height=height,
        margin={"l": 48, "r": 12, "t": 12, "b": 48},
        font={"family": "system-ui, sans-serif", "size": 13, "color": "#1a1f26"},
        showlegend=False,
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True, gridcolor="#e3e6ea")
    figure.update_yaxes(fixedrange=True, gridcolor="#e3e6ea")
    return figure
