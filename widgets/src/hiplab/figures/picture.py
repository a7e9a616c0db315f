"""One state of a view as a still: an SVG for pages and print, a plotly figure for Python."""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hiplab.figures.palette import PALETTE, color, scale_color
from hiplab.figures.view import Trace, View, fill
from hiplab.model.quantity import Parameter, Quantity

Names = dict[str, Quantity | Parameter]


def svg(view: View, values: dict[str, float], names: Names) -> str:
    """Return the view, made from single values, as an SVG whose colours are the page's variables.

    `values` are the controls' and readouts' values by name, `names` say how to print them.
    """
    (left, right), (bottom, top) = view.x_range, view.y_range
    shapes = "".join(_svg_trace(trace, view, values, names) for trace in view.traces)
    return (
        f'<svg viewBox="{left:g} {-top:g} {right - left:g} {top - bottom:g}" role="img" '
        f'aria-label="{escape(view.alt)}" xmlns="http://www.w3.org/2000/svg">{shapes}</svg>'
    )


def _svg_trace(trace: Trace, view: View, values: dict[str, float], names: Names) -> str:
    style, points = trace.style, trace.points() * (1, -1)
    if trace.text:
        texts = [fill(text, values, names) for text in trace.text]
        return "".join(_svg_text(style, i, *points[i], text) for i, text in enumerate(texts))
    if style["mode"] == "markers":
        return "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_each(style["marker"]["size"], i) * 0.6:g}" '
            f'fill="{_paint(_each(style["marker"]["color"], i))}"/>'
            for i, (x, y) in enumerate(points)
        )
    line = style["line"]
    inside = _paint(style.get("fillcolor", ""))
    if trace.color_by:
        inside = scale_color(values[trace.color_by], view.color_limit)
    parts = np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    path = "".join("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in p if x == x) for p in parts)
    dash = {"dot": "2 4", "dash": "8 6"}.get(line.get("dash", ""), "none")
    return (
        f'<path d="{path}" fill="{inside}" stroke="{_paint(line["color"])}" '
        f'stroke-width="{line["width"] * 1.2:g}" stroke-dasharray="{dash}" '
        f'opacity="{style.get("opacity", 1):g}"/>'
    )


def _each(value: Any, i: int) -> Any:
    """Return the i-th of a property's values, or the one for all."""
    return value[i] if isinstance(value, list) else value


def _svg_text(style: dict[str, Any], i: int, x: float, y: float, text: str) -> str:
    side = _each(style["textposition"], i).partition(" ")[2]
    anchor = {"left": "end", "right": "start", "center": "middle"}[side]
    size = _each(style["textfont"]["size"], i) * 1.25
    ink = _paint(_each(style["textfont"]["color"], i))
    lines = text.split("<br>")
    start = y - size * 1.2 * (len(lines) - 1) / 2
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{start + i * size * 1.2:.1f}">{escape(part)}</tspan>'
        for i, part in enumerate(lines)
    )
    return (
        f'<text font-size="{size:g}" text-anchor="{anchor}" dominant-baseline="central" '
        f'font-family="sans-serif" fill="{ink}" stroke="{_paint("paper")}" '
        f'stroke-width="3" stroke-linejoin="round" paint-order="stroke">{spans}</text>'
    )


def _paint(role: str) -> str:
    return f"var(--hl-{role},{color(role)})" if role in PALETTE else "none"


def plotly_figure(
    view: View, values: dict[str, float], names: Names, theme: str = "light"
) -> go.Figure:
    """Return the view, made from single values, as a plain plotly figure."""
    figure = go.Figure([_plotly_trace(trace, view, values, names, theme) for trace in view.traces])
    axis: dict[str, Any] = {"visible": False, "fixedrange": True}
    figure.update_layout(
        xaxis={**axis, "range": view.x_range},
        yaxis={**axis, "range": view.y_range, "scaleanchor": "x"},
        showlegend=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=color("paper", theme),
        plot_bgcolor=color("paper", theme),
        width=620,
        height=round(
            620 * (view.y_range[1] - view.y_range[0]) / (view.x_range[1] - view.x_range[0])
        ),
        meta={"alt": view.alt},
    )
    return figure


def _plotly_trace(
    trace: Trace, view: View, values: dict[str, float], names: Names, theme: str
) -> go.Scatter:
    style = paint(trace.style, lambda role: color(role, theme))
    if trace.color_by:
        style["fillcolor"] = scale_color(values[trace.color_by], view.color_limit, theme)
    if trace.text:
        style["text"] = [fill(text, values, names) for text in trace.text]
    x, y = trace.points().T
    return go.Scatter(x=x, y=y, hoverinfo="skip", **style)


def paint(style: dict[str, Any], resolve: Any) -> dict[str, Any]:
    """Return a trace's style with every palette role replaced by what `resolve` makes of it."""
    return {
        key: paint(value, resolve)
        if isinstance(value, dict)
        else value
        if key not in ("color", "fillcolor")
        else [resolve(role) for role in value]
        if isinstance(value, list)
        else resolve(value)
        for key, value in style.items()
    }
