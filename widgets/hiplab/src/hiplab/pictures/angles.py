"""The four angles of pelvis and low back, drawn on the standing skeleton."""

import numpy as np

from hiplab.model import pelvic_tilt
from hiplab.model.anatomy import s1_endplate, vertebral_body
from hiplab.pictures.human import Human
from hiplab.pictures.sheet import Sheet
from hiplab.pictures.stage import Stage
from lessonkit.drawing.shapes import arc
from lessonkit.drawing.view import number
from lessonkit.plane import Array, direction, inclination

_NAMES = {quantity.name: quantity for quantity in pelvic_tilt.QUANTITIES}


def the_four_angles() -> str:
    """Draw sacral slope and lordosis on the left, radiographic tilt and incidence on the right."""
    sheet = Sheet(640, 604, "The four angles of pelvis and low back, seen from the right side")
    values = {name: float(value) for name, value in pelvic_tilt.readouts().items()}
    human = Human()
    back, front = (s1_endplate()[i] for i in (1, 0))
    post, ant = human.point("sacrum", tuple(back)), human.point("sacrum", tuple(front))
    middle = (post + ant) / 2
    l1 = vertebral_body("L1")
    top_post, top_ant = human.point("L1", tuple(l1.sup_post)), human.point("L1", tuple(l1.sup_ant))

    def bones(x: float) -> Stage:
        stage = Stage(sheet, (x, 446), 1.22)
        stage.skeleton(human, leg=False, ilium=0.72)
        return stage

    def ray(stage: Stage, start: Array, angle: float, length: float, dashed: bool = False) -> None:
        line = stage.flat([start, start + length * direction(angle)])
        dash = 'stroke-dasharray="8 6"' if dashed else ""
        sheet.shape([line], edge="ink", width=2.4, more=dash, close=False)

    def wedge(stage: Stage, at: Array, radius: float, start: float, stop: float) -> None:
        ring = stage.flat(arc(at, radius, start, stop))
        sheet.shape([ring], "angle", "angle", 2, 'fill-opacity=".28"')

    def named(x: float, y: float, short: str, name: str, anchor: str = "start") -> None:
        sheet.text(x, y, short, 27, anchor, "ink", 700)
        sheet.text(x, y + 27, number(values[name], _NAMES[name]), 24, anchor)

    sheet.shape([np.array([[318, 66], [318, 530]])], edge="frame", width=2, close=False)
    sheet.text(20, 40, "Slope and curve", 25, weight=700)
    sheet.text(338, 40, "Tilt and bone shape", 25, weight=700)

    left = bones(152)
    slope = inclination(post, ant)
    wedge(left, post, 116, slope, 0)
    ray(left, post, slope, 150)
    ray(left, post, 0, 128, dashed=True)
    upper = inclination(top_post, top_ant)
    ray(left, top_post, upper, 105)
    # Lordosis lies between the two endplates' lines; a bow joins them.
    first, last = top_post + 105 * direction(upper), post + 150 * direction(slope)
    t = np.linspace(0, 1, 15)[:, None]
    bow = (first + last) / 2 + [44, 0]
    curve = (1 - t) ** 2 * first + 2 * t * (1 - t) * bow + t**2 * last
    sheet.shape([left.flat(curve)], edge="angle", width=3, close=False)
    named(246, 190, "LL", "lumbar_lordosis", "end")
    x, y = left.flat(post)
    named(x + 66, y + 30, "SS", "sacral_slope")

    right = bones(528)
    zero = np.zeros(2)
    to_s1 = inclination(zero, middle)
    wedge(right, zero, 100, to_s1, 90)
    ray(right, zero, 90, 190, dashed=True)
    ray(right, zero, to_s1, float(np.hypot(*middle)))
    wedge(right, middle, 66, slope - 90, to_s1 - 180)
    ray(right, middle, slope - 90, 120, dashed=True)
    ray(right, post, slope, float(np.hypot(*(ant - post))))
    sheet.dot(*right.flat(zero), "angle", 7)
    sheet.dot(*right.flat(middle), "angle", 6)
    x, y = right.flat(150 * direction(90))
    named(x + 34, y - 20, "PT", "radiographic_pelvic_tilt")
    sheet.shape(
        [np.array([[x + 32, y - 4], right.flat(95 * direction(92))])],
        edge="quiet",
        width=1.5,
        close=False,
    )
    x, y = right.flat(middle + 66 * direction(slope - 78))
    named(334, y - 84, "PI", "pelvic_incidence")
    sheet.shape([np.array([[366, y - 48], [x, y]])], edge="quiet", width=1.5, close=False)
    x, y = right.flat(zero)
    sheet.text(x + 2, y + 96, "hip axis", 23, "middle")
    sheet.shape([np.array([[x, y + 74], [x, y + 8]])], edge="quiet", width=1.5, close=False)

    sums = [number(values[n], _NAMES[n]) for n in
            ("pelvic_incidence", "radiographic_pelvic_tilt", "sacral_slope")]  # fmt: skip
    sheet.text(320, 582, f"PI = PT + SS:  {sums[0]} = {sums[1]} + {sums[2]}", 25, "middle")
    return sheet.svg()
