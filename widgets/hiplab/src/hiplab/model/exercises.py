"""Postures of six hip exercises over their movement: where hip, trunk and legs are.

Side views face right with x to the right and y up, mm from the floor; directions are degrees from
the x axis. In the two planks the picture is a view of the front, head to the left.
"""

from dataclasses import astuple, dataclass

import numpy as np

from lessonkit.plane import Array, direction, inclination

EXERCISES = ("bridge", "hip thrust", "hip hinge", "split squat", "side plank", "Copenhagen")
BRIDGE, THRUST, HINGE, SQUAT, PLANK, COPENHAGEN = range(6)
# Drawn skeleton and an adult of 1.75 m, mm.
TRUNK, THIGH, SHIN, ANKLE_HEIGHT = 504.0, 404.0, 400.0, 45.0
BENCH = 400.0


@dataclass(frozen=True)
class Posture:
    """Hip (x, y), then the directions of the trunk (hip to shoulder), thigh and shin, degrees.

    `far_thigh` and `far_shin` are those of the other leg; `sideways` is the hip's adduction, used
    in the planks, whose legs have no flexion.
    """

    x: Array
    y: Array
    trunk: Array
    thigh: Array
    shin: Array
    far_thigh: Array
    far_shin: Array
    sideways: Array

    @property
    def hip(self) -> Array:
        """The hip axis, mm [..., 2]."""
        return np.stack(np.broadcast_arrays(self.x, self.y), axis=-1)

    def along(self, what: str, millimetres: float) -> Array:
        """Return the point so far along the "trunk", the "leg" or the "far leg", mm [..., 2]."""
        if what == "trunk":
            return self.hip + millimetres * direction(self.trunk)
        thigh, shin = (self.thigh, self.shin) if what == "leg" else (self.far_thigh, self.far_shin)
        upper, lower = min(millimetres, THIGH), max(millimetres - THIGH, 0)
        return self.hip + upper * direction(thigh) + lower * direction(shin)


def posture(exercise: Array, phase: Array) -> Posture:
    """Return the posture of an exercise, an index of `EXERCISES`, at a phase from 0 to 100 %."""
    share = np.asarray(phase, dtype=float) / 100
    all_six = [
        np.broadcast_arrays(*astuple(make(share)))
        for make in (_bridge, _thrust, _hinge, _squat, _plank, _copenhagen)
    ]
    index = np.asarray(exercise).round().astype(int)
    return Posture(*(np.choose(index, fields) for fields in zip(*all_six, strict=True)))


def _lifted(shoulder: float, ankle: tuple[float, float], trunk: Array) -> Posture:
    """Lift the hips, shoulders and feet resting; circles about hip and ankle meet in the knee."""
    hip = np.array([0, shoulder]) + TRUNK * direction(trunk)
    reach = np.array(ankle) - hip
    distance = np.linalg.norm(reach, axis=-1)
    inner = np.degrees(np.arccos((THIGH**2 + distance**2 - SHIN**2) / (2 * THIGH * distance)))
    thigh = inclination(hip, np.broadcast_to(ankle, hip.shape)) + inner
    knee = hip + THIGH * direction(thigh)
    shin = inclination(knee, np.broadcast_to(ankle, knee.shape))
    return Posture(hip[..., 0], hip[..., 1], trunk + 180, thigh, shin, thigh, shin, 0.0)


def _bridge(share: Array) -> Posture:
    # At the top knee, hip and shoulder are in line and the shins upright.
    top = np.degrees(np.arcsin((ANKLE_HEIGHT + SHIN - 95) / (TRUNK + THIGH)))
    ankle = ((TRUNK + THIGH) * np.cos(np.radians(top)), ANKLE_HEIGHT)
    return _lifted(95.0, ankle, 2 + share * (top - 2))


def _thrust(share: Array) -> Posture:
    top = np.degrees(np.arcsin((ANKLE_HEIGHT + SHIN - BENCH) / (TRUNK + THIGH)))
    ankle = ((TRUNK + THIGH) * np.cos(np.radians(top)), ANKLE_HEIGHT)
    return _lifted(BENCH, ankle, -30 + share * (top + 30))


def _standing(trunk: Array, thigh: Array, shin: Array) -> tuple[Array, Array]:
    ankle = np.array([0.0, ANKLE_HEIGHT])
    x, y = np.moveaxis(ankle - SHIN * direction(shin) - THIGH * direction(thigh), -1, 0)
    return x, y


def _hinge(share: Array) -> Posture:
    trunk, thigh, shin = 90 - 80 * share, -90 + 4 + 18 * share, -90.0 + 0 * share
    x, y = _standing(trunk, thigh, shin)
    return Posture(x, y, trunk, thigh, shin, thigh, shin, 0.0)


def _squat(share: Array) -> Posture:
    trunk, thigh, shin = 85 - 10 * share, -76 + 68 * share, -92 - 8 * share
    x, y = _standing(trunk, thigh, shin)
    far_thigh = -110 + 18 * share
    knee = y + THIGH * np.sin(np.radians(far_thigh))
    # The heel of the rear foot is up: its ankle stays at one height.
    far_shin = -90 - np.degrees(np.arccos(np.clip((knee - 135) / SHIN, -1, 1)))
    return Posture(x, y, trunk, thigh, shin, far_thigh, far_shin, 0.0)


def _side(share: Array, elbow: float, foot: float) -> Posture:
    """Rise from a sagging hip, 12 degrees of adduction to either side, to a straight body."""
    sag = 12 * (1 - share)
    length = THIGH + SHIN
    slope = np.degrees(np.arcsin((foot - elbow) / (TRUNK + length)))
    leg = slope + sag * TRUNK / (TRUNK + length)
    trunk = slope - sag * length / (TRUNK + length) + 180
    hip = np.array([0, elbow]) - TRUNK * direction(trunk)
    return Posture(hip[..., 0], hip[..., 1], trunk, leg, leg, leg, leg, sag)


def _plank(share: Array) -> Posture:
    body = _side(share, 330.0, 130.0)
    # The upper foot rests on the lower one.
    high = body.thigh - 8
    return Posture(body.x, body.y, body.trunk, body.thigh, body.shin, high, high, body.sideways)


def _copenhagen(share: Array) -> Posture:
    body = _side(share, 330.0, BENCH - 40)
    low = body.thigh - 13
    return Posture(body.x, body.y, body.trunk, body.thigh, body.shin, low, low, -body.sideways)
