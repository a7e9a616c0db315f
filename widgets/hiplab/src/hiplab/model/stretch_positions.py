"""Positions of hip and knee in which the adductors are stretched, and how long they are in each."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.muscles import Geometry, geometry
from lessonkit.plane import Array

ADDUCTORS = ("add_mag3", "add_mag2", "add_mag1", "add_brev", "add_long", "grac", "pect")


@dataclass(frozen=True)
class Position:
    """Hip and knee angles of a body position, degrees."""

    label: str
    flexion: ArrayLike
    abduction: ArrayLike
    rotation: ArrayLike = 0
    knee: ArrayLike = 0


# Other ways to stretch the adductors; they are not states of the kneeling body.
COMPARED = {
    "standing_straddle": Position("standing straddle", 0, 45),
    "long_sit_straddle": Position("long-sit straddle", 90, 45),
    "butterfly": Position("butterfly", 90, 45, -45, 110),
}


def lines_at(position: Position) -> dict[str, Geometry]:
    """Return the geometry of every adductor line in a position."""
    at = (position.flexion, -np.asarray(position.abduction), position.rotation, position.knee)
    return {line: geometry(line, *at) for line in ADDUCTORS}


def changes(lines: dict[str, Geometry]) -> dict[str, Array]:
    """Return each line's change of length from standing, mm."""
    return {line: shape.length - geometry(line).length for line, shape in lines.items()}


@cache
def compared_changes() -> dict[str, Array]:
    """Return each line's change of length from standing in the positions of `COMPARED`, mm [3]."""
    found = [changes(lines_at(position)) for position in COMPARED.values()]
    return {line: np.array([float(each[line]) for each in found]) for line in ADDUCTORS}
