"""One state of a view as a still: an SVG for pages and print, a plotly figure for Python."""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessonkit.drawing import painted, solid
from lessonkit.drawing.palette import color, scale_color, scale_css
from lessonkit.drawing.view import Picture, Trace, View, fill, slots
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity

Names = dict[str, Quantity | Parameter]

# The width, mm, of a picture whose letters and dots are drawn at their own size. In a wider one
# they are as many millimetres larger, so that they look alike on the screen.
_USUAL_WIDTH = 660.0


def svg(
    picture: Picture,
    limit: float,
    values: dict[str, float],
    names: Names,
    first: tuple[str, ...] | None = None,
) -> str:
    """Return a picture, made from single values, as an SVG with one element for each trace.

    Its units are millimetres, its colours the page's variables. The front end moves these very
    elements. `limit` is where the colour scale ends; `values` are those of controls and readouts by
    name, `names` how to print them. Labels with readouts that are not among the `first`, and what
    is a detail by itself, have the class `hl-detail`.
    """
    (left, right), (bottom, top) = picture.x_range, picture.y_range
    zoom = (right - left) / _USUAL_WIDTH
    if picture.scene:
        shapes = painted.shapes(picture.scene, values, limit, (right - left) / 2)
    else:
        shapes = "".join(_svg_trace(t, limit, values, names, zoom, first) for t in picture.traces)
    return (
        f'<svg viewBox="{left:g} {-top:g} {right - left:g} {top - bottom:g}" role="img" '
        f'class="{"hl-still" if picture.scene else "hl-flat"}" style="--hl-zoom:{zoom:.4g}" '
        f'aria-label="{escape(picture.alt)}" xmlns="http://www.w3.org/2000/svg">{shapes}</svg>'
    )


def _svg_trace(
    trace: Trace,
    limit: float,
    values: dict[str, float],
    names: Names,
    zoom: float,
    first: tuple[str, ...] | None,
) -> str:
    style, points = trace.style, trace.points() * (1, -1)
    kind = _kind(first is not None and trace.detail)
    if style["mode"] == "text":
        texts = [fill(text, values, names) for text in trace.text]
        kinds = [_kind(is_detail(t, names, first)) for t in trace.text]
        words = "".join(
            _svg_text(style, *at, t, k) for at, t, k in zip(points, texts, kinds, strict=True)
        )
        return f'<g{kind} fill="{_paint(style["textfont"]["color"])}">{words}</g>'
    if style["mode"] == "markers":
        radius = style["marker"]["size"] * 0.6 * zoom
        dots = "".join(
            f'<circle r="{radius:g}" transform="translate({x:.1f} {y:.1f})"/>' for x, y in points
        )
        return f'<g{kind} fill="{_paint(style["marker"]["color"])}">{dots}</g>'
    line = style["line"]
    inside = _paint(style["fillcolor"]) if "fillcolor" in style else "none"
    if trace.color_by:
        inside = scale_css(values[trace.color_by], limit)
    dash = {"dot": "2 3", "dash": "7 5"}.get(line.get("dash", ""), "none")
    return (
        f'<path{kind} d="{path_data(points)}" stroke-dasharray="{dash}" '
        f'stroke-width="{line["width"]:g}" opacity="{style.get("opacity", 1):g}" '
        f'style="fill:{inside};stroke:{_paint(line["color"])}"/>'
    )


def is_detail(template: str, names: Names, first: tuple[str, ...] | None) -> bool:
    """Whether a label prints a readout that is not among the first; None shows all of them."""
    printed = (name for name in slots(template) if isinstance(names[name], Quantity))
    return first is not None and any(name not in first for name in printed)


def _kind(detail: bool) -> str:
    return ' class="hl-detail"' if detail else ""


def path_data(points: Array) -> str:
    """Return points [n, 2] as SVG path data; a row of NaN lifts the pen."""
    parts = np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    return "".join("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in p if x == x) for p in parts)


def _svg_text(style: dict[str, Any], x: float, y: float, text: str, kind: str) -> str:
    """Return a text of one or more lines, its middle at a height; sizes are in em of the figure."""
    side = style["textposition"].partition(" ")[2]
    anchor = {"left": "end", "right": "start", "center": "middle"}[side]
    lines = text.split("<br>")
    spans = "".join(
        f'<tspan x="0" dy="{1.2 if i else -0.6 * (len(lines) - 1):g}em">{escape(part)}</tspan>'
        for i, part in enumerate(lines)
    )
    size = style["textfont"]["size"] / 12
    return (
        f'<text{kind} transform="translate({x:.1f} {y:.1f})" text-anchor="{anchor}" '
        f'dominant-baseline="central" style="--hl-size:{size:.2f}em">{spans}</text>'
    )


def _paint(role: str) -> str:
    return f"var(--hl-{role},{color(role)})"


def plotly_figure(
    view: View, values: dict[str, float], names: Names, theme: str = "light"
) -> go.Figure:
    """Return the view, made from single values, as a plain plotly figure, its pictures in a row."""
    widths = [picture.x_range[1] - picture.x_range[0] for picture in view.pictures]
    heights = [picture.y_range[1] - picture.y_range[0] for picture in view.pictures]
    kinds = [{"type": "scene" if picture.scene else "xy"} for picture in view.pictures]
    figure = make_subplots(
        cols=len(widths), column_widths=widths, horizontal_spacing=0.02, specs=[kinds]
    )
    flat = 0
    for column, picture in enumerate(view.pictures, start=1):
        if picture.scene:
            for drawn in solid.plotly_traces(picture.scene, values, view.color_limit, theme):
                figure.add_trace(drawn, row=1, col=column)
            figure.update_scenes(**solid.plotly_scene(picture.scene), row=1, col=column)
            continue
        flat += 1
        for trace in picture.traces:
            drawn = _plotly_trace(trace, view.color_limit, values, names, theme)
            figure.add_trace(drawn, row=1, col=column)
        axis: dict[str, Any] = {"visible": False, "fixedrange": True, "col": column}
        figure.update_xaxes(range=picture.x_range, **axis)
        figure.update_yaxes(range=picture.y_range, scaleanchor=f"x{flat}", **axis)
    figure.update_layout(
        showlegend=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=color("paper", theme),
        plot_bgcolor=color("paper", theme),
        width=620 * len(widths),
        height=round(620 * len(widths) * max(heights) / sum(widths)),
        meta={"alt": " ".join(picture.alt for picture in view.pictures)},
    )
    return figure


def _plotly_trace(
    trace: Trace, limit: float, values: dict[str, float], names: Names, theme: str
) -> go.Scatter:
    style = paint(trace.style, lambda role: color(role, theme))
    if trace.color_by:
        style["fillcolor"] = scale_color(values[trace.color_by], limit, theme)
    if trace.text:
        style["text"] = [fill(text, values, names) for text in trace.text]
    x, y = trace.points().T
    return go.Scatter(x=x, y=y, hoverinfo="skip", **style)


def paint(style: dict[str, Any], resolve: Any) -> dict[str, Any]:
    """Return a trace's style with every palette role replaced by what `resolve` makes of it."""
    return {
        key: paint(value, resolve)
        if isinstance(value, dict)
        else resolve(value)
        if key in ("color", "fillcolor")
        else value
        for key, value in style.items()
    }
