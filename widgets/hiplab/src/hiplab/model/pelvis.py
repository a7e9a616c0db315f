"""Pelvic parameters of the sagittal plane and how they change with tilt.

Pelvic incidence (PI) belongs to the bone; radiographic pelvic tilt (PT) and sacral slope (SS)
belong to the posture, and PI = PT + SS. Turning the pelvis forward by one degree adds one degree to
SS and to the ASIS-PSIS angle and takes one from PT. Angles are in degrees; forward (anterior)
tilt is positive, and PT is positive when the sacral endplate lies behind the hip axis.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import hip_centre, s1_endplate, spines
from lessonkit.plane import Array, Frame, direction, inclination

# Slope of the theoretical PT over the classes of PI (4, 8, ... 24 degrees for classes ten degrees
# apart, PMC4303780, Table 3).
PT_PER_PI = 0.4


@dataclass(frozen=True)
class Pelvis:
    """Pelvic parameters, degrees, arrays of one shape."""

    tilt: Array
    pelvic_incidence: Array
    radiographic_pelvic_tilt: Array
    sacral_slope: Array
    asis_psis_tilt: Array


@dataclass(frozen=True)
class Skeleton:
    """The drawn skeleton's own parameters at tilt 0: angles in degrees, distance in mm."""

    pelvic_incidence: float
    radiographic_pelvic_tilt: float
    sacral_slope: float
    asis_psis_tilt: float
    s1_to_hip_mm: float


@cache
def skeleton() -> Skeleton:
    """Measure the drawn skeleton: S1 endplate, hip axis, ASIS and PSIS."""
    anterior, posterior = s1_endplate()
    centre = (anterior + posterior) / 2
    hip = hip_centre()[:2]
    slope = -float(inclination(posterior, anterior))
    tilt = float(inclination(hip, centre)) - 90
    asis, psis = spines()
    return Skeleton(
        pelvic_incidence=slope + tilt,
        radiographic_pelvic_tilt=tilt,
        sacral_slope=slope,
        asis_psis_tilt=-float(inclination(psis, asis)),
        s1_to_hip_mm=float(np.linalg.norm(centre - hip)),
    )


def pelvis(tilt: ArrayLike, pelvic_incidence: ArrayLike) -> Pelvis:
    """Return the parameters of a pelvis tilted from its own standing position.

    People with a larger PI stand with a larger PT: the drawn skeleton's PT is carried to other PI
    along the slope of the published class table.
    """
    tilt, incidence = np.broadcast_arrays(
        np.asarray(tilt, dtype=float), np.asarray(pelvic_incidence, dtype=float)
    )
    own = skeleton()
    standing_pt = own.radiographic_pelvic_tilt + PT_PER_PI * (incidence - own.pelvic_incidence)
    pt = standing_pt - tilt
    return Pelvis(tilt, incidence, pt, incidence - pt, own.asis_psis_tilt + tilt)


def hip_bone_frame(state: Pelvis) -> Frame:
    """Return where the pelvis frame of the hip bone stands, relative to the hip axis."""
    return Frame.turned(hip_centre()[:2], -state.tilt, np.zeros(2))


def sacrum_frame(state: Pelvis) -> Frame:
    """Return where the pelvis frame of the sacrum stands, relative to the hip axis.

    The sacrum keeps the distance of its endplate from the hip axis; PT and SS place and turn it.
    """
    own = skeleton()
    centre = own.s1_to_hip_mm * direction(90 + state.radiographic_pelvic_tilt)
    return Frame.turned(sum(s1_endplate()) / 2, own.sacral_slope - state.sacral_slope, centre)
