"""Loads against the balance of the other half of the body, capacities against OpenSim's sums."""

import numpy as np
import pytest

from hiplab.model.exercises import BENCH, EXERCISES, SHIN, THIGH, TRUNK, posture
from hiplab.model.hip_capacity import FLEXION, GROUPS, capacity, rotation_arm
from hiplab.model.hip_strength import (
    LUMBOSACRAL_AT,
    PARAMETERS,
    PELVIS,
    PELVIS_AT,
    QUANTITIES,
    UPPER,
    UPPER_AT,
    lever_moment,
    readouts,
)

G = 9.81


def test_half_the_body_weight_at_30_cm_bends_both_hips_with_110_newton_metres(agree):
    both = lever_moment(0.5 * 75 * G, 0.30)
    source = "half the weight of 75 kg, 0.30 m away"
    agree("hip-strength", "Quick estimate of the bridge", source, both, 110, 0.5, "N·m")
    assert both / 2 == pytest.approx(55, abs=0.5)


@pytest.mark.parametrize(
    ("flexion", "knee", "flexors", "hamstrings", "maximus", "adductors"),
    [
        (0, 0, 150, -138, -112, 6),
        (30, 30, 181, -162, -97, -39),
        (60, 60, 187, -144, -69, -70),
        (90, 90, 140, -93, -35, -83),
    ],
)
def test_capacities_are_opensims_sums(
    flexion, knee, flexors, hamstrings, maximus, adductors, agree
):
    sums = {
        group: float(capacity(lines, FLEXION, flexion, 0, knee)) for group, lines in GROUPS.items()
    }
    names = ("hip_flexors", "hamstrings", "gluteus_maximus", "adductors")
    found, source = [sums[name] for name in names], "OpenSim 4.6, gait2392, in whole N·m"
    printed = (flexors, hamstrings, maximus, adductors)
    agree("hip-strength", "Capacity of four groups", source, found, printed, 1, "N·m")


@pytest.mark.parametrize(
    ("line", "flexion", "arm"),
    [
        ("glut_max1", 90, 20),
        ("glut_med1", 90, 51),
        ("glut_med2", 90, 38),
        ("glut_med3", 90, 24),
        ("glut_max2", 0, -22),
        ("glut_med3", 0, -30),
    ],
)
def test_the_gluteals_turn_the_thigh_as_opensim_computed(line, flexion, arm, agree):
    found, source = rotation_arm(line, flexion), "OpenSim 4.6, gait2392, in whole mm"
    agree("hip-strength", "Moment arms for rotation", source, found, arm, 0.55, "mm")


@pytest.mark.parametrize("phase", [0, 35, 100])
@pytest.mark.parametrize("exercise", ["bridge", "hip thrust"])
@pytest.mark.parametrize("load", [0, 60])
def test_the_load_on_the_hips_is_the_same_from_the_side_of_the_trunk(exercise, phase, load, agree):
    # Moments about the hip of the push under the shoulders and of the trunk's weight.
    answers = readouts(exercise=exercise, phase=phase, added_load=load)
    trunk = posture(EXERCISES.index(exercise), phase).trunk
    level = -np.cos(np.radians(trunk)) / 1000
    shoulders = (75 + load) * G - 1000 * answers["floor_push"]
    trunk_side = shoulders * TRUNK - 75 * G * (UPPER * UPPER_AT + PELVIS * PELVIS_AT)
    what, source = "Moment from the legs", "moment from the trunk, bridge and hip thrust"
    agree("hip-strength", what, source, 2 * answers["hip_moment"], trunk_side * level, 1e-6, "N·m")


@pytest.mark.parametrize("exercise", ["side plank", "Copenhagen"])
def test_a_straight_plank_is_a_beam_on_two_supports(exercise):
    answers = readouts(exercise=exercise, phase=100)
    body = posture(EXERCISES.index(exercise), 100)
    span, weight = TRUNK + THIGH + SHIN, 75 * G
    # Distances from the shoulder along the body, mm: upper body, pelvis, thighs, shins.
    leg = 0.433 * THIGH, THIGH + 0.606 * SHIN
    masses = np.array([34.2, 11.8, 18.6, 10.6]) / 75.2
    along = [TRUNK - UPPER_AT, TRUNK - PELVIS_AT, TRUNK + leg[0], TRUNK + leg[1]]
    if exercise == "side plank":
        push = weight * (masses @ along) / span
        assert 1000 * answers["floor_push"] == pytest.approx(push, rel=0.01)
        share = masses[2:]
    else:
        push, share = 1000 * answers["floor_push"], masses[2:] / 2
    level = np.cos(np.radians(body.thigh)) / 1000
    expected = level * (push * (THIGH + SHIN) - weight * (share @ np.array(leg)))
    assert answers["hip_moment"] == pytest.approx(expected, rel=0.01)


def test_a_hinge_carries_trunk_and_load_at_the_hip_and_at_the_low_back(agree):
    answers = readouts(exercise="hip hinge", phase=100, body_mass=75.2, added_load=20)
    lean = np.sin(np.radians(80)) * G / 1000
    hips = 34.2 * UPPER_AT + 11.8 * PELVIS_AT + 20 * TRUNK
    assert 2 * answers["hip_moment"] == pytest.approx(lean * hips)
    back = 34.2 * (UPPER_AT - LUMBOSACRAL_AT) + 20 * (TRUNK - LUMBOSACRAL_AT)
    source = "weights times levers, hip hinge"
    agree("hip-strength", "Low back", source, answers["low_back_moment"], lean * back, 1e-6, "N·m")


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("phase", [0, 50, 100])
def test_legs_keep_their_length_and_feet_their_place(exercise, phase):
    body = posture(EXERCISES.index(exercise), phase)
    ankle = body.along("leg", THIGH + SHIN)
    start = posture(EXERCISES.index(exercise), 0).along("leg", THIGH + SHIN)
    assert np.linalg.norm(body.along("leg", THIGH) - body.hip) == pytest.approx(THIGH)
    assert np.linalg.norm(ankle - body.along("leg", THIGH)) == pytest.approx(SHIN)
    assert ankle == pytest.approx(start, abs=20)
    assert (body.y > 60).all() and (body.y < BENCH + THIGH + SHIN).all()


def test_lifted_hips_end_straight():
    for exercise in ("bridge", "hip thrust"):
        end = readouts(exercise=exercise, phase=100)
        assert end["hip_flexion"] == pytest.approx(0, abs=0.01)


def test_each_exercise_counts_only_the_muscles_that_resist_it():
    plank, copenhagen = readouts(exercise="side plank"), readouts(exercise="Copenhagen")
    assert plank["capacity"] == pytest.approx(plank["abductors"])
    assert copenhagen["capacity"] == pytest.approx(copenhagen["adductors"])
    bridge = readouts(exercise="bridge", phase=0)
    assert bridge["abductors"] == 0
    assert bridge["capacity"] == pytest.approx(
        bridge["gluteus_maximus"] + bridge["hamstrings"] + bridge["adductors"]
    )


def test_the_weekly_dose_is_plain_arithmetic():
    # Three holds of 30 s in two positions on four days: 12 minutes, above the plateau of ten.
    answers = readouts(sets=3, repetitions=12, days=4, stretch_minutes=3)
    assert answers["weekly_repetitions"] == 144
    assert answers["weekly_stretch"] == 12
    assert answers["above_plateau"] == 2


def test_arrays_answer_in_the_shape_they_were_asked():
    answers = readouts(exercise=np.array([[0.0], [5.0]]), phase=[0.0, 50.0, 100.0])
    assert set(answers) == {quantity.name for quantity in QUANTITIES}
    assert {value.shape for value in answers.values()} == {(2, 3)}
    assert all(np.isfinite(value).all() for value in answers.values())


def test_a_choice_that_is_none_is_told():
    with pytest.raises(ValueError, match=r'exercise: .* "bridge", "hip thrust"'):
        readouts(exercise="squat")
    assert PARAMETERS[0].choices == EXERCISES
