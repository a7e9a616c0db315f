"""Bending forward with upright legs: how lumbar spine and hips share the trunk's inclination.

With the femurs fixed the pelvis turns by as much as the hips flex, so trunk = lumbar + hip. A
rhythm says how the two usually share; the hips' range and the lumbar range say when they cannot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import s1_endplate
from hiplab.model.muscles import geometry
from hiplab.model.pelvis import Pelvis, pelvis, sacrum_frame, skeleton
from hiplab.model.spine import LumbarSpine, segments, stack, standing_lordosis
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

# Lumbar flexion from standing in a full forward bend: 60.2 +- 8.6 degrees, n = 8 (Tafazzol 2014).
LUMBAR_RANGE = 60.0
# Cumulative lumbar-to-pelvis ratio at the start and at 120 degrees of trunk (Tafazzol 2014) ...
MEASURED_RATIO = (2.5, 1.34)
# ... and at the end of a bend of 111 degrees, n = 41 (Esola 1996).
HIP_LED_RATIO = 41.6 / 69.4
# A joint stiffens before it stops: the corner where a range ends is rounded this far to each side.
LUMBAR_ROUNDING, HIP_ROUNDING = 6.0, 8.0

PARAMETERS = (
    Parameter(
        "trunk_inclination", "Bend asked for", "°", 0, 120, 60, 1,
        "How far the chest is to tip forward from standing; the legs stay upright.",
    ),
    Parameter(
        "hip_flexion_available", "Hip flexion available", "°", 20, 100, 100, 1,
        "How far the hips can bend with the knees straight before they run out.",
    ),
    Parameter(
        "rhythm", "Lumbopelvic rhythm", "", 0, 2, 0, 1,
        "Lumbar motion divided by pelvic motion, from standing, while both have range left.",
        ("falling from 2.5 to 1.34", "1.5 throughout", "0.6 throughout"),
    ),
)  # fmt: skip

GROUPS = {
    "hamstrings": ("semimem", "semiten", "bifemlh"),
    "gluteus_maximus": ("glut_max1", "glut_max2", "glut_max3"),
}

QUANTITIES = (
    Quantity("lumbar_flexion", "Lumbar spine bends", "°", 0, "L1 against S1, from standing"),
    Quantity(
        "hip_flexion", "Hips bend", "°", 0, "pelvis against femur; the legs are upright, so the "
        "pelvis turns by the same angle",
    ),
    Quantity("trunk_reached", "Trunk inclination reached", "°", 0, "lumbar spine + hips"),
    Quantity("not_reached", "Not reached", "°", 0, "what neither hips nor lumbar spine can give"),
    Quantity("lumbar_share", "Lumbar share", "%", 0, "lumbar part of the inclination reached"),
    Quantity("hip_spare", "Hip range to spare", "°", 0, "what is left of the flexion available"),
    Quantity("lumbar_spare", "Lumbar range to spare", "°", 0, "what is left of 60°"),
    Quantity(
        "taken_over", "Lumbar spine takes over", "°", 0,
        "lumbar flexion beyond the rhythm, because the hips ran out",
    ),
    Quantity("lumbar_lordosis", "Lumbar lordosis (LL)", "°", 0, "negative: curved the other way"),
    Quantity("hamstrings", "Hamstrings", "mm", 0, "mean change of length of the group's lines"),
    Quantity(
        "gluteus_maximus", "Gluteus maximus", "mm", 0, "mean change of length of its three parts"
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Sharing:
    """How a bend is shared, degrees, arrays of one shape."""

    lumbar: Array
    hip: Array
    taken_over: Array
    not_reached: Array


@dataclass(frozen=True)
class Bend:
    """A bending body: the sharing, the pelvis and the lumbar spine, relative to the hip axis."""

    sharing: Sharing
    pelvis: Pelvis
    spine: LumbarSpine


def soft_min(a: ArrayLike, b: ArrayLike, width: float) -> Array:
    """Return the smaller value, its corner rounded where the two are within `width`."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    overlap = np.maximum(width - np.abs(a - b), 0)
    return np.minimum(a, b) - overlap**2 / (4 * width)


def cumulative_ratio(trunk_inclination: ArrayLike, rhythm: ArrayLike) -> Array:
    """Return lumbar over pelvic motion, both counted from standing, in a rhythm (its index)."""
    start, end = MEASURED_RATIO
    measured = start + (end - start) * np.asarray(trunk_inclination, dtype=float) / 120
    which = np.asarray(rhythm).round().astype(int)
    return np.choose(which, [measured, np.full_like(measured, 1.5), HIP_LED_RATIO])


def share(
    trunk_inclination: ArrayLike, hip_flexion_available: ArrayLike, rhythm: ArrayLike
) -> Sharing:
    """Return how lumbar spine and hips share a trunk inclination, all in degrees.

    The rhythm gives L = T R / (1 + R), the range ends it; what the hips cannot give the lumbar
    spine takes over, and what is beyond its range too is not reached.
    """
    trunk = np.asarray(trunk_inclination, dtype=float)
    ratio = cumulative_ratio(trunk, rhythm)
    by_rhythm = trunk * ratio / (1 + ratio)
    usual = soft_min(by_rhythm, LUMBAR_RANGE, LUMBAR_ROUNDING)
    hip = soft_min(trunk - usual, hip_flexion_available, HIP_ROUNDING)
    left_over = trunk - usual - hip
    lumbar = soft_min(by_rhythm + left_over, LUMBAR_RANGE, LUMBAR_ROUNDING)
    return Sharing(lumbar, hip, lumbar - usual, trunk - hip - lumbar)


def bend(**values: ArrayLike) -> Bend:
    """Return the bending body for parameters of `PARAMETERS`, arrays that broadcast together.

    Raises ValueError for an unknown name, a value out of range or not a number.
    """
    sharing = share(*np.broadcast_arrays(*check_values(PARAMETERS, values).values()))
    return Bend(sharing, *posture(sharing.hip, -sharing.lumbar))


def posture(pelvic_tilt: Array, lordosis_change: Array) -> tuple[Pelvis, LumbarSpine]:
    """Return pelvis and lumbar spine of the drawn skeleton, turned and bent from standing."""
    incidence = skeleton().pelvic_incidence
    state = pelvis(pelvic_tilt, incidence)
    s1_centre = sacrum_frame(state).carry(sum(s1_endplate())[None] / 2)[..., 0, :]
    parts = segments(standing_lordosis(incidence), lordosis_change)
    return state, stack(s1_centre, state.sacral_slope, parts)


def length_change(lines: tuple[str, ...], hip_flexion: Array) -> Array:
    """Return the mean change of length of muscle lines, mm, from standing; the knee is straight."""
    changes = [geometry(line, hip_flexion).length - geometry(line).length for line in lines]
    return sum(changes) / len(lines)


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape."""
    checked = check_values(PARAMETERS, values)
    trunk, available, rhythm = np.broadcast_arrays(*checked.values())
    parts = share(trunk, available, rhythm)
    reached = parts.lumbar + parts.hip
    start = cumulative_ratio(0, rhythm)
    moved = np.maximum(reached, 1e-9)
    return {
        "lumbar_flexion": parts.lumbar,
        "hip_flexion": parts.hip,
        "trunk_reached": reached,
        "not_reached": parts.not_reached,
        "lumbar_share": 100 * np.where(reached > 0, parts.lumbar / moved, start / (1 + start)),
        "hip_spare": available - parts.hip,
        "lumbar_spare": LUMBAR_RANGE - parts.lumbar,
        "taken_over": parts.taken_over,
        "lumbar_lordosis": standing_lordosis(skeleton().pelvic_incidence) - parts.lumbar,
        **{group: length_change(lines, parts.hip) for group, lines in GROUPS.items()},
    }
