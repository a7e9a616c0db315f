"""Kneeling on all fours with the knees apart: inverse kinematics of the hips in closed form.

Shins lie flat on the floor, thighs are straight lines from knee to hip, both sides alike. Pelvis
pitch is 0 when the pelvis lies as level as it stands upright in standing; tail up (anterior tilt)
is positive. Adduction and internal rotation are positive, as in the muscle model.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import hip_centre
from hiplab.model.muscles import MUSCLES
from hiplab.model.stretch_positions import (
    ADDUCTORS,
    COMPARED,
    Position,
    changes,
    compared_changes,
    lines_at,
)
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

# The drawn skeleton, mm: gait2392's hips and thigh, and the length of the drawn shin.
HALF_HIP_SPACING, THIGH, SHIN = float(hip_centre()[2]), 404.0, 400.0
# Trunk from hip to shoulder, arm to the wrist and upper arm of an adult of 1.75 m, mm.
TRUNK, ARM, UPPER_ARM = 504.0, 582.0, 326.0
# Beyond this abduction nobody has checked the muscle model.
CHECKED_ABDUCTION = 50.0
# What gives when the trunk turns: the low back, or the hips.
CURVES = ("gives", "keeps its curve")

PARAMETERS = (
    Parameter(
        "knee_width", "Knee width", "mm", 100, 390, 350, 1,
        "How far each knee lies from the midline.",
    ),
    Parameter(
        "hips_back", "Hips back", "mm", 0, 100, 0, 1,
        "How far the hips are pressed back behind the knees.",
    ),
    Parameter(
        "pelvis_pitch", "Tail up or down", "°", -15, 15, 0, 1,
        "Pitch of the pelvis: up (anterior tilt) is positive, 0 is level. It moves nothing while "
        "the low back keeps its curve.",
    ),
    Parameter(
        "curve", "Low back", "", 0, len(CURVES) - 1, 0, 1,
        "It gives, and you set the tail. Or it keeps the curve of standing, and the tail goes with "
        "the trunk.",
        CURVES,
    ),
    Parameter(
        "elbows", "Hands to elbows", "%", 0, 100, 100, 1,
        "0 % on the hands with straight arms, 100 % on the elbows, forearms flat.",
    ),
    Parameter(
        "ankle_width", "Ankle width", "mm", -120, 120, 0, 1,
        "How much farther out each ankle lies than its knee; 0 is shins parallel.",
    ),
    Parameter(
        "flexion_available", "Hip flexion available", "°", 70, 130, 110, 1,
        "How far these hips flex before the pelvis has to follow.",
    ),
    Parameter(
        "compared", "Compare with", "", 0, len(COMPARED) - 1, 0, 1,
        "Another way to stretch the adductors, drawn in the picture Compared.",
        tuple(position.label for position in COMPARED.values()),
    ),
)  # fmt: skip

QUANTITIES = (
    Quantity("abduction", "Hip abduction", "°", 0, "each thigh out to its side"),
    Quantity("hip_flexion", "Hip flexion asked for", "°", 0, "90° + tail up + lean of the thigh"),
    Quantity(
        "flexion_left", "Hip flexion left", "°", 0,
        "available less asked for; below zero the hips cannot take this pose",
    ),
    Quantity("hip_rotation", "Hip rotation", "°", 0, "internal is positive, external negative"),
    Quantity("knee_flexion", "Knee flexion", "°", 0, "180° would be heel on thigh"),
    Quantity("tail", "Tail", "°", 0, "pitch of the pelvis: up is positive, 0 is level"),
    Quantity("hip_height", "Hips above the knees", "cm", 0, "falls with width and hips back"),
    Quantity("trunk_pitch", "Trunk pitch", "°", 0, "head end lower than the hips is positive"),
    Quantity(
        "low_back", "Low back in this pose", "°", 0,
        "against standing: arched is positive, rounded negative",
    ),
    Quantity(
        "low_back_limit", "Low back at the hips’ limit", "°", 0,
        "the most arch the hips allow; below zero they force rounding",
    ),
    *(
        Quantity(f"{line}_change", MUSCLES[line].label, "mm", 0, "change of length from standing")
        for line in ADDUCTORS
    ),
    *(
        Quantity(
            f"{line}_strain", MUSCLES[line].label, "%", 0,
            f"the same in per cent of its fibre length, {MUSCLES[line].optimal_fibre_length_mm:g} "
            "mm, as if the tendon did not give",
        )
        for line in ADDUCTORS
    ),
    *(
        Quantity(
            f"compared_{line}", MUSCLES[line].label, "mm", 0,
            "change of length from standing in the compared position",
        )
        for line in ADDUCTORS
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Kneeling:
    """A kneeling body: angles in degrees, lengths in mm.

    `tail` is the pitch of the pelvis, `thigh_lean` how far the thigh leans forward from hip to
    knee, `shin_turn` how far the ankle turns out from the knee.
    """

    tail: Array
    abduction: Array
    hip_flexion: Array
    hip_rotation: Array
    knee_flexion: Array
    hip_height: Array
    thigh_lean: Array
    shin_turn: Array
    trunk_pitch: Array
    low_back: Array
    low_back_limit: Array


def kneel(
    half_hip_spacing: float = HALF_HIP_SPACING,
    thigh: float = THIGH,
    shin: float = SHIN,
    tail: ArrayLike | None = None,
    **values: ArrayLike,
) -> Kneeling:
    """Return the body for parameters of `PARAMETERS`, scalars or arrays that broadcast together.

    A `tail` stands for the pitch that the parameters give the pelvis. Values may lie beyond the
    parameters' ranges; raises ValueError where the legs do not reach.
    """
    v = {p.name: np.asarray(values.get(p.name, p.default), dtype=float) for p in PARAMETERS}
    spread, back = v["knee_width"] - half_hip_spacing, v["hips_back"]
    squared = thigh**2 - spread**2 - back**2
    if (squared <= 0).any() or (np.abs(v["ankle_width"]) >= shin).any():
        raise ValueError(
            f"A thigh of {thigh:g} mm and a shin of {shin:g} mm do not reach: bring the knees "
            "closer, press the hips back less, or bring the ankles nearer to the knees' width."
        )
    height = np.sqrt(squared)
    abduction, lean = np.arcsin(spread / thigh), np.arctan2(back, height)
    turn = np.arcsin(v["ankle_width"] / shin)
    rotation = np.arctan(
        np.sin(abduction) * np.tan(lean) + np.cos(abduction) * np.tan(turn) / np.cos(lean)
    )
    knee = np.arcsin((back * np.cos(turn) - spread * np.sin(turn)) / thigh)
    shoulder = ARM + v["elbows"] / 100 * (UPPER_ARM - ARM)
    trunk = -np.degrees(np.arcsin((shoulder - height) / TRUNK))
    if tail is None:
        tail = np.where(v["curve"] > 0.5, trunk, v["pelvis_pitch"])
    lean = np.degrees(lean)
    return Kneeling(
        tail=tail,
        abduction=np.degrees(abduction),
        hip_flexion=90 + tail + lean,
        hip_rotation=np.degrees(rotation),
        knee_flexion=90 + np.degrees(knee),
        hip_height=height,
        thigh_lean=lean,
        shin_turn=np.degrees(turn),
        trunk_pitch=trunk,
        low_back=tail - trunk,
        low_back_limit=v["flexion_available"] - 90 - lean - trunk,
    )


def thigh_axes(body: Kneeling) -> Array:
    """Return the right femur's axes in the world [..., 3, 3] (columns x, y, z): head end is x."""
    angles = map(np.radians, (body.thigh_lean, body.abduction, body.hip_rotation))
    cl, sl, co, so, ct, st = (f(a) for a in angles for f in (np.cos, np.sin))
    rows = (
        (cl * ct + sl * so * st, -sl * co, cl * st - sl * so * ct),
        (sl * ct - cl * so * st, cl * co, sl * st + cl * so * ct),
        (-co * st, -so, co * ct),
    )
    return np.stack([np.stack(np.broadcast_arrays(*row), -1) for row in rows], -2)


def position_of(body: Kneeling) -> Position:
    """Return the position of a kneeling body's hips and knees."""
    return Position(
        "This pose", body.hip_flexion, body.abduction, body.hip_rotation, body.knee_flexion
    )


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape."""
    checked = check_values(PARAMETERS, values)
    body = kneel(**checked)
    answers = answers_of(body, changes(lines_at(position_of(body))), checked)
    return dict(zip(answers, np.broadcast_arrays(*answers.values()), strict=True))


def answers_of(
    body: Kneeling, change: dict[str, Array], values: dict[str, Array]
) -> dict[str, Array]:
    """Return the quantities of a body whose lines have changed their lengths, mm."""
    index = np.asarray(values["compared"]).round().astype(int)
    return {
        "tail": body.tail,
        "abduction": body.abduction,
        "hip_flexion": body.hip_flexion,
        "flexion_left": values["flexion_available"] - body.hip_flexion,
        "hip_rotation": body.hip_rotation,
        "knee_flexion": body.knee_flexion,
        "hip_height": body.hip_height / 10,
        "trunk_pitch": body.trunk_pitch,
        "low_back": body.low_back,
        "low_back_limit": body.low_back_limit,
        **{f"{line}_change": change[line] for line in ADDUCTORS},
        **{
            f"{line}_strain": 100 * change[line] / MUSCLES[line].optimal_fibre_length_mm
            for line in ADDUCTORS
        },
        **{f"compared_{line}": each[index] for line, each in compared_changes().items()},
    }
