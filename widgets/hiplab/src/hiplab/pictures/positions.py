"""Four positions for the adductors: bones and muscles in space, and what the muscles gain."""

from dataclasses import dataclass

import numpy as np

from hiplab.figures.adductor_scene import scene
from hiplab.figures.anatomy import ATTACHMENTS_CREDIT, bone
from hiplab.model.anatomy import hip_centre
from hiplab.model.frog_stretch import COMPARED, Position, changes, kneel, lines_at, position_of
from hiplab.pictures.adductors import strands
from hiplab.pictures.sheet import Sheet, seen_markup
from hiplab.pictures.sheets_of_muscle import muscle
from hiplab.pictures.trace import Seen, render, traced
from lessonkit.drawing.scene import frames, projection
from lessonkit.drawing.sheets import Placed
from lessonkit.drawing.view import MINUS

_SCALE = 0.37
_SHOWN = {"add_mag2": "mag", "add_mag3": "mag", "add_long": "long", "grac": "grac"}
_LEG = (("hip_bone", "pelvis"), ("femur", "femur"), ("tibia", "tibia"), ("fibula", "tibia"))
_NUMBERS = (("add_mag3", "mag"), ("add_long", "long"), ("grac", "grac"))


@dataclass(frozen=True)
class Panel:
    """A position, the camera's azimuth and elevation about the pelvis, and the hip's place."""

    title: str
    seen: str
    position: Position
    azimuth: float
    elevation: float
    at: tuple[float, float]


def positions_alone() -> str:
    """Draw the positions of `four_positions` without numbers: for who is to judge them."""
    return four_positions(numbered=False)


def four_positions(numbered: bool = True) -> str:
    """Draw frog, standing straddle, long-sit straddle and butterfly, with changes of length."""
    panels = (
        Panel("Frog", "from above", position_of(kneel()), 180, 0, (160, 168)),
        Panel(
            "Standing straddle", "from the front", COMPARED["standing_straddle"], 0, 0, (480, 146)
        ),
        Panel("Long-sit straddle", "from above", COMPARED["long_sit_straddle"], 0, 38, (160, 500)),
        Panel("Butterfly", "from above", COMPARED["butterfly"], 0, 38, (480, 500)),
    )
    title = "Four positions for the adductors"
    title += ", with the change of three muscles" if numbered else ", pelvis and legs"
    sheet = Sheet(640, 792, title, ATTACHMENTS_CREDIT)
    for index, panel in enumerate(panels):
        left, top = 320 * (index % 2), 362 * (index // 2)
        sheet.text(left + 20, top + 38, panel.title, 24, weight=700)
        sheet.text(left + 20, top + 66, panel.seen, 23, color="quiet")
        sheet.clip(left + 4, top + 4, 312, 318)
        _bodies(sheet, panel)
        sheet.unclip()
        if not numbered:
            continue
        change = changes(lines_at(panel.position))
        for i, (line, color) in enumerate(_NUMBERS):
            x, y = left + (18, 118, 214)[i], top + 330
            value = float(change[line])
            sign = "+" if value > 0 else MINUS
            sheet.swatch(x, y, color)
            sheet.text(x + 27, y + 18, f"{sign}{abs(value):.0f}", 24)
    sheet.line([[320, 20], [320, 716]], "frame", 2)
    sheet.line([[20, 362], [620, 362]], "frame", 2)
    for x, color, words in ((18, "mag", "magnus, back part"), (282, "long", "longus"),
                            (410, "grac", "gracilis")):  # fmt: skip
        sheet.swatch(x, 744, color)
        sheet.text(x + 28, 762, words, 23)
    if numbered:
        sheet.text(622, 762, "mm", 23, "end")
    return sheet.svg()


def _placed(position: Position) -> Placed:
    """Return where the bodies stand in the pelvis frame, mm."""
    values = {
        "hip_flexion": position.flexion,
        "hip_abduction": position.abduction,
        "hip_rotation": position.rotation,
        "knee_flexion": position.knee,
    }
    return frames(scene(), {name: float(np.asarray(value)) for name, value in values.items()})


def _bodies(sheet: Sheet, panel: Panel) -> None:
    placed = _placed(panel.position)
    camera = projection(panel.azimuth, panel.elevation)
    legs = [bone(name).moved(placed[frame]) for name, frame in _LEG]
    bones = [bone("sacrum"), *legs, *(leg.mirrored() for leg in legs)]
    bodies = [muscle(name, placed, camera[2]) for name in _SHOWN]
    everything = [*bones, *(body.solid for body in bodies)]
    buffer = render(everything, camera[:2], 1.6)
    fills = ["bone"] * len(bones) + list(_SHOWN.values())
    middle = np.array([hip_centre()[0], hip_centre()[1], 0.0]) @ camera[:2].T * _SCALE
    x, y = panel.at[0] - middle[0], panel.at[1] + middle[1]
    sheet.add(f'<g transform="translate({x:.1f} {y:.1f})">')
    for one, fill in zip(traced(buffer, len(everything), 1.0 / _SCALE), fills, strict=True):
        edge = "bone-edge" if fill == "bone" else "muscle-edge"
        plain = Seen(one.outline, one.shades[:1], ())
        sheet.add(seen_markup(plain, fill, edge, _SCALE, 1.0))
    strands(sheet, buffer, bodies, len(bones), _SCALE)
    sheet.add("</g>")
