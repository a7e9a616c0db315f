"""The Thomas test on a table: the same person with a long and with a short front of the hip."""

import numpy as np

from hiplab.model.exercises import SHIN, THIGH
from hiplab.pictures.human import Human, Limb, reach
from hiplab.pictures.sheet import Sheet
from hiplab.pictures.stage import Stage
from lessonkit.plane import direction

# How far the tested thigh stands above the table in the second drawing, degrees.
_SHORT = 22.0
_HUGGED = Limb(118, -2, 25)


def thomas_test() -> str:
    """Draw the tested thigh lying down, and staying up; the other knee is held to the chest."""
    sheet = Sheet(640, 726, "The Thomas test with two results")
    for y, thigh in ((210, 0.0), (574, _SHORT)):
        _lying(sheet, y, thigh)
    sheet.text(20, 40, "The thigh comes down to the table", 25, weight=700)
    sheet.text(20, 410, "The thigh stays up", 25, weight=700)
    sheet.line([[20, 374], [620, 374]], "frame", 2)
    return sheet.svg()


def _lying(sheet: Sheet, y: float, thigh: float) -> None:
    stage = Stage(sheet, (352, y), 0.355)
    flat = Human(tilt=-112, lordosis_change=-22)
    hands = THIGH * direction(_HUGGED.upper) + 0.32 * SHIN * direction(_HUGGED.lower)
    human = Human(
        tilt=-112,
        lordosis_change=-22,
        legs=(Limb(thigh, thigh - 76, thigh + 10), _HUGGED),
        arms=(reach(flat.shoulder, hands, -1.0),),
    )
    # The table: its top lies under back and buttocks, and ends at the tested thigh's middle.
    left, top = stage.flat([-830.0, -122.0])
    right, _ = stage.flat([250.0, 0.0])
    sheet.add(f'<rect x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="16" rx="5" '
              'fill="var(--thing)" stroke="var(--quiet)" stroke-width="1.5"/>')  # fmt: skip
    sheet.line([[left + 30, top + 17], [left + 30, top + 62]], "quiet", 6)
    sheet.line([[right - 40, top + 17], [right - 40, top + 62]], "quiet", 6)
    stage.body(human)
    stage.skeleton(human)
    knee = THIGH * direction(thigh)
    sheet.line(stage.flat([[0, 0], 590 * direction(0)]), "ink", 2.2, "7 5")
    if thigh:
        sheet.line(stage.flat([[0, 0], knee * 1.25]), "angle", 4)
        at = stage.flat(530 * direction(thigh / 2))
        sheet.arrow(at + np.array([[0.0, 34.0], [0.0, -26.0]]), "angle", 4, 15)
    sheet.text(630, y + 8, "level", 23, "end", "quiet")
    sheet.text(100, top + 54, "low back flat on the table", 23)
