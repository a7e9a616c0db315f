"""Each adductor's change of length in this pose beside other body positions."""

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.frog_scene import X_RANGE
from hiplab.figures.view import Picture, Trace
from hiplab.model.frog_stretch import ADDUCTORS, COMPARED, changes, lines_at
from hiplab.model.plane import Array

_ROW, _ZERO, _PER_MM = 15.0, 28.0, 0.66
_NAMES = ("magnus, ischioc.", "magnus, middle", "magnus, upper", "brevis", "longus", "gracilis",
          "pectineus")  # fmt: skip
# Letter and height in its row of each compared position.
_LETTERS = {
    "standing_straddle": ("S", 5.4),
    "long_sit_straddle": ("L", 1.6),
    "butterfly": ("B", -2.2),
}
_LANE = -5.6  # of the dot for this pose


def adductors_picture(change: dict[str, Array]) -> Picture:
    """Return a row for each line: a dot for this pose, a letter for each other position."""
    top = len(ADDUCTORS) * _ROW
    rows = [top - _ROW * (i + 0.5) for i in range(len(ADDUCTORS))]
    ticks = [np.array([[x, 0], [x, top]]) for x in (_ZERO + _PER_MM * mm for mm in _SCALE)]
    lines = [np.array([[_LEFT, y - _ROW / 2], [X_RANGE[1] - 3, y - _ROW / 2]]) for y in rows]
    return Picture(
        traces=(
            sagittal.strokes(lines, "quiet", 0.4),
            sagittal.strokes(ticks, "quiet", 0.6, "dot"),
            sagittal.strokes([np.array([[_ZERO, -1], [_ZERO, top + 1]])], "quiet", 1.4),
            _here(change, rows),
            *_letters(rows),
            sagittal.labels([np.array([_LEFT, y]) for y in rows], _NAMES, "ink", 12),
            sagittal.labels(
                [np.array([_ZERO + _PER_MM * mm, -4]) for mm in _SCALE],
                [f"{mm:+d} mm" if mm else "standing" for mm in _SCALE],
                "quiet",
                10,
                "middle center",
            ),
            sagittal.labels(
                [np.array([_LEFT, top + 7])],
                ["Dot: this pose. S standing straddle, L long-sit straddle, B butterfly"],
                "ink",
                11,
            ),
        ),
        x_range=X_RANGE,
        y_range=(-9.0, top + 12),
        alt=(
            "A dot for each adductor: its change of length from standing in this pose, and letters "
            "where it stands in a standing straddle, a long-sit straddle and butterfly."
        ),
    )


_LEFT = X_RANGE[0] + 3
_SCALE = (-50, 0, 50, 100)


def _here(change: dict[str, Array], rows: list[float]) -> Trace:
    at = [
        np.stack(np.broadcast_arrays(_ZERO + _PER_MM * x, y + _LANE), axis=-1)
        for x, y in zip(change.values(), rows, strict=True)
    ]
    return sagittal.dots(at, "angle", 10)


def _letters(rows: list[float]) -> list[Trace]:
    at, texts = [], []
    for name, position in COMPARED.items():
        letter, dy = _LETTERS[name]
        for y, change in zip(rows, changes(lines_at(position)).values(), strict=True):
            at.append(np.array([_ZERO + _PER_MM * float(change), y + dy]))
            texts.append(letter)
    return [sagittal.labels(at, texts, "ink", 8, "middle center")]
