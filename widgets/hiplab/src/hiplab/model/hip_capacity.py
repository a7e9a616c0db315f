"""What the muscles around a hip could turn it with: the sum of greatest force times moment arm.

F0 is each line's maximum isometric force. The sum is a capacity in these joint angles, not a torque
that anybody makes: muscles seldom pull all at once, and their force falls when they are long or
short.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.muscles import MUSCLES, geometry
from lessonkit.plane import Array

GROUPS = {
    "gluteus_maximus": ("glut_max1", "glut_max2", "glut_max3"),
    "hamstrings": ("semimem", "semiten", "bifemlh"),
    "adductors": ("add_long", "add_brev", "add_mag1", "add_mag2", "add_mag3", "pect", "grac"),
    "abductors": ("glut_med1", "glut_med2", "glut_med3", "glut_min1", "glut_min2", "glut_min3"),
    "hip_flexors": ("iliacus", "psoas", "rect_fem", "sar", "tfl"),
}
FLEXION, ADDUCTION, ROTATION = range(3)


def capacity(
    lines: Sequence[str],
    axis: int,
    hip_flexion: ArrayLike = 0,
    hip_adduction: ArrayLike = 0,
    knee_flexion: ArrayLike = 0,
) -> Array:
    """Return the lines' sum of F0 times moment arm about an axis, N·m per side.

    Flexion, adduction and internal rotation are positive; angles are in degrees.
    """
    return capacities(lines, hip_flexion, hip_adduction, knee_flexion)[..., axis]


def capacities(
    lines: Sequence[str],
    hip_flexion: ArrayLike = 0,
    hip_adduction: ArrayLike = 0,
    knee_flexion: ArrayLike = 0,
) -> Array:
    """Return the capacity about all three axes [..., 3], N·m per side."""
    total = np.zeros(3)
    for line in lines:
        arms = geometry(line, hip_flexion, hip_adduction, 0, knee_flexion).moment_arms
        total = total + MUSCLES[line].max_isometric_force_N * arms / 1000
    return total


def rotation_arm(line: str, hip_flexion: ArrayLike) -> Array:
    """Return a line's moment arm for rotation, mm, internal positive, over hip flexion."""
    return geometry(line, hip_flexion).moment_arms[..., ROTATION]
