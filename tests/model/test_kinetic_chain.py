"""A forward bend and a step backward against published values and closed forms."""

import numpy as np
import pytest

from hiplab.model import backward_step, kinetic_chain
from hiplab.model.kinetic_chain import LUMBAR_RANGE, bend, share, soft_min
from hiplab.model.muscles import geometry
from lessonkit.plane import inclination
from lessonkit.pose import pose

MEASURED, FIXED, HIP_LED = 0, 1, 2


def test_ninety_degrees_at_a_ratio_of_one_and_a_half(agree):
    parts = share(90, 100, FIXED)
    found, source = (parts.lumbar, parts.hip), "90° x 1.5 / 2.5 and the rest"
    agree("kinetic-chain", "Lumbar spine and hips at 1.5", source, found, (54, 36), 1e-6, "°")


def test_the_hip_led_rhythm_ends_where_esola_1996_measured(agree):
    parts = share(111, 100, HIP_LED)
    found, source = (parts.lumbar, parts.hip), "Esola 1996, 41 adults, used to make it"
    agree("kinetic-chain", "Lumbar spine and hips at 111°", source, found, (41.6, 69.4), 1e-6, "°")


def test_a_full_bend_flexes_the_lumbar_spine_as_tafazzol_2014_measured(agree):
    """Lumbar 60.2 +- 8.6, pelvis 53.0 +- 5.2 of a chest at 121: these leave 8 degrees over."""
    parts = share(120, 100, MEASURED)
    source = "Tafazzol 2014, 8 adults"
    agree("kinetic-chain", "Lumbar spine at 120°", source, parts.lumbar, 60.2, 0.3, "°")
    agree("kinetic-chain", "Pelvis at 120°", source, parts.hip, 53.0, 121 - 60.2 - 53.0, "°")


@pytest.mark.parametrize(("trunk", "ratio"), [(0, 2.5), (60, 1.92), (120, 1.34)])
def test_the_measured_ratio_falls_from_two_and_a_half(trunk, ratio):
    assert kinetic_chain.cumulative_ratio(trunk, MEASURED) == pytest.approx(ratio)


def test_what_is_asked_for_is_shared_out_without_remainder(agree):
    trunk, available, rhythm = np.meshgrid(np.arange(0, 121), np.arange(20, 101, 4), [0, 1, 2])
    parts = share(trunk, available, rhythm)
    total = parts.lumbar + parts.hip + parts.not_reached
    agree("kinetic-chain", "Sum of the parts", "what was asked for", total, trunk, 1e-9, "°")
    assert (parts.not_reached > -1e-9).all()
    assert (parts.hip <= available + 1e-9).all()
    assert (parts.lumbar <= LUMBAR_RANGE + 1e-9).all()
    assert (parts.taken_over > -1e-9).all()


def test_when_the_hips_run_out_the_lumbar_spine_takes_the_rest_up_to_its_range():
    taking = share(80, 30, HIP_LED)
    assert taking.hip == pytest.approx(30)
    assert taking.lumbar == pytest.approx(50)
    assert taking.taken_over == pytest.approx(50 - 80 * 41.6 / 111)
    beyond = share(110, 30, MEASURED)
    assert (beyond.hip, beyond.lumbar) == (pytest.approx(30), pytest.approx(60))
    assert beyond.not_reached == pytest.approx(20)


def test_more_hip_range_never_takes_from_the_reach():
    reached = [110 - share(110, available, MEASURED).not_reached for available in range(20, 101)]
    assert (np.diff(reached) > -1e-9).all()


def test_a_rounded_corner_is_smooth_and_exact_outside():
    a = np.linspace(-20, 20, 4001)
    rounded = soft_min(a, 0, 5)
    np.testing.assert_array_equal(rounded[np.abs(a) > 5], np.minimum(a, 0)[np.abs(a) > 5])
    assert np.abs(np.diff(rounded, 2)).max() < 1.1 * 0.01**2 / (2 * 5)


def test_the_drawn_trunk_tips_by_what_is_reached():
    def l1(**values):
        frame = bend(**values).spine.frames["L1"]
        return inclination(*frame.carry(np.array([[0.0, 0.0], [1.0, 0.0]])))

    bent = {"trunk_inclination": 90.0, "rhythm": 1.0}
    assert l1(trunk_inclination=0.0) - l1(**bent) == pytest.approx(90)


def test_a_change_of_length_is_the_moment_arm_added_up(agree):
    answers = kinetic_chain.readouts(trunk_inclination=90.0, rhythm=1.0)
    angles = np.linspace(0, np.radians(36), 721)
    arms = [
        geometry(line, np.degrees(angles)).moment_arms[:, 0] for line in ("semimem", "semiten")
    ] + [geometry("bifemlh", np.degrees(angles)).moment_arms[:, 0]]
    expected = -np.trapezoid(np.mean(arms, axis=0), angles)
    what, source = "Hamstrings, change of length", "moment arm added up over the angle"
    agree("kinetic-chain", what, source, answers["hamstrings"], expected, 0.01, "mm")


def test_a_leg_behind_the_body_takes_the_hip_first_then_pelvis_and_spine():
    within = backward_step.readouts(leg_angle=-10.0, hip_extension_available=20.0)
    assert within["hip_extension"] == pytest.approx(10)
    assert within["pelvic_tilt"] == 0
    beyond = backward_step.readouts(leg_angle=-20.0, hip_extension_available=5.0)
    assert beyond["hip_extension"] == pytest.approx(5)
    assert beyond["pelvic_tilt"] == beyond["lumbar_extension"] == pytest.approx(15)
    assert beyond["sacral_slope"] == pytest.approx(41.7 + 15, abs=0.1)


def test_hip_flexors_lengthen_only_as_far_as_the_hip_goes():
    def psoas(leg, available):
        values = {"leg_angle": leg, "hip_extension_available": available}
        return backward_step.readouts(**values)["psoas_change"]

    assert psoas(-20.0, 5.0) == pytest.approx(psoas(-10.0, 5.0))
    expected = geometry("psoas", hip_flexion=-5).length - geometry("psoas").length
    assert psoas(-20.0, 5.0) == pytest.approx(expected)
    assert backward_step.readouts(leg_angle=30.0)["hamstrings"] > 20


def test_a_pose_takes_the_rhythm_by_its_label():
    made = pose("kinetic_chain", trunk_inclination=90, rhythm="1.5 throughout")
    assert made.readouts()["lumbar_flexion"] == pytest.approx(54)
    assert eval(repr(made), {"pose": pose}) == made


@pytest.mark.parametrize("module", [kinetic_chain, backward_step], ids=["bend", "step"])
def test_every_quantity_is_answered_and_nothing_else(module):
    assert sorted(module.readouts()) == sorted(quantity.name for quantity in module.QUANTITIES)


def test_an_unknown_mode_is_told_in_one_sentence():
    from hiplab import explore_kinetic_chain

    with pytest.raises(ValueError) as told:
        explore_kinetic_chain("jump")
    assert str(told.value) == (
        'mode: \'jump\' is not a mode of this explorer; choose "forward bend" or "step backward".'
    )
