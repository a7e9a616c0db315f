"""Swinging a straight leg from in front of the body to behind it, the trunk held upright.

While the hip has extension left the pelvis stays; beyond it the pelvis tips forward with the leg,
one degree for one, and the lumbar spine extends by the same angle to keep the trunk upright.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.kinetic_chain import length_change, posture, soft_min
from hiplab.model.pelvis import Pelvis, skeleton
from hiplab.model.spine import LumbarSpine, standing_lordosis
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

# A joint stiffens before it stops: the corner where extension ends is rounded this far each side.
ROUNDING = 4.0

PARAMETERS = (
    Parameter(
        "leg_angle", "Leg: behind (−) or in front (+)", "°", -20, 40, -20, 1,
        "Angle of the straight leg against the vertical; negative when the leg is behind the body.",
    ),
    Parameter(
        "hip_extension_available", "Hip extension available", "°", -5, 20, 10, 1,
        "How far the thigh can go behind the standing line before the hip runs out; below 0 it"
        " does not get that far.",
    ),
)  # fmt: skip

GROUPS = {
    "hip_flexors": ("iliacus", "psoas", "rect_fem"),
    "iliacus_change": ("iliacus",),
    "psoas_change": ("psoas",),
    "rect_fem_change": ("rect_fem",),
    "hamstrings": ("semimem", "semiten", "bifemlh"),
}

QUANTITIES = (
    Quantity(
        "hip_extension", "Hip extends", "°", 0, "thigh against pelvis, from standing; negative: it "
        "bends forward",
    ),
    Quantity("pelvic_tilt", "Pelvis tips forward", "°", 0, "from standing"),
    Quantity("lumbar_extension", "Lumbar spine extends", "°", 0, "from standing"),
    Quantity("hip_spare", "Hip extension to spare", "°", 0, "what is left of what is available"),
    Quantity("sacral_slope", "Sacral slope (SS)", "°", 0, "S1 endplate against the horizontal"),
    Quantity("lumbar_lordosis", "Lumbar lordosis (LL)", "°", 0, "L1 against S1"),
    Quantity("hip_flexors", "Hip flexors", "mm", 0, "mean change of length of the three below"),
    Quantity("iliacus_change", "Iliacus", "mm", 0, "change of length against standing"),
    Quantity("psoas_change", "Psoas major", "mm", 0, "change of length against standing"),
    Quantity("rect_fem_change", "Rectus femoris", "mm", 0, "change of length against standing"),
    Quantity("hamstrings", "Hamstrings", "mm", 0, "mean change of length of the group's lines"),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A stepping body: hip flexion and pelvic tilt, degrees, the pelvis and the lumbar spine."""

    hip_flexion: Array
    tilt: Array
    pelvis: Pelvis
    spine: LumbarSpine


def step(**values: ArrayLike) -> Step:
    """Return the stepping body for parameters of `PARAMETERS`, arrays that broadcast together.

    Raises ValueError for an unknown name, a value out of range or not a number.
    """
    leg, available = np.broadcast_arrays(*check_values(PARAMETERS, values).values())
    extension = soft_min(-leg, available, ROUNDING)
    tilt = -leg - extension
    return Step(-extension, tilt, *posture(tilt, tilt))


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape."""
    body = step(**values)
    available = check_values(PARAMETERS, values)["hip_extension_available"]
    return {
        "hip_extension": -body.hip_flexion,
        "pelvic_tilt": body.tilt,
        "lumbar_extension": body.tilt,
        "hip_spare": available + body.hip_flexion,
        "sacral_slope": body.pelvis.sacral_slope,
        "lumbar_lordosis": standing_lordosis(skeleton().pelvic_incidence) + body.tilt,
        **{group: length_change(lines, body.hip_flexion) for group, lines in GROUPS.items()},
    }
