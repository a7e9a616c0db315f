"""Outlines made from points: muscles with bodies, arcs, discs, thinned bone outlines."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lessonkit.plane import direction

Array = NDArray[np.float64]

_POINTS_PER_SEGMENT = 7


def muscle_band(path: Array, half_width_mm: ArrayLike) -> Array:
    """Return the closed outline [..., m, 2] of a muscle along its path [..., n, 2].

    Thin at both ends, `half_width_mm` [...] at the belly, its corners rounded.
    """
    steps = np.linspace(0, 1, _POINTS_PER_SEGMENT, endpoint=False)[:, None]
    pieces = [
        path[..., i, None, :] * (1 - steps) + path[..., i + 1, None, :] * steps
        for i in range(path.shape[-2] - 1)
    ]
    line = np.concatenate([*pieces, path[..., -1:, :]], axis=-2)
    for _ in range(3):
        inner = (line[..., :-2, :] + 2 * line[..., 1:-1, :] + line[..., 2:, :]) / 4
        line = np.concatenate([line[..., :1, :], inner, line[..., -1:, :]], axis=-2)
    tangent = np.gradient(line, axis=-2)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=-1, keepdims=True), 1e-9)
    normal = np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)
    step = np.linalg.norm(np.diff(line, axis=-2), axis=-1)
    along = np.concatenate([np.zeros_like(step[..., :1]), np.cumsum(step, axis=-1)], axis=-1)
    along = along / along[..., -1:]
    belly = 0.22 + 0.78 * np.sin(np.pi * along) ** 1.5
    offset = normal * (belly * np.asarray(half_width_mm)[..., None])[..., None]
    return closed(np.concatenate([line + offset, (line - offset)[..., ::-1, :]], axis=-2))


def closed(ring: Array) -> Array:
    """Repeat the first point of a ring [..., n, 2] at its end."""
    return np.concatenate([ring, ring[..., :1, :]], axis=-2)


def arc(centre: Array, radius_mm: float, start_deg: ArrayLike, stop_deg: ArrayLike) -> Array:
    """Return a sector's outline [..., m, 2]: centre, along the arc from start to stop, and back."""
    start, stop = (np.asarray(angle, dtype=float)[..., None] for angle in (start_deg, stop_deg))
    angles = start + (stop - start) * np.linspace(0, 1, 11)
    rim = centre[..., None, :] + radius_mm * direction(angles)
    hub = np.broadcast_to(centre[..., None, :], (*rim.shape[:-2], 1, 2))
    return np.concatenate([hub, rim, hub], axis=-2)


def disc(lower: tuple[Array, Array], upper: tuple[Array, Array], bulge_mm: float = 1.5) -> Array:
    """Return a disc's outline between two endplates, each (posterior, anterior) edge [..., 2]."""
    (low_post, low_ant), (up_post, up_ant) = lower, upper
    forward = (low_ant - low_post) / np.linalg.norm(low_ant - low_post, axis=-1, keepdims=True)
    front = (low_ant + up_ant) / 2 + bulge_mm * forward
    back = (low_post + up_post) / 2 - bulge_mm * forward
    return closed(np.stack([low_post, low_ant, front, up_ant, up_post, back], axis=-2))


def thinned(outline: Array, tolerance_mm: float = 0.4) -> Array:
    """Drop outline points [n, 2] within a tolerance of the rest (Douglas-Peucker)."""
    start, stop = outline[0], outline[-1]
    chord = stop - start
    length = np.hypot(*chord)
    offset = outline - start
    if length < 1e-9:
        distance = np.hypot(*offset.T)
    else:
        distance = np.abs(chord[0] * offset[:, 1] - chord[1] * offset[:, 0]) / length
    far = int(distance.argmax())
    if len(outline) < 3 or distance[far] <= tolerance_mm:
        return outline[[0, -1]]
    return np.concatenate(
        [thinned(outline[: far + 1], tolerance_mm)[:-1], thinned(outline[far:], tolerance_mm)]
    )
