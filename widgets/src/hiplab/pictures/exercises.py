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
_SCALE = 0.165
# Where the names stand, and the middles of start and end on the floor, on the sheet.
_PLACES = (
    ((20, 40), (150, 130), (470, 130)), ((20, 178), (150, 300), (470, 300)),
    ((20, 348), (66, 676), (186, 676)), ((340, 348), (400, 676), (530, 676)),
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
    width = 340 if index in (HINGE, SQUAT) else 860
    ends = np.array([[_MIDDLE[index] - width, 0.0], [_MIDDLE[index] + width, 0.0]])
    sheet.line(stage.flat(ends), "quiet", 2)
    if index >= PLANK:
        plank(stage, body, index)
        return
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
