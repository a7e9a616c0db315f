"""The kneeling body from the side, head to the right."""

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.frog_scene import SCALE, SIDE, X_RANGE, Scene, ray, shin, soft
from hiplab.model.anatomy import s1_endplate
from hiplab.model.frog_stretch import TRUNK, UPPER_ARM
from hiplab.model.pelvis import hip_bone_frame, pelvis, sacrum_frame, skeleton
from hiplab.model.spine import segments, stack, standing_lordosis
from lessonkit.drawing.shapes import arc
from lessonkit.drawing.view import Handle, Picture, Trace
from lessonkit.plane import Array, Frame, direction

_FLOOR, _TOP, _MIDDLE = -45 * SCALE, 122.0, 400
# Schematic parts, mm: trunk with neck and head along x from the hip axis, arm down from the joint.
_TRUNK = np.array(
    [
        [70, -75], [150, -95], [280, -105], [400, -110], [490, -85], [545, -55], [590, -70],
        [620, -95], [665, -100], [705, -75], [725, -30], [722, 15], [695, 50], [650, 62],
        [610, 48], [575, 38], [530, 55], [450, 78], [330, 82], [210, 66], [110, 68],
    ],
    dtype=float,
)  # fmt: skip
_UPPER_ARM = np.array([[-32, 25], [-40, -20], [-30, -200], [-24, -330], [24, -330], [32, -180],
                       [40, -20], [32, 25]], dtype=float)  # fmt: skip
_FOREARM = np.array([[-24, 10], [-26, -60], [-18, -256], [-14, -290], [14, -290], [18, -256],
                     [26, -60], [24, 10]], dtype=float)  # fmt: skip
_SHOWN = ("add_mag3", "add_mag1", "add_long")


def side_picture(scene: Scene) -> Picture:
    """Return the side view of a kneeling body."""
    body, hip, pitch = scene.body, scene.hip, scene.body.tail
    own = skeleton()
    state = pelvis(90 + pitch, own.pelvic_incidence)
    sacrum = sacrum_frame(state)
    centre = sacrum.carry(sum(s1_endplate())[None] / 2)[..., 0, :]
    lordosis = segments(standing_lordosis(own.pelvic_incidence), body.low_back)
    spine = stack(centre, state.sacral_slope, lordosis).frames
    middle = hip + _MIDDLE * direction(-body.trunk_pitch)
    shoulder = hip + TRUNK * direction(-body.trunk_pitch)
    elbow = shoulder - [0, UPPER_ARM]

    def bone(name: str, frame: Frame, far: bool = False) -> Trace:
        fill, opacity = ("bone-far", 1.0) if far else ("bone", 0.85)
        placed = Frame((frame.origin + hip) * SCALE, frame.turn)
        return sagittal.rigid(sagittal.outline(name) * SCALE, placed, fill, opacity)

    floor = np.array([[x, _FLOOR] for x in X_RANGE])
    # Bent between hands and elbows, the schematic forearm is too long: the ground hides the rest.
    ground = np.array([*floor, *(floor - [0, 30])[::-1]])
    return Picture(
        traces=(
            soft(_FOREARM, Frame(elbow * SCALE, 0.9 * scene.values["elbows"])),
            sagittal.area([ground], "paper", "paper", 0),
            sagittal.strokes([floor], "quiet", 1.2),
            soft(_TRUNK - [_MIDDLE, 0], Frame(middle * SCALE, -body.trunk_pitch)),
            soft(_UPPER_ARM, Frame(shoulder * SCALE, np.zeros(()))),
            *(bone(name, frame, far=True) for name, frame in spine.items()),
            bone("sacrum", sacrum, far=True),
            *_goniometer(scene),
            bone("hip_bone", hip_bone_frame(state)),
            sagittal.area(shin(SIDE), "bone", "bone-edge"),
            *(scene.muscle(line, SIDE) for line in _SHOWN),
            sagittal.area([scene.thigh(SIDE)], "bone", "bone-edge", opacity=0.82),
            *_words(scene),
        ),
        x_range=X_RANGE,
        y_range=(-18.0, _TOP),
        alt=(
            "Side view of a body on hands or elbows and knees, head to the right: pelvis, lumbar "
            "spine, thigh, shin and foot as bones; trunk, head and arms as a schematic outline. A "
            "dashed line shows how high the hips let the tail rise."
        ),
        name="Side",
        handles=(
            Handle("hips_back", "Press the hips back", hip * SCALE),
            Handle("pelvis_pitch", "Lift the tail", hip * SCALE + 34 * direction(180 - pitch)),
            Handle("elbows", "Go down to the elbows", shoulder * SCALE),
        ),
    )


def _directions(scene: Scene) -> tuple[Array, Array, Array]:
    """Return where the tail points, where the thigh does, and where the hips stop the tail."""
    thigh = 270 + scene.body.thigh_lean
    return 180 - scene.body.tail, thigh, thigh - scene.values["flexion_available"]


def _goniometer(scene: Scene) -> list[Trace]:
    hip, (tail, thigh, stop) = scene.hip * SCALE, _directions(scene)
    return [
        sagittal.area([arc(hip, 16, tail, thigh)], "angle-fill", "angle"),
        ray(tail, hip, 0, 34, "angle", width=1.8),
        ray(stop, hip, 20, 38, "warning", width=2.8, dash="dash"),
    ]


def _words(scene: Scene) -> list[Trace]:
    hip = scene.hip * SCALE
    left, top = X_RANGE[0] + 2, _TOP - 6
    return [
        ray(np.zeros(()), np.array([left, top]), 0, 10, "angle", width=1.8),
        ray(np.zeros(()), np.array([left, top - 8]), 0, 10, "warning", width=2.8, dash="dash"),
        sagittal.labels(
            [np.array([left + 13, top]), np.array([left + 13, top - 8])],
            ["tail", "as high as these hips let it rise"],
            "ink",
            11,
        ),
        *sagittal.details(
            sagittal.labels(
                [np.array([X_RANGE[1] - 2, -13.0])],
                ["trunk, head and arms: schematic"],
                "quiet",
                10,
                "middle left",
            )
        ),
        sagittal.labels(
            [hip + np.array([-14.0, -14.0])],
            ["hip flexion {hip_flexion}"],
            "angle",
            12,
            "middle left",
        ),
        sagittal.labels(
            [hip + np.array([22.0, 32.0])], ["low back {low_back:+}"], "angle", 12, "middle center"
        ),
    ]
