"""The weight above S1, resolved along and across the endplate."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class S1Load(NamedTuple):
    """Shear along and compression across the S1 endplate, as fractions of the weight above it."""

    shear: NDArray[np.float64]
    compression: NDArray[np.float64]


def s1_load(sacral_slope: ArrayLike) -> S1Load:
    """Return how the weight above splits at a sacral slope, degrees; muscle forces are left out."""
    slope = np.radians(np.asarray(sacral_slope, dtype=float))
    return S1Load(np.sin(slope), np.cos(slope))
