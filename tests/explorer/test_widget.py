"""The explorer from Python: values, poses, links, and a student's own."""

from dataclasses import replace

import ipywidgets
import numpy as np
import pytest

from hiplab import explore_pelvic_tilt
from hiplab.model.pelvis import pelvis


@pytest.fixture(scope="module")
def made():
    return explore_pelvic_tilt(pelvic_tilt=5.0)


@pytest.fixture
def own(made):
    """The explorer as it was made, and nobody watching it."""
    yield made
    made.unobserve_all()
    made.values = {"pelvic_tilt": 5.0, "pelvic_incidence": 50.4, "lumbar_uptake": 100.0}


def test_values_given_at_the_start_hold(own):
    assert own.values == {"pelvic_tilt": 5.0, "pelvic_incidence": 50.4, "lumbar_uptake": 100.0}


def test_values_can_be_set_in_part_and_are_observed(own):
    seen = []
    own.observe(lambda change: seen.append(change.new["pelvic_tilt"]), "values")
    own.values = {"pelvic_tilt": -3}
    assert seen == [-3.0]
    assert own.values["pelvic_incidence"] == 50.4
    assert own.readouts["sacral_slope"] == pytest.approx(float(pelvis(-3, 50.4).sacral_slope))


def test_two_explorers_can_be_linked(own, explorer):
    link = ipywidgets.link((own, "values"), (explorer, "values"))
    explorer.values = {"pelvic_tilt": 9.0}
    assert own.values["pelvic_tilt"] == 9.0
    link.unlink()
    explorer.values = {"pelvic_tilt": 0.0}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"pelvic_tilt": 40}, "pelvic_tilt: 40 is out of range; give a number from -15 to 20 °."),
        ({"pelvic_tilt": float("nan")}, "pelvic_tilt: the value is not a finite number"),
        ({"knee": 3}, "knee is not a parameter; choose from pelvic_tilt"),
    ],
)
def test_a_bad_value_is_refused_in_words_and_changes_nothing(own, values, sentence):
    with pytest.raises(ValueError) as told:
        own.values = values
    assert str(told.value).startswith(sentence)
    assert own.values["pelvic_tilt"] == 5.0


def test_the_pose_judges_as_the_explorer_shows(own):
    assert own.pose.model == "pelvic_tilt"
    assert own.pose.readouts() == pytest.approx(own.readouts)


def test_the_sentence_follows_the_values(own):
    assert own.sentence.startswith("The pelvis is tipped 5.0° forward. The lumbar curve deepens")
    own.values = {"pelvic_tilt": -5, "lumbar_uptake": 0}
    assert "tipped 5.0° backward. The lumbar curve measures" in own.sentence
    assert "leans 5.0° backward" in own.sentence


def test_it_shows_itself_live_as_html_and_as_words(own):
    bundle = own._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert 'data-hiplab="explorer"' in data["text/html"]
    assert data["text/plain"].startswith("Pelvic tilt. The pelvis")


def test_every_preset_is_a_state_of_the_controls(own):
    page = own._page
    for preset in page.presets:
        own.values = {c.name: c.default for c in page.controls} | preset.values
        assert np.isfinite(list(own.readouts.values())).all()
    labels = " ".join(preset.label.lower() for preset in page.presets)
    for word in ("neutral", "anterior", "posterior", "as most pain-free adults stand"):
        assert word in labels


def test_a_choice_is_set_by_its_label_and_kept_by_its_index(stick):
    seen = []
    stick.observe(seen.append, "values")
    stick.values = {"wood": "pine"}
    assert seen[-1].new == {"bend": 10.0, "wood": 2.0}
    assert stick.readouts["reach"] == pytest.approx(120 * np.sin(np.radians(10)))
    with pytest.raises(ValueError, match=r'wood: \'teak\' is not a choice; choose from "ash"'):
        stick.values = {"wood": "teak"}
    assert stick.values["wood"] == 2.0
    stick.values = {"wood": 0}


def test_only_a_control_with_a_range_can_be_played(stick):
    with pytest.raises(ValueError, match="wood is not a control that can be played; choose from"):
        replace(stick._page, play="wood")
