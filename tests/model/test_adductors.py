"""The adductors against OpenSim: its moment arms, sign flips and lengths, of two models."""

import csv
from pathlib import Path

import numpy as np
import pytest

from hiplab.model.adductor_anatomy import ANATOMY
from hiplab.model.adductors import (
    ADDUCTORS,
    LABELS,
    LINES,
    QUANTITIES,
    SWEEP,
    crossing,
    flexion_arms,
    other_model,
    pull_case,
    readouts,
)
from lessonkit.pose import pose

TABLE = Path(__file__).parent / "reference" / "opensim_gait2392_sweeps.csv"

# Flexion moment arms of gait2392, mm, computed with OpenSim 4.6 and printed to the millimetre.
FLEXION = (-20, 0, 20, 40, 60, 70, 80, 90, 100, 120)
PRINTED = {
    "add_brev": (17, 10, 2, -7, -14, -17, -19, -21, -22, -21),
    "add_long": (39, 38, 31, 19, 4, -5, -13, -20, -26, -35),
    "add_mag1": (17, -1, -19, -32, -39, -40, -40, -39, -37, -30),
    "add_mag2": (6, -16, -35, -47, -52, -51, -50, -47, -43, -32),
    "add_mag3": (-27, -47, -59, -63, -59, -55, -49, -42, -35, -18),
    "pect": (22, 23, 22, 17, 9, 4, -1, -7, -11, -18),
    "grac": (21, 1, -20, -37, -48, -51, -53, -52, -51, -43),
}
FLIPS = {
    "add_long": 64.5, "add_brev": 25, "add_mag1": -1, "add_mag2": -14.5, "pect": 77, "grac": 1,
}  # fmt: skip


def label(line):
    return LABELS[LINES.index(line)]


@pytest.mark.parametrize("line", ADDUCTORS)
def test_flexion_moment_arms_are_the_printed_ones(line, agree):
    arms = readouts(muscle=label(line), hip_flexion=np.array(FLEXION, dtype=float))["flexion_arm"]
    what, source = "Flexion moment arm over flexion", "OpenSim 4.6, gait2392, in whole mm"
    agree("adductors", what, source, arms, PRINTED[line], 0.55, "mm")


@pytest.mark.parametrize(("line", "flip"), FLIPS.items())
def test_the_sign_flips_where_opensim_says(line, flip, agree):
    found = float(readouts(muscle=label(line))["sign_flip"])
    agree(
        "adductors", "Sign flip", "OpenSim 4.6, gait2392, in half degrees", found, flip, 0.51, "°"
    )


def test_the_ischiocondylar_part_pulls_backward_at_every_angle():
    found = readouts(muscle=label("add_mag3"), hip_flexion=SWEEP)
    assert np.isnan(found["sign_flip"]).all()
    assert (found["flexion_arm"] < 0).all()


@pytest.mark.parametrize("line", LINES)
def test_lengths_and_moment_arms_are_those_of_the_opensim_table(line, agree):
    with TABLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["muscle"] == line]
    column = {
        key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key != "muscle"
    }
    pose_of = {
        "hip_flexion": column["hip_flexion_deg"],
        "hip_abduction": -column["hip_adduction_deg"],
        "hip_rotation": column["hip_rotation_deg"],
        "knee_flexion": column["knee_flexion_deg"],
    }
    limits = {"hip_flexion": (-20, 120), "hip_abduction": (0, 60), "hip_rotation": (-40, 40),
              "knee_flexion": (0, 120)}  # fmt: skip
    within = np.all([(pose_of[k] >= a) & (pose_of[k] <= b) for k, (a, b) in limits.items()], axis=0)
    assert within.sum() > 60
    found = readouts(muscle=label(line), **{k: v[within] for k, v in pose_of.items()})
    source = "OpenSim 4.6, gait2392, the sixteen lines"
    lengths = column["length_mm"][within]
    agree("adductors", "Length", source, found["length"], lengths, 0.01, "mm")
    for axis in ("flexion", "adduction", "rotation"):
        expected = column[f"moment_arm_{axis}_mm"][within]
        agree("adductors", "Moment arms", source, found[f"{axis}_arm"], expected, 0.05, "mm")


@pytest.mark.parametrize(
    ("line", "abduction", "flexion", "knee", "change"),
    [
        ("add_mag3", 45, 90, 90, 102),
        ("add_mag2", 45, 90, 90, 94),
        ("add_mag1", 45, 90, 90, 70),
        ("add_brev", 45, 90, 90, 47),
        ("add_long", 45, 90, 90, 35),
        ("pect", 45, 90, 90, 11),
        ("grac", 45, 90, 90, 39),
        ("add_long", 45, 0, 0, 45),
        ("pect", 45, 0, 0, 21),
        ("pect", 0, 90, 90, -20),
    ],
)
def test_length_changes_in_stretches_are_the_printed_ones(
    line, abduction, flexion, knee, change, agree
):
    """Lengths computed with OpenSim 4.6, gait2392, printed to the millimetre."""
    values = {"hip_abduction": abduction, "hip_flexion": flexion, "knee_flexion": knee}
    found = readouts(**values)[f"{line}_change"]
    source = "OpenSim 4.6, gait2392, in whole mm"
    agree("adductors", "Change of length in stretches", source, found, change, 0.6, "mm")


@pytest.mark.parametrize(
    ("line", "arms"),
    [
        ("add_brev", (65, 49, 39, 29)),
        ("add_long", (67, 55, 45, 33)),
        ("add_mag3", (36, 55, 59, 58)),
        ("pect", (33, 25, 19, 13)),
        ("grac", (58, 76, 76, 71)),
    ],
)
def test_adduction_moment_arms_over_abduction_are_the_printed_ones(line, arms, agree):
    found = readouts(muscle=label(line), hip_abduction=np.array([0.0, 30, 45, 60]))
    what, source = "Adduction moment arm over abduction", "OpenSim 4.6, gait2392, in whole mm"
    agree("adductors", what, source, found["adduction_arm"], arms, 0.55, "mm")


def test_a_crossing_is_where_a_known_curve_is_zero():
    curve = np.cos(np.radians(SWEEP + 50))  # zero at 40 only
    assert float(crossing(curve, np.array(0.0))) == pytest.approx(40, abs=0.01)
    twice = np.cos(np.radians(2 * SWEEP))  # at 45; at -45 and 135 it is outside
    assert float(crossing(twice, np.array(100.0))) == pytest.approx(45, abs=0.01)
    assert np.isnan(crossing(np.ones_like(SWEEP), np.array(0.0)))


def test_of_two_crossings_the_nearer_one_is_told():
    curve = np.cos(np.radians(3 * SWEEP))  # zero at 30 and 90
    assert float(crossing(curve, np.array(20.0))) == pytest.approx(30, abs=0.01)
    assert float(crossing(curve, np.array(80.0))) == pytest.approx(90, abs=0.01)


def test_the_curve_passes_through_the_present_pose():
    rest = {
        "muscle": "gracilis",
        "hip_abduction": 25.0,
        "hip_rotation": -10.0,
        "knee_flexion": 40.0,
    }
    curve = flexion_arms(**rest)
    for i in (0, 33, 140):
        assert curve[i] == pytest.approx(
            float(readouts(hip_flexion=SWEEP[i], **rest)["flexion_arm"])
        )


@pytest.mark.parametrize(
    ("arm", "flip", "flexion", "case"),
    [(5, np.nan, 0, 0), (5, 64, 0, 1), (5, -10, 0, 2), (-5, np.nan, 0, 3), (-5, 64, 0, 4),
     (-5, 64, 90, 5)],
)  # fmt: skip
def test_how_a_muscle_pulls_is_told_in_six_cases(arm, flip, flexion, case):
    assert pull_case(np.array(arm), np.array(flip), np.array(flexion)) == case


@pytest.mark.parametrize(
    ("line", "flip"), [("add_brev", 68), ("add_long", 75), ("add_mag1", 5), ("grac", 14)]
)
def test_the_other_models_curve_flips_where_that_model_does(line, flip, agree):
    """Flips of Rajagopal 2016, computed with OpenSim 4.6; its curve is stored to whole mm."""
    _, flexion, arms = other_model()[line]
    i = int(np.flatnonzero(np.diff(np.sign(arms)))[0])
    zero = flexion[i] - arms[i] * (flexion[i + 1] - flexion[i]) / (arms[i + 1] - arms[i])
    source = "OpenSim 4.6, Rajagopal 2016, in whole degrees"
    agree("adductors", "Sign flip of the dashed curve", source, zero, flip, 1.5, "°")


def test_every_quantity_is_answered_and_every_muscle_described():
    assert set(readouts()) == {quantity.name for quantity in QUANTITIES}
    assert set(ANATOMY) == set(LINES)


def test_a_pose_takes_the_muscles_name():
    found = pose("adductors", muscle="pectineus", hip_flexion=90)
    assert found.readouts()["flexion_arm"] == pytest.approx(-7, abs=0.55)
    assert 'muscle="pectineus"' in repr(found)
    with pytest.raises(ValueError, match="adductor longus"):
        pose("adductors", muscle="psoas")
