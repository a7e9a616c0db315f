"""A cubic spline through points, in numpy alone: that of OpenSim's SimmSpline.

With h the distances and s the slopes between points, the second derivatives m at them obey
h[i-1] m[i-1] + 2 (h[i-1] + h[i]) m[i] + h[i] m[i+1] = 6 (s[i] - s[i-1]). At either end the third
derivative is that of the cubic through the four points there. SciPy could do it; it weighs 13 MB
where a lesson runs inside a browser.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CubicSpline:
    """A curve through four or more points with rising x; beyond its ends the last pieces go on."""

    x: Array
    y: Array
    second_derivatives: Array

    @classmethod
    def through(cls, x: ArrayLike, y: ArrayLike) -> "CubicSpline":
        """Return the spline through the points."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        h = np.diff(x)
        equations, right = np.zeros((x.size, x.size)), np.zeros(x.size)
        inner = np.arange(1, x.size - 1)
        equations[inner, inner - 1], equations[inner, inner + 1] = h[:-1], h[1:]
        equations[inner, inner] = 2 * (h[:-1] + h[1:])
        right[inner] = 6 * np.diff(np.diff(y) / h)
        for row, four in ((0, slice(4)), (-1, slice(-4, None))):
            neighbours = [0, 1] if row == 0 else [-2, -1]
            equations[row, neighbours] = -1, 1
            right[row] = h[row] * _third_derivative(x[four], y[four])
        return cls(x, y, np.linalg.solve(equations, right))

    def __call__(self, at: ArrayLike) -> Array:
        """Return the curve's height at the given places."""
        at = np.asarray(at, dtype=float)
        i = np.clip(np.searchsorted(self.x, at, side="right") - 1, 0, self.x.size - 2)
        h = self.x[i + 1] - self.x[i]
        left, right = (self.x[i + 1] - at) / h, (at - self.x[i]) / h
        m = self.second_derivatives
        bend = (left**3 - left) * m[i] + (right**3 - right) * m[i + 1]
        return left * self.y[i] + right * self.y[i + 1] + bend * h**2 / 6


def _third_derivative(x: Array, y: Array) -> float:
    """Return that of the cubic through four points: six times their divided difference."""
    for order in (1, 2, 3):
        y = np.diff(y) / (x[order:] - x[:-order])
    return float(6 * y[0])
