"""Lumbopelvic rhythm: a forward bend as a strip of five figures."""

from hiplab.model.kinetic_chain import QUANTITIES, readouts
from hiplab.pictures.human import Human, Limb
from hiplab.pictures.sheet import Sheet, paint
from hiplab.pictures.stage import Stage
from lessonkit.drawing.view import number

BENDS = (0, 30, 60, 90, 120)
_NAMES = {quantity.name: quantity for quantity in QUANTITIES}
_SCALE, _FLOOR_MM, _DEGREE = 0.168, -895.0, 1.25


def bending(trunk: float) -> Human:
    """Return the standing body bent forward by so many degrees, the measured rhythm sharing it."""
    parts = readouts(trunk_inclination=trunk)
    arm = -93 + 0.12 * trunk
    return Human(
        tilt=float(parts["hip_flexion"]),
        lordosis_change=-float(parts["lumbar_flexion"]),
        legs=(Limb(-90, -90),),
        arms=(Limb(arm, arm + 6),),
    )


def rhythm_strip() -> str:
    """Draw five stages of a forward bend, and under each what low back and hips have given."""
    sheet = Sheet(700, 624, "A forward bend in five stages")
    for index, trunk in enumerate(BENDS):
        x = (50, 146, 256, 390, 548)[index]
        stage, human = Stage(sheet, (x, 186), _SCALE), bending(trunk)
        stage.body(human)
        stage.skeleton(human)
        answers = readouts(trunk_inclination=trunk)
        lumbar, hips = (float(answers[name]) for name in ("lumbar_flexion", "hip_flexion"))
        base, left = 568.0, x - 20
        for value, below, fill, edge in (
            (hips, 0.0, "angle", "angle"), (lumbar, hips, "disc", "disc-edge"),
        ):  # fmt: skip
            top, height = base - (below + value) * _DEGREE, value * _DEGREE
            sheet.add(f'<rect x="{left:g}" y="{top:.1f}" width="40" height="{height:.1f}" '
                      f'{paint(fill, edge, 1.5)}/>')  # fmt: skip
            if value > 12:
                sheet.text(
                    left + 48, top + height / 2 + 8, number(value, _NAMES["hip_flexion"]), 24
                )
        sheet.text(x, 602, f"{trunk}°", 24, "middle", weight=700)
    floor = 186 - _FLOOR_MM * _SCALE
    sheet.line([[16, floor], [684, floor]], "quiet", 2.5)
    sheet.line([[16, 568], [684, 568]], "quiet", 2)
    for y, fill, edge, words in (
        (416, "disc", "disc-edge", "low back"),
        (450, "angle", "angle", "hips"),
    ):
        sheet.add(f'<rect x="22" y="{y}" width="24" height="24" {paint(fill, edge, 1.5)}/>')
        sheet.text(54, y + 21, words, 24)
    return sheet.svg()
