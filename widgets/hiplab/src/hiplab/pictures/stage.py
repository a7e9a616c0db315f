"""A place on a sheet where bodies stand: silhouettes, and the bones of low back, pelvis and leg."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from hiplab.figures.anatomy import bone
from hiplab.model.anatomy import VERTEBRAE, s1_endplate, vertebral_body
from hiplab.pictures.human import Human, joints
from hiplab.pictures.sheet import Sheet, data, paint, seen_markup
from hiplab.pictures.silhouette import arms, circle, leg_of, trunk_and_legs, wound
from hiplab.pictures.trace import Seen, look, simplified
from lessonkit.drawing.shapes import Array, disc
from lessonkit.plane import Frame, rotate

SIDE = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_ANKLE_IN_FOOT = np.array([48.8, 42.0])


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
            self.skin([circle(human.hip, 80), *leg_of(human, leg)])
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
        near = human.legs[0]
        knee, ankle = joints(human, near)
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
