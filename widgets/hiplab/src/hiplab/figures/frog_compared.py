"""The body position that the kneeling one is compared with: pelvis, legs and adductors."""

from functools import cache

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.contours import contour
from hiplab.figures.frog_scene import FOOT_AT, X_RANGE, spindle
from hiplab.model.anatomy import hip_centre
from hiplab.model.frog_stretch import ADDUCTORS, COMPARED, SHIN, THIGH, Position, lines_at
from lessonkit.drawing.scene import turned
from lessonkit.drawing.view import Picture, Trace
from lessonkit.plane import Array

_SCALE, _MIDDLE, _TOP = 0.135, 13.0, 58.0
_OUT_OF_SIGHT = 1000.0
# The pelvis's axes that point right and up, its right side to the left as in a mirror.
_FRONT = np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
_ABOVE = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]])
_SEEN = {"standing_straddle": _FRONT, "long_sit_straddle": _ABOVE, "butterfly": _ABOVE}
_WORDS = {
    "standing_straddle": "from the front<br>thighs 45° out, knees straight",
    "long_sit_straddle": "from above<br>thighs 45° out, knees straight",
    "butterfly": "from above<br>thighs 45° out, turned outward 45°, knees bent 110°",
}
_MIRROR = np.array([-1.0, 1.0])


def compared_picture(compared: Array) -> Picture:
    """Return the position with the index `compared` [...]; the others stand out of sight."""
    index = np.asarray(compared).round().astype(int)
    bones: list[Trace] = []
    titles = []
    for i, name in enumerate(COMPARED):
        shift = np.stack(np.broadcast_arrays(np.where(index == i, 0.0, _OUT_OF_SIGHT), 0.0), -1)
        legs, pelvis = _bones(name)
        for rings, fill in ((legs, "bone"), (pelvis[:1], "bone-far"), (pelvis[1:], "bone")):
            placed = [ring + shift[..., None, :] for ring in rings]
            bones.append(sagittal.area(placed, fill, "bone-edge", opacity=0.95))
        titles.append(np.array([X_RANGE[0] + 3, _TOP - 10]) + shift)
    words = [f"{{compared}}, {text}" for text in _WORDS.values()]
    return Picture(
        traces=(
            *bones,
            *(_muscle(line, index) for line in ADDUCTORS),
            sagittal.labels(titles, words, "ink", 11),
        ),
        x_range=X_RANGE,
        y_range=(-94.0, _TOP),
        alt=(
            "The position to compare with, pelvis and legs as bones, the adductors on the right "
            "leg, to the left, blue where shorter and orange where longer than in standing."
        ),
        name="Compared",
    )


def _axes(position: Position) -> Array:
    """Return the right femur's axes in the pelvis frame, as columns."""
    turns = (("z", position.flexion), ("x", -position.abduction), ("y", position.rotation))
    femur = np.eye(3)
    for axis, degrees in turns:
        femur = femur @ turned(axis, degrees)
    return femur


@cache
def _bones(name: str) -> tuple[list[Array], list[Array]]:
    """Return the outlines of both legs, then of sacrum and hip bones, picture units."""
    position, seen, hip = COMPARED[name], _SEEN[name], np.array(hip_centre())
    femur = _axes(position)
    shin = femur @ turned("z", -position.knee)
    knee = hip + femur @ [0, -THIGH, 0]
    parts = (
        ("foot", shin, knee + shin @ (np.array([0, -SHIN, 0]) - FOOT_AT)),
        ("fibula", shin, knee),
        ("tibia", shin, knee),
        ("femur", femur, hip),
    )
    leg = [_ring(bone, axes, origin, seen) for bone, axes, origin in parts]
    side = _ring("hip_bone", np.eye(3), np.zeros(3), seen)
    sacrum = _ring("sacrum", np.eye(3), np.zeros(3), seen)
    both = [ring for right in leg for ring in (right, _mirrored(right))]
    return both, [sacrum, side, _mirrored(side)]


def _ring(bone: str, axes: Array, origin: Array, seen: Array) -> Array:
    directions = (tuple(map(float, row)) for row in seen @ axes)
    return _look(contour(bone, *directions)[0] @ axes.T + origin, seen)


def _look(points: Array, seen: Array) -> Array:
    """Project points [..., 3] of the pelvis frame, hips level with zero, picture units."""
    return _SCALE * (points - [*hip_centre()[:2], 0]) @ seen.T + [_MIDDLE, 0]


def _mirrored(ring: Array) -> Array:
    return (ring - [_MIDDLE, 0]) * _MIRROR + [_MIDDLE, 0]


@cache
def _ends() -> dict[str, Array]:
    """Return where each line begins and ends in each position [3, 2, 2], picture units."""
    lines = {name: lines_at(position) for name, position in COMPARED.items()}
    return {
        line: np.stack([_look(lines[name][line].path[[0, -1]], _SEEN[name]) for name in COMPARED])
        for line in ADDUCTORS
    }


def _muscle(line: str, index: Array) -> Trace:
    return spindle(line, _ends()[line][index], _SCALE, f"compared_{line}")
