"""A calm body from the side, in any posture: silhouette, and the bones of leg, pelvis and low back.

Millimetres, x to the right, y up; the body faces right when it stands. Outlines of the silhouette
are schematic; each of their points moves with the bone that it belongs to.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from hiplab.figures.shapes import Array, disc
from hiplab.model.anatomy import VERTEBRAE, s1_endplate, vertebral_body
from hiplab.model.exercises import SHIN, THIGH, TRUNK
from hiplab.model.frog_stretch import ARM, UPPER_ARM
from hiplab.model.kinetic_chain import posture as spine_posture
from hiplab.model.pelvis import hip_bone_frame, sacrum_frame
from hiplab.model.plane import Frame, direction, rotate
from hiplab.pictures.anatomy import bone
from hiplab.pictures.sheet import Sheet, data, paint, seen_markup
from hiplab.pictures.trace import Seen, look, simplified

SIDE = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_ANKLE_IN_FOOT = np.array([48.8, 42.0])
SHOULDER = np.array([0.0, TRUNK])  # in standing, from the hip axis

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


@dataclass(frozen=True)
class Limb:
    """Directions of the upper and lower part, degrees from the x axis, and of the end.

    A foot's `end` is 0 when it stands on level ground; a hand's is its direction, by default that
    of the forearm. `seen` is the share of its length that the upper part shows: less than 1 if it comes forward.
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
    turn_head: float = 0.0
    _frames: dict[str, Frame] = field(default_factory=dict, compare=False)

    @property
    def frames(self) -> dict[str, Frame]:
        """Where pelvis, sacrum, vertebrae and chest stand, relative to the hip axis."""
        if not self._frames:
            state, spine = spine_posture(
                np.asarray(self.tilt, float), np.asarray(self.lordosis_change, float)
            )
            l1 = vertebral_body("L1")
            top = spine.frames["L1"].carry((l1.sup_post + l1.sup_ant)[None] / 2)[0]
            lean = -(self.tilt - self.lordosis_change)
            self._frames.update(
                pelvis=Frame(np.zeros(2), np.asarray(-self.tilt)),
                hip_bone=hip_bone_frame(state),
                sacrum=sacrum_frame(state),
                chest=Frame(top, np.asarray(lean)),
                **{name: spine.frames[name] for name in VERTEBRAE},
            )
        return self._frames

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
    return [trunk(human), _circle(human.hip, 88), *leg_of(human, human.legs[0])]


def trunk(human: Human, steps: int = 4) -> Array:
    """Return the outline of trunk and head, mm [n, 2], with so many steps from point to point."""
    points = np.array([human.frames[name].carry(at[None])[0] for name, at in _local_trunk()])
    return smooth(points, steps) + human.hip


def _joints(human: Human, leg: Limb) -> tuple[Array, Array]:
    """Return knee and ankle of a leg, mm."""
    knee = np.array(human.hip) + THIGH * leg.seen * direction(leg.upper)
    return knee, knee + SHIN * direction(leg.lower)


def leg_of(human: Human, leg: Limb) -> list[Array]:
    """Return the outlines of a leg, mm [n, 2]."""
    knee, ankle = _joints(human, leg)
    thigh = np.array(_THIGH, float) * (1, leg.seen)
    return [
        _limb(thigh, human.hip, leg.upper), _circle(knee, 55), _limb(_SHIN, knee, leg.lower),
        smooth(rotate(np.array(_FOOT, float), leg.end)) + ankle,
    ]  # fmt: skip


def arms(human: Human) -> list[list[Array]]:
    """Return the outlines of each arm, mm [n, 2]."""
    found = []
    for arm in human.arms:
        elbow = human.shoulder + UPPER_ARM * direction(arm.upper)
        upper, lower = (
            _limb(_UPPER_ARM, human.shoulder, arm.upper),
            _limb(_FOREARM, elbow, arm.lower),
        )
        wrist = elbow + (ARM - UPPER_ARM) * direction(arm.lower)
        hand = _limb(_HAND, wrist, arm.end or arm.lower)
        found.append([upper, lower, _circle(elbow, 36), _circle(wrist, 22), hand])
    return found


def wound(ring: Array) -> Array:
    """Return a ring that runs counter-clockwise, so that overlapping rings add up."""
    x, y = ring.T
    return ring if x @ np.roll(y, -1) > y @ np.roll(x, -1) else ring[::-1]


def _limb(ring: list[list[int]], at: Array, along: float) -> Array:
    return smooth(rotate(np.array(ring, float), along + 90)) + at


def _circle(at: Array, radius: float) -> Array:
    return np.asarray(at) + radius * direction(np.arange(0, 360, 15))


@dataclass
class Stage:
    """A place on a sheet where bodies stand: `at` is the sheet's point of the world's origin."""

    sheet: Sheet
    at: tuple[float, float]
    scale: float

    def flat(self, points: Array) -> Array:
        """Return world points [..., 2] on the sheet."""
        return np.asarray(points, float) * (self.scale, -self.scale) + self.at

    def body(self, human: Human) -> None:
        """Draw the silhouette of a body: far legs, trunk and near leg, arms."""
        for leg in human.legs[1:]:
            self.skin([_circle(human.hip, 80), *leg_of(human, leg)])
        for parts in (trunk_and_legs(human), *arms(human)):
            self.skin(parts)

    def skin(self, parts: list[Array]) -> None:
        """Draw outlines, mm, as one soft shape with one edge."""
        key = self.skin_shape(parts)
        self.sheet.add(f'<use href="#{key}" {paint("skin", "skin-edge", 2.6)}/>'
                       f'<use href="#{key}" {paint("skin")}/>')  # fmt: skip

    def skin_shape(self, parts: list[Array]) -> str:
        """Keep outlines, mm, as a symbol of the sheet and return its name."""
        slack = 0.35 if self.scale > 0.2 else 0.7
        flat = [simplified(np.concatenate([ring, ring[:1]]), slack)
                for ring in map(self.flat, map(wound, parts))]  # fmt: skip
        key = f"s{len(self.sheet.symbols)}"
        self.sheet.symbols[key] = f'<path id="{key}" d="{data(flat)}"/>'
        return key

    def bone(
        self,
        name: str,
        frame: Frame,
        offset: Array,
        *,
        far: bool = False,
        opacity: float = 1.0,
        seen: float = 1.0,
    ) -> None:
        """Draw a bone in its frame, seen from the right; `seen` shortens it along its length."""
        tone = "bone-far" if far else "bone"
        key = f"{name}-{tone}-{self.scale:g}".replace(".", "_")
        if key not in self.sheet.symbols:
            shape = symbol(name, round(self.scale, 4), tone)
            self.sheet.symbols[key] = f'<g id="{key}">{shape}</g>'
        x, y = self.flat(frame.origin + np.asarray(offset))
        faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
        turn = f"translate({x:.1f} {y:.1f})rotate({-float(frame.turn):.1f})"
        turn += f"scale(1 {seen:.3f})" if seen < 1 else ""
        self.sheet.add(f'<use href="#{key}" transform="{turn}"{faint}/>')

    def skeleton(self, human: Human, *, leg: bool = True, ilium: float = 1.0) -> None:
        """Draw the bones of low back, pelvis and nearest leg."""
        frames, hip = human.frames, np.asarray(human.hip)
        self.sheet.shape([self.flat(ring + hip) for ring in discs(human)], "disc", "disc-edge", 1)
        for name in VERTEBRAE:
            self.bone(name, frames[name], hip)
        self.bone("sacrum", frames["sacrum"], hip, far=True)
        self.bone("coccyx", frames["sacrum"], hip, far=True)
        self.bone("hip_bone", frames["hip_bone"], hip, opacity=ilium)
        if leg:
            self.leg(human)

    def leg(self, human: Human) -> None:
        """Draw femur, shin and foot of the nearest leg."""
        near, hip = human.legs[0], np.asarray(human.hip)
        knee, ankle = _joints(human, near)
        foot = ankle - rotate(_ANKLE_IN_FOOT[None], near.end)[0]
        zero = np.zeros(2)
        self.bone("fibula", Frame(zero, np.asarray(near.lower + 90)), knee, far=True)
        self.bone("foot", Frame(zero, np.asarray(near.end)), foot)
        self.bone("tibia", Frame(zero, np.asarray(near.lower + 90)), knee)
        self.femur(human)

    def femur(self, human: Human) -> None:
        """Draw the nearest femur."""
        near = human.legs[0]
        frame = Frame(np.zeros(2), np.asarray(near.upper + 90))
        self.bone("femur", frame, np.asarray(human.hip), seen=near.seen)


def discs(human: Human) -> list[Array]:
    """Return the outlines of the discs, mm from the hip axis."""
    found, below = [], human.frames["sacrum"].carry(np.array(s1_endplate()[::-1]))
    for name in VERTEBRAE[::-1]:
        body, frame = vertebral_body(name), human.frames[name]
        above = frame.carry(np.array([body.inf_post, body.inf_ant]))
        found.append(disc((below[0], below[1]), (above[0], above[1]), 2.5)[:-1])
        below = frame.carry(np.array([body.sup_post, body.sup_ant]))
    return found


@cache
def symbol(name: str, scale: float, tone: str) -> str:
    """Return a bone seen from the right as markup about its own origin; a small one is plainer."""
    if scale < 0.3:
        coarse = look([bone(name)], SIDE, 1.5, 0.8 / scale)[0]
        shades = coarse.shades[:1] if scale > 0.2 else ()
        return seen_markup(Seen(coarse.outline, shades, ()), tone, "bone-edge", scale, 1.0)
    seen = look([bone(name)], SIDE, 0.8, 0.5 / scale)[0]
    return seen_markup(seen, tone, "bone-edge", scale, 1.4)
