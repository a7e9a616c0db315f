"""Fewer traces for the same figure: plotly's time for a frame grows with their number.

Neighbouring rigid bodies of one style become one trace; all dots become one, and all texts become
one, drawn last so that nothing covers them.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from hiplab.figures.view import Placement, Trace
from hiplab.model.plane import Array

_STYLED_BY_POINT = {"markers": "marker", "text": "textfont"}


def compact(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return the traces merged as far as one look allows."""
    by_mode: dict[str, list[Trace]] = {"lines": [], "markers": [], "text": []}
    for trace in traces:
        by_mode[trace.style["mode"]].append(trace)
    bodies: list[Trace] = []
    for key, group in groupby(by_mode["lines"], key=_rigid_style):
        alike = list(group)
        bodies += [_merge_bodies(alike)] if key else alike
    return (*bodies, *map(_merge_points, filter(None, (by_mode["markers"], by_mode["text"]))))


def _rigid_style(trace: Trace) -> str:
    return repr(trace.style) if trace.placement is not None else ""


def _merge_bodies(traces: list[Trace]) -> Trace:
    """Join rigid bodies of one style; a gap parts them."""
    sizes = [len(trace.x) for trace in traces]
    places = [trace.placement for trace in traces]
    names = ("x", "y", "turn")
    return replace(
        traces[0],
        x=np.concatenate([trace.x for trace in traces]),
        y=np.concatenate([trace.y for trace in traces]),
        gaps=tuple(int(i) for i in np.cumsum(sizes)[:-1]),
        placement=Placement(*(_joined([getattr(p, name) for p in places]) for name in names)),
    )


def _merge_points(traces: list[Trace]) -> Trace:
    """Join traces of dots or of texts, each point with its own colour, size and place."""
    style: dict[str, Any] = {"mode": traces[0].style["mode"]}
    styled = _STYLED_BY_POINT[style["mode"]]
    counts = [trace.x.shape[-1] for trace in traces]

    def spread(values: list[Any]) -> list[Any]:
        return [v for value, n in zip(values, counts, strict=True) for v in [value] * n]

    style[styled] = {
        key: spread([trace.style[styled][key] for trace in traces]) for key in ("color", "size")
    }
    if style["mode"] == "markers":
        # plotly would make dots of many sizes see-through and rim them.
        style[styled] |= {"opacity": 1, "line": {"width": 0}}
    else:
        style["textposition"] = spread([trace.style["textposition"] for trace in traces])
    return Trace(
        _joined([trace.x for trace in traces]),
        _joined([trace.y for trace in traces]),
        style,
        text=tuple(text for trace in traces for text in trace.text),
    )


def _joined(arrays: list[Array]) -> Array:
    """Join arrays [..., n] along their last axis, the others broadcast together."""
    shape = np.broadcast_shapes(*(array.shape[:-1] for array in arrays))
    return np.concatenate([np.broadcast_to(a, (*shape, a.shape[-1])) for a in arrays], axis=-1)
