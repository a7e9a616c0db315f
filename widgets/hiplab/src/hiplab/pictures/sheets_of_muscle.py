"""Muscles in space: bodies and fibres between their attachments."""

from dataclasses import dataclass

import numpy as np

from hiplab.figures.anatomy import Solid, rows, section
from lessonkit.drawing.shapes import Array

Placed = dict[str, tuple[Array, Array]]
_STATIONS, _FIBRES = 22, 12


@dataclass(frozen=True)
class Muscle:
    """A muscle's body and its fibres, mm [n, 3] each, on the side toward the viewer."""

    solid: Solid
    fibres: tuple[Array, ...]


def muscle(name: str, placed: Placed, toward: Array) -> Muscle:
    """Return a muscle whose bodies stand in `placed`; `toward` points to the viewer."""
    grid = _grid(name, placed)
    along = np.linspace(0, 1, _STATIONS)
    thick = float(section(name).get("thickness_mm", 8.0))
    depth = np.maximum(0.5 * thick * np.sin(np.pi * along) ** 0.6, 0.8)
    tangent, across = np.gradient(grid, axis=0), np.gradient(grid, axis=1)
    normal = np.cross(tangent, across)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    normal *= np.sign((normal @ toward).mean() or 1.0)
    round_off = np.sqrt(np.clip(1 - np.linspace(-1, 1, _FIBRES) ** 2, 0.02, 1))
    lift = normal * (depth[:, None] * round_off)[..., None]
    front, back = grid + lift, grid - lift
    ring = np.concatenate([front, back[:, ::-1]], axis=1)
    fibres = tuple(front[:, i] + 0.4 * normal[:, i] for i in range(1, _FIBRES - 1, 2))
    return Muscle(_tube(ring), fibres)


def _grid(name: str, placed: Placed) -> Array:
    """Return fibres from origin to insertion, mm [stations, fibres, 3], their bends rounded."""
    found = rows(name, placed, _FIBRES)
    middle = section(name)
    if len(found) == 2 and "offset_from_straight_line_pelvis_mm" in middle:
        share = middle["fraction_of_line"]
        off = placed["pelvis"][0] @ np.array(middle["offset_from_straight_line_pelvis_mm"])
        found.insert(1, found[0] * (1 - share) + found[1] * share + off)
    knots = np.array(found)
    steps = np.linalg.norm(np.diff(knots.mean(1), axis=0), axis=1)
    at = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    share = np.linspace(0, 1, _STATIONS)
    flat = knots.reshape(len(knots), -1)
    line = np.stack([np.interp(share, at, column) for column in flat.T], axis=1)
    for _ in range(6):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line.reshape(_STATIONS, _FIBRES, 3)


def _tube(ring: Array) -> Solid:
    """Return a closed skin around stations of rings [m, n, 3]."""
    m, n, _ = ring.shape
    i, j = np.meshgrid(np.arange(m - 1), np.arange(n), indexing="ij")
    a, b = i * n + j, i * n + (j + 1) % n
    quads = np.stack([a, b, b + n, a + n], -1).reshape(-1, 4)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return Solid(ring.reshape(-1, 3), faces)


def cord(points: Array, radius: float) -> Solid:
    """Return a round cord along points, mm [n, 3]: a nerve."""
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    side = np.cross(tangent, [0.31, 0.17, 0.93])
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(tangent, side)
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    circle = np.cos(turn)[:, None, None] * side + np.sin(turn)[:, None, None] * other
    return _tube(points[:, None] + radius * circle.transpose(1, 0, 2))


def refined(points: Array, steps: int = 5) -> Array:
    """Return a line of points [n, 3] with more points between them, its corners rounded."""
    at = np.arange(len(points))
    share = np.linspace(0, len(points) - 1, steps * (len(points) - 1) + 1)
    line = np.stack([np.interp(share, at, axis) for axis in points.T], axis=1)
    for _ in range(8):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line
