"""The adductors in three layers seen from the front, with their nerves and the hiatus."""

from collections.abc import Sequence

import numpy as np

from hiplab.figures.anatomy import ATTACHMENTS_CREDIT, bone
from hiplab.figures.soft_tissue import nerve_cord, standing
from hiplab.pictures.front import FRONT
from hiplab.pictures.sheet import Sheet, data, paint, seen_markup
from hiplab.pictures.sheets_of_muscle import Muscle, muscle, nerve
from hiplab.pictures.trace import Buffer, Seen, render, traced
from lessonkit.drawing.sheets import finer
from lessonkit.drawing.skins import cord_line

_SCALE, _SLACK = 0.86, 0.68
_HIATUS = (577, 440)
_BONES = (("hip_bone", "pelvis"), ("sacrum", "pelvis"), ("femur", "femur"), ("patella", "femur"),
          ("tibia", "tibia"))  # fmt: skip
_LAYERS = (
    ("Front", {"pect": "pect", "add_long": "long", "grac": "grac"}, ()),
    ("Middle", {"add_brev": "brev"},
     ("obturator_nerve", "obturator_nerve_anterior_branch", "obturator_nerve_posterior_branch")),
    ("Deep", {"add_mag2": "mag", "add_mag1": "mag", "add_mag3": "mag"}, ("sciatic_nerve",)),
)  # fmt: skip


def adductors_in_layers() -> str:
    """Draw the front, the middle and the deep layer side by side."""
    title = "The adductors of the right thigh in three layers, from the front"
    sheet = Sheet(660, 664, title, ATTACHMENTS_CREDIT)
    legends = (
        (("pect", "pectineus"), ("long", "longus"), ("grac", "gracilis")),
        (("brev", "brevis"), ("nerve", "obturator\nnerve")),
        (("mag", "magnus"), ("nerve", "sciatic nerve"), ("panel", "hiatus")),
    )
    for index, ((title, muscles, nerves), legend) in enumerate(zip(_LAYERS, legends, strict=True)):
        x = 220 * index
        _layer(sheet, x, title, muscles, nerves)
        for row, (color, words) in enumerate(legend):
            y = 566 + 31 * row
            sheet.swatch(x + 14, y, color)
            sheet.text(x + 42, y + 18, words, 23)
    # The gap between magnus' sheet and its tendon, just above the knee.
    sheet.dot(*_HIATUS, "panel", 7)
    sheet.line([[598, 638], [646, 638], [646, _HIATUS[1] + 4], [_HIATUS[0] + 9, _HIATUS[1] + 1]],
               "ink", 1.6)  # fmt: skip
    for x in (220, 440):
        sheet.line([[x, 20], [x, 640]], "frame", 2)
    return sheet.svg()


def _layer(
    sheet: Sheet, x: float, title: str, muscles: dict[str, str], nerves: tuple[str, ...]
) -> None:
    placed = standing()
    toward = np.cross(*FRONT)
    bodies = [muscle(name, placed, toward) for name in muscles]
    cords = [nerve(name, placed) for name in nerves]
    solids = [bone(name).moved(placed[frame]) for name, frame in _BONES]
    everything = [*solids, *(body.solid for body in bodies), *cords]
    buffer = render(everything, FRONT, 1.0)
    seen = traced(buffer, len(everything), _SLACK / _SCALE)
    fills = ["bone"] * len(_BONES) + list(muscles.values()) + ["nerve"] * len(cords)
    sheet.clip(x + 4, 52, 212, 500)
    sheet.add(f'<g transform="translate({x + 184:g} 86)">')
    for one, fill in zip(seen, fills, strict=True):
        edge = "bone-edge" if fill in ("bone", "nerve") else "muscle-edge"
        plain = Seen(one.outline, one.shades[: 0 if fill == "nerve" else 2], ())
        sheet.add(seen_markup(plain, fill, edge, _SCALE, 1.1))
    strands(sheet, buffer, bodies, len(_BONES), _SCALE)
    if "sciatic_nerve" in nerves:
        flat = cord_line(nerve_cord("sciatic_nerve"), placed) @ FRONT.T * _SCALE * (1, -1)
        sheet.add(f'<path d="{data([flat[::2]], close=False)}" {paint("none", "nerve", 3)} '
                  'stroke-dasharray="3 7"/>')  # fmt: skip
    sheet.add("</g>")
    sheet.unclip()
    sheet.text(x + 14, 38, title, 25, weight=700)


def strands(
    sheet: Sheet, buffer: Buffer, bodies: Sequence[Muscle], first: int, scale: float
) -> None:
    """Draw the fibres of muscles where they are seen; the first has this index in the buffer."""
    for i, body in enumerate(bodies, start=first):
        shown = [part for fibre in body.fibres for part in buffer.visible(finer(fibre, 2, 8), i)]
        lines = [part[[*range(0, len(part) - 1, 4), -1]] * scale * (1, -1) for part in shown]
        if lines:
            sheet.add(f'<path d="{data(lines, close=False)}" {paint("none", "light", 0.9)} '
                      'opacity=".5"/>')  # fmt: skip
