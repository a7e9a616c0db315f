"""The standing body: parameters, muscles and poses."""

import numpy as np
import pytest

from hiplab.model.muscles import geometry
from hiplab.model.pelvic_tilt import GROUPS, LINES, PARAMETERS, QUANTITIES, readouts, stand
from lessonkit.pose import Pose, pose


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.name)
def test_every_parameter_has_a_range_a_unit_words_and_a_default_inside(parameter):
    assert parameter.minimum <= parameter.default <= parameter.maximum
    assert parameter.unit
    assert len(parameter.description.split()) >= 5
    steps = (parameter.maximum - parameter.minimum) / parameter.step
    assert steps == pytest.approx(round(steps))


def test_every_quantity_is_answered_and_nothing_else():
    assert sorted(readouts()) == sorted(quantity.name for quantity in QUANTITIES)


@pytest.mark.parametrize("line", LINES)
def test_a_change_of_length_is_the_moment_arm_added_up(line):
    tilts = np.linspace(0, 12, 241)
    arms = geometry(line, hip_flexion=tilts).moment_arms[:, 0]
    expected = -np.trapezoid(arms, np.radians(tilts))
    assert readouts(pelvic_tilt=12.0)[f"{line}_change"] == pytest.approx(expected, abs=0.01)


def test_forward_tilt_slackens_hip_flexors_and_stretches_hamstrings():
    answers = readouts(pelvic_tilt=10.0)
    assert answers["hip_flexors"] < -5
    assert answers["hamstrings"] > 5
    assert answers["gluteus_maximus"] > 5


def test_a_group_is_the_mean_of_its_lines():
    answers = readouts(pelvic_tilt=-7.0)
    for group, lines in GROUPS.items():
        mean = np.mean([answers[f"{line}_change"] for line in lines])
        assert answers[group] == pytest.approx(mean)


def test_the_trunk_leans_by_what_the_spine_leaves():
    assert readouts(pelvic_tilt=10.0, lumbar_uptake=0.0)["trunk_lean"] == pytest.approx(10)
    assert readouts(pelvic_tilt=10.0, lumbar_uptake=100.0)["trunk_lean"] == pytest.approx(0.5)


def test_arrays_give_what_single_values_give():
    grid = stand(pelvic_tilt=np.array([-5.0, 10.0]), pelvic_incidence=60.0)
    assert grid.lordosis.shape == (2,)
    single = stand(pelvic_tilt=10.0, pelvic_incidence=60.0)
    np.testing.assert_allclose(grid.spine.frames["L3"].origin[1], single.spine.frames["L3"].origin)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"pelvic_tilt": 25}, "pelvic_tilt: 25 is out of range; give a number from -15 to 20 °."),
        ({"pelvic_tilt": np.nan}, "pelvic_tilt: the value is not a finite number; give"),
        ({"pelvic_tilt": "ten"}, "pelvic_tilt: 'ten' is not a number; give a number from"),
        ({"tilt": 3}, "tilt is not a parameter; choose from pelvic_tilt, pelvic_incidence"),
    ],
)
def test_a_bad_value_is_told_in_one_sentence(values, sentence):
    with pytest.raises(ValueError) as told:
        readouts(**values)
    assert str(told.value).startswith(sentence)
    assert "\n" not in str(told.value)


def test_a_pose_prints_as_the_line_that_makes_it():
    made = pose("pelvic_tilt", pelvic_tilt=8.5)
    again = eval(repr(made), {"pose": pose})
    assert again == made
    assert made.readouts()["sacral_slope"] == pytest.approx(41.7 + 8.5, abs=0.1)


def test_a_pose_of_an_unknown_model_or_with_a_list_is_refused():
    with pytest.raises(
        ValueError, match="'tilt' is not a model with poses; choose from adductors, "
    ):
        pose("tilt")
    with pytest.raises(ValueError, match="pelvic_tilt: a pose takes a single number"):
        pose("pelvic_tilt", pelvic_tilt=[1, 2])
    with pytest.raises(ValueError, match="not a model"):
        Pose("frog", {}).readouts()
