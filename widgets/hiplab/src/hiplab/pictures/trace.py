"""Solids seen from one side, turned into outlines and soft shades that an SVG can hold.

A depth buffer says which solid is in front in every pixel; the borders between them are traced.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from hiplab.figures.anatomy import Solid
from lessonkit.drawing.painted import LIGHT
from lessonkit.drawing.shapes import Array, thinned

# How lit a surface must be not to lie in the first, second and third shade, and in the highlight.
SHADES, HIGHLIGHT = (0.62, 0.40, 0.2), 0.93


@dataclass(frozen=True)
class Seen:
    """What is seen of a solid: its outline and, in it, regions of shade and of light; rings [n, 2].

    Units are those of the picture, y up.
    """

    outline: tuple[Array, ...]
    shades: tuple[tuple[Array, ...], ...]
    light: tuple[Array, ...]


@dataclass(frozen=True)
class Buffer:
    """What each pixel shows: the index of a solid, or -1, and how lit it is."""

    owner: Array
    lit: Array
    low: Array
    pixel: float
    frame: Array

    def visible(self, line: Array, index: int) -> list[Array]:
        """Return the parts of a line [n, 3] along a solid's surface that are seen, [m, 2] each."""
        flat = (line @ self.frame.T)[:, :2]
        i, j = np.round((flat - self.low) / self.pixel).astype(int).T
        shown = self.owner[i, j] == index
        parts = np.split(flat, np.flatnonzero(np.diff(shown)) + 1)
        flags = np.split(shown, np.flatnonzero(np.diff(shown)) + 1)
        return [p for p, on in zip(parts, flags, strict=True) if on[0] and len(p) > 3]


def render(solids: Sequence[Solid], axes: Array, pixel: float = 0.8) -> Buffer:
    """Draw solids seen with the directions right and up [2, 3] into a buffer."""
    frame = np.array([axes[0], axes[1], np.cross(axes[0], axes[1])])
    views = [solid.vertices @ frame.T for solid in solids]
    low = np.min([view[:, :2].min(0) for view in views], axis=0) - 4 * pixel
    high = np.max([view[:, :2].max(0) for view in views], axis=0) + 4 * pixel
    shape = tuple(np.ceil((high - low) / pixel).astype(int))
    depth, owner, lit = np.full(shape, -np.inf), np.full(shape, -1), np.zeros(shape)
    for index, (solid, view) in enumerate(zip(solids, views, strict=True)):
        corners = (view - [*low, 0]) / [pixel, pixel, 1]
        _paint(corners, solid.faces, _brightness(view, solid.faces), index, depth, owner, lit)
    return Buffer(owner, lit, low, pixel, frame)


def look(
    solids: Sequence[Solid], axes: Array, pixel: float = 0.8, tolerance: float = 0.35
) -> list[Seen]:
    """Return what is seen of each solid with the directions right and up [2, 3].

    Lengths are those of the solids; `tolerance` is how far a thinned outline may err.
    """
    return traced(render(solids, axes, pixel), len(solids), tolerance)


def traced(buffer: Buffer, count: int, tolerance: float) -> list[Seen]:
    """Return the outlines and shades of the first solids of a buffer."""
    return [
        _traced(buffer.owner == index, buffer.lit, buffer.low, buffer.pixel, tolerance)
        for index in range(count)
    ]


def _brightness(vertices: Array, faces: Array) -> Array:
    """Return how lit each vertex is, 0 to 1: by the lamp and by facing the viewer."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat, normal = np.cross(b - a, c - a), np.zeros_like(vertices)
    for i in range(3):
        np.add.at(normal, faces[:, i], flat)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    facing = np.abs(normal[:, 2])
    lamp = np.clip(np.where(normal[:, 2:] < 0, -normal, normal) @ LIGHT, 0, 1)
    return 0.5 * facing + 0.5 * lamp


def _paint(
    corners: Array, faces: Array, bright: Array, index: int, depth: Array, owner: Array, lit: Array
) -> None:
    """Draw a solid's triangles into the buffers, nearest in front."""
    triangles, tones = corners[faces], bright[faces]
    edges = triangles[:, 1:, :2] - triangles[:, :1, :2]
    area = np.linalg.det(edges)
    for k in np.flatnonzero(np.abs(area) > 1e-6):
        xy, z = triangles[k, :, :2], triangles[k, :, 2]
        low, high = np.floor(xy.min(0)).astype(int), np.ceil(xy.max(0)).astype(int) + 1
        x = np.arange(low[0], high[0])[:, None] - xy[0, 0]
        y = np.arange(low[1], high[1])[None] - xy[0, 1]
        (ax, ay), (bx, by) = edges[k]
        u, v = (x * by - y * bx) / area[k], (y * ax - x * ay) / area[k]
        here = z[0] + u * (z[1] - z[0]) + v * (z[2] - z[0])
        box = slice(low[0], high[0]), slice(low[1], high[1])
        front = (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6) & (here > depth[box])
        tone = tones[k, 0] + u * (tones[k, 1] - tones[k, 0]) + v * (tones[k, 2] - tones[k, 0])
        depth[box][front] = here[front]
        owner[box][front] = index
        lit[box][front] = tone[front]


def _traced(mask: Array, lit: Array, low: Array, pixel: float, tolerance: float) -> Seen:
    def regions(inside: Array, blur: float, smallest: float) -> tuple[Array, ...]:
        field = gaussian_filter(inside.astype(float), blur)
        kept = []
        for ring in rings(field, 0.5):
            placed = ring * pixel + low
            if abs(_area(placed)) > smallest:
                kept.append(simplified(placed, tolerance))
        return tuple(kept)

    weight = np.maximum(gaussian_filter(mask.astype(float), 2.0), 1e-6)
    smooth = gaussian_filter(np.where(mask, lit, 0.0), 2.0) / weight
    small = (9 * tolerance) ** 2
    return Seen(
        regions(mask, 0.9, small / 3),
        tuple(regions(mask & (smooth < limit), 1.2, small) for limit in SHADES),
        regions(mask & (smooth > HIGHLIGHT), 1.2, small),
    )


def simplified(ring: Array, tolerance: float) -> Array:
    """Return a closed ring with fewer points."""
    far = int(np.hypot(*(ring - ring[0]).T).argmax())
    if far == 0:
        return ring
    parts = [thinned(ring[: far + 1], tolerance), thinned(ring[far:], tolerance)]
    return np.concatenate([parts[0][:-1], parts[1][:-1]])


def _area(ring: Array) -> float:
    x, y = ring.T
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2


def rings(field: Array, level: float) -> list[Array]:
    """Return the closed lines where a field [x, y] has a level, in indices (marching squares)."""
    values = np.pad(field, 1)
    high = values > level
    cells = high[:-1, :-1] + 2 * high[1:, :-1] + 4 * high[1:, 1:] + 8 * high[:-1, 1:]
    # The edge by which the line enters and leaves a cell, higher values to the left of it:
    # 0 below, 1 right, 2 above, 3 left.
    ways = {1: ((0, 3),), 2: ((1, 0),), 3: ((1, 3),), 4: ((2, 1),), 5: ((0, 3), (2, 1)),
            6: ((2, 0),), 7: ((2, 3),), 8: ((3, 2),), 9: ((0, 2),), 10: ((1, 0), (3, 2)),
            11: ((1, 2),), 12: ((3, 1),), 13: ((0, 1),), 14: ((3, 0),)}  # fmt: skip
    ends = (((0, 0), (1, 0)), ((1, 0), (1, 1)), ((0, 1), (1, 1)), ((0, 0), (0, 1)))
    follows: dict[tuple, list[tuple]] = {}
    for i, j in np.argwhere((cells > 0) & (cells < 15)):
        for start, stop in ways[int(cells[i, j])]:
            one, two = (tuple((i + di, j + dj) for di, dj in ends[edge]) for edge in (start, stop))
            follows.setdefault(one, []).append(two)
    found = []
    while follows:
        first = at = next(iter(follows))
        ring = []
        while at in follows:
            (p, q) = at
            a, b = values[p], values[q]
            share = (level - a) / (b - a)
            ring.append([p[0] + share * (q[0] - p[0]) - 1, p[1] + share * (q[1] - p[1]) - 1])
            after = follows[at].pop()
            if not follows[at]:
                del follows[at]
            at = after
        ring.append(ring[0])
        if at == first and len(ring) > 3:
            found.append(np.array(ring))
    return found
