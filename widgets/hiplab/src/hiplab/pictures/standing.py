"""Standing bodies: palpation of the iliac spines, the shape of the bone, the force couple."""

import numpy as np

from hiplab.figures.anatomy import Solid, bone
from hiplab.model import pelvic_tilt
from hiplab.model.anatomy import hip_centre, spines
from hiplab.model.muscles import geometry
from hiplab.pictures.human import Human
from hiplab.pictures.muscle import belly
from hiplab.pictures.sheet import Sheet, seen_markup
from hiplab.pictures.silhouette import smooth
from hiplab.pictures.stage import SIDE, Stage
from hiplab.pictures.trace import look
from lessonkit.drawing.shapes import arc
from lessonkit.drawing.view import number
from lessonkit.plane import Array, direction, inclination, rotate

_TILT = next(q for q in pelvic_tilt.QUANTITIES if q.name == "asis_psis_tilt")
# A hand that points: index finger from its tip back along x, fist below it, wrist; mm.
_HAND = [[0, 0], [3, 7], [14, 9], [58, 11], [80, 20], [112, 22], [150, 16], [300, 20], [300, -34],
         [150, -30], [128, -42], [100, -50], [74, -44], [64, -24], [58, -9], [14, -8],
         [3, -6]]  # fmt: skip
_FOLDS = ([[72, -8], [98, -12]], [[70, -22], [98, -26]], [[76, -36], [98, -38]])
# ASIS-PSIS angles of 30 pelves in one reference position: lowest, mean, highest (Preece 2008).
_BONY = (0.0, 13.0, 23.0)


def _hand(stage: Stage, at: Array, angle: float) -> None:
    """Draw a pointing hand whose finger touches a point; `angle` is where it comes from."""
    flip = np.array([1, -1 if abs(angle) > 90 else 1])

    def placed(points: list[list[int]]) -> Array:
        return stage.flat(rotate(np.array(points, float) * flip, angle) + at)

    stage.sheet.shape([smooth(placed(_HAND))], "skin", "skin-edge", 2.4)
    stage.sheet.shape([placed(fold) for fold in _FOLDS], edge="skin-edge", width=2, close=False)


def landmarks() -> str:
    """Draw what `palpation` does, without its number: for who is to find it."""
    return palpation(numbered=False)


def palpation(numbered: bool = True) -> str:
    """Draw fingers on the two iliac spines and the angle between them."""
    sheet = Sheet(640, 470, "Two fingers on the iliac spines of a standing person")
    human, stage = Human(arms=()), Stage(sheet, (316, 326), 1.22)
    asis, psis = (human.point("hip_bone", tuple(at)) for at in spines())
    sheet.clip(3, 3, 634, 464)
    stage.body(human)
    stage.skeleton(human)
    _hand(stage, asis, -4)
    _hand(stage, psis, 176)
    sheet.unclip()
    sheet.shape([stage.flat(arc(asis, 96, 180, inclination(asis, psis)))], "angle", "angle", 2,
                'fill-opacity=".3"')  # fmt: skip
    sheet.line(stage.flat([psis, asis]), "angle", 4)
    sheet.line(stage.flat([asis, [psis[0], asis[1]]]), "ink", 2.4, "8 6")
    for at in (asis, psis):
        sheet.dot(*stage.flat(at), "angle", 7)
    sheet.text(624, 172, "ASIS", 27, "end", weight=700)
    sheet.text(16, 124, "PSIS", 27, weight=700)
    if numbered:
        tilt = number(float(pelvic_tilt.readouts()["asis_psis_tilt"]), _TILT)
        sheet.text(624, 372, f"ASIS lies\n{tilt} below\nPSIS", 25, "end")
    return sheet.svg()


def bone_shape() -> str:
    """Draw three hip bones on one sacrum and hip axis: only the spines' heights differ."""
    sheet = Sheet(640, 380, "Three pelves in the same posture with different ASIS-PSIS angles")
    for index, angle in enumerate(_BONY):
        x = 122 + 206 * index
        stage, human = Stage(sheet, (x + 18, 246), 0.98), Human()
        shape, (asis, psis) = _shaped(angle)
        seen = look([shape], SIDE, tolerance=0.4)[0]
        frame = human.frames["hip_bone"]
        stage.bone("sacrum", human.frames["sacrum"], np.zeros(2), far=True)
        stage.bone("coccyx", human.frames["sacrum"], np.zeros(2), far=True)
        at = stage.flat(frame.origin)
        sheet.add(f'<g transform="translate({at[0]:.1f} {at[1]:.1f})">'
                  f'{seen_markup(seen, "bone", "bone-edge", stage.scale)}</g>')  # fmt: skip
        ends = [stage.flat(frame.carry(point[None])[0]) for point in (psis, asis)]
        sheet.line([ends[1], [ends[0][0], ends[1][1]]], "ink", 2.2, "7 5")
        sheet.line(ends, "angle", 4)
        for end in ends:
            sheet.dot(*end, "angle", 6)
        sheet.text(x, 50, f"{angle:.0f}°", 30, "middle", weight=700)
    sheet.text(320, 360, "same hip axis, same sacrum, same posture", 24, "middle", "quiet")
    return sheet.svg()


def _shaped(angle: float) -> tuple[Solid, list[Array]]:
    """Return our hip bone with its upper part sheared to an ASIS-PSIS angle, and the spines."""
    centre = hip_centre()[:2]
    asis, psis = spines()

    def weight(y: Array) -> Array:
        share = np.clip((y - centre[1]) / 70, 0, 1)
        return share * share * (3 - 2 * share)

    def moved(points: Array, slope: float) -> Array:
        change = slope * (points[..., 0] - centre[0]) * weight(points[..., 1])
        return points + np.stack([0 * change, change, *[0 * change] * (points.shape[-1] - 2)], -1)

    slopes = np.linspace(-0.6, 0.6, 481)
    tilts = [inclination(moved(asis, s), moved(psis, s)) for s in slopes]
    errors = [abs(180 - tilt - angle) for tilt in tilts]
    slope = float(slopes[int(np.argmin(errors))])
    own = bone("hip_bone")
    return Solid(moved(own.vertices, slope), own.faces), [moved(asis, slope), moved(psis, slope)]


def force_couple() -> str:
    """Draw the two pairs of muscles that tip the pelvis forward and backward."""
    sheet = Sheet(640, 560, "Two pairs of muscles turn the pelvis about the hip axis")
    for x, forward in ((162, True), (480, False)):
        _couple(sheet, x, forward)
    sheet.line([[320, 60], [320, 536]], "frame", 2)
    return sheet.svg()


def _couple(sheet: Sheet, x: float, forward: bool) -> None:
    tilt = 10.0 if forward else -10.0
    human, stage = Human(tilt=tilt, lordosis_change=tilt, arms=()), Stage(sheet, (x, 366), 0.86)
    sheet.clip(x - 156, 54, 312, 500)
    stage.body(human)

    def line(name: str) -> Array:
        points = geometry(name, hip_flexion=tilt).path[:, :2]
        points = points[np.r_[True, np.abs(np.diff(points, axis=0)).sum(1) > 0.1]]
        return stage.flat(rotate(points - hip_centre()[:2], -tilt))

    def through(*points: tuple[str, float, float]) -> Array:
        return stage.flat(np.array([human.point(name, (a, b)) for name, a, b in points]))

    stage.skeleton(human)
    if forward:
        belly(sheet, line("psoas"), 13)
        belly(sheet, line("iliacus"), 13)
        belly(sheet, line("rect_fem"), 15)
        belly(sheet, through(("sacrum", -165, 20), ("L4", -52, 18), ("L2", -60, 18),
                             ("chest", -92, 110), ("chest", -88, 200)), 15)  # fmt: skip
    else:
        belly(sheet, line("bifemlh"), 15)
        belly(sheet, line("glut_max2"), 34)
        belly(sheet, through(("pelvis", 50, -8), ("pelvis", 88, 60), ("L3", 80, 20),
                             ("chest", 88, 30), ("chest", 96, 120)), 12)  # fmt: skip
    sheet.unclip()
    down, up = (1, -1) if forward else (-1, 1)
    front, back = stage.flat([128, 60]), stage.flat([-150, 60])
    for at, sense in ((front, down), (back, up)):
        half = np.array([0.0, 40.0 * sense])
        sheet.arrow([at - half, at + half], "angle", 6, 20)
    turn = np.linspace(140, 40, 14) if forward else np.linspace(40, 140, 14)
    sheet.arrow(stage.flat(62 * direction(turn)), "angle", 5, 18)
    sheet.dot(*stage.flat([0, 0]), "angle", 7)
    sheet.text(x, 36, "Tips forward" if forward else "Tips backward", 26, "middle", weight=700)
    names = (
        ("back\nextensors", "hip\nflexors")
        if forward
        else ("gluteus,\nhamstrings", "belly\nmuscles")
    )
    spots = ((x - 152, 96), (x + 152, 470)) if forward else ((x - 152, 470), (x + 152, 96))
    for (tx, ty), name, anchor in zip(spots, names, ("start", "end"), strict=True):
        sheet.text(tx, ty, name, 23, anchor)
