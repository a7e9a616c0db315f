"""The passive balance against the published curve and the values computed from it before."""

import re
from pathlib import Path

import numpy as np
import pytest

from hiplab.model.pelvic_tilt import readouts as standing_readouts
from hiplab.model.tight_flexors import (
    QUANTITIES,
    balance,
    extensor_moment,
    flexor_moment,
    forward_moment,
    passive_moment,
    readouts,
)


@pytest.mark.parametrize(
    ("flexion", "moment", "digit"),
    [(-20, 25.4, 0.05), (-10, 14.4, 0.05), (0, 8.6, 0.05), (10, 4.9, 0.05), (30, -1.0, 0.05),
     (60, -15.7, 0.05), (90, -51.4, 0.05), (120, -140, 0.5)],
)  # fmt: skip
def test_the_passive_moment_is_that_of_riener_and_edrich_1999(flexion, moment, digit, agree):
    """The moments of the published coefficients, knee straight, N·m."""
    what = f"Passive hip moment, printed to {2 * digit:g} N·m"
    agree(
        "pelvic-tilt", what, "Riener and Edrich 1999", passive_moment(flexion), moment, digit, "N·m"
    )


def test_the_passive_moment_is_zero_and_as_stiff_as_published():
    assert passive_moment(26.8) == pytest.approx(0, abs=0.02)
    for flexion, slope in ((0, -0.44), (-10, -0.77)):
        measured = (passive_moment(flexion + 0.01) - passive_moment(flexion - 0.01)) / 0.02
        assert measured == pytest.approx(slope, abs=0.005)


@pytest.mark.parametrize(
    ("tightness", "stiffness", "tilt"),
    [(10, 0, 7.3), (10, 0.5, 5.1), (10, 1, 4.0), (10, 2, 2.8), (10, 4, 1.8), (2.6, 0, 1.9),
     (2.6, 0.5, 1.25), (2.6, 1, 0.93), (2.6, 2, 0.62), (2.6, 4, 0.37)],
)  # fmt: skip
def test_the_balance_is_that_of_the_table(tightness, stiffness, tilt, agree):
    """A table solved before with another root finder, printed with one or two digits."""
    rounding = 0.06 if tightness == 10 or stiffness == 0 else 0.006
    what = f"Tilt at balance, printed to {round(rounding / 0.6, 2):g}°"
    solved = balance(tightness, stiffness)
    agree("pelvic-tilt", what, "the same equations, solved before", solved, tilt, rounding, "°")


def test_a_soft_spring_gives_the_change_that_preece_2021_measured(agree):
    """2.6 degrees more hip extension, 1.2 degrees less tilt, 23 men."""
    source = "Preece 2021, 23 men"
    agree("pelvic-tilt", "Tilt of 2.6° at 0.5 N·m/°", source, balance(2.6, 0.5), 1.2, 0.06, "°")


def test_all_moments_add_up_to_zero_at_the_balance():
    tightness, stiffness = np.meshgrid(np.linspace(0, 15, 31), np.linspace(0.25, 4, 16))
    tilt = balance(tightness, stiffness)
    front = flexor_moment(tilt - tightness) - flexor_moment(0)
    back = extensor_moment(tilt) - extensor_moment(0)
    np.testing.assert_allclose(2 * (front - back), stiffness * tilt, atol=1e-9)
    assert (tilt[:, 0] == 0).all()
    assert (np.diff(tilt, axis=1) > 0).all()
    assert (tilt[:, 1:] < tightness[:, 1:]).all()


def test_the_push_is_held_by_hips_and_spring_together():
    answers = readouts(tightness=10.0, lumbar_stiffness=2.0)
    assert answers["push"] == pytest.approx(forward_moment(0, 10.0))
    assert answers["held_by_hips"] + answers["held_by_spine"] == pytest.approx(answers["push"])
    assert answers["held_by_spine"] == pytest.approx(2.0 * answers["tilt"])


def test_tilt_per_tightness_has_its_limit_where_nothing_is_tight():
    small = readouts(tightness=0.01)["tilt_per_tightness"]
    assert readouts(tightness=0.0)["tilt_per_tightness"] == pytest.approx(small, abs=0.001)


def test_the_body_stands_at_the_balance():
    answers = readouts(tightness=10.0, lumbar_stiffness=1.0)
    body = standing_readouts(pelvic_tilt=answers["tilt"])
    assert answers["sacral_slope"] == pytest.approx(body["sacral_slope"])
    assert answers["psoas_change"] < 0


def test_every_quantity_is_answered_and_nothing_else():
    assert sorted(readouts()) == sorted(quantity.name for quantity in QUANTITIES)


def test_an_unknown_mode_is_told_in_one_sentence():
    from hiplab import explore_pelvic_tilt

    with pytest.raises(ValueError) as told:
        explore_pelvic_tilt("tight")
    assert str(told.value) == (
        "mode: 'tight' is not a mode of this explorer; choose \"choose the tilt\" or "
        '"tight hip flexors".'
    )


def test_the_table_on_the_page_of_the_model_is_what_the_model_gives():
    page = Path(__file__).parents[2] / "book" / "models" / "pelvic-tilt.md"
    rows = re.findall(r"^\| ([\d.]+)° \| (.+) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [row[0] for row in rows] == ["2.6", "10"]
    for tightness, cells in rows:
        printed = [float(cell) for cell in cells.split(" | ")]
        solved = balance(float(tightness), [0.5, 1, 2, 4])
        assert printed == [round(float(tilt), 2) for tilt in solved]
