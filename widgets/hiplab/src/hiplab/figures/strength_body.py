"""The body in each exercise: bones as rigid parts, trunk and arms as a quiet outline.

Four exercises are seen from the side, the two planks from the front. Every part is always there;
one that does not belong to an exercise stands outside the picture.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.contours import contour
from hiplab.figures.strength_muscles import front_muscles, side_muscles
from hiplab.model.anatomy import VERTEBRAE, hip_centre, s1_endplate
from hiplab.model.exercises import (
    BENCH,
    BRIDGE,
    COPENHAGEN,
    HINGE,
    PLANK,
    SHIN,
    SQUAT,
    THIGH,
    THRUST,
    TRUNK,
    Posture,
)
from hiplab.model.pelvis import hip_bone_frame, pelvis, sacrum_frame, skeleton
from hiplab.model.spine import segments, stack, standing_lordosis
from lessonkit.drawing.shapes import closed
from lessonkit.drawing.view import Handle, Picture, Placement, Trace
from lessonkit.plane import Array, direction, rotate

SCALE = 0.16
X_RANGE, Y_RANGE = (-140.0, 140.0), (-16.0, 262.0)
# Where the middle of each exercise's picture lies, mm, and a place outside every picture.
_MIDDLE = np.array([430.0, 450.0, 60.0, -110.0, 625.0, 625.0])
_OUTSIDE = 3000.0
_ANKLE_IN_FOOT = np.array([48.8, 42.0])
_HIP = float(hip_centre()[2])
_MIRROR = np.array([-1, 1])

# Schematic trunk, upright, mm from the hip, from the side facing right and from the front; head and
# neck, mm from the shoulder joint.
_TRUNK_SIDE = np.array(
    [
        [75, 70], [95, 150], [105, 280], [110, 400], [85, 490], [50, 545], [-45, 545], [-60, 520],
        [-78, 450], [-82, 330], [-66, 210], [-68, 110],
    ],
    dtype=float,
)  # fmt: skip
_HEAD_SIDE = np.array(
    [
        [45, 30], [60, 75], [95, 115], [100, 161], [75, 201], [30, 221], [-15, 218], [-50, 191],
        [-62, 146], [-48, 106], [-42, 30],
    ],
    dtype=float,
)  # fmt: skip
_HALF_FRONT = [[135, 70], [140, 150], [125, 260], [140, 380], [175, 455], [170, 520], [100, 545],
               [52, 565], [50, 600], [72, 640], [68, 690], [40, 722], [0, 730]]  # fmt: skip
_TRUNK_FRONT = np.array([*_HALF_FRONT, *([-x, y] for x, y in _HALF_FRONT[-2::-1])], dtype=float)
_ARM = np.array(
    [[-30, 20], [-34, -150], [-24, -330], [24, -330], [34, -150], [30, 20]], dtype=float
)


def body_picture(exercise: Array, body: Posture, lever: Array) -> Picture:
    """Return the body with the floor's push and its level distance from the hip, mm."""
    index = np.asarray(exercise).round().astype(int)
    shift = np.stack(np.broadcast_arrays(-_MIDDLE[index], 0.0), -1)
    side, front = index < PLANK, index >= PLANK
    armed = (index == HINGE) | (index == SQUAT) | front
    trunk_turn = body.trunk - 90
    head_turn = np.where(index == BRIDGE, 90.0, trunk_turn)  # it rests on the floor

    def part(
        rings: list[Array], at: Array, turn: Array, shown: Array, fill: str, opacity=1.0
    ) -> Trace:
        x = np.where(shown, at[..., 0] + shift[..., 0], _OUTSIDE) * SCALE
        edge = "quiet" if fill == "quiet" else "bone-edge"
        drawn = sagittal.area([ring * SCALE for ring in rings], fill, edge, opacity=opacity)
        return replace(drawn, placement=Placement(x, at[..., 1] * SCALE, np.asarray(turn)))

    hip, shoulder = body.hip, body.along("trunk", TRUNK)
    across = _HIP * direction(body.trunk + 90)
    low, high = hip + across, hip - across
    works_high = index == COPENHAGEN

    def leg(which: str, shown: Array, far: bool) -> list[Trace]:
        thigh, shin = (body.far_thigh, body.far_shin) if far else (body.thigh, body.shin)
        fill = "bone-far" if far else "bone"
        knee, ankle = body.along(which, THIGH), body.along(which, THIGH + SHIN)
        heel_up = np.where((index == SQUAT) & far, -55.0, 0.0)
        foot = ankle - rotate(_ANKLE_IN_FOOT[None], heel_up)[..., 0, :]
        return [
            part([sagittal.outline("fibula"), sagittal.outline("tibia")], knee, shin + 90, shown,
                 fill),
            part([sagittal.outline("foot")], foot, heel_up, shown, fill),
            part([sagittal.outline("femur")], hip, thigh + 90, shown, fill),
        ]  # fmt: skip

    def front_leg(at: Array, thigh: Array, mirror: Array) -> list[Trace]:
        knee = at + THIGH * direction(thigh)
        return [
            part([r * mirror for r in _from_front("shin")], knee, thigh + 90, front, "bone"),
            part([r * mirror for r in _from_front("femur")], at, thigh + 90, front, "bone"),
        ]

    lower = np.where(works_high, body.far_thigh, body.thigh)
    upper = np.where(works_high, body.thigh, body.far_thigh)
    bench = np.array([[0, 0], [300, 0], [300, BENCH], [0, BENCH]], dtype=float)
    # Under the upper back it is lower than under the foot, by the thickness of the trunk.
    step = _point(np.where(index == THRUST, -210.0, 1180.0), np.where(index == THRUST, -75.0, -2.0))
    floor = np.array([[x, 0.0] for x in X_RANGE])
    ground = np.array([*floor, *(floor - [0, 30])[::-1]])  # hides the foot of the lower bench
    bones, hip_bone = _axial()
    return Picture(
        traces=(
            part([closed(bench)], step, np.zeros(()), (index == THRUST) | works_high, "quiet", 0.4),
            sagittal.area([ground], "paper", "paper", 0),
            sagittal.strokes([floor], "quiet", 1.2),
            *leg("far leg", side, far=True),
            part([closed(_TRUNK_SIDE)], hip, trunk_turn, side, "quiet", 0.22),
            part([closed(_HEAD_SIDE)], shoulder, head_turn, side, "quiet", 0.22),
            part(bones, hip, trunk_turn, side, "bone-far"),
            *leg("leg", side, far=False)[:2],
            part(hip_bone, hip, trunk_turn, side, "bone", 0.9),
            *side_muscles(exercise, body, (hip + shift) * SCALE, SCALE),
            leg("leg", side, far=False)[2],
            part([closed(_ARM)], shoulder, np.zeros(()), armed, "quiet", 0.22),
            part([closed(_TRUNK_FRONT)], hip, trunk_turn, front, "quiet", 0.22),
            *front_leg(high, upper, _MIRROR),
            *front_leg(low, lower, np.ones(2)),
            part(_from_front("pelvis"), hip, trunk_turn, front, "bone", 0.92),
            *front_muscles(exercise, body, (hip + shift) * SCALE, SCALE),
            *_forces(index, body, lever, hip + shift, shift, np.where(works_high, 1, -1)),
        ),
        x_range=X_RANGE,
        y_range=Y_RANGE,
        handles=(_handle(index, body, shift),),
        alt=(
            "A body in the chosen exercise, pelvis and legs as bones, trunk and arms as a "
            "schematic outline, the muscles of the working hip coloured by their part of the "
            "capacity; an arrow shows the push of the floor on the working leg, a dashed "
            "line its distance from the hip."
        ),
        name="Body",
    )  # fmt: skip


def _handle(index: Array, body: Posture, shift: Array) -> Handle:
    """Return where the movement is taken hold of: at the hip, in a hinge at the shoulder."""
    hinged = (index == HINGE)[..., None]
    return Handle(
        "phase",
        "Move the body",
        (np.where(hinged, body.along("trunk", TRUNK), body.hip) + shift) * SCALE,
    )


def _forces(
    index: Array, body: Posture, lever: Array, hip: Array, shift: Array, upward: Array
) -> list[Trace]:
    """Draw the floor's push, its distance from the hip, and the added load."""
    frontal = np.where(index >= PLANK, upward * _HIP, 0.0)
    hip = np.stack(np.broadcast_arrays(hip[..., 0], hip[..., 1] + frontal), -1) * SCALE
    x = hip[..., 0] + lever * SCALE
    foot = np.where(index == COPENHAGEN, BENCH * SCALE, 0.0)
    rise = np.where(index < PLANK, 24.0, 30.0)
    tip = _point(x, foot + rise)
    arrow = [_point(x, foot + 1), tip]
    head = [_point(x - 3, foot + rise - 5), tip, _point(x + 3, foot + rise - 5)]
    in_hands = (index == HINGE) | (index == SQUAT)
    hands = body.along("trunk", TRUNK) + shift - [0.0, 350.0]
    loaded = np.where(in_hands[..., None], hands * SCALE, (body.hip + shift) * SCALE)
    loaded = loaded + np.select([in_hands, index >= PLANK], [0.0, 26.0], 12.0)[..., None] * [
        0.0,
        1.0,
    ]
    return [
        sagittal.strokes([_line(hip, _point(x, hip[..., 1]))], "angle", 1.8, "dash"),
        sagittal.strokes([_line(*arrow), _line(*head)], "load", 2.6),
        sagittal.dots([hip], "angle", 7),
        sagittal.dots([loaded], "ink", 11),
        sagittal.labels([loaded + np.array([5.0, 5.0])], ["load {added_load}"], "ink", 11),
        sagittal.labels([_point(x + 4, foot + rise - 1)], ["{floor_push}"], "ink", 11),
        sagittal.labels(
            [np.array([X_RANGE[0] + 4, y]) for y in (254.0, 239.0, 224.0)],
            [
                "load on one hip {hip_moment}",
                "colour of a muscle: its capacity",
                "lever of the push {lever}",
            ],
            "ink",
            12,
        ),
    ]


def _point(x: Array, y: Array) -> Array:
    return np.stack(np.broadcast_arrays(x, y), axis=-1)


def _line(*points: Array) -> Array:
    return np.stack(np.broadcast_arrays(*points), axis=-2)


@cache
def _axial() -> tuple[list[Array], list[Array]]:
    """Return vertebrae and sacrum, and the hip bone, standing upright about the hip axis."""
    state = pelvis(0.0, skeleton().pelvic_incidence)
    sacrum = sacrum_frame(state)
    centre = sacrum.carry(sum(s1_endplate())[None] / 2)[0]
    lordosis = segments(standing_lordosis(skeleton().pelvic_incidence), 0.0)
    spine = stack(centre, state.sacral_slope, lordosis).frames
    bones = [spine[name].carry(sagittal.outline(name)) for name in VERTEBRAE]
    hip_bone = hip_bone_frame(state).carry(sagittal.outline("hip_bone"))
    return [*bones, sacrum.carry(sagittal.outline("sacrum"))], [hip_bone]


@cache
def _from_front(part: str) -> list[Array]:
    """Return outlines as a viewer in front sees them, right side to the left, mm [n, 2]."""
    seen = np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])

    def ring(bone: str) -> Array:
        return contour(bone, *map(tuple, seen))[0] @ seen.T

    if part == "femur":
        return [ring("femur")]
    if part == "shin":
        foot = ring("foot") - [0.0, SHIN + _ANKLE_IN_FOOT[1]]
        return [ring("fibula"), ring("tibia"), foot]
    down = [0.0, float(hip_centre()[1])]
    right = ring("hip_bone") - down
    return [ring("sacrum") - down, right, right * _MIRROR]
