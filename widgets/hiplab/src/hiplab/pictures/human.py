"""A body in any posture, seen from the side: where its bones stand.

Millimetres, x to the right, y up; the body faces right when it stands.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from hiplab.model.anatomy import VERTEBRAE, vertebral_body
from hiplab.model.exercises import SHIN, THIGH, TRUNK
from hiplab.model.frog_stretch import ARM, UPPER_ARM
from hiplab.model.kinetic_chain import posture as spine_posture
from hiplab.model.pelvis import hip_bone_frame, sacrum_frame
from lessonkit.drawing.shapes import Array
from lessonkit.plane import Frame, direction

SHOULDER = np.array([0.0, TRUNK])  # in standing, from the hip axis


@dataclass(frozen=True)
class Limb:
    """Directions of the upper and lower part, degrees from the x axis, and of the end.

    A foot's `end` is 0 when it stands on level ground; a hand's is its direction, by default that
    of the forearm. `seen` is the share of its length that the upper part shows: less than 1 if it
    comes toward the viewer, more if an arm is let down by its shoulder blade.
    """

    upper: float
    lower: float
    end: float = 0.0
    seen: float = 1.0


@dataclass(frozen=True)
class Human:
    """A posture: pelvic tilt and change of lordosis from standing, legs, arms; hip at `hip`, mm."""

    tilt: float = 0.0
    lordosis_change: float = 0.0
    legs: tuple[Limb, ...] = (Limb(-90, -90),)
    arms: tuple[Limb, ...] = (Limb(-92, -86),)
    hip: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def frames(self) -> dict[str, Frame]:
        """Where pelvis, sacrum, vertebrae and chest stand, relative to the hip axis."""
        state, spine = spine_posture(
            np.asarray(self.tilt, float), np.asarray(self.lordosis_change, float)
        )
        l1 = vertebral_body("L1")
        top = spine.frames["L1"].carry((l1.sup_post + l1.sup_ant)[None] / 2)[0]
        lean = -(self.tilt - self.lordosis_change)
        return {
            "pelvis": Frame(np.zeros(2), np.asarray(-self.tilt)),
            "hip_bone": hip_bone_frame(state),
            "sacrum": sacrum_frame(state),
            "chest": Frame(top, np.asarray(lean)),
            **{name: spine.frames[name] for name in VERTEBRAE},
        }

    def point(self, frame: str, at: tuple[float, float]) -> Array:
        """Return where a point of a frame stands, mm [2]."""
        return self.frames[frame].carry(np.array([at], float))[0] + self.hip

    @property
    def shoulder(self) -> Array:
        """The shoulder joint, mm [2]."""
        return self.point("chest", _from_l1())


@cache
def _from_l1() -> tuple[float, float]:
    """Return the shoulder joint in the frame of the chest."""
    x, y = SHOULDER - Human().frames["chest"].origin
    return float(x), float(y)


def reach(shoulder: Array, hand: Array, bend: float = -1.0, end: float = 0.0) -> Limb:
    """Return an arm whose wrist reaches a point, the elbow to one side (`bend` 1 or -1)."""
    lower, way = ARM - UPPER_ARM, np.asarray(hand, float) - shoulder
    far = min(float(np.hypot(*way)), ARM - 1.0)
    along = np.degrees(np.arctan2(way[1], way[0]))
    inner = np.degrees(np.arccos((UPPER_ARM**2 + far**2 - lower**2) / (2 * UPPER_ARM * far)))
    upper = along + bend * inner
    elbow = shoulder + UPPER_ARM * direction(upper)
    wrist = shoulder + far * direction(along)
    return Limb(upper, float(np.degrees(np.arctan2(*(wrist - elbow)[::-1]))), end)


def joints(human: Human, leg: Limb) -> tuple[Array, Array]:
    """Return knee and ankle of a leg, mm."""
    knee = np.array(human.hip) + THIGH * leg.seen * direction(leg.upper)
    return knee, knee + SHIN * direction(leg.lower)
