"""The silhouette of a body from the side.

The outlines are schematic; each of their points moves with the bone that it belongs to.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.frog_stretch import ARM, UPPER_ARM
from hiplab.pictures.human import Human, Limb, joints
from lessonkit.drawing.shapes import Array
from lessonkit.plane import direction, rotate

# The trunk in standing, mm from the hip axis, and what each point moves with.
_TRUNK = (
    ("pelvis", 60, -95), ("pelvis", 84, -50), ("pelvis", 98, 10), ("pelvis", 108, 60),
    ("L4", 113, 125), ("L3", 112, 185), ("L1", 106, 262), ("chest", 106, 330),
    ("chest", 122, 400), ("chest", 118, 455), ("chest", 92, 512), ("chest", 56, 556),
    ("chest", 47, 590), ("chest", 62, 608), ("chest", 98, 612), ("chest", 112, 632),
    ("chest", 114, 668), ("chest", 130, 690), ("chest", 114, 716), ("chest", 113, 762),
    ("chest", 86, 815), ("chest", 28, 838), ("chest", -34, 820), ("chest", -68, 768),
    ("chest", -70, 712), ("chest", -52, 655), ("chest", -52, 610), ("chest", -72, 560),
    ("chest", -104, 500), ("chest", -122, 430), ("chest", -116, 350), ("L1", -98, 275),
    ("L3", -84, 205), ("L4", -82, 165), ("pelvis", -96, 112), ("pelvis", -128, 55),
    ("pelvis", -143, -10), ("pelvis", -136, -62), ("pelvis", -104, -102), ("pelvis", -20, -110),
)  # fmt: skip
_THIGH = [[62, 25], [84, -50], [88, -140], [79, -250], [62, -350], [56, -404], [46, -440],
          [-50, -432], [-56, -404], [-55, -350], [-74, -250], [-95, -140], [-108, -60],
          [-92, 20]]  # fmt: skip
_SHIN = [[50, 30], [54, 0], [50, -60], [43, -150], [36, -250], [31, -370], [30, -405], [-34, -405],
         [-37, -370], [-50, -250], [-72, -150], [-70, -90], [-54, -20], [-52, 30]]  # fmt: skip
_FOOT = [[-33, 40], [-46, 5], [-62, -25], [-56, -46], [60, -46], [150, -46], [186, -42], [188, -25],
         [158, -6], [100, 12], [52, 32], [33, 62]]  # fmt: skip
_UPPER_ARM = [[0, 48], [40, 30], [48, -30], [44, -150], [38, -250], [35, -326], [0, -350],
              [-35, -326], [-40, -250], [-46, -150], [-48, -30], [-38, 32]]  # fmt: skip
_FOREARM = [[0, 36], [36, 10], [40, -60], [32, -160], [25, -240], [20, -275], [-20, -275],
            [-25, -240], [-34, -160], [-40, -60], [-36, 10]]  # fmt: skip
_HAND = [[18, 20], [24, -20], [28, -70], [20, -120], [4, -152], [-12, -150], [-22, -100],
         [-24, -40], [-20, 20]]  # fmt: skip


def smooth(points: Array, steps: int = 4) -> Array:
    """Return a closed, smooth line through points [n, 2] (Catmull-Rom)."""
    p0, p1, p2, p3 = (np.roll(points, shift, axis=0) for shift in (1, 0, -1, -2))
    share = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    line = 0.5 * (
        2 * p1 + (p2 - p0) * share + (2 * p0 - 5 * p1 + 4 * p2 - p3) * share**2
        + (3 * p1 - p0 - 3 * p2 + p3) * share**3
    )  # fmt: skip
    return line.transpose(1, 0, 2).reshape(-1, 2)


@cache
def _local_trunk() -> tuple[tuple[str, Array], ...]:
    """Return the trunk's points in the frames that they move with."""
    standing = Human().frames
    found = []
    for name, x, y in _TRUNK:
        frame = standing[name]
        found.append((name, rotate((np.array([[x, y]]) - frame.origin), -frame.turn)[0]))
    return tuple(found)


def trunk_and_legs(human: Human) -> list[Array]:
    """Return the outlines that together make trunk, head and nearest leg, mm [n, 2]."""
    return [trunk(human), circle(human.hip, 88), *leg_of(human, human.legs[0])]


def trunk(human: Human, steps: int = 4) -> Array:
    """Return the outline of trunk and head, mm [n, 2], with so many steps from point to point."""
    points = np.array([human.frames[name].carry(at[None])[0] for name, at in _local_trunk()])
    return smooth(points, steps) + human.hip


def leg_of(human: Human, leg: Limb) -> list[Array]:
    """Return the outlines of a leg, mm [n, 2]."""
    knee, ankle = joints(human, leg)
    thigh = np.array(_THIGH, float) * (1, leg.seen)
    return [
        _limb(thigh, human.hip, leg.upper), circle(knee, 55), _limb(_SHIN, knee, leg.lower),
        smooth(rotate(np.array(_FOOT, float), leg.end)) + ankle,
    ]  # fmt: skip


def arms(human: Human) -> list[list[Array]]:
    """Return the outlines of each arm, mm [n, 2]."""
    found = []
    for arm in human.arms:
        elbow = human.shoulder + UPPER_ARM * arm.seen * direction(arm.upper)
        upper, lower = (
            _limb(np.array(_UPPER_ARM, float) * (1, arm.seen), human.shoulder, arm.upper),
            _limb(_FOREARM, elbow, arm.lower),
        )
        wrist = elbow + (ARM - UPPER_ARM) * direction(arm.lower)
        hand = _limb(_HAND, wrist, arm.end or arm.lower)
        found.append([upper, lower, circle(elbow, 36), circle(wrist, 22), hand])
    return found


def wound(ring: Array) -> Array:
    """Return a ring that runs counter-clockwise, so that overlapping rings add up."""
    x, y = ring.T
    return ring if x @ np.roll(y, -1) > y @ np.roll(x, -1) else ring[::-1]


def _limb(ring: ArrayLike, at: Array, along: float) -> Array:
    return smooth(rotate(np.array(ring, float), along + 90)) + at


def circle(at: Array, radius: float) -> Array:
    """Return a circle, mm [n, 2]."""
    return np.asarray(at) + radius * direction(np.arange(0, 360, 15))
