"""Six hip exercises, each at its start and at its end, drawn in the model's own postures."""

from dataclasses import replace

import numpy as np

from hiplab.model.exercises import (
    BENCH,
    BRIDGE,
    EXERCISES,
    HINGE,
    PLANK,
    SQUAT,
    THRUST,
    Posture,
    posture,
)  # fmt: skip
from hiplab.pictures.front import plank
from hiplab.pictures.human import Human, Limb, reach
from hiplab.pictures.sheet import Sheet
from hiplab.pictures.stage import Stage

_MIDDLE = (430.0, 450.0, 70.0, 0.0, 560.0, 560.0)
_FLOOR = {HINGE: (340, 340), SQUAT: (560, 190)}  # before and behind the middle, mm
_SCALE = 0.165
# Where the names stand, and the middles of start and end on the floor, on the sheet.
_PLACES = (
    ((20, 40), (150, 130), (470, 130)), ((20, 178), (150, 300), (470, 300)),
    ((20, 348), (66, 676), (186, 676)), ((340, 348), (388, 676), (562, 676)),
    ((20, 724), (160, 840), (480, 840)), ((20, 886), (160, 1002), (480, 1002)),
)  # fmt: skip


def six_exercises() -> str:
    """Draw each exercise at its start and, beside it, at its end."""
    sheet = Sheet(640, 1022, "Six hip exercises at start and end")
    for index, (name, (label, *middles)) in enumerate(zip(EXERCISES, _PLACES, strict=True)):
        for middle, phase in zip(middles, (0, 100), strict=True):
            exercise(sheet, index, phase, middle, _SCALE)
        sheet.text(*label, name.capitalize(), 25, weight=700)
        x, y = (middles[0][0] + middles[1][0]) / 2, label[1] - 8
        if index in (HINGE, SQUAT):
            x = label[0] + 196
        sheet.arrow([[x - 24, y], [x + 24, y]], "angle", 4, 15)
    return sheet.svg()


def exercise(sheet: Sheet, index: int, phase: float, at: tuple[float, float], scale: float) -> None:
    """Draw one exercise at a phase, its middle and the floor at a point of the sheet."""
    body = posture(np.array(index), np.array(phase))
    stage = Stage(sheet, (at[0] - _MIDDLE[index] * scale, at[1]), scale)
    before, after = _FLOOR.get(index, (860, 860))
    if index == SQUAT:  # as far as the rear foot
        before += 2.8 * phase
    left, right = at[0] - before * scale, at[0] + after * scale
    if index >= PLANK:
        plank(stage, body, index)
    else:  # the floor hides what a schematic outline has below it
        sheet.clip(at[0] - 1000 * scale, at[1] - 1900 * scale, 2000 * scale, 1900 * scale)
        _from_the_side(stage, body, index)
        sheet.unclip()
    sheet.line([[left, at[1]], [right, at[1]]], "quiet", 2)


def _from_the_side(stage: Stage, body: Posture, index: int) -> None:
    sheet, scale = stage.sheet, stage.scale
    if index == THRUST:
        left, top = stage.flat([-230.0, BENCH - 75])
        sheet.add(f'<rect x="{left:.0f}" y="{top:.0f}" width="{270 * scale:.0f}" '
                  f'height="{(BENCH - 75) * scale:.0f}" rx="4" fill="var(--thing)" '
                  'stroke="var(--quiet)" stroke-width="1.5"/>')  # fmt: skip
    human = person(body, index)
    stage.body(human)
    stage.skeleton(human)


def person(body: Posture, index: int) -> Human:
    """Return the body of a posture seen from the side."""
    trunk, thigh, shin, far, far_shin = (
        float(v) for v in (body.trunk, body.thigh, body.shin, body.far_thigh, body.far_shin)
    )
    legs = (Limb(thigh, shin),)
    if index == SQUAT:
        legs = (Limb(thigh, shin), Limb(far, far_shin, -55.0))
    human = Human(tilt=90 - trunk, legs=legs, hip=(float(body.x), float(body.y)), arms=())
    shoulder = human.shoulder
    arms = {
        BRIDGE: Limb(-4, -2),
        THRUST: reach(shoulder, human.point("pelvis", (60, 100)), 1.0),
        HINGE: Limb(-92, -88),
        SQUAT: Limb(-92, -88),
    }
    if index == BRIDGE:
        floor = np.array([shoulder[0] + 560, 32.0])
        arms[BRIDGE] = reach(shoulder, floor, 1.0)
    return replace(human, arms=(arms[index],))
