"""The muscle model against OpenSim's own numbers and against the definition of a moment arm."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hiplab.model.muscles import MUSCLES, geometry

REFERENCE = Path(__file__).parent / "reference"
TABLE = REFERENCE / "opensim_gait2392_sweeps.csv"
KNEE_TABLE = REFERENCE / "opensim_gait2392_rect_fem_knee.csv"
COORDINATES = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_flexion")


@cache
def opensim(muscle, table=TABLE):
    with table.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["muscle"] == muscle]
    return {
        name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "muscle"
    }


@pytest.mark.parametrize("muscle", MUSCLES)
def test_lengths_and_moment_arms_are_those_of_opensim(muscle, agree):
    table = opensim(muscle)
    ours = geometry(muscle, *(table[f"{name}_deg"] for name in COORDINATES))
    assert len(table["length_mm"]) > 150
    pages, source = (
        "pelvic-tilt,kinetic-chain,hip-strength",
        "OpenSim 4.6, gait2392, all hip muscles",
    )
    agree(pages, "Length", source, ours.length, table["length_mm"], 0.01, "mm")
    for i, axis in enumerate(("flexion", "adduction", "rotation")):
        expected = table[f"moment_arm_{axis}_mm"]
        agree(pages, "Moment arms", source, ours.moment_arms[..., i], expected, 0.05, "mm")


def test_the_moving_point_of_rectus_femoris_follows_opensim_at_any_knee_angle(agree):
    table = opensim("rect_fem", KNEE_TABLE)
    assert (table["knee_flexion_deg"] < 15).sum() >= 60  # where the moving point's nodes crowd
    ours = geometry("rect_fem", *(table[f"{name}_deg"] for name in COORDINATES))
    pages, source = "pelvic-tilt", "OpenSim 4.6, gait2392, rectus femoris at random knee angles"
    agree(pages, "Length", source, ours.length, table["length_mm"], 0.001, "mm")
    arms = np.stack(
        [table[f"moment_arm_{axis}_mm"] for axis in ("flexion", "adduction", "rotation")], -1
    )
    agree(pages, "Moment arms", source, ours.moment_arms, arms, 0.001, "mm")


def test_every_hip_muscle_of_the_table_is_there():
    with TABLE.open(encoding="utf-8") as file:
        assert {row["muscle"] for row in csv.DictReader(file)} == set(MUSCLES)


@pytest.mark.parametrize("muscle", MUSCLES)
def test_a_moment_arm_is_the_fall_of_length_with_angle(muscle):
    pose = dict(zip(COORDINATES, (23.0, -17.0, 9.0, 12.0), strict=True))
    step = 1e-4
    arms = geometry(muscle, **pose).moment_arms
    for i, name in enumerate(COORDINATES[:3]):
        more = geometry(muscle, **{**pose, name: pose[name] + step}).length
        less = geometry(muscle, **{**pose, name: pose[name] - step}).length
        assert arms[i] == pytest.approx(-(more - less) / np.radians(2 * step), abs=1e-4)


def test_arrays_broadcast_and_agree_with_single_poses():
    many = geometry(
        "psoas", hip_flexion=np.array([[0.0], [60.0]]), hip_adduction=[-20.0, 0.0, 10.0]
    )
    assert many.length.shape == (2, 3)
    assert many.moment_arms.shape == (2, 3, 3)
    one = geometry("psoas", hip_flexion=60, hip_adduction=10)
    assert many.length[1, 2] == pytest.approx(float(one.length))
    np.testing.assert_allclose(many.moment_arms[1, 2], one.moment_arms)


def test_an_inactive_point_lies_on_the_straight_line():
    path = geometry("psoas", hip_flexion=80).path
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert steps[1] == pytest.approx(steps[2])
    assert steps.sum() == pytest.approx(float(geometry("psoas", hip_flexion=80).length))


def test_an_unknown_muscle_is_named_with_what_there_is():
    with pytest.raises(ValueError, match=r"'adductor' is not a hip muscle .* add_long"):
        geometry("adductor")


@pytest.mark.parametrize("bad", [np.nan, [0.0, np.inf]])
def test_an_angle_that_is_no_number_is_refused(bad):
    with pytest.raises(ValueError, match="hip_flexion must be finite"):
        geometry("psoas", hip_flexion=bad)
