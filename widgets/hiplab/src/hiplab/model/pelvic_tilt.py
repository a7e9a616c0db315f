"""Standing with a tilted pelvis: femur fixed, pelvis turned about the hip axes, spine following.

Anterior tilt with the femur fixed is hip flexion by the same angle. The lumbar spine takes up the
share of the tilt that people were measured to take up, or less.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hiplab.model.anatomy import s1_endplate
from hiplab.model.load import S1Load, s1_load
from hiplab.model.muscles import MUSCLES, Geometry, geometry
from hiplab.model.pelvis import Pelvis, pelvis, sacrum_frame, skeleton
from hiplab.model.spine import LumbarSpine, lordosis_change, segments, stack, standing_lordosis
from lessonkit.plane import Array
from lessonkit.quantity import Parameter, Quantity, check_values

PARAMETERS = (
    Parameter(
        "pelvic_tilt", "Pelvic tilt", "°", -15, 20, 0, 0.5,
        "How far the pelvis turns about the hip axes; forward (anterior) is positive.",
    ),
    Parameter(
        "pelvic_incidence", "Pelvic incidence (PI)", "°", 30, 80,
        round(skeleton().pelvic_incidence, 1), 0.1,
        "The shape of the pelvis. No posture changes it; another value is another person.",
    ),
    Parameter(
        "lumbar_uptake", "Lumbar uptake", "%", 0, 100, 100, 1,
        "How much of the tilt the lumbar spine takes up; 100 % is what people were measured to do.",
    ),
)  # fmt: skip

GROUPS = {
    "hip_flexors": ("iliacus", "psoas", "rect_fem"),
    "hamstrings": ("semimem", "semiten", "bifemlh"),
    "gluteus_maximus": ("glut_max1", "glut_max2", "glut_max3"),
    "adductors": ("add_long", "add_brev", "add_mag1", "add_mag2", "add_mag3", "pect", "grac"),
}
LINES = tuple(line for lines in GROUPS.values() for line in lines)

QUANTITIES = (
    Quantity("sacral_slope", "Sacral slope (SS)", "°", 1, "S1 endplate against the horizontal"),
    Quantity(
        "radiographic_pelvic_tilt", "Radiographic pelvic tilt (PT)", "°", 1,
        "line from hip axis to S1 against the vertical; falls when the pelvis tips forward",
    ),
    Quantity("pelvic_incidence", "Pelvic incidence (PI)", "°", 1, "PT + SS"),
    Quantity(
        "lumbar_lordosis", "Lumbar lordosis (LL)", "°", 1, "upper endplate of L1 against that of S1"
    ),
    Quantity(
        "lordosis_change", "Change of lordosis", "°", 1, "against standing at tilt 0"
    ),
    Quantity(
        "asis_psis_tilt", "ASIS–PSIS tilt", "°", 1,
        "line through the iliac spines against the horizontal, on this skeleton",
    ),
    Quantity("trunk_lean", "Trunk lean", "°", 1, "what of the tilt the spine did not take up"),
    Quantity("s1_shear", "Shear on S1", "of the weight above", 2, "sin SS"),
    Quantity("s1_compression", "Compression on S1", "of the weight above", 2, "cos SS"),
    Quantity("hip_flexors", "Hip flexors", "mm", 1, "mean change of length of the group's lines"),
    Quantity("hamstrings", "Hamstrings", "mm", 1, "mean change of length of the group's lines"),
    Quantity(
        "gluteus_maximus", "Gluteus maximus", "mm", 1, "mean change of length of its three parts"
    ),
    Quantity("adductors", "Adductors", "mm", 1, "mean change of length of the group's lines"),
    *(
        Quantity(f"{line}_change", MUSCLES[line].label, "mm", 1, "change of length against tilt 0")
        for line in LINES
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A standing body: pelvis, spine, load on S1, each muscle line's geometry and change, mm."""

    pelvis: Pelvis
    lordosis: Array
    lordosis_change: Array
    trunk_lean: Array
    spine: LumbarSpine
    load: S1Load
    muscles: dict[str, Geometry]
    length_change: dict[str, Array]


def stand(**values: ArrayLike) -> Standing:
    """Return the body for parameters of `PARAMETERS`, scalars or arrays that broadcast together.

    Muscles have only the axes of the tilt. Raises ValueError for an unknown name, a value out of
    range or not a number.
    """
    checked = check_values(PARAMETERS, values)
    tilt, incidence, uptake = np.broadcast_arrays(*checked.values())
    state = pelvis(tilt, incidence)
    change = lordosis_change(tilt, uptake)
    standing = standing_lordosis(incidence)
    s1_centre = sacrum_frame(state).carry(sum(s1_endplate())[None] / 2)[..., 0, :]
    muscles = {line: geometry(line, hip_flexion=checked["pelvic_tilt"]) for line in LINES}
    return Standing(
        pelvis=state,
        lordosis=standing + change,
        lordosis_change=change,
        trunk_lean=tilt - change,
        spine=stack(s1_centre, state.sacral_slope, segments(standing, change)),
        load=s1_load(state.sacral_slope),
        muscles=muscles,
        length_change={line: muscles[line].length - geometry(line).length for line in LINES},
    )


def readouts(**values: ArrayLike) -> dict[str, Array]:
    """Return every quantity of `QUANTITIES` by name, arrays of the values' common shape."""
    answers = answers_of(stand(**values))
    return dict(zip(answers, np.broadcast_arrays(*answers.values()), strict=True))


def answers_of(body: Standing) -> dict[str, Array]:
    """Return the quantities of a body; each has only the axes that it depends on."""
    change = body.length_change
    return {
        "sacral_slope": body.pelvis.sacral_slope,
        "radiographic_pelvic_tilt": body.pelvis.radiographic_pelvic_tilt,
        "pelvic_incidence": body.pelvis.pelvic_incidence,
        "lumbar_lordosis": body.lordosis,
        "lordosis_change": body.lordosis_change,
        "asis_psis_tilt": body.pelvis.asis_psis_tilt,
        "trunk_lean": body.trunk_lean,
        "s1_shear": body.load.shear,
        "s1_compression": body.load.compression,
        **{
            group: sum(change[line] for line in lines) / len(lines)
            for group, lines in GROUPS.items()
        },
        **{f"{line}_change": change[line] for line in LINES},
    }
