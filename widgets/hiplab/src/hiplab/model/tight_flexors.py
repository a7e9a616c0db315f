"""A passive balance: tighter hip flexors tip the pelvis until hips and spine hold against it.

The passive hip moment is that of Riener and Edrich (1999) with the knee straight. Tightness shifts
its flexor term; a linear spring stands for the lumbar spine and the control of posture.
"""

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model import pelvic_tilt
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

PARAMETERS = (
    Parameter(
        "tightness", "Tightness of the hip flexors", "°", 0, 15, 10, 0.1,
        "How far the passive pull in front of the hips is shifted; 0 is an average relaxed hip.",
    ),
    Parameter(
        "lumbar_stiffness", "Stiffness that holds against it", "N·m/°", 0.25, 4, 1, 0.05,
        "Lumbar spine and posture together, as a spring. Nobody has measured it: an assumption.",
    ),
)  # fmt: skip

# The balance, then the quantities of the standing body that follow from its tilt.
QUANTITIES = (
    Quantity("tilt", "Pelvic tilt at balance", "°", 1, "forward of the reference position"),
    Quantity("tilt_per_tightness", "Tilt per degree of tightness", "°", 2, "tilt over tightness"),
    Quantity(
        "push", "Push of the tightness when standing", "N·m", 1,
        "forward moment of both hips before the pelvis has moved",
    ),
    Quantity(
        "held_by_hips", "Held by the hips themselves", "N·m", 0,
        "how much of the push is gone at the balance: flexors slacker, extensors tauter",
    ),
    Quantity("held_by_spine", "Held by the lumbar spring", "N·m", 1, "stiffness times tilt"),
    *pelvic_tilt.QUANTITIES,
)  # fmt: skip


def flexor_moment(hip_flexion: ArrayLike) -> Array:
    """Return the passive moment in front of one hip, N·m, knee straight, hip flexion in degrees."""
    return np.exp(1.4655 - 0.0750 * np.asarray(hip_flexion, dtype=float))


def extensor_moment(hip_flexion: ArrayLike) -> Array:
    """Return the passive moment behind one hip, N·m, knee straight, hip flexion in degrees."""
    return np.exp(1.3403 + 0.0305 * np.asarray(hip_flexion, dtype=float))


def passive_moment(hip_flexion: ArrayLike) -> Array:
    """Return the net passive moment of one hip, N·m, forward positive, knee straight."""
    return flexor_moment(hip_flexion) - extensor_moment(hip_flexion) + 8.072


def forward_moment(tilt: ArrayLike, tightness: ArrayLike) -> Array:
    """Return what both hips add at a tilt, N·m, to the moment that is balanced when standing."""
    flexors = flexor_moment(np.asarray(tilt) - np.asarray(tightness)) - flexor_moment(0)
    return 2 * (flexors - extensor_moment(tilt) + extensor_moment(0))


def balance(tightness: ArrayLike, lumbar_stiffness: ArrayLike) -> Array:
    """Return the tilt, degrees, at which both hips and the lumbar spring balance.

    Newton's method from the standing position. What is left over falls and is convex up to the
    balance, so each step stays on this side of it and none overshoots.
    """
    tightness, stiffness = np.broadcast_arrays(
        np.asarray(tightness, dtype=float), np.asarray(lumbar_stiffness, dtype=float)
    )
    tilt = np.zeros(tightness.shape)
    for _ in range(8):
        left_over = forward_moment(tilt, tightness) - stiffness * tilt
        front = 0.0750 * flexor_moment(tilt - tightness)
        slope = 2 * (front + 0.0305 * extensor_moment(tilt)) + stiffness
        tilt = tilt + left_over / slope
    return tilt


def standing(**values: ArrayLike) -> pelvic_tilt.Standing:
    """Return the body standing at the balance, its lumbar spine taking up what people take up."""
    return pelvic_tilt.stand(pelvic_tilt=balance(**check_values(PARAMETERS, values)))


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape."""
    tightness, stiffness = np.broadcast_arrays(*check_values(PARAMETERS, values).values())
    tilt = balance(tightness, stiffness)
    body = pelvic_tilt.readouts(pelvic_tilt=tilt)
    push, held = forward_moment(0, tightness), stiffness * tilt
    # Without tightness nothing tips; the ratio then is its limit for a small one.
    front = 2 * 0.0750 * flexor_moment(0)
    limit = front / (front + 2 * 0.0305 * extensor_moment(0) + stiffness)
    ratio = np.where(tightness > 0, tilt / np.where(tightness > 0, tightness, 1), limit)
    return {
        "tilt": tilt,
        "tilt_per_tightness": ratio,
        "push": push,
        "held_by_hips": push - held,
        "held_by_spine": held,
        **body,
    }
