"""Ranges and choices of a parameter: what is taken, and what is refused in one sentence."""

import numpy as np
import pytest

from lessonkit.drawing.view import fill, number
from lessonkit.quantity import Parameter

ANGLE = Parameter("hip_flexion", "Hip flexion", "°", -20, 120, 0, 1, "thigh against pelvis")
EXERCISE = Parameter(
    "exercise", "Exercise", "", 0, 2, 1, 1, "what is done", ("bridge", "hip thrust", "hip hinge")
)


@pytest.mark.parametrize(
    ("given", "index"), [("hip thrust", 1), (2, 2), (0.0, 0), (np.int64(1), 1)]
)
def test_a_choice_takes_a_label_or_its_index(given, index):
    assert EXERCISE.check(given) == index


def test_a_choice_takes_arrays_of_indices():
    assert EXERCISE.check([0, 2, 1]).tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("squat", "'squat' is not a choice"),
        ("1", "'1' is not a choice"),
        (0.5, "0.5 is not a choice"),
        (3, "3 is out of range"),
        (-1, "-1 is out of range"),
        (float("nan"), "the value is not a finite number"),
        ([0, 1.5], "1.5 is not a choice"),
    ],
)
def test_anything_else_is_refused_with_the_choices(given, what):
    with pytest.raises(ValueError) as told:
        EXERCISE.check(given)
    assert str(told.value) == (
        f'exercise: {what}; choose from "bridge", "hip thrust", "hip hinge".'
    )


def test_a_number_is_refused_with_its_range():
    with pytest.raises(ValueError) as told:
        ANGLE.check("bridge")
    assert str(told.value) == (
        "hip_flexion: 'bridge' is not a number; give a number from -20 to 120 °."
    )


def test_choices_that_do_not_match_their_range_are_a_slip_of_the_author():
    with pytest.raises(ValueError, match="side: 2 choices need minimum 0, maximum 1 and step 1"):
        Parameter("side", "Side", "", 0, 2, 0, 1, "which", ("left", "right"))


def test_a_choice_is_printed_as_its_label():
    assert number(1.0, EXERCISE) == "hip thrust"
    assert fill("In a {exercise}.", {"exercise": 2.0}, {"exercise": EXERCISE}) == "In a hip hinge."
