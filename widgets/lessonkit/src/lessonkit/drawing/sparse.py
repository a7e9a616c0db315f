"""Grids of values cut down to the axes that matter, so that a bake computes each thing once."""

import numpy as np

from lessonkit.plane import Array


def sparse(values: dict[str, Array]) -> dict[str, Array]:
    """Keep one entry along each axis on which a value stays the same; what follows broadcasts."""
    return {name: _cut(np.asarray(value, dtype=float)) for name, value in values.items()}


def _cut(value: Array) -> Array:
    for axis in range(value.ndim):
        if np.ptp(value, axis=axis).max() == 0:
            value = value.take([0], axis=axis)
    return value
