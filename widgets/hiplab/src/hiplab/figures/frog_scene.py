"""The kneeling body put together in the world, for every picture of it.

World: knees at x 0 on the floor, head end x, up y, right z, mm. One unit of the pictures
is 6.25 mm of the body.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.contours import contour
from hiplab.model.anatomy import hip_centre
from hiplab.model.frog_stretch import (
    HALF_HIP_SPACING,
    SHIN,
    Kneeling,
    kneel,
    lines_at,
    position_of,
    thigh_axes,
)
from hiplab.model.muscles import MUSCLES, Geometry
from lessonkit.drawing.shapes import Array, closed
from lessonkit.drawing.sparse import sparse
from lessonkit.drawing.view import Placement, Trace
from lessonkit.plane import Frame, rotate

SCALE = 0.16
X_RANGE = (-92.0, 118.0)
# Seen from the side and from above: the world's axes that point right and up.
SIDE, ABOVE = np.array([[1, 0, 0], [0, 1, 0]]), np.array([[1, 0, 0], [0, 0, -1]])

# The foot points away from the shin by this much; where the ankle is in the foot's mesh, mm.
_FOOT_TURN = -75.0
FOOT_AT = np.array([48.8, 42.0, -7.9])


@dataclass(frozen=True)
class Scene:
    """A kneeling body, the controls it was made from, and its adductor lines.

    Thigh and muscles are drawn as with parallel shins (`straight`), but for gracilis, which reaches
    the shin: what the ankles add turns the thigh about its own length, millimetres in the picture.
    """

    body: Kneeling
    straight: Kneeling
    values: dict[str, Array]
    lines: dict[str, Geometry]
    drawn: dict[str, Geometry]

    @property
    def hip(self) -> Array:
        """The hip axis in the side view, mm [..., 2]."""
        return np.stack(np.broadcast_arrays(-self.values["hips_back"], self.body.hip_height), -1)

    def of_pelvis(self, points: Array) -> Array:
        """Carry points [..., n, 3] of the pelvis frame into the world."""
        from_hip = points - [*hip_centre()[:2], 0]
        turned = rotate(from_hip[..., :2], -90 - self.body.tail)
        xy = turned + self.hip[..., None, :]
        z = np.broadcast_to(from_hip[..., 2:], (*xy.shape[:-1], 1))
        return np.concatenate([xy, z], axis=-1)

    def thigh(self, seen: Array) -> Array:
        """Return the right femur's outline as seen, picture units [..., n, 2]."""
        turned = np.einsum("...ij,nj->...ni", thigh_axes(self.straight), _femur(_key(seen)))
        side = np.full((*self.hip.shape[:-1], 1), HALF_HIP_SPACING)
        world = turned + np.concatenate([self.hip, side], axis=-1)[..., None, :]
        return look(world, seen)

    def muscle(self, line: str, seen: Array) -> Trace:
        """Return an adductor line as a slim belly, coloured by its change of length."""
        ends = look(self.of_pelvis(self.drawn[line].path[..., [0, -1], :]), seen)
        return spindle(line, ends, SCALE, f"{line}_change")


# A belly's outline: share along the line, and half widths across it.
_SPINDLE = ((0, 0), (0.25, 1), (0.7, 1), (1, 0), (0.7, -1), (0.25, -1))


def spindle(line: str, ends: Array, scale: float, color_by: str) -> Trace:
    """Return a muscle line between its ends [..., 2, 2] as a slim belly, in units of `scale` mm."""
    start, along = ends[..., 0, :], ends[..., 1, :] - ends[..., 0, :]
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    across = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1)
    half = 0.42 * scale * np.sqrt(MUSCLES[line].max_isometric_force_N)
    points = np.stack([start + s * along + w * half * across for s, w in _SPINDLE], axis=-2)
    edge = {"color": "paper", "width": 0.8}
    style = {"mode": "lines", "fill": "toself", "opacity": 0.92, "line": edge}
    return Trace(points[..., 0], points[..., 1], style, color_by=color_by)


def scene(values: dict[str, Array]) -> Scene:
    """Put the body for values of the model's parameters together."""
    thin = sparse(values)
    body, straight = kneel(**thin), kneel(**{**thin, "ankle_width": 0})
    lines = lines_at(position_of(body))
    drawn = {**lines_at(position_of(straight)), "grac": lines["grac"]}
    return Scene(body, straight, thin, lines, drawn)


def look(world: Array, seen: Array) -> Array:
    """Project points [..., n, 3] into a picture, picture units [..., n, 2]."""
    return SCALE * world @ seen.T


def ray(turn_deg: Array, at: Array, start: float, stop: float, color: str, **line: Any) -> Trace:
    """Return a stroke from start to stop, picture units, along a direction from a point."""
    stroke = sagittal.strokes([np.array([[start, 0.0], [stop, 0.0]])], color, **line)
    return replace(stroke, placement=Placement(at[..., 0], at[..., 1], turn_deg))


def through(*points: Array) -> Array:
    """Return a line through points, each [..., 2], that broadcast together: [..., n, 2]."""
    return np.stack(np.broadcast_arrays(*points), axis=-2)


def soft(ring: Array, frame: Frame) -> Trace:
    """Return a schematic part of the body, mm [n, 2] in its frame, in a quiet colour."""
    return sagittal.rigid(closed(ring * SCALE), frame, "quiet", 0.22)


def _key(axes: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, axis)) for axis in axes)


@cache
def _femur(seen: tuple[tuple[float, ...], ...]) -> Array:
    """Return the femur's contour as it is seen at the default, mm [n, 3] in its own frame."""
    return contour("femur", *_key(np.array(seen) @ thigh_axes(kneel())))[0]


def shin(seen: Array) -> list[Array]:
    """Return tibia, fibula and foot of the right leg as seen from the knee, shins parallel."""
    body = kneel()
    shin_axes = thigh_axes(body) @ _about_z(-body.knee_flexion)
    foot_axes = shin_axes @ _about_z(_FOOT_TURN)
    ankle = shin_axes @ [0, -SHIN, 0]
    parts = []
    for bone, axes, origin in (
        ("fibula", shin_axes, np.zeros(3)),
        ("tibia", shin_axes, np.zeros(3)),
        ("foot", foot_axes, ankle - foot_axes @ FOOT_AT),
    ):
        ring = contour(bone, *_key(seen @ axes))[0]
        parts.append(look(ring @ axes.T + origin, seen))
    return parts


def _about_z(degrees: float) -> Array:
    x, y = rotate(np.eye(3)[:2, :2], degrees)
    return np.array([[x[0], y[0], 0], [x[1], y[1], 0], [0, 0, 1]])
