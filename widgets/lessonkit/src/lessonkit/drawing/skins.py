"""The skins of sheets and cords: closed surfaces that keep their volume.

The front end computes the same for every frame (`explorer/static/sheets.js`), as with `sheets`.
"""

from dataclasses import dataclass, replace

import numpy as np

from lessonkit.drawing.sheets import (
    ALONG,
    FIBRES,
    STATIONS,
    Cord,
    Placed,
    Sheet,
    finer,
    grid,
    wound,
)
from lessonkit.plane import Array

# How thick a tendon is, of the belly's middle; how far a thickness may change.
_TENDON, _LEAST, _MOST = 0.16, 0.4, 2.5
# Points around a cord, how much finer than its knots it is drawn, how often its bends are rounded.
SIDES, FINER, _ROUNDINGS = 8, 4, 20


def settled(sheet: Sheet, placed: Placed) -> Sheet:
    """Return a sheet with its length and its volume as it is where the bodies stand at rest."""
    plain = replace(sheet, rest=0.0, volume=0.0)
    middle = grid(plain, placed)[:, FIBRES // 2]
    long = replace(plain, rest=float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum()))
    return replace(long, volume=_volume(grid(long, placed), _profile(long)))


def _profile(sheet: Sheet) -> Array:
    """Return half the thickness at each point, mm [STATIONS, FIBRES], at rest."""
    start, end = sheet.belly
    within = np.clip((ALONG - start) / (end - start), 0, 1)
    along = _TENDON + (1 - _TENDON) * np.sin(np.pi * within) ** 0.7
    across = np.sqrt(np.maximum(1 - np.linspace(-1, 1, FIBRES) ** 2, 0))
    return 0.5 * sheet.thickness * along[:, None] * across


def _volume(points: Array, half: Array) -> float:
    """Return what the two skins enclose that lie this far off a middle surface, mm³."""
    lift = _normals(points) * half[..., None]
    skins = np.concatenate([(points + lift).reshape(-1, 3), (points - lift).reshape(-1, 3)])
    a, b, c = (skins[_FACES[:, i]] for i in range(3))
    return max(float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6), 1.0)


def _normals(points: Array) -> Array:
    return _unit(np.cross(np.gradient(points, axis=0), np.gradient(points, axis=1)))


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
    normal = _normals(points)
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
    flesh = np.broadcast_to(_flesh(sheet)[:, None], (STATIONS, FIBRES)).ravel()
    return Skin(
        np.concatenate([(points + lift).reshape(-1, 3), (points - lift).reshape(-1, 3)]),
        np.concatenate([one.reshape(-1, 3) for one in normals]),
        _FACES,
        np.concatenate([flesh, flesh]),
    )


def _flesh(sheet: Sheet) -> Array:
    """Return how far each station is flesh, 1, and not tendon, 0."""
    start, end = sheet.belly
    return np.clip(np.minimum(ALONG - start, end - ALONG) / 0.07 + 0.15, 0, 1)


def _unit(a: Array) -> Array:
    return a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-9)


def _faces(first: int, back: bool) -> Array:
    i, j = np.meshgrid(np.arange(STATIONS - 1), np.arange(FIBRES - 1), indexing="ij")
    a = first + i * FIBRES + j
    b, c, d = a + 1, a + FIBRES + 1, a + FIBRES
    one, other = np.stack([a, d, c], -1), np.stack([a, c, b], -1)
    faces = np.stack([one, other], axis=2).reshape(-1, 3)
    return faces[:, ::-1] if back else faces


_FACES = np.concatenate([_faces(0, False), _faces(STATIONS * FIBRES, True)])


def cord_line(cord: Cord, placed: Placed) -> Array:
    """Return the middle of a cord, its corners rounded, mm [n, 3]."""
    knots = np.array([placed[body].carry(np.array(point)) for body, point in cord.knots])
    line = finer(knots, FINER, _ROUNDINGS)
    return wound(line[:, None], cord.winds, cord.radius, placed)[:, 0]


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
