"""Sheets of fibres between curves on bodies: how a drawn muscle, ligament or nerve lies in space.

The front end computes the same for every frame (`explorer/static/sheets.js`), so what one changes
here changes there; a test compares the two. Lengths are millimetres.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import numpy as np

from lessonkit.plane import Array

# Points along a fibre, and fibres across a sheet.
STATIONS, FIBRES = 20, 9
# How often a bend is rounded; how often a sheet is pushed out of what it winds round and smoothed.
_ROUNDINGS, _PUSHES = 6, 5
# How thick a tendon and how thick an edge is, of the belly's middle.
_TENDON, _LEAST, _MOST = 0.16, 0.4, 2.5
_ALONG = np.linspace(0, 1, STATIONS)


class Standing(Protocol):
    """A body that stands somewhere."""

    rotation: Array
    origin: Array

    def carry(self, points: Array) -> Array:
        """Return points [..., 3] of the body where they stand."""


Placed = Mapping[str, Standing]


@dataclass(frozen=True)
class Rim:
    """A curve on a body through which every fibre passes, mm [n, 3] in the body's frame."""

    body: str
    points: Array

    def resampled(self, first: float = 0.0, last: float = 1.0, count: int = FIBRES) -> "Rim":
        """Return evenly spaced points of a part of it, its ends given as shares of the whole."""
        at = np.linspace(first, last, count) * (len(self.points) - 1)
        axes = [np.interp(at, np.arange(len(self.points)), axis) for axis in self.points.T]
        return Rim(self.body, np.stack(axes, axis=1))


@dataclass(frozen=True)
class Obstacle:
    """A rounded rod of bone around which fibres wind: its ends, mm, and its radius."""

    body: str
    start: tuple[float, float, float]
    end: tuple[float, float, float]
    radius: float


@dataclass(frozen=True)
class Sheet:
    """Fibres from the first rim to the last, each with as many points as the others.

    Half way (`at`, a share of the way) they lie off the straight line by `bow`, mm, as it is at
    rest, and the sheet is `swell` times as wide as its rims would make it. `thickness` is that of
    the belly, which lies between two shares of the way; the rest is tendon. `rest` is the length of
    the middle fibre, `volume`, mm³, what is kept when it changes; `Sheet.settled` finds both.
    """

    rims: tuple[Rim, ...]
    thickness: float
    bow: tuple[float, float, float] = (0.0, 0.0, 0.0)
    at: float = 0.5
    swell: float = 1.0
    belly: tuple[float, float] = (0.0, 1.0)
    winds: tuple[Obstacle, ...] = ()
    rest: float = 0.0
    volume: float = 0.0

    def settled(self, placed: Placed) -> "Sheet":
        """Return it with its length and its volume as it is where the bodies stand at rest."""
        plain = replace(self, rest=0.0, volume=0.0)
        middle = grid(plain, placed)[:, FIBRES // 2]
        long = replace(plain, rest=float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum()))
        return replace(long, volume=_volume(grid(long, placed), _profile(long)))


@dataclass(frozen=True)
class Cord:
    """A round cord through points, each on its body, mm: a nerve."""

    knots: tuple[tuple[str, tuple[float, float, float]], ...]
    radius: float
    winds: tuple[Obstacle, ...] = ()


def grid(sheet: Sheet, placed: Placed) -> Array:
    """Return the points of a sheet's middle surface, mm [STATIONS, FIBRES, 3]."""
    rows = [placed[rim.body].carry(rim.points) for rim in sheet.rims]
    straight = _between(rows[0], rows[-1])
    # A muscle that is drawn out lies straighter and is narrower.
    slack = min(sheet.rest / straight, 1.25) if sheet.rest else 1.0
    if any(sheet.bow):
        rows.insert(1, _bowed(sheet, rows, placed, min(slack, 1.0)))
    points = _rounded(_spaced(rows))
    share = _ALONG ** (np.log(0.5) / np.log(sheet.at))
    factor = 1 + (sheet.swell * np.sqrt(slack) - 1) * np.sin(np.pi * share)
    middle = points.mean(1, keepdims=True)
    points = middle + (points - middle) * factor[:, None, None]
    return _wound(points, sheet.winds, 0.3 * sheet.thickness, placed)


def _between(one: Array, other: Array) -> float:
    return float(np.linalg.norm(other.mean(0) - one.mean(0)))


def _bowed(sheet: Sheet, rows: list[Array], placed: Placed, slack: float) -> Array:
    """Return the row that lies off the straight lines, turned as far as the bodies share it."""
    at, bow = sheet.at, np.array(sheet.bow)
    off = (1 - at) * (placed[sheet.rims[0].body].rotation @ bow)
    off = off + at * (placed[sheet.rims[-1].body].rotation @ bow)
    line = rows[-1].mean(0) - rows[0].mean(0)
    line = line / max(float(np.linalg.norm(line)), 1e-9)
    off = (off - line * (off @ line)) * slack
    return rows[0] * (1 - at) + rows[-1] * at + off


def _spaced(rows: list[Array]) -> Array:
    """Return fibres through rows of points, their points as far apart as the rows allow."""
    steps = np.array([_between(a, b) for a, b in pairwise(rows)])
    at = np.concatenate([[0], np.cumsum(steps)]) / max(steps.sum(), 1e-9)
    k = np.clip(np.searchsorted(at, _ALONG, side="right") - 1, 0, len(rows) - 2)
    share = ((_ALONG - at[k]) / np.maximum(at[k + 1] - at[k], 1e-9))[:, None, None]
    stacked = np.array(rows)
    return stacked[k] * (1 - share) + stacked[k + 1] * share


def _rounded(points: Array, times: int = _ROUNDINGS) -> Array:
    for _ in range(times):
        points = np.concatenate(
            [points[:1], (points[:-2] + 2 * points[1:-1] + points[2:]) / 4, points[-1:]]
        )
    return points


def _wound(points: Array, winds: tuple[Obstacle, ...], lift: float, placed: Placed) -> Array:
    """Return points pushed out of obstacles, but not where they are attached."""
    if not winds:
        return points
    along = np.linspace(0, 1, len(points))
    free = np.minimum(1, 5 * np.minimum(along, 1 - along))[:, None]
    rods = [
        (*(placed[o.body].carry(np.array(p)) for p in (o.start, o.end)), o.radius + lift)
        for o in winds
    ]
    for turn in range(_PUSHES):
        pushed = np.zeros_like(points)
        for start, end, radius in rods:
            axis = end - start
            to = (points + pushed - start) @ axis / max(float(axis @ axis), 1e-9)
            away = points + pushed - start - np.clip(to, 0, 1)[..., None] * axis
            far = np.maximum(np.linalg.norm(away, axis=-1), 1e-6)
            depth = np.maximum(radius - far, 0) * free
            pushed = pushed + away * (depth / far)[..., None]
        if turn < _PUSHES - 1:
            pushed = _rounded(pushed, 3)
            side = np.concatenate([pushed[:, :1], pushed, pushed[:, -1:]], axis=1)
            pushed = (side[:, :-2] + 2 * side[:, 1:-1] + side[:, 2:]) / 4
        points = points + pushed
    return points


def _profile(sheet: Sheet) -> Array:
    """Return half the thickness at each point, mm [STATIONS, FIBRES], at rest."""
    start, end = sheet.belly
    within = np.clip((_ALONG - start) / (end - start), 0, 1)
    along = _TENDON + (1 - _TENDON) * np.sin(np.pi * within) ** 0.7
    across = np.sqrt(np.maximum(1 - np.linspace(-1, 1, FIBRES) ** 2, 0))
    return 0.5 * sheet.thickness * along[:, None] * across


def _volume(points: Array, half: Array) -> float:
    """Return the volume between two skins that lie this far off a middle surface, mm³."""
    one, other = points[1:, 1:] - points[:-1, :-1], points[1:, :-1] - points[:-1, 1:]
    area = np.linalg.norm(np.cross(one, other), axis=-1) / 2
    mean = (half[1:, 1:] + half[:-1, :-1] + half[1:, :-1] + half[:-1, 1:]) / 4
    return float(2 * (area * mean).sum())


@dataclass(frozen=True)
class Skin:
    """A closed surface: points and their normals, [n, 3], and its triangles, in pairs.

    `flesh` says of each point how far it is flesh, 1, and not tendon, 0.
    """

    points: Array
    normals: Array
    faces: Array
    flesh: Array


def skin(sheet: Sheet, placed: Placed) -> Skin:
    """Return the surface of a sheet: its front, then its back, station by station."""
    points, half = grid(sheet, placed), _profile(sheet)
    if sheet.volume:
        half = half * np.clip(sheet.volume / _volume(points, half), _LEAST, _MOST)
    along, across = np.gradient(points, axis=0), np.gradient(points, axis=1)
    normal = np.cross(along, across)
    normal = _unit(normal)
    wide = np.maximum(np.linalg.norm(points[:, -1] - points[:, 0], axis=-1) / 2, 1.0)
    u = np.linspace(-1, 1, FIBRES)
    deep = np.maximum(half[:, FIBRES // 2], 0.3)
    side = _unit(points[:, -1] - points[:, 0])[:, None]
    lean = u * (deep / wide)[:, None]
    up = np.sqrt(np.maximum(1 - u**2, 0))
    normals = [_unit(sign * normal * up[:, None] + side * lean[..., None]) for sign in (1, -1)]
    ends = np.abs(u) == 1
    for one in normals:
        one[:, ends] = side * u[ends][:, None]
    lift = normal * half[..., None]
    faces = np.concatenate([_faces(0, False), _faces(STATIONS * FIBRES, True)])
    flesh = np.broadcast_to(_flesh(sheet)[:, None], (STATIONS, FIBRES)).ravel()
    return Skin(
        np.concatenate([(points + lift).reshape(-1, 3), (points - lift).reshape(-1, 3)]),
        np.concatenate([one.reshape(-1, 3) for one in normals]),
        faces,
        np.concatenate([flesh, flesh]),
    )


def _flesh(sheet: Sheet) -> Array:
    """Return how far each station is flesh, 1, and not tendon, 0."""
    start, end = sheet.belly
    return np.clip(np.minimum(_ALONG - start, end - _ALONG) / 0.07 + 0.15, 0, 1)


def _unit(a: Array) -> Array:
    return a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-9)


def _faces(first: int, back: bool) -> Array:
    i, j = np.meshgrid(np.arange(STATIONS - 1), np.arange(FIBRES - 1), indexing="ij")
    a = first + i * FIBRES + j
    b, c, d = a + 1, a + FIBRES + 1, a + FIBRES
    one, other = np.stack([a, d, c], -1), np.stack([a, c, b], -1)
    faces = np.stack([one, other], axis=2).reshape(-1, 3)
    return faces[:, ::-1] if back else faces


SIDES, FINER = 8, 4


def cord_line(cord: Cord, placed: Placed) -> Array:
    """Return the middle of a cord, its corners rounded, mm [n, 3]."""
    knots = np.array([placed[body].carry(np.array(point)) for body, point in cord.knots])
    share = np.linspace(0, len(knots) - 1, FINER * (len(knots) - 1) + 1)
    line = np.stack([np.interp(share, np.arange(len(knots)), axis) for axis in knots.T], axis=1)
    line = _rounded(line, 8)
    return _wound(line[:, None], cord.winds, cord.radius, placed)[:, 0]


def cord_skin(cord: Cord, placed: Placed) -> Skin:
    """Return the surface of a cord."""
    line = cord_line(cord, placed)
    tangent = _unit(np.gradient(line, axis=0))
    side = _unit(np.cross(tangent, [0.31, 0.17, 0.93]))
    turn = 2 * np.pi * np.arange(SIDES) / SIDES
    normal = (
        np.cos(turn)[:, None] * side[:, None]
        + np.sin(turn)[:, None] * np.cross(tangent, side)[:, None]
    )
    i, j = np.meshgrid(np.arange(len(line) - 1), np.arange(SIDES), indexing="ij")
    a, b = i * SIDES + j, i * SIDES + (j + 1) % SIDES
    quads = np.stack([a, b, b + SIDES, a + SIDES], -1).reshape(-1, 4)
    return Skin(
        (line[:, None] + cord.radius * normal).reshape(-1, 3),
        normal.reshape(-1, 3),
        quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3),
        np.ones(len(line) * SIDES),
    )
