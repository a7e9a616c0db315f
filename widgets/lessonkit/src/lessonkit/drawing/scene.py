"""A body in space: bones carried by joints, muscles stretched between them, and a camera.

The front end moves the same description: it turns the joints by the controls' values, and measures
the muscles' lines itself, so nothing of it is sampled. Directions are those of the model: x
anterior, y up, z to the right; the left side is the right one mirrored.
"""

from dataclasses import dataclass

import numpy as np

from lessonkit.drawing.sheets import Cord, Sheet
from lessonkit.plane import Array

# How far the picture reaches beyond the points that it must hold, mm.
MARGIN_MM = 28.0
_AXES = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}
Values = dict[str, float]


@dataclass(frozen=True)
class Turn:
    """One rotation of a joint about its own axis: a control's degrees times a sign."""

    axis: str
    control: str
    sign: float = 1.0


@dataclass(frozen=True)
class Slide:
    """An origin that moves with a control: points [n, 3] at the control's values [n]."""

    control: str
    at: Array
    points: Array


@dataclass(frozen=True)
class Body:
    """A rigid body on its parent: its origin there, mm (or how that slides), then its turns."""

    name: str
    parent: str = ""
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turns: tuple[Turn, ...] = ()
    slide: Slide | None = None


@dataclass(frozen=True)
class Mesh:
    """A bone: vertices [n, 3], mm in its body's frame, and triangles [m, 3] of their indices.

    `label` is its name. With `both_sides` it is drawn mirrored too, as part of the layer "left".
    """

    body: str
    label: str
    vertices: Array
    faces: Array
    both_sides: bool = True

    def __post_init__(self) -> None:
        if len(self.vertices) > MOST_VERTICES:
            raise ValueError(
                f"{self.label}: {len(self.vertices):,} vertices, and {MOST_VERTICES:,} is the most "
                "that their numbers can name; take a coarser mesh."
            )


# As many as a number of 16 bits can count.
MOST_VERTICES = 65_535


@dataclass(frozen=True)
class Knot:
    """A point of a strand: where it is fixed, and for which values of a control it takes part."""

    body: str
    position: tuple[float, float, float]
    condition: tuple[str, float, float] | None = None


@dataclass(frozen=True)
class Strand:
    """A muscle: the line that is measured, and the sheet of fibres drawn around it.

    `rest` is the line's length at rest, `fibre` its optimal fibre length. `color_by` names the
    measure that colours it.
    """

    name: str
    label: str
    knots: tuple[Knot, ...]
    sheet: Sheet
    rest: float
    fibre: float
    color_by: str
    layer: str = ""


@dataclass(frozen=True)
class Part:
    """What is drawn besides bones and muscles, as a ligament or a nerve, in a colour's role."""

    label: str
    shape: Sheet | Cord
    role: str
    layer: str


@dataclass(frozen=True)
class Measure:
    """A number that the front end takes from a strand, or from the chosen one (strand "").

    Kinds: length, change (from rest), share (change in % of the fibre), arm (moment arm about the
    joint's turn number `axis`), sweep (that arm at each value of `sweep`), crossing (where the
    sweep passes zero, nearest to the present) and pull (0 to 2 where the arm is positive, else 3 to
    5: of each three the first has no crossing, the second one above the present, the third below).
    The result is multiplied by `scale`; a crossing that does not exist is `missing`.
    """

    name: str
    kind: str
    strand: str = ""
    axis: int = 0
    scale: float = 1.0
    missing: float | None = None


@dataclass(frozen=True)
class Camera:
    """A direction to look from, degrees: 0, 0 is the front, azimuth 90 the right side."""

    label: str
    azimuth: float
    elevation: float
    hides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """Bodies, bones and muscles in space, and what is measured of them.

    `joint` is the body whose turns the moment arms belong to. `choice` is the control that picks a
    strand by its index. `layers` are parts to show or hide: name, label, shown at first. `frame`
    are points (body, position) that the picture always holds. `cards` say of each strand, in
    pairs of term and text, what is known of it. `parts` are drawn besides, in their layers.
    """

    bodies: tuple[Body, ...]
    meshes: tuple[Mesh, ...]
    strands: tuple[Strand, ...]
    measures: tuple[Measure, ...]
    joint: str
    choice: str
    sweep: tuple[str, Array]
    cameras: tuple[Camera, ...]
    layers: tuple[tuple[str, str, bool], ...]
    frame: tuple[Knot, ...]
    cards: tuple[tuple[tuple[str, str], ...], ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Frame3:
    """Where a body stands: its rotation [3, 3] and its origin, mm [3]."""

    rotation: Array
    origin: Array

    def carry(self, points: Array) -> Array:
        """Return points [..., 3] of the body where they stand."""
        return points @ self.rotation.T + self.origin


def turned(axis: str, degrees: float) -> Array:
    """Return the rotation [3, 3] about a coordinate axis."""
    i, j = _AXES[axis]
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = cos
    matrix[i, j], matrix[j, i] = -sin, sin
    return matrix


def frames(scene: Scene, values: Values) -> dict[str, Frame3]:
    """Return where every body stands for single values of the controls, parents first."""
    placed: dict[str, Frame3] = {}
    for body in scene.bodies:
        parent = placed.get(body.parent, Frame3(np.eye(3), np.zeros(3)))
        origin = np.array(body.origin)
        if body.slide:
            at = values[body.slide.control]
            origin = np.array([np.interp(at, body.slide.at, p) for p in body.slide.points.T])
        rotation = parent.rotation
        for turn in body.turns:
            rotation = rotation @ turned(turn.axis, turn.sign * values[turn.control])
        placed[body.name] = Frame3(rotation, parent.carry(origin))
    return placed


def path(strand: Strand, placed: dict[str, Frame3], values: Values) -> Array:
    """Return the points of a strand that take part, where they stand, mm [n, 3]."""
    return np.array(
        [
            placed[knot.body].carry(np.array(knot.position))
            for knot in strand.knots
            if knot.condition is None
            or knot.condition[1] <= values[knot.condition[0]] <= knot.condition[2]
        ]
    )


def projection(azimuth: float, elevation: float) -> Array:
    """Return the rows right, up and toward the viewer, [3, 3], of a camera's view."""
    a, e = np.radians(azimuth), np.radians(elevation)
    toward = np.array([np.cos(a) * np.cos(e), np.sin(e), np.sin(a) * np.cos(e)])
    right = np.array([np.sin(a), 0.0, -np.cos(a)])
    return np.stack([right, np.cross(toward, right), toward])


def framing(scene: Scene, placed: dict[str, Frame3], view: Array) -> tuple[Array, float]:
    """Return the middle, mm [3], and how far a square must reach to hold the frame points."""
    points = np.array([placed[knot.body].carry(np.array(knot.position)) for knot in scene.frame])
    centre = (points.min(0) + points.max(0)) / 2
    centre[2] = 0.0
    both = np.concatenate([points, points * (1, 1, -1)])
    return centre, float(np.abs((both - centre) @ view[:2].T).max()) + MARGIN_MM
