"""Adductor longus at three hip angles: its line passes in front of, through and behind the hip."""

import numpy as np

from hiplab.model.adductors import LABELS, readouts
from hiplab.model.anatomy import hip_centre
from hiplab.model.muscles import geometry
from hiplab.pictures.human import Human, Limb
from hiplab.pictures.muscle import belly
from hiplab.pictures.sheet import Sheet
from hiplab.pictures.stage import Stage
from lessonkit.drawing.view import MINUS
from lessonkit.plane import direction

_LINE, _SCALE = "add_long", 0.47


def sign_flip() -> str:
    """Draw pelvis, thigh and adductor longus at 0 degrees, at the flip and at 100 degrees."""
    muscle = LABELS.index("adductor longus")
    flip = float(readouts(muscle=muscle)["sign_flip"])
    sheet = Sheet(660, 450, "Adductor longus at three angles of the hip")
    panels = (  # left and right edge, the hip's place
        (0.0, "tips forward", 4, 170, 84),
        (flip, "no turn", 170, 412, 226),
        (100.0, "tips backward", 412, 656, 466),
    )
    for flexion, words, left, right, x in panels:
        arm = float(readouts(muscle=muscle, hip_flexion=flexion)["flexion_arm"])
        sheet.clip(left, 50, right - left, 340)
        _panel(sheet, x, flexion, arm)
        sheet.unclip()
        middle = (left + right) / 2
        sheet.text(middle, 42, f"{flexion:.0f}°", 30, "middle", weight=700)
        sign = "+" if arm > 0.05 else MINUS if arm < -0.05 else ""
        sheet.text(middle, 402, f"arm {sign}{abs(arm):.0f} mm", 23, "middle")
        sheet.text(middle, 432, words, 23, "middle", "angle", 700)
        if left > 4:
            sheet.line([[left, 20], [left, 434]], "frame", 2)
    return sheet.svg()


def _panel(sheet: Sheet, x: float, flexion: float, arm: float) -> None:
    stage = Stage(sheet, (x, 168), _SCALE)
    human = Human(legs=(Limb(-90 + flexion, -90),), arms=())
    zero = np.zeros(2)
    stage.bone("sacrum", human.frames["sacrum"], zero, far=True)
    stage.bone("coccyx", human.frames["sacrum"], zero, far=True)
    stage.bone("hip_bone", human.frames["hip_bone"], zero)
    stage.femur(human)
    path = geometry(_LINE, flexion).path[[0, -1], :2] - hip_centre()[:2]
    start, end = stage.flat(path)
    belly(sheet, np.array([start, (start + end) / 2, end]), 12, "long")
    # The line of pull, drawn beyond the pelvis to show on which side of the hip it passes.
    way = (start - end) / np.hypot(*(start - end))
    sheet.line([end, start + 74 * way], "ink", 2, "7 5")
    sheet.dot(*stage.flat(zero), "angle", 8)
    if abs(arm) > 0.5:
        sense = 1 if arm > 0 else -1
        turn = np.linspace(90 + 48 * sense, 90 - 48 * sense, 14)
        sheet.arrow(stage.flat(150 * direction(turn)), "angle", 5, 18)
