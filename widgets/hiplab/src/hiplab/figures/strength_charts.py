"""Load beside capacity, and how the gluteals' rotation depends on hip flexion."""

from functools import cache

import numpy as np

from hiplab.figures import sagittal
from hiplab.model.hip_capacity import rotation_arm
from hiplab.model.hip_strength import ROTATORS, answers_of
from lessonkit.drawing.view import Picture, Trace
from lessonkit.plane import Array

X_RANGE = (-140.0, 140.0)
_LEFT, _PER_DEGREE, _PER_MM = -104.0, 1.6, 0.9
_FLEXIONS = np.arange(0, 121, 5.0)
_NAMES = (
    "max. upper", "max. middle", "max. lower", "med. anterior", "med. middle", "med. posterior",
)  # fmt: skip
_PHASES = np.linspace(0, 100, 21)
_PER_PERCENT, _PER_NM, _HEIGHT_NM = 2.3, 0.2, 550
# Where a load of 0 N·m lies in its chart, from left to right, and how far up each N·m is.
ZERO_LOAD, PER_LOAD = ((_LEFT, 0.0), (_LEFT + 100 * _PER_PERCENT, 0.0)), (0.0, _PER_NM)
# What is drawn over the movement: readout, words, colour, width and dash.
_LINES = (
    ("hip_moment", "load on one hip", "load", 2.6, "solid"),
    ("low_back_moment", "load on the low back", "quiet", 1.6, "dot"),
    ("capacity", "capacity of that hip’s muscles", "ink", 2.0, "dash"),
)
# Where each name stands, mm of moment arm, so that none collide.
_NAME_AT = (13, 3, -8, 45, 34, 23.5)


def load_picture(values: dict[str, Array], now: dict[str, Array]) -> Picture:
    """Return load and capacity over the movement, for checked values [...] and what they give."""
    moving = {name: np.asarray(value)[..., None] for name, value in values.items()}
    over = answers_of({**moving, "phase": _PHASES})
    here = _LEFT + _PER_PERCENT * values["phase"]
    x, top = _LEFT + _PER_PERCENT * _PHASES, _PER_NM * _HEIGHT_NM
    legend = [np.array([_LEFT, top + 40 - 12 * i]) for i in range(len(_LINES))]
    levels = [(nm, _PER_NM * nm) for nm in range(0, _HEIGHT_NM, 100)]
    right = _LEFT + 100 * _PER_PERCENT
    traces = [
        sagittal.strokes([np.array([[_LEFT, y], [right, y]]) for _, y in levels], "quiet", 0.5),
        sagittal.strokes([np.stack([_at(here, 0.0), _at(here, top)], axis=-2)], "angle", 1.6),
    ]
    for (name, _, color, width, dash), at in zip(_LINES, legend, strict=True):
        curve = np.stack(np.broadcast_arrays(x, _PER_NM * over[name]), axis=-1)
        sample = at + np.array([[0, 0], [14, 0]])
        dot = np.stack(np.broadcast_arrays(here, _PER_NM * now[name]), axis=-1)
        traces += [
            sagittal.strokes([curve, sample], color, width, dash),
            sagittal.dots([dot], color, 8),
        ]
    words, numbers = [line[1] for line in _LINES], [f"{{{line[0]}}}" for line in _LINES]
    unit = [np.array([_LEFT - 3, y]) for _, y in levels]
    ticks = [np.array([_LEFT + _PER_PERCENT * share, -13.0]) for share in (0, 50, 100)]
    traces += [
        sagittal.labels([at + np.array([18, 0]) for at in legend], words, "ink", 11),
        sagittal.labels(
            [np.array([right, at[1]]) for at in legend], numbers, "ink", 11, "middle left"
        ),
        sagittal.labels(
            unit, [f"{nm} N·m" if nm else "0" for nm, _ in levels], "quiet", 10, "middle left"
        ),
        sagittal.labels(ticks, ["start", "half way", "end"], "quiet", 10, "middle center"),
    ]
    return Picture(
        traces=tuple(traces),
        x_range=X_RANGE,
        y_range=(-21.0, top + 48),
        alt=(
            "Over the movement from start to end: the load on one hip, the load on the low back "
            "and, dashed, the capacity of the muscles of that hip; a line marks the present phase."
        ),
        name="Load",
    )


def rotation_picture(flexion: Array) -> Picture:
    """Return the gluteals’ moment arms for rotation over hip flexion, the present angle marked."""
    here = _LEFT + _PER_DEGREE * flexion
    curves = [_curve(line) for line in ROTATORS]
    values = [rotation_arm(line, flexion) for line in ROTATORS]
    dots = [np.stack(np.broadcast_arrays(here, _PER_MM * value), -1) for value in values]
    mark = np.stack([_at(here, -33.0), _at(here, 54.0)], axis=-2)
    return Picture(
        traces=(
            sagittal.strokes([_level(mm) for mm in (-30, 30, 60)], "quiet", 0.5, "dot"),
            sagittal.strokes([_level(0)], "quiet", 1.4),
            sagittal.strokes(curves[:3], "longer", 2.0, "dash"),
            sagittal.strokes(curves[3:], "shorter", 2.0),
            sagittal.strokes([mark], "angle", 1.6),
            _dots(dots[:3], "longer"),
            _dots(dots[3:], "shorter"),
            *_words(here),
        ),
        x_range=X_RANGE,
        y_range=(-48.0, 92.0),
        alt=(
            "Moment arms for rotation over hip flexion: the parts of gluteus maximus, dashed, and "
            "of gluteus medius; above the line they turn the thigh inward, below outward. A line "
            "marks the present angle."
        ),
        name="Gluteals",
    )


@cache
def _curve(line: str) -> Array:
    arms = rotation_arm(line, _FLEXIONS)
    return np.stack([_LEFT + _PER_DEGREE * _FLEXIONS, _PER_MM * arms], axis=-1)


def _level(mm: float) -> Array:
    return np.array([[_LEFT, _PER_MM * mm], [_LEFT + _PER_DEGREE * _FLEXIONS[-1], _PER_MM * mm]])


def _at(x: Array, y: float) -> Array:
    return np.stack(np.broadcast_arrays(x, y), axis=-1)


def _dots(at: list[Array], color: str) -> Trace:
    return sagittal.dots(at, color, 6)


def _words(here: Array) -> list[Trace]:
    right = _LEFT + _PER_DEGREE * _FLEXIONS[-1] + 3
    return [
        sagittal.labels(
            [np.array([_LEFT - 3, _PER_MM * mm]) for mm in (60, 30, 0, -30)],
            ["60 mm", "30 mm", "0", "\N{MINUS SIGN}30 mm"],
            "quiet",
            10,
            "middle left",
        ),
        sagittal.labels(
            [np.array([_LEFT + _PER_DEGREE * f, -40.0]) for f in (0, 30, 60, 90, 120)],
            ["0°", "30°", "60°", "90°", "120°"],
            "quiet",
            10,
            "middle center",
        ),
        sagittal.labels(
            [np.array([right, _PER_MM * mm]) for mm in _NAME_AT], _NAMES, "ink", 9, "middle right"
        ),
        sagittal.labels(
            [np.array([X_RANGE[0] + 4, 79.0])],
            ["Gluteals: above 0 they turn<br>the thigh inward, below outward"],
            "ink",
            11,
        ),
        sagittal.labels([_at(here, 61.0)], ["hip flexion now"], "angle", 11, "middle center"),
        sagittal.labels([_at(here + 3, -28.0)], ["{hip_flexion}"], "angle", 11),
    ]
