"""Two short loops, the tilting pelvis and the forward bend, and a still of the first.

Every bone turns by the model's own postures; between them its place runs straight. A loop plays
wherever it is seen, so a lesson folds it away until the reader asks for it. Who asks for less
motion sees the outermost figures one over the other.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from hiplab.model.anatomy import VERTEBRAE
from hiplab.model.kinetic_chain import QUANTITIES, readouts
from hiplab.model.spine import COUPLING_BACK, COUPLING_FORWARD
from hiplab.pictures.bending import bending
from hiplab.pictures.human import Human
from hiplab.pictures.sheet import Sheet, data, paint
from hiplab.pictures.silhouette import arms, circle, leg_of, trunk, wound
from hiplab.pictures.stage import Stage, discs
from lessonkit.drawing.shapes import Array
from lessonkit.drawing.view import number
from lessonkit.plane import Frame

_SECONDS = 6
_TILTS = (0.0, 12.0, 0.0, -10.0, 0.0)
_BENDS = (0.0, 30.0, 60.0, 90.0, 60.0, 30.0, 0.0)
_BONES = (*VERTEBRAE, "sacrum", "hip_bone")
_TIMES = f'dur="{_SECONDS}s" repeatCount="indefinite"'
_STYLE = (
    "<style>.still{display:none}@media print,(prefers-reduced-motion:reduce)"
    "{.still{display:inline}.moving{display:none}}</style>"
)


def tilt_range() -> str:
    """Draw a standing body with its pelvis tilted forward and back, one over the other."""
    return _tilting(_still)


def tilt_loop() -> str:
    """Draw a standing body whose pelvis tilts forward and back, the low back following."""
    return _tilting(_loop)


def _tilting(draw: Callable[[Stage, Sequence[Human], tuple[int, ...]], None]) -> str:
    sheet = Sheet(640, 520, "The pelvis tilts forward and back, and the low back follows")
    frames = [
        Human(tilt=t, lordosis_change=t * (COUPLING_FORWARD if t > 0 else COUPLING_BACK), arms=())
        for t in _TILTS
    ]
    stage = Stage(sheet, (318, 352), 0.74)
    sheet.clip(4, 4, 632, 512)
    draw(stage, frames, (1, 3))
    sheet.unclip()
    sheet.text(20, 44, "Tilt of", 25, weight=700)
    sheet.text(20, 74, "the pelvis", 25, weight=700)
    span = f"{_TILTS[1]:+.0f}° to {_TILTS[3]:.0f}°"
    sheet.text(20, 108, span.replace("-", "\N{MINUS SIGN}"), 24)
    return sheet.svg()


def bend_loop() -> str:
    """Draw a standing body that bends forward and comes up again."""
    sheet = Sheet(640, 560, "A person bends forward by 90 degrees and comes up")
    stage = Stage(sheet, (210, 278), 0.285)
    sheet.line([[20, 534], [620, 534]], "quiet", 2.5)
    _loop(stage, [bending(trunk) for trunk in _BENDS], (0, 2, 3))
    sheet.text(620, 44, "A bend of 90°", 25, "end", weight=700)
    answers = readouts(trunk_inclination=max(_BENDS))
    names = {quantity.name: quantity for quantity in QUANTITIES}
    parts = [number(float(answers[n]), names[n]) for n in ("lumbar_flexion", "hip_flexion")]
    sheet.text(620, 80, f"low back {parts[0]}, hips {parts[1]}", 24, "end")
    return sheet.svg()


def _still(stage: Stage, frames: Sequence[Human], shown: tuple[int, ...]) -> None:
    """Draw some of the figures one over the other."""
    for opacity, part in ((0.5, stage.body), (0.6, partial(stage.skeleton, leg=False))):
        for index in shown:
            stage.sheet.add(f'<g opacity="{opacity}">')
            part(frames[index])
            stage.sheet.add("</g>")
    stage.leg(frames[0])


def _loop(stage: Stage, frames: Sequence[Human], shown: tuple[int, ...]) -> None:
    """Draw the first figure with its motion, and for less motion some of the figures."""
    sheet = stage.sheet
    sheet.add(f'{_STYLE}<g class="still">')
    _still(stage, frames, shown)
    sheet.add('</g><g class="moving">')
    still = stage.skin_shape([circle(np.zeros(2), 88), *leg_of(frames[0], frames[0].legs[0])])
    tops = [_moving(stage, [[trunk(human, 2)] for human in frames])]
    for key in (still, *tops):
        sheet.add(f'<use href="#{key}" {paint("skin", "skin-edge", 2.6)}/>')
    for key in (still, *tops):
        sheet.add(f'<use href="#{key}" {paint("skin")}/>')
    if frames[0].arms:
        key = _moving(stage, [arms(human)[0] for human in frames])
        for edge in ("skin-edge", "none"):
            sheet.add(f'<use href="#{key}" {paint("skin", edge, 2.6)}/>')
    key = _moving(stage, [discs(human) for human in frames])
    sheet.add(f'<use href="#{key}" {paint("disc", "disc-edge", 1)}/>')
    for name in _BONES:
        _moving_bone(stage, name, frames)
    stage.leg(frames[0])
    sheet.add("</g>")


def _moving(stage: Stage, shapes: Sequence[list[Array]]) -> str:
    """Keep outlines that change as a symbol and return its name; the numbers of points agree."""
    paths = [data([stage.flat(wound(ring)) for ring in rings]) for rings in shapes]
    key = f"m{len(stage.sheet.symbols)}"
    moves = f'<animate attributeName="d" values="{";".join(paths)}" {_TIMES}/>'
    stage.sheet.symbols[key] = f'<path id="{key}" d="{paths[0]}">{moves}</path>'
    return key


def _moving_bone(stage: Stage, name: str, frames: Sequence[Human]) -> None:
    start, sheet = len(stage.sheet.parts), stage.sheet
    placed = [human.frames[name] for human in frames]
    stage.bone(name, placed[0], np.zeros(2), far=name == "sacrum")
    key = sheet.parts.pop(start).split('"')[1]

    def values(form: Callable[[Frame], str]) -> str:
        return ";".join(form(frame) for frame in placed)

    def place(frame: Frame) -> str:
        x, y = stage.flat(frame.origin)
        return f"{x:.1f} {y:.1f}"

    def turn(frame: Frame) -> str:
        return f"{-float(frame.turn):.1f}"

    def moves(kind: str, form: Callable[[Frame], str]) -> str:
        return (f'<animateTransform attributeName="transform" type="{kind}" '
                f'values="{values(form)}" {_TIMES}/>')  # fmt: skip

    sheet.add(f'<g transform="translate({place(placed[0])})">{moves("translate", place)}'
              f'<g transform="rotate({turn(placed[0])})">{moves("rotate", turn)}'
              f'<use href="{key}"/></g></g>')  # fmt: skip
