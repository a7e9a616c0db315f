"""Each adductor's change of length in this pose beside that in another body position."""

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.frog_scene import X_RANGE
from hiplab.model.frog_stretch import ADDUCTORS
from lessonkit.drawing.view import Picture
from lessonkit.plane import Array

_ROW, _ZERO, _PER_MM = 15.0, 28.0, 0.66
_NAMES = ("magnus, ischioc.", "magnus, middle", "magnus, upper", "brevis", "longus", "gracilis",
          "pectineus")  # fmt: skip
# Above and below the middle of a row: the dot for this pose, the diamond for the compared position.
_HERE, _THERE = 3.2, -3.2
_DIAMOND = 2.6 * np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]])


def adductors_picture(change: dict[str, Array], there: dict[str, Array]) -> Picture:
    """Return a row for each line: a dot for this pose, a diamond for the compared position."""
    top = len(ADDUCTORS) * _ROW
    rows = [top - _ROW * (i + 0.5) for i in range(len(ADDUCTORS))]
    ticks = [np.array([[x, 0], [x, top]]) for x in (_ZERO + _PER_MM * mm for mm in _SCALE)]
    lines = [np.array([[_LEFT, y - _ROW / 2], [X_RANGE[1] - 3, y - _ROW / 2]]) for y in rows]
    here = _marks(change, rows, _HERE)
    other = _marks(there, rows, _THERE)
    key, other_key = (np.array([_LEFT + x, top + 7]) for x in (2, 54))
    return Picture(
        traces=(
            sagittal.strokes(lines, "quiet", 0.4),
            sagittal.strokes(ticks, "quiet", 0.6, "dot"),
            sagittal.strokes([np.array([[_ZERO, -1], [_ZERO, top + 1]])], "quiet", 1.4),
            sagittal.area([at[..., None, :] + _DIAMOND for at in other], "paper", "ink", 1.6),
            sagittal.dots(here, "angle", 10),
            sagittal.labels([np.array([_LEFT, y]) for y in rows], _NAMES, "ink", 12),
            sagittal.labels(
                [np.array([_ZERO + _PER_MM * mm, -4]) for mm in _SCALE],
                [f"{mm:+d} mm" if mm else "standing" for mm in _SCALE],
                "quiet",
                10,
                "middle center",
            ),
            sagittal.dots([key], "angle", 10),
            sagittal.area([other_key + _DIAMOND], "paper", "ink", 1.6),
            sagittal.labels(
                [at + np.array([5, 0]) for at in (key, other_key)],
                ["this pose", "{compared}"],
                "ink",
                11,
            ),
        ),
        x_range=X_RANGE,
        y_range=(-9.0, top + 12),
        alt=(
            "For each adductor its change of length from standing: a dot for this pose, a diamond "
            "for the position to compare with."
        ),
        name="Adductors",
    )


_LEFT = X_RANGE[0] + 3
_SCALE = (-50, 0, 50, 100)


def _marks(change: dict[str, Array], rows: list[float], lane: float) -> list[Array]:
    return [
        np.stack(np.broadcast_arrays(_ZERO + _PER_MM * x, y + lane), axis=-1)
        for x, y in zip(change.values(), rows, strict=True)
    ]
