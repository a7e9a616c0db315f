"""Outlines of bones seen from any side, made from their meshes.

A contour keeps its points in three dimensions, so that it may be turned some way from the direction
it was made for and still look right.
"""

from functools import cache

import numpy as np

from hiplab.model.anatomy import mesh
from lessonkit.drawing.shapes import Array, thinned

# Side of a pixel, mm, and the smallest hole worth drawing, mm2.
_PIXEL = 1.0
_SMALLEST_HOLE = 150.0


@cache
def contour(bone: str, right: tuple[float, ...], up: tuple[float, ...]) -> tuple[Array, ...]:
    """Return a bone's outline seen with two of its own directions right and up, then its holes.

    Each is a closed ring, mm [n, 3] in the bone's frame.
    """
    vertices, faces = mesh(bone)
    axes = np.array([right, up, np.cross(right, up)])
    seen = vertices @ axes.T
    low = seen[:, :2].min(axis=0) - 2 * _PIXEL
    depth = _depth((seen - [*low, 0])[faces] / [_PIXEL, _PIXEL, 1])
    rings = sorted(_rings(np.isfinite(depth)), key=lambda ring: -abs(_area(ring)))
    kept = [rings[0], *(r for r in rings[1:] if abs(_area(r)) * _PIXEL**2 > _SMALLEST_HOLE)]
    return tuple(_lifted(ring, depth, low) @ axes for ring in kept)


def _depth(triangles: Array) -> Array:
    """Return the mean of the nearest and farthest depth in each pixel, NaN beside the bone."""
    shape = tuple(np.ceil(triangles[..., :2].max(axis=(0, 1))).astype(int) + 3)
    near, far = np.full(shape, -np.inf), np.full(shape, np.inf)
    edges = triangles[:, 1:] - triangles[:, :1]
    seen = np.abs(np.linalg.det(edges[..., :2])) > 1e-6
    triangles, edges = triangles[seen], edges[seen]
    lows = np.floor(triangles[..., :2].min(axis=1)).astype(int)
    highs = np.ceil(triangles[..., :2].max(axis=1)).astype(int) + 1
    inverses = np.linalg.inv(edges[..., :2])
    for corner, (first, second), inverse, low, high in zip(
        triangles[:, 0], edges[..., 2], inverses, lows, highs, strict=True
    ):
        x = np.arange(low[0], high[0])[:, None] - corner[0]
        y = np.arange(low[1], high[1]) - corner[1]
        u, v = (x * inverse[0, i] + y * inverse[1, i] for i in (0, 1))
        inside = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9)
        z = corner[2] + u * first + v * second
        box = slice(low[0], high[0]), slice(low[1], high[1])
        np.maximum(near[box], z, out=near[box], where=inside)
        np.minimum(far[box], z, out=far[box], where=inside)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(near), (near + far) / 2, np.nan)


def _rings(filled: Array) -> list[Array]:
    """Return the pixel edges around filled regions as closed rings, corners [n, 2]."""
    follows: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for i, j in np.argwhere(filled):
        corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        beside = [(i, j - 1), (i + 1, j), (i, j + 1), (i - 1, j)]
        for k in range(4):
            if not filled[beside[k]]:
                follows.setdefault(corners[k], []).append(corners[(k + 1) % 4])
    rings = []
    while follows:
        start = at = next(iter(follows))
        ring = [at]
        while True:
            following = follows[at].pop()
            if not follows[at]:
                del follows[at]
            ring.append(following)
            at = following
            if at == start:
                break
        rings.append(np.array(ring, dtype=float))
    return rings


def _area(ring: Array) -> float:
    x, y = ring.T
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2


def _lifted(ring: Array, depth: Array, low: Array) -> Array:
    """Smooth and thin a ring of pixel corners and give it the depth of the bone beside it."""
    smooth = ring[:-1]
    for _ in range(6):
        smooth = (np.roll(smooth, 1, axis=0) + 2 * smooth + np.roll(smooth, -1, axis=0)) / 4
    lifted = np.concatenate([smooth * _PIXEL - _PIXEL / 2 + low, _around(depth, smooth)], 1)
    half = len(lifted) // 2
    kept = [thinned(part[:, :2], 1.1) for part in (lifted[: half + 1], lifted[half:])]
    flat = np.concatenate([kept[0][:-1], kept[1]])
    index = [int(np.hypot(*(lifted[:, :2] - point).T).argmin()) for point in flat]
    return lifted[[*index, index[0]]]


def _around(depth: Array, points: Array) -> Array:
    """Return the mean depth in the 8 by 8 pixels around points [n, 2] of the picture, [n, 1]."""
    known = np.isfinite(depth)
    # Summed from a corner of the picture, so that every square is a difference of four sums.
    sums = np.stack([np.where(known, depth, 0), known]).cumsum(1).cumsum(2)
    sums = np.pad(sums, ((0, 0), (1, 0), (1, 0)))
    (i, j), (high, wide) = points.astype(int).T, depth.shape
    top, left = np.maximum(i - 4, 0), np.maximum(j - 4, 0)
    bottom, right = np.minimum(i + 4, high), np.minimum(j + 4, wide)
    total, count = (
        sums[:, bottom, right] - sums[:, top, right] - sums[:, bottom, left] + sums[:, top, left]
    )
    return (total / count)[:, None]
