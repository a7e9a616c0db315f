"""The adductors of the right hip: length and moment arms of one muscle in any position of the leg.

A moment arm about the flexion axis that is positive flexes the hip; with the thigh held still the
same pull tips the pelvis forward.
"""

import csv
import io
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import data_file
from hiplab.model.muscles import MUSCLES, geometry
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

ADDUCTORS = ("pect", "add_brev", "add_long", "add_mag1", "add_mag2", "add_mag3", "grac")
HAMSTRINGS = ("semimem", "semiten", "bifemlh")
GLUTEALS = ("glut_max1", "glut_max2", "glut_max3", "glut_med1", "glut_med2", "glut_med3")
LINES = (*ADDUCTORS, *HAMSTRINGS, *GLUTEALS)
LABELS = tuple(MUSCLES[line].label.removesuffix(" part") for line in LINES)

PARAMETERS = (
    Parameter(
        "hip_flexion", "Hip flexion", "°", -20, 120, 0, 1,
        "The thigh forward and up; below zero the hip is extended.",
    ),
    Parameter("hip_abduction", "Hip abduction", "°", 0, 60, 0, 1, "The thigh out to the side."),
    Parameter(
        "hip_rotation", "Hip rotation", "°", -40, 40, 0, 1,
        "Internal rotation is positive, external negative.",
    ),
    Parameter(
        "knee_flexion", "Knee flexion", "°", 0, 120, 0, 1,
        "Changes only the muscles that cross the knee: gracilis and the hamstrings.",
    ),
    Parameter(
        "muscle", "Muscle", "", 0, len(LINES) - 1, LINES.index("add_long"), 1,
        "Choose here, or click a muscle in the picture.", LABELS,
    ),
)  # fmt: skip

CHOSEN = (
    Quantity("length", "Length", "mm", 0, "origin to insertion, along the model's line"),
    Quantity("length_change", "Change of length", "mm", 1, "against standing"),
    Quantity(
        "fibre_share",
        "The same, of its fibre length",
        "%",
        0,
        "change of length over the optimal fibre length; the tendon is taken as rigid",
    ),
    Quantity("flexion_arm", "Moment arm, flexion", "mm", 1, "+ flexes the hip, − extends it"),
    Quantity("adduction_arm", "Moment arm, adduction", "mm", 1, "+ adducts, − abducts"),
    Quantity("rotation_arm", "Moment arm, rotation", "mm", 1, "+ turns the thigh in, − out"),
    Quantity(
        "sign_flip",
        "Sign flip at hip flexion of",
        "°",
        1,
        "where the flexion moment arm passes zero, the rest of the leg as it is",
    ),
)
PULL = Quantity(
    "pull", "Pull on the pelvis", "", 0,
    "0 to 2 forward here, 3 to 5 backward: always, otherwise above here, otherwise below here",
)  # fmt: skip
CHANGES = tuple(
    Quantity(f"{line}_change", label, "mm", 1, "change of length against standing")
    for line, label in zip(LINES, LABELS, strict=True)
)
ARMS = tuple(
    Quantity(f"{line}_arm", label, "mm", 1, "moment arm, + flexes the hip")
    for line, label in zip(LINES, LABELS, strict=True)
)
QUANTITIES = (*CHOSEN, PULL, *CHANGES, *ARMS)

SWEEP = np.arange(-20.0, 121.0)


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape.

    `sign_flip` is NaN where the flexion moment arm keeps its sign from -20 to 120 degrees.
    """
    checked = check_values(PARAMETERS, values)
    flexion, abduction, rotation, knee, muscle = np.broadcast_arrays(*checked.values())
    lines = {line: geometry(line, flexion, -abduction, rotation, knee) for line in LINES}
    change = {line: g.length - geometry(line).length for line, g in lines.items()}

    def chosen(arrays: list[Array]) -> Array:
        return np.take_along_axis(np.stack(arrays), muscle[None].astype(int), 0)[0]

    arms = [chosen([g.moment_arms[..., axis] for g in lines.values()]) for axis in range(3)]
    flip = crossing(flexion_arms(**values), flexion)
    fibre = np.array([MUSCLES[line].optimal_fibre_length_mm for line in LINES])
    return {
        "length": chosen([g.length for g in lines.values()]),
        "length_change": chosen(list(change.values())),
        "fibre_share": 100 * chosen(list(change.values())) / fibre[muscle.astype(int)],
        "flexion_arm": arms[0],
        "adduction_arm": arms[1],
        "rotation_arm": arms[2],
        "sign_flip": flip,
        "pull": pull_case(arms[0], flip, flexion),
        **{f"{line}_change": change[line] for line in LINES},
        **{f"{line}_arm": g.moment_arms[..., 0] for line, g in lines.items()},
    }


def flexion_arms(**values: ArrayLike) -> Array:
    """Return the chosen muscle's flexion moment arm at every flexion of `SWEEP`, mm [..., n].

    The rest of the leg stays as the values say.
    """
    checked = check_values(PARAMETERS, values)
    _, abduction, rotation, knee, muscle = np.broadcast_arrays(*checked.values())
    arms = np.empty((*muscle.shape, SWEEP.size))
    for i in np.unique(muscle).astype(int):
        rows = muscle == i
        rest = (-abduction[rows, None], rotation[rows, None], knee[rows, None])
        arms[rows] = geometry(LINES[i], SWEEP, *rest).moment_arms[..., 0]
    return arms


def crossing(arms: Array, flexion: Array) -> Array:
    """Return where curves over `SWEEP` pass zero, nearest to a flexion, degrees; NaN for nowhere.

    Between two samples the curve is taken as straight, which errs by less than 0.01 degrees.
    """
    before, after = arms[..., :-1], arms[..., 1:]
    passes = (before < 0) != (after < 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = SWEEP[:-1] + np.where(passes, before / (before - after), 0)
    away = np.where(passes, np.abs(at - np.asarray(flexion)[..., None]), np.inf)
    nearest = np.take_along_axis(at, away.argmin(-1)[..., None], -1)[..., 0]
    return np.where(passes.any(-1), nearest, np.nan)


def pull_case(arm: ArrayLike, flip: ArrayLike, flexion: ArrayLike) -> Array:
    """Return the case of `PULL` for a moment arm, where it flips (NaN: nowhere) and the pose."""
    change = np.where(np.isnan(flip), 0.0, np.where(np.asarray(flip) > flexion, 1.0, 2.0))
    return np.where(np.asarray(arm) >= 0, 0.0, 3.0) + change


@cache
def other_model() -> dict[str, tuple[str, Array, Array]]:
    """Return the Rajagopal 2016 model's curve by our line: its part's name, flexion °, arm mm.

    Computed at abduction, rotation and knee flexion 0; our line and its part are paired by where
    they insert. Pectineus is not in that model.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(data_file("rajagopal2016_flexion_moment_arms.csv"))):
        rows.setdefault(row["muscle"], []).append(row)
    return {
        line: (
            found[0]["part"],
            np.array([float(row["hip_flexion_deg"]) for row in found]),
            np.array([float(row["moment_arm_mm"]) for row in found]),
        )
        for line, found in rows.items()
    }
