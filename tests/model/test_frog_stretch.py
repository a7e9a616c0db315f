"""The kneeling body against worked numbers, plain vectors and OpenSim's table."""

import csv
from pathlib import Path

import numpy as np
import pytest

from hiplab.model.frog_stretch import (
    ADDUCTORS,
    COMPARED,
    PARAMETERS,
    QUANTITIES,
    SHIN,
    THIGH,
    Position,
    changes,
    kneel,
    lines_at,
    readouts,
)
from hiplab.model.muscles import MUSCLES

TABLE = Path(__file__).parent / "reference" / "opensim_gait2392_sweeps.csv"
# Rajagopal's half hip spacing, mm: the worked numbers below were made with it.
SPACING = 77.3
WORKED = "worked by hand, printed to the last digit"


@pytest.mark.parametrize(
    ("back", "flexion", "rotation", "height"),
    [(0, 90, 0, 298), (50, 99.7, 6.6, 294), (100, 109.6, 13.5, 281), (150, 120.2, 21.5, 258)],
)
def test_pressing_the_hips_back_flexes_and_turns_the_hips(back, flexion, rotation, height, agree):
    body = kneel(SPACING, knee_width=350, hips_back=back)
    assert body.abduction == pytest.approx(42.5, abs=0.2)
    found, worked = (body.hip_flexion, body.hip_rotation), (flexion, rotation)
    agree("frog-stretch", "Hip flexion and rotation", WORKED, found, worked, 0.05, "°")
    agree("frog-stretch", "Height of the hips", WORKED, body.hip_height, height, 0.5, "mm")
    assert body.knee_flexion == pytest.approx(90 + np.degrees(np.arcsin(back / THIGH)))


@pytest.mark.parametrize(
    ("back", "ankle", "rotation"), [(0, 100, 10.8), (100, 100, 23.9), (0, -150, -16.6)]
)
def test_wider_ankles_turn_the_hips_in_and_narrower_ones_out(back, ankle, rotation, agree):
    body = kneel(SPACING, knee_width=350, hips_back=back, ankle_width=ankle)
    agree("frog-stretch", "Rotation by the ankles", WORKED, body.hip_rotation, rotation, 0.05, "°")


def test_a_degree_of_tail_up_is_a_degree_of_hip_flexion_and_nothing_else():
    level, up = (kneel(hips_back=60, ankle_width=40, pelvis_pitch=pitch) for pitch in (0, 15))
    assert up.hip_flexion - level.hip_flexion == pytest.approx(15)
    assert (up.abduction, up.hip_rotation) == (level.abduction, level.hip_rotation)


def test_the_angle_budget_of_the_low_back(agree):
    # The worked example: 110 degrees of hip flexion, hips 100 mm back.
    on = {"knee_width": 350, "hips_back": 100, "flexion_available": 110}
    hands, elbows = kneel(SPACING, elbows=0, **on), kneel(SPACING, elbows=100, **on)
    pitches = (hands.trunk_pitch, elbows.trunk_pitch)
    limits = (hands.low_back_limit, elbows.low_back_limit)
    agree("frog-stretch", "Trunk on hands and elbows", WORKED, pitches, (-37, -5), 0.5, "°")
    agree("frog-stretch", "Low back on hands and elbows", WORKED, limits, (37, 5.5), 0.5, "°")
    # With 105 degrees a lean of 19.6 and a trunk at -5 leave an arch of 0.4 degrees.
    short = kneel(SPACING, knee_width=350, hips_back=100, flexion_available=105)
    assert short.low_back_limit == pytest.approx(0.4, abs=0.5)


@pytest.mark.parametrize(("width", "back"), [(350, 0), (350, 100), (120, 0), (390, 60)])
def test_a_back_that_keeps_its_curve_leaves_the_whole_turn_of_the_trunk_to_the_hips(
    width, back, agree
):
    # The hips' height by Pythagoras; shoulders on straight arms and on the elbows, trunk 504 mm.
    height = np.sqrt(404**2 - (width - 83.5) ** 2 - back**2)
    hands, elbows = (-np.degrees(np.arcsin((s - height) / 504)) for s in (582, 326))
    lean = np.degrees(np.arctan(back / height))
    found = readouts(knee_width=width, hips_back=back, elbows=[0.0, 100.0], curve="keeps its curve")
    worked = (90 + hands + lean, 90 + elbows + lean)
    what, source = "Hip flexion with the curve kept", "trunk and arm as a right triangle, by hand"
    agree("frog-stretch", what, source, found["hip_flexion"], worked, 1e-6, "°")
    assert found["low_back"] == pytest.approx([0, 0])
    assert np.diff(found["hip_flexion"]) == pytest.approx(np.diff(found["trunk_pitch"]))
    assert found["flexion_left"] == pytest.approx(found["low_back_limit"])


def test_the_tail_control_rests_while_the_back_keeps_its_curve():
    held = readouts(curve="keeps its curve", pelvis_pitch=[-15.0, 0.0, 15.0], elbows=60)
    assert all(np.ptp(value) == 0 for value in held.values())
    by_hand = readouts(pelvis_pitch=float(held["tail"][0]), elbows=60)
    for name, value in by_hand.items():
        assert held[name][0] == pytest.approx(float(value)), name


def test_hips_short_of_flexion_force_the_back_to_round():
    answers = readouts(hips_back=100, flexion_available=95)
    assert answers["flexion_left"] < 0
    assert answers["low_back_limit"] == pytest.approx(answers["low_back"] + answers["flexion_left"])
    assert answers["low_back_limit"] < 0


def _turn(axis, degrees):
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    matrix, angle = np.eye(3), np.radians(degrees)
    matrix[i, i] = matrix[j, j] = np.cos(angle)
    matrix[i, j], matrix[j, i] = -np.sin(angle), np.sin(angle)
    return matrix


@pytest.mark.parametrize("seed", range(20))
def test_the_joint_angles_put_knee_and_ankle_where_they_lie(seed):
    low, high = ([getattr(p, end) for p in PARAMETERS] for end in ("minimum", "maximum"))
    drawn = np.random.default_rng(seed).uniform(low, high)
    values = {p.name: float(x) for p, x in zip(PARAMETERS, drawn, strict=True)}
    body = kneel(**values)
    femur = _turn(2, body.hip_flexion) @ _turn(0, -body.abduction) @ _turn(1, body.hip_rotation)
    in_world = _turn(2, -90 - float(body.tail)) @ femur
    knee = in_world @ [0, -THIGH, 0]
    ankle = knee + in_world @ _turn(2, -body.knee_flexion) @ [0, -SHIN, 0]
    outward = values["knee_width"] - 83.5
    assert knee == pytest.approx([values["hips_back"], -body.hip_height, outward])
    assert ankle[1] == pytest.approx(knee[1])
    assert ankle[2] - knee[2] == pytest.approx(values["ankle_width"])
    assert ankle[0] < knee[0]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (
            Position("frog", 90, 45, 0, 90),
            {
                "add_mag3": 102,
                "add_mag2": 94,
                "add_mag1": 70,
                "add_brev": 47,
                "add_long": 35,
                "pect": 11,
                "grac": 39,
            },
        ),
        (COMPARED["standing_straddle"], {"add_long": 45, "pect": 21}),
        (COMPARED["long_sit_straddle"], {"pect": 11}),
        (COMPARED["butterfly"], {"pect": 3}),
        (Position("all fours", 90, 0, 0, 90), {"pect": -20}),
        (Position("tail tucked", 75, 45, 0, 90), {"pect": 12}),
        (Position("tail up", 105, 45, 0, 90), {"pect": 12}),
    ],
    ids=lambda value: getattr(value, "label", ""),
)
def test_the_adductors_change_as_opensim_computed(position, expected, agree):
    change = changes(lines_at(position))
    for line, millimetres in expected.items():
        what, source = "Change of length in stretches", "OpenSim 4.6, gait2392, in whole mm"
        agree("frog-stretch", what, source, change[line], millimetres, 0.6, "mm")


@pytest.mark.parametrize("line", ADDUCTORS)
def test_every_line_agrees_with_the_opensim_table(line, agree):
    with TABLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["muscle"] == line]
    at = {
        name: np.array([float(row[f"{column}_deg"]) for row in rows])
        for name, column in {
            "flexion": "hip_flexion",
            "abduction": "hip_adduction",
            "rotation": "hip_rotation",
            "knee": "knee_flexion",
        }.items()
    }
    ours = lines_at(Position("table", **{**at, "abduction": -at["abduction"]}))[line]
    lengths = [float(row["length_mm"]) for row in rows]
    agree("frog-stretch", "Length", "OpenSim 4.6, gait2392", ours.length, lengths, 0.01, "mm")


def test_strain_is_the_change_over_the_fibre_length_of_the_table():
    answers = readouts()
    for line in ADDUCTORS:
        fibre = MUSCLES[line].optimal_fibre_length_mm
        assert answers[f"{line}_strain"] == pytest.approx(100 * answers[f"{line}_change"] / fibre)


def test_arrays_answer_in_the_shape_they_were_asked():
    answers = readouts(knee_width=np.array([[200.0], [350.0]]), hips_back=[0.0, 50.0, 100.0])
    assert set(answers) == {quantity.name for quantity in QUANTITIES}
    assert {value.shape for value in answers.values()} == {(2, 3)}


def test_a_thigh_that_does_not_reach_is_said_so():
    with pytest.raises(ValueError, match="do not reach: bring the knees closer"):
        kneel(thigh=300, knee_width=400)
    with pytest.raises(ValueError, match="do not reach"):
        kneel(knee_width=83.5 + THIGH)
    with pytest.raises(ValueError, match="knee_width: 500 is out of range"):
        readouts(knee_width=500)


def test_the_compared_position_answers_with_its_own_lengths():
    labels = ("standing straddle", "long-sit straddle", "butterfly")
    for position, label in zip(COMPARED.values(), labels, strict=True):
        answers = readouts(compared=label)
        assert answers["add_mag3_change"] == readouts()["add_mag3_change"]
        for line, change in changes(lines_at(position)).items():
            assert answers[f"compared_{line}"] == pytest.approx(float(change)), line
