"""Rigid motion in the sagittal plane: x anterior, y up, angles counter-clockwise in degrees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def direction(angle_deg: ArrayLike) -> Array:
    """Return the unit vector [..., 2] at an angle from the x axis."""
    angle = np.radians(angle_deg)
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def inclination(tail: Array, tip: Array) -> Array:
    """Return the angle, degrees, of the vector from tail to tip, points [..., 2]."""
    return np.degrees(np.arctan2(*np.moveaxis(tip - tail, -1, 0)[::-1]))


def rotate(points: Array, angle_deg: ArrayLike) -> Array:
    """Turn points [n, 2] about the origin by angles [...]; the result is [..., n, 2]."""
    along = direction(angle_deg)[..., None, :]
    cos, sin = along[..., 0], along[..., 1]
    x, y = points[..., 0], points[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


@dataclass(frozen=True)
class Frame:
    """Where a rigid body's frame stands: its origin, mm [..., 2], and its turn, degrees [...]."""

    origin: Array
    turn: Array

    @staticmethod
    def turned(fixed_point: Array, turn_deg: Array, moved_to: Array) -> "Frame":
        """Return the frame turned so that one of its points [2] comes to stand at [..., 2]."""
        arm = rotate(fixed_point[None], turn_deg)[..., 0, :]
        return Frame(moved_to - arm, np.asarray(turn_deg, dtype=float))

    def carry(self, points: Array) -> Array:
        """Return points [n, 2] of the body's frame where they stand: [..., n, 2]."""
        return rotate(points, self.turn) + self.origin[..., None, :]
