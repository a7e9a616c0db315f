"""Load on the hip in six exercises, and what the muscles that resist it could do.

Plain statics: weights act down, the supports push straight up, nothing accelerates. Mass of the
parts as in gait2392. The capacity is greatest force times moment arm; see `hip_capacity`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.exercises import (
    BRIDGE,
    COPENHAGEN,
    EXERCISES,
    HINGE,
    PLANK,
    SHIN,
    SQUAT,
    THIGH,
    THRUST,
    TRUNK,
    Posture,
    posture,
)
from hiplab.model.hip_capacity import ADDUCTION, FLEXION, GROUPS, capacities, rotation_arm
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

G = 9.81
# Parts of the body's mass (gait2392, 75.2 kg): head, arms and trunk without the pelvis; pelvis; one
# thigh; one shin with foot.
UPPER, PELVIS, ONE_THIGH, ONE_SHIN = 34.2 / 75.2, 11.8 / 75.2, 9.3 / 75.2, 5.3 / 75.2
# Centres of mass along their parts, mm: from the hip up, from the hip down, from the knee down.
# Winter's ratios; the upper body's together with the pelvis lies at 0.626 of the trunk.
PELVIS_AT, THIGH_AT, SHIN_AT = 66.0, 0.433 * THIGH, 0.606 * SHIN
UPPER_AT = (0.626 * TRUNK * (UPPER + PELVIS) - PELVIS_AT * PELVIS) / UPPER
LUMBOSACRAL_AT = 119.0
STRETCH_PLATEAU = 10.0  # minutes a week, Ingram 2025

PARAMETERS = (
    Parameter(
        "exercise", "Exercise", "", 0, len(EXERCISES) - 1, 0, 1,
        "The movement whose load is reckoned.", EXERCISES,
    ),
    Parameter(
        "phase", "Phase", "%", 0, 100, 100, 1,
        "How far through the movement: 0 % is its start, 100 % its end.",
    ),
    Parameter("body_mass", "Body mass", "kg", 40, 120, 75, 1, "The mass of the whole body."),
    Parameter(
        "added_load", "Added load", "kg", 0, 100, 0, 1,
        "On the pelvis; in hip hinge and split squat hanging from the hands.",
    ),
    Parameter("sets", "Sets a day", "sets", 1, 6, 3, 1, "Counts in the weekly dose only."),
    Parameter(
        "repetitions", "Repetitions a set", "reps", 1, 20, 10, 1, "Counts in the weekly dose only."
    ),
    Parameter("days", "Days a week", "days", 1, 7, 3, 1, "Counts in the weekly dose only."),
    Parameter(
        "stretch_minutes", "Stretching a day", "min", 0, 10, 3, 1,
        "Time under stretch of one muscle group, on the same days.",
    ),
)  # fmt: skip

RESISTING = ("gluteus_maximus", "hamstrings", "adductors", "abductors")
ROTATORS = ("glut_max1", "glut_max2", "glut_max3", "glut_med1", "glut_med2", "glut_med3")

QUANTITIES = (
    Quantity("hip_moment", "Load on one hip", "N·m", 0, "external moment that muscles must hold"),
    Quantity("capacity", "Capacity of the muscles", "N·m", 0, "sum of F0·r that resists, one side"),
    Quantity("share", "Load over capacity", "%", 0, "not effort: muscles reach less than F0·r"),
    Quantity("low_back_moment", "Load on the low back", "N·m", 0, "external moment at L5–S1"),
    Quantity("floor_push", "Push of the floor on the leg side", "kN", 2, "straight up"),
    Quantity("lever", "Its distance from the hip", "cm", 0, "level distance"),
    Quantity("hip_flexion", "Hip flexion", "°", 0, "of the leg that works"),
    Quantity("hip_adduction", "Hip adduction", "°", 0, "of the leg that works"),
    Quantity("knee_flexion", "Knee flexion", "°", 0, "of the leg that works"),
    Quantity("gluteus_maximus", "Gluteus maximus", "N·m", 0, "its part of the capacity"),
    Quantity("hamstrings", "Hamstrings", "N·m", 0, "their part of the capacity"),
    Quantity("adductors", "Adductors", "N·m", 0, "their part of the capacity"),
    Quantity("abductors", "Gluteus medius and minimus", "N·m", 0, "their part of the capacity"),
    *(
        Quantity(f"{line}_rotation", label, "mm", 0, "moment arm for rotation, internal positive")
        for line, label in zip(
            ROTATORS,
            (
                "maximus, upper", "maximus, middle", "maximus, lower",
                "medius, anterior", "medius, middle", "medius, posterior",
            ),
            strict=True,
        )
    ),
    Quantity("weekly_repetitions", "Repetitions a week", "reps", 0, "sets × repetitions × days"),
    Quantity("weekly_stretch", "Stretching a week", "min", 0, "minutes × days"),
    Quantity(
        "above_plateau", "Against the 10-minute plateau", "min", 0,
        "beyond about 10 min a week more stretching adds little range (Ingram 2025)",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Load:
    """What a posture asks for: moments in N·m, the floor's push in N, its level distance in mm.

    `hip_moment` is that of one hip: flexing, in the side plank adducting, in Copenhagen abducting.
    `low_back_moment` bends the low back forward, in the planks to the side.
    """

    hip_moment: Array
    low_back_moment: Array
    floor_push: Array
    lever: Array


def lever_moment(force_N: ArrayLike, distance_m: ArrayLike) -> Array:
    """Return the moment, N·m, of a force at a distance: the estimate on the back of an envelope."""
    return np.asarray(force_N) * np.asarray(distance_m)


def load(exercise: Array, body: Posture, body_mass: Array, added_load: Array) -> Load:
    """Return the load on hip and low back in a posture."""
    index = np.asarray(exercise).round()
    on_trunk = (index != HINGE) & (index != SQUAT)
    in_hands = ~on_trunk
    one_leg = (index == SQUAT) | (index == COPENHAGEN)
    two_hips = (index == BRIDGE) | (index == THRUST) | (index == HINGE)
    weight, extra = np.asarray(body_mass) * G, np.asarray(added_load) * G
    hip = body.x

    def at(what: str, millimetres: float) -> Array:
        return body.along(what, millimetres)[..., 0]

    def leg(which: str) -> list[tuple[Array, Array]]:
        thigh, shin = at(which, THIGH_AT), at(which, THIGH + SHIN_AT)
        return [(ONE_THIGH * weight, thigh), (ONE_SHIN * weight, shin)]

    upper = (UPPER * weight, at("trunk", UPPER_AT))
    extra_at = np.where(in_hands, at("trunk", TRUNK), hip)
    parts = [upper, (PELVIS * weight, at("trunk", PELVIS_AT)), (extra, extra_at)]
    near, far = leg("leg"), leg("far leg")
    total = sum(force for force, _ in [*parts, *near, *far])
    centre = sum(force * x for force, x in [*parts, *near, *far]) / total

    # The push: under the foot that works; in the hinge it goes from the heel to the middle.
    foot = at("leg", THIGH + SHIN) + np.select(
        [index == SQUAT, index == HINGE], [60.0, _heel_to_middle(body)], 0.0
    )
    other = np.where(on_trunk, at("trunk", TRUNK), at("far leg", THIGH + SHIN) + 60)
    hinge = index == HINGE
    push = np.where(hinge, total, total * (centre - other) / np.where(hinge, 1, foot - other))
    hips = push * (foot - hip) - sum(force * (x - hip) for force, x in near)
    hips = hips - np.where(one_leg, 0, sum(force * (x - hip) for force, x in far))
    # Standing on both feet, the trunk and the load tell the moment without the push.
    hips = np.where(hinge, sum(force * (x - hip) for force, x in parts), hips)
    joint = at("trunk", LUMBOSACRAL_AT)
    back = upper[0] * (upper[1] - joint) + np.where(in_hands, extra * (extra_at - joint), 0)
    back = back + np.where(on_trunk, (total - push) * (joint - other), 0)
    per_hip = np.where(two_hips, hips / 2, hips)
    return Load(per_hip / 1000, back / 1000, push, foot - hip)


def _heel_to_middle(body: Posture) -> Array:
    """Return where under the foot a hinging body's weight comes down, mm before the ankle."""
    return 60 - 85 * np.sin(np.radians(body.trunk))


def joint_angles(exercise: Array, body: Posture) -> tuple[Array, Array, Array]:
    """Return hip flexion, hip adduction and knee flexion of the working leg, degrees."""
    frontal = np.asarray(exercise).round() >= PLANK
    flexion = np.where(frontal, 0, (body.thigh - body.trunk + 180 + 180) % 360 - 180)
    return flexion, np.where(frontal, body.sideways, 0), body.thigh - body.shin


def resisting(exercise: Array, angles: tuple[Array, Array, Array]) -> dict[str, Array]:
    """Return each group's part of the capacity against this exercise's load, N·m per side."""
    index = np.asarray(exercise).round()
    plank, copenhagen = index == PLANK, index == COPENHAGEN
    parts = {}
    for group in RESISTING:
        about = capacities(GROUPS[group], *angles)
        extending, adducting = -about[..., FLEXION], about[..., ADDUCTION]
        sideways = np.where(plank, -adducting, adducting)
        helps = (plank & (group == "abductors")) | (copenhagen & (group == "adductors"))
        in_side_view = np.where(group == "abductors", 0, extending)
        parts[group] = np.where(plank | copenhagen, np.where(helps, sideways, 0), in_side_view)
    return parts


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape."""
    answers = answers_of(check_values(PARAMETERS, values))
    return dict(zip(answers, np.broadcast_arrays(*answers.values()), strict=True))


def answers_of(v: dict[str, Array]) -> dict[str, Array]:
    """Return the quantities for checked values; each has only the axes that it depends on."""
    body = posture(v["exercise"], v["phase"])
    asked = load(v["exercise"], body, v["body_mass"], v["added_load"])
    angles = joint_angles(v["exercise"], body)
    parts = resisting(v["exercise"], angles)
    whole = sum(parts.values())
    stretch = v["stretch_minutes"] * v["days"]
    return {
        "hip_moment": asked.hip_moment,
        "capacity": whole,
        "share": 100 * asked.hip_moment / whole,
        "low_back_moment": asked.low_back_moment,
        "floor_push": asked.floor_push / 1000,
        "lever": asked.lever / 10,
        "hip_flexion": angles[0],
        "hip_adduction": angles[1],
        "knee_flexion": angles[2],
        **parts,
        **{f"{line}_rotation": rotation_arm(line, angles[0]) for line in ROTATORS},
        "weekly_repetitions": v["sets"] * v["repetitions"] * v["days"],
        "weekly_stretch": stretch,
        "above_plateau": stretch - STRETCH_PLATEAU,
    }
