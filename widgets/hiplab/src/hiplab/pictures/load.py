"""Load against capacity of the hip muscles in six exercises."""

from hiplab.model.exercises import EXERCISES
from hiplab.model.hip_strength import readouts
from hiplab.pictures.exercises import exercise
from hiplab.pictures.sheet import Sheet, paint

_NEWTON_METRE = 1.42  # sheet units


def load_and_capacity() -> str:
    """Draw for each exercise how much of the capacity of one hip it asks for at its end."""
    sheet = Sheet(640, 760, "Load on one hip against the capacity of its muscles")
    for row, name in enumerate(EXERCISES):
        answers = readouts(exercise=row, phase=100)
        moment, capacity = (float(answers[key]) for key in ("hip_moment", "capacity"))
        y = 92 + 108 * row
        exercise(sheet, row, 100.0, (100, y + 34), 0.062)
        sheet.text(212, y - 12, name.capitalize(), 24, weight=700)
        width = capacity * _NEWTON_METRE
        sheet.add(f'<rect x="212" y="{y}" width="{width:.0f}" height="26" rx="4" '
                  f'{paint("thing", "quiet", 1.5)}/>')  # fmt: skip
        sheet.add(f'<rect x="212" y="{y}" width="{moment * _NEWTON_METRE:.0f}" height="26" rx="4" '
                  f'{paint("angle", "angle", 1.5)}/>')  # fmt: skip
        sheet.text(
            620, y - 12, f"{moment / capacity:.0%}".replace("%", " %"), 26, "end", weight=700
        )
    sheet.add(
        f'<rect x="24" y="706" width="24" height="24" rx="4" {paint("angle", "angle", 1.5)}/>'
    )
    sheet.text(58, 727, "load on one hip", 24)
    sheet.add(
        f'<rect x="290" y="706" width="24" height="24" rx="4" {paint("thing", "quiet", 1.5)}/>'
    )
    sheet.text(324, 727, "capacity of its muscles", 24)
    return sheet.svg()
