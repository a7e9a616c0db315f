"""Sheets of fibres between curves on bodies: how a drawn muscle, ligament or nerve lies in space.

The front end computes the same for every frame (`explorer/static/sheets.js`), so what one changes
here changes there; a test compares the two. Lengths are millimetres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from lessonkit.plane import Array

# Points along a fibre, and fibres across a sheet.
STATIONS, FIBRES = 20, 9
# How often a bend is rounded; how often a sheet is pushed out of what it winds round and smoothed.
_ROUNDINGS, _PUSHES = 6, 5
ALONG = np.linspace(0, 1, STATIONS)


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
        """Return evenly spaced points of a part of it, in whole tenths, as they are sent.

        Its ends are given as shares of the whole.
        """
        at = np.linspace(first, last, count) * (len(self.points) - 1)
        axes = [np.interp(at, np.arange(len(self.points)), axis) for axis in self.points.T]
        return Rim(self.body, np.round(np.stack(axes, axis=1), 1))


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
    the middle fibre, `volume`, mm³, what is kept when it changes; `skins.settled` finds both.
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
    if any(sheet.bow):
        # A muscle that is drawn out lies straighter.
        slack = min(sheet.rest / straight, 1.0) if sheet.rest else 1.0
        rows.insert(1, _bowed(sheet, rows, placed, slack))
    points = rounded(_spaced(rows))
    share = ALONG ** (np.log(0.5) / np.log(sheet.at))
    factor = 1 + (sheet.swell - 1) * np.sin(np.pi * share)
    middle = points.mean(1, keepdims=True)
    points = middle + (points - middle) * factor[:, None, None]
    return wound(points, sheet.winds, 0.3 * sheet.thickness, placed)


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
    k = np.clip(np.searchsorted(at, ALONG, side="right") - 1, 0, len(rows) - 2)
    share = ((ALONG - at[k]) / np.maximum(at[k + 1] - at[k], 1e-9))[:, None, None]
    stacked = np.array(rows)
    return stacked[k] * (1 - share) + stacked[k + 1] * share


def rounded(points: Array, times: int = _ROUNDINGS) -> Array:
    """Return rows of points with their bends rounded; the first and the last row stay."""
    for _ in range(times):
        points = np.concatenate(
            [points[:1], (points[:-2] + 2 * points[1:-1] + points[2:]) / 4, points[-1:]]
        )
    return points


def finer(points: Array, steps: int, times: int) -> Array:
    """Return a line of points [n, 3] with `steps` for each one between two, its bends rounded."""
    at = np.arange(len(points))
    share = np.linspace(0, len(points) - 1, steps * (len(points) - 1) + 1)
    return rounded(np.stack([np.interp(share, at, axis) for axis in points.T], axis=1), times)


def wound(points: Array, winds: tuple[Obstacle, ...], lift: float, placed: Placed) -> Array:
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
            pushed = rounded(pushed, 3)
            side = np.concatenate([pushed[:, :1], pushed, pushed[:, -1:]], axis=1)
            pushed = (side[:, :-2] + 2 * side[:, 1:-1] + side[:, 2:]) / 4
        points = points + pushed
    return points
