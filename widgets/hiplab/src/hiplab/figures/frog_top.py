"""The kneeling body from above, head to the right, its right leg below."""

from dataclasses import replace

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.contours import contour
from hiplab.figures.frog_scene import ABOVE, SCALE, X_RANGE, Scene, look, shin, soft, through
from hiplab.model.frog_stretch import ADDUCTORS, lines_at, position_of
from lessonkit.drawing.view import Handle, Picture, Placement, Trace
from lessonkit.plane import Array, Frame, direction

_MIRROR = np.array([1, -1])
# Schematic trunk and head from above, mm from the hip axis.
_HALF_TRUNK = [
    [70, 135], [150, 140], [260, 125], [380, 140], [455, 175], [520, 170], [545, 100], [565, 52],
    [600, 50], [640, 72], [690, 68], [722, 40], [730, 0],
]  # fmt: skip
_TRUNK = np.array([*_HALF_TRUNK, *([x, -y] for x, y in _HALF_TRUNK[-2::-1])], dtype=float)
_NAMES = {
    "pect": "pectineus",
    "add_brev": "brevis",
    "add_long": "longus",
    "add_mag1": "magnus, upper",
    "add_mag2": "magnus, middle",
    "add_mag3": "magnus, ischioc.",
    "grac": "gracilis",
}
# Where the labels stand, picture units.
_COLUMN_X, _COLUMN_Y = 24.0, (-33.0, -84.0)


def top_picture(scene: Scene) -> Picture:
    """Return the view of a kneeling body from above."""
    thigh = scene.thigh(ABOVE)
    hip_bone, sacrum = _pelvic(scene, "hip_bone"), _pelvic(scene, "sacrum")
    at = np.stack(np.broadcast_arrays(-scene.values["hips_back"] * SCALE, 0.0), axis=-1)
    return Picture(
        traces=(
            soft(_TRUNK, Frame(at, np.zeros(()))),
            *_shins(scene),
            sagittal.area([thigh, thigh * _MIRROR], "bone", "bone-edge"),
            *(scene.muscle(line, ABOVE) for line in ADDUCTORS),
            sagittal.area([hip_bone, hip_bone * _MIRROR], "bone", "bone-edge", opacity=0.8),
            sagittal.area([sacrum], "bone-far", "bone-edge", opacity=0.9),
            *_angle(scene),
            *_names(scene),
        ),
        x_range=X_RANGE,
        y_range=(-88.0, 88.0),
        alt=(
            "The same body from above, head to the right: pelvis, sacrum, thighs, shins and feet; "
            "on the right leg, below, the adductors, blue where shorter and orange where longer "
            "than in standing."
        ),
        name="Top",
        handles=_handles(scene),
    )


def _pelvic(scene: Scene, bone: str) -> Array:
    """Return a bone of the pelvis as seen, picture units [..., n, 2]."""
    return look(scene.of_pelvis(contour(bone, (0, 1, 0), (0, 0, -1))[0]), ABOVE)


def _handles(scene: Scene) -> tuple[Handle, ...]:
    """Return where the legs are taken hold of: at the left knee and at its ankle, above."""
    knee = np.stack(np.broadcast_arrays(0.0, scene.values["knee_width"] * SCALE), axis=-1)
    ankle = knee + 390 * SCALE * direction(180 - scene.body.shin_turn)
    return (
        Handle("knee_width", "Widen the knees", knee),
        Handle("ankle_width", "Widen the ankles", ankle),
    )


def _shins(scene: Scene) -> list[Trace]:
    knee, turn = -scene.values["knee_width"] * SCALE, scene.body.shin_turn
    legs = []
    for side in (1, -1):
        parts = [part * [1, side] for part in shin(ABOVE)]
        place = Placement(np.zeros(()), side * knee, side * turn)
        legs.append(replace(sagittal.area(parts, "bone", "bone-edge"), placement=place))
    return legs


def _angle(scene: Scene) -> list[Trace]:
    at = np.stack(np.broadcast_arrays(0.0, scene.values["knee_width"] * SCALE + 9), axis=-1)
    return [sagittal.labels([at], ["abduction {abduction}"], "angle", 12, "middle center")]


def _names(scene: Scene) -> list[Trace]:
    """Name the muscles in a column right of the thigh, a leader to each."""
    heights = np.linspace(*_COLUMN_Y, len(_NAMES))
    leaders, anchors = [], []
    straight = lines_at(position_of(scene.straight))
    for y, line in zip(heights, _NAMES, strict=True):
        path = look(scene.of_pelvis(straight[line].path[..., [0, -1], :]), ABOVE)
        anchors.append(np.array([_COLUMN_X, y]))
        leaders.append(through(anchors[-1] - [2, 0], path[..., 1, :]))
    texts = [f"{name} {{{line}_change:+}}" for line, name in _NAMES.items()]
    return [
        *sagittal.details(sagittal.strokes(leaders, "quiet", 0.8)),
        sagittal.labels(anchors, texts, "ink", 11, "middle right"),
    ]
