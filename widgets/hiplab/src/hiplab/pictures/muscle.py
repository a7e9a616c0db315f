"""Muscles as flat bellies with a rounded shade, fibres and tendons."""

import numpy as np

from hiplab.pictures.sheet import Sheet
from hiplab.pictures.trace import simplified
from lessonkit.drawing.shapes import Array, muscle_band


def belly(sheet: Sheet, path: Array, half_width: float, color: str = "muscle") -> None:
    """Draw a muscle along a path [n, 2] on the sheet."""
    ring = muscle_band(path, np.asarray(half_width))[:-1]
    half = len(ring) // 2
    there, back = ring[:half], ring[half:][::-1]
    middle = (there + back) / 2
    across = there - middle
    # The side away from the lamp (above, left) lies in the shade.
    lit = across @ np.array([-0.5, -0.8])
    dark = -np.sign(lit.mean() or 1.0)
    edge = "muscle-edge"
    sheet.shape([simplified(np.concatenate([ring, ring[:1]]), 0.3)], color, edge, 1.2)
    shade = np.concatenate([middle + dark * across, (middle + 0.25 * dark * across)[::-1]])
    shade = simplified(np.concatenate([shade, shade[:1]]), 0.4)
    sheet.shape([shade], "shade", more='fill-opacity=".28"')
    fibres = [(middle + share * across)[2:-2:3] for share in (-0.55, -0.15, 0.3)]
    sheet.shape(fibres, edge="light", width=0.9, more='opacity=".45"', close=False)
