"""Muscles and nerves in space as a picture draws them: the explorer's sheets, and their fibres."""

from dataclasses import dataclass

import numpy as np

from hiplab.figures.anatomy import Solid
from hiplab.figures.soft_tissue import muscle_sheet, nerve_cord
from lessonkit.drawing.shapes import Array
from lessonkit.drawing.sheets import FIBRES, STATIONS, Placed
from lessonkit.drawing.skins import Skin, cord_skin, skin


@dataclass(frozen=True)
class Muscle:
    """A muscle's body and its fibres, mm [n, 3] each, on the side toward the viewer."""

    solid: Solid
    fibres: tuple[Array, ...]


def muscle(line: str, placed: Placed, toward: Array) -> Muscle:
    """Return what is drawn around a line of the model; `toward` points to the viewer."""
    found = skin(muscle_sheet(line), placed)
    sides = found.points.reshape(2, STATIONS, FIBRES, 3)
    normals = found.normals.reshape(2, STATIONS, FIBRES, 3)
    seen = int(np.argmax((normals @ toward).mean((1, 2))))
    lifted = sides[seen] + 0.4 * normals[seen]
    return Muscle(_solid(found), tuple(lifted[:, i] for i in range(1, FIBRES - 1)))


def nerve(name: str, placed: Placed) -> Solid:
    """Return a nerve's round cord."""
    return _solid(cord_skin(nerve_cord(name), placed))


def _solid(found: Skin) -> Solid:
    return Solid(found.points, found.faces)
