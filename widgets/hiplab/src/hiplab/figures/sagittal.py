"""Parts that every side view is put together from: bones, discs, muscles, angles and labels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import s1_endplate, sagittal_outline, vertebral_body
from hiplab.model.muscles import MUSCLES
from hiplab.model.spine import LumbarSpine
from lessonkit.drawing.shapes import arc, closed, disc, muscle_band, thinned
from lessonkit.drawing.view import Placement, Trace
from lessonkit.plane import Array, Frame

# Specific tension of the gait2392 muscles, N/cm2: force over it is the muscle's cross-section.
_SPECIFIC_TENSION = 61.0
# Bellies are drawn at this share of life size, so that lines behind one another still show.
_BELLY_SCALE = 0.35


def outline(bone: str, ring: int = 0) -> Array:
    """Return a bone's thinned, closed outline, mm [n, 2] in its own frame."""
    return closed(thinned(sagittal_outline(bone)[ring]))


def area(
    rings: Sequence[Array], fill: str, edge: str, width: float = 1.2, opacity: float = 1.0
) -> Trace:
    """Return filled outlines, each [..., n, 2], as one trace."""
    line = {"color": edge, "width": width}
    style = {"mode": "lines", "fill": "toself", "fillcolor": fill, "line": line, "opacity": opacity}
    return _trace(rings, style)


def strokes(lines: Sequence[Array], color: str, width: float = 1.2, dash: str = "solid") -> Trace:
    """Return open lines, each through points [..., n, 2], as one trace."""
    line = {"color": color, "width": width, "dash": dash}
    return _trace(lines, {"mode": "lines", "line": line})


def dots(at: Sequence[Array], color: str, size: float = 7) -> Trace:
    """Return dots at points, each [..., 2], as one trace."""
    return replace(
        _trace(
            [point[..., None, :] for point in at],
            {"mode": "markers", "marker": {"color": color, "size": size}},
        ),
        gaps=(),
    )


def labels(
    at: Sequence[Array],
    texts: Sequence[str],
    color: str,
    size: int = 12,
    where: str = "middle right",
) -> Trace:
    """Return text templates standing at points, each [..., 2], as one trace."""
    style = {"mode": "text", "textposition": where, "textfont": {"color": color, "size": size}}
    trace = _trace([point[..., None, :] for point in at], style)
    return replace(trace, gaps=(), text=tuple(texts))


def details(*traces: Trace) -> list[Trace]:
    """Return traces that are not shown at first."""
    return [replace(trace, detail=True) for trace in traces]


def _trace(parts: Sequence[Array], style: dict[str, Any]) -> Trace:
    shape = np.broadcast_shapes(*(part.shape[:-2] for part in parts))
    points = np.concatenate([np.broadcast_to(p, (*shape, *p.shape[-2:])) for p in parts], axis=-2)
    gaps = tuple(int(i) for i in np.cumsum([part.shape[-2] for part in parts])[:-1])
    return Trace(points[..., 0], points[..., 1], style, gaps)


def bone(name: str, frame: Frame, far: bool = False, opacity: float = 1.0) -> Trace:
    """Return a bone as a rigid body standing in its frame."""
    return rigid(outline(name), frame, "bone-far" if far else "bone", opacity)


def rigid(ring: Array, frame: Frame, fill: str, opacity: float = 1.0) -> Trace:
    """Return a filled outline [n, 2] of a bone that moves as a rigid body."""
    placement = Placement(frame.origin[..., 0], frame.origin[..., 1], frame.turn)
    return replace(area([ring], fill, "bone-edge", opacity=opacity), placement=placement)


def lumbar_spine(chain: LumbarSpine, sacrum: Frame) -> list[Trace]:
    """Return the discs, then the vertebrae."""
    discs, bones = [], []
    below = sacrum.carry(np.array(s1_endplate()[::-1]))
    for name, frame in chain.frames.items():
        body = vertebral_body(name)
        above = frame.carry(np.array([body.inf_post, body.inf_ant]))
        edges = ((below[..., 0, :], below[..., 1, :]), (above[..., 0, :], above[..., 1, :]))
        discs.append(disc(*edges))
        bones.append(bone(name, frame))
        below = frame.carry(np.array([body.sup_post, body.sup_ant]))
    return [area(discs, "disc", "disc-edge", 1), *bones]


def vertebra_names(chain: LumbarSpine) -> Trace:
    """Return the names L1 … L5 in the middle of the vertebral bodies."""
    centres = []
    for name, frame in chain.frames.items():
        body = vertebral_body(name)
        corners = np.array([body.sup_post, body.sup_ant, body.inf_ant, body.inf_post])
        centres.append(frame.carry(corners.mean(axis=0)[None])[..., 0, :])
    return labels(centres, tuple(chain.frames), "ink", 10, "middle center")


def muscle(line: str, path: Array, stretch: ArrayLike) -> Trace:
    """Return a muscle line as a belly along its path [..., n, 2]; its volume stays the same.

    `stretch` [...] is the length now over the length at rest; the colour follows the readout
    `<line>_change`.
    """
    area_cm2 = MUSCLES[line].max_isometric_force_N / _SPECIFIC_TENSION
    half_width_mm = _BELLY_SCALE * 10 * np.sqrt(area_cm2 / np.pi) / np.sqrt(stretch)
    ring = muscle_band(path, half_width_mm)
    style = {
        "mode": "lines",
        "fill": "toself",
        "opacity": 0.9,
        "line": {"color": "paper", "width": 0.8},
    }
    return Trace(ring[..., 0], ring[..., 1], style, color_by=f"{line}_change")


@dataclass(frozen=True)
class Callout:
    """A name and a readout at the margin (`anchor`, mm [2]), pointing at a point [..., 2]."""

    at: Array
    name: str
    readout: str
    anchor: tuple[float, float]


def callouts(marks: Sequence[Callout]) -> list[Trace]:
    """Return leaders, their dots, and the labels of both margins.

    A leader starts beside the last, short line of its label, so it never crosses the text.
    """
    leaders, traces = [], []
    for mark in marks:
        x_mm, y_mm = mark.anchor
        inward, lines = -np.sign(x_mm), 2 + mark.name.count("<br>")
        start = np.array([x_mm + 122 * inward, y_mm - 10 * (lines - 1)])
        leaders.append(np.stack([np.broadcast_to(start, mark.at.shape), mark.at], axis=-2))
    for side, where in ((-1, "middle right"), (1, "middle left")):
        column = [mark for mark in marks if np.sign(mark.anchor[0]) == side]
        texts = [f"{mark.name}<br>{{{mark.readout}:+}}" for mark in column]
        traces.append(labels([np.array(m.anchor) for m in column], texts, "ink", 11, where))
    lines = details(strokes(leaders, "quiet", 0.8), dots([m.at for m in marks], "quiet", 4))
    return [*lines, *traces]


def sectors(parts: Sequence[tuple[Array, float, ArrayLike, ArrayLike]]) -> Trace:
    """Return sectors, each (centre [..., 2], radius mm, start, stop inclination), as one trace."""
    return area([arc(*part) for part in parts], "angle-fill", "angle", 1.2)
