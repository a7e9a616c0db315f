"""The frog seen from the side: on hands, on elbows, on a bolster, with and without its curve."""

import numpy as np

from hiplab.model.frog_stretch import ARM, QUANTITIES, THIGH, UPPER_ARM, Kneeling, kneel
from hiplab.pictures.human import Human, Limb
from hiplab.pictures.sheet import Sheet
from hiplab.pictures.stage import Stage
from lessonkit.drawing.view import number

_LOW_BACK = next(q for q in QUANTITIES if q.name == "low_back")
_KNEE_HEIGHT = 45.0
_HAND_HEIGHT = 23.0
_BOLSTER = 130.0
_STIFF = 95.0  # hips that flex this far, degrees


def frog_set_up() -> str:
    """Draw four ways to set up the frog, two that keep the low back's curve and two that do not."""
    sheet = Sheet(640, 700, "The frog on hands and on elbows, with and without the usual curve")
    hands = kneel(elbows=0, pelvis_pitch=-12)
    raised = 100 * (ARM - UPPER_ARM - _BOLSTER) / (ARM - UPPER_ARM)
    bolster, elbows = kneel(elbows=raised, curve=1), kneel(curve=1)
    lean = float(kneel(hips_back=100).thigh_lean)
    spent = kneel(hips_back=100, pelvis_pitch=_STIFF - 90 - lean)
    panels = (
        (True, "On a bolster", "the curve stays", bolster, 0.0, _BOLSTER),
        (False, "On straight arms", "low back arches", hands, 0.0, None),
        (True, "On the elbows", "the curve stays", elbows, 0.0, 0.0),
        (False, "Pressed far back", "low back rounds", spent, 100.0, 0.0),
    )
    for index, (right, title, result, body, back, rest) in enumerate(panels):
        x, y = 318 * (index % 2), 350 * (index // 2)
        sheet.verdict(x + 28, y + 34, right)
        sheet.text(x + 52, y + 42, title, 23, weight=700)
        change = float(body.low_back)
        words = result if right else f"{result} {number(abs(change), _LOW_BACK)}"
        sheet.text(x + 160, y + 322, words, 23, "middle")
        _on_floor(Stage(sheet, (x + 116, y + 278), 0.207), (x, y), body, back, rest)
    sheet.line([[320, 20], [320, 680]], "frame", 2)
    sheet.line([[20, 346], [620, 346]], "frame", 2)
    return sheet.svg()


def hands_and_elbows() -> str:
    """Draw the frog on the hands and on the elbows, pelvis and knees the same."""
    title = "A frog on the hands and one on the elbows, with the same pelvis"
    pair = (kneel(elbows=0, pelvis_pitch=-12), None), (kneel(pelvis_pitch=-12), 0.0)
    return _pair(title, ("On the hands", "On the elbows"), pair)


def tail_down_and_up() -> str:
    """Draw the frog on the elbows with the tail tucked and lifted."""
    title = "A frog on the elbows with the tail tucked and with the tail up"
    pair = tuple((kneel(pelvis_pitch=pitch), 0.0) for pitch in (-15, 15))
    return _pair(title, ("Tail tucked", "Tail up"), pair)


def _pair(title: str, words: tuple[str, str], pair: tuple) -> str:
    sheet = Sheet(640, 320, title)
    for index, (body, rest) in enumerate(pair):
        x = 318 * index
        sheet.text(x + 20, 42, words[index], 23, weight=700)
        _on_floor(Stage(sheet, (x + 108, 288), 0.19), (x, 0), body, 0.0, rest)
    sheet.line([[320, 20], [320, 300]], "frame", 2)
    return sheet.svg()


def _on_floor(
    stage: Stage, corner: tuple[float, float], body: Kneeling, back: float, rest: float | None
) -> None:
    """Draw a kneeling body on its floor, which hides what a schematic outline has below it."""
    (x, y), floor = corner, stage.at[1]
    stage.sheet.clip(x + 4, y + 56, 312, floor - y - 56)
    _kneeling(stage, body, back, rest)
    stage.sheet.unclip()
    stage.sheet.line([[x + 14, floor], [x + 306, floor]], "quiet", 2.5)


def _kneeling(stage: Stage, body: Kneeling, back: float, rest: float | None) -> None:
    """Draw a kneeling body; `rest` is the height that the forearms lie on, None for hands."""
    hip = np.array([-back, float(body.hip_height) + _KNEE_HEIGHT])
    knee = np.array([0.0, _KNEE_HEIGHT])
    way = knee - hip
    seen = float(np.hypot(*way)) / THIGH
    leg = Limb(float(np.degrees(np.arctan2(way[1], way[0]))), 180.0, -166.0, seen)
    pitch = float(body.hip_flexion) - 90 - float(body.thigh_lean)
    pose = {"tilt": 90 + pitch, "lordosis_change": float(body.low_back), "hip": tuple(hip)}
    shoulder = Human(**pose).shoulder
    if rest is None:  # straight arms, the hands a little wider than the shoulders
        drop = (shoulder[1] - _HAND_HEIGHT - (ARM - UPPER_ARM)) / UPPER_ARM
        arm = Limb(-90.0, -90.0, end=-4, seen=drop)
    else:
        drop = (shoulder[1] - rest - 38) / UPPER_ARM
        arm = Limb(-float(np.degrees(np.arcsin(min(drop, 1.0)))), 0.0, seen=max(drop, 1.0))
    human = Human(legs=(leg,), arms=(arm,), **pose)
    sheet = stage.sheet
    if rest:
        left, top = stage.flat([shoulder[0] - 60, rest])
        sheet.add(f'<rect x="{left:.0f}" y="{top:.0f}" width="{400 * stage.scale:.0f}" '
                  f'height="{rest * stage.scale:.0f}" rx="9" fill="var(--thing)" '
                  'stroke="var(--quiet)" stroke-width="1.5"/>')  # fmt: skip
    stage.body(human)
    stage.skeleton(human)
