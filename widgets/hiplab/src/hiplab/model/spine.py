"""The lumbar chain: L1 to L5 stacked on S1 by lordosis, vertebral body corners and disc heights.

Lumbar lordosis (LL) is the angle between the upper endplates of L1 and S1. A segment's lordosis is
the angle between the upper endplates of neighbouring levels, so the five segments add up to LL.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import VERTEBRAE, vertebral_body
from lessonkit.plane import Array, Frame, direction, inclination

# From L1-L2 down to L5-S1. Standing shape: n = 324 adults, Sci Rep 2022, s41598-022-21840-x.
STANDING_SHARE = np.array([2.3, 11.7, 18.1, 25.2, 42.7]) / 100
# Motion is spread far more evenly: kinetic MRI, degrees per segment, PMC3508216.
MOTION_SHARE = np.array([7.34, 8.56, 8.34, 8.87, 5.87]) / 38.98
# Mid-disc heights for drawing, mm.
DISC_HEIGHT_MM = np.array([8.0, 9.0, 10.0, 11.0, 10.5])

# Lordosis of standing adults, LL = 32.9 + 0.60 PI - 0.23 age (Hasegawa 2016), at this age in years.
REFERENCE_AGE = 30
# Degrees of lordosis per degree of voluntary tilt, forward and back (Levine & Whittle 1996).
COUPLING_FORWARD, COUPLING_BACK = 0.95, 1.03


@dataclass(frozen=True)
class LumbarSpine:
    """Where the vertebrae L1 … L5 stand, mm and degrees, relative to the hip axis.

    `frames` holds each vertebra's own frame by name, `l1_inclination` [...] the inclination of the
    upper endplate of L1.
    """

    frames: dict[str, Frame]
    l1_inclination: Array


def standing_lordosis(pelvic_incidence: ArrayLike) -> Array:
    """Return the lordosis, degrees, that goes with a pelvic incidence in standing adults."""
    return 32.9 + 0.60 * np.asarray(pelvic_incidence, dtype=float) - 0.23 * REFERENCE_AGE


def lordosis_change(tilt: ArrayLike, uptake_percent: ArrayLike) -> Array:
    """Return the change of lordosis, degrees, with a tilt; 100 % is the measured coupling."""
    tilt = np.asarray(tilt, dtype=float)
    coupling = np.where(tilt > 0, COUPLING_FORWARD, COUPLING_BACK)
    return np.asarray(uptake_percent, dtype=float) / 100 * coupling * tilt


def segments(standing: ArrayLike, change: ArrayLike) -> Array:
    """Return the lordosis of the segments L1-L2 … L5-S1, degrees [..., 5]."""
    standing, change = np.asarray(standing)[..., None], np.asarray(change)[..., None]
    return STANDING_SHARE * standing + MOTION_SHARE * change


def stack(s1_centre: Array, sacral_slope: ArrayLike, segment_lordosis: Array) -> LumbarSpine:
    """Stack the vertebrae on S1, from L5 up to L1; `s1_centre` is the middle of its endplate."""
    below, below_angle = s1_centre, -np.asarray(sacral_slope, dtype=float)
    frames = {}
    for i in range(len(VERTEBRAE) - 1, -1, -1):
        body = vertebral_body(VERTEBRAE[i])
        upper_angle = below_angle + segment_lordosis[..., i]
        turn = upper_angle - inclination(body.sup_post, body.sup_ant)
        lower_angle = turn + inclination(body.inf_post, body.inf_ant)
        disc_axis = direction((below_angle + lower_angle) / 2 + 90)
        lower_centre = below + DISC_HEIGHT_MM[i] * disc_axis
        frame = Frame.turned((body.inf_post + body.inf_ant) / 2, turn, lower_centre)
        frames[VERTEBRAE[i]] = frame
        below = frame.carry((body.sup_post + body.sup_ant)[None] / 2)[..., 0, :]
        below_angle = upper_angle
    return LumbarSpine(frames, below_angle)
