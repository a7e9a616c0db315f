"""Points for right, partly right and wrong answers, and words that keep the key."""

from pathlib import Path

import pytest

from lessonkit.items import judge_reading, load_quiz, model_answer, pose

QUIZ = Path(__file__).parents[1] / "grading" / "course" / "lessons" / "1-small-quiz" / "quiz.yml"
ITEMS = {item.id: item for item in load_quiz(QUIZ).items}


def fraction(name: str, answer: object) -> float:
    return judge_reading(ITEMS[name], ITEMS[name].form.read(answer)).fraction


def words(name: str, answer: object) -> str:
    return judge_reading(ITEMS[name], ITEMS[name].form.read(answer)).words


@pytest.mark.parametrize("name", [name for name in ITEMS if name != "explain-it"])
def test_does_an_items_own_answer_earn_everything(name: str) -> None:
    assert fraction(name, model_answer(ITEMS[name])) == 1


@pytest.mark.parametrize("name", [name for name in ITEMS if name != "explain-it"])
@pytest.mark.parametrize("answer", ["", "?", 3, None])
def test_does_nothing_and_nonsense_earn_nothing(name: str, answer: object) -> None:
    assert fraction(name, answer) == 0
    assert words(name, answer) == ""


@pytest.mark.parametrize(
    ("answer", "earned"),
    [("ace", 1), ("ac", 2 / 3), ("a", 1 / 3), ("acb", 2 / 3 - 1 / 2), ("aceb", 1 / 2), ("bd", 0),
     ("ab", 0), ("abcde", 0)],
)  # fmt: skip
def test_do_right_picks_earn_and_wrong_ones_cost(answer: str, earned: float) -> None:
    assert fraction("lengthened-muscles", answer) == pytest.approx(earned)


def test_is_there_more_to_find_said_without_naming_it() -> None:
    said = words("lengthened-muscles", "a")
    assert said.endswith("There was more to find.")
    assert "Gluteus" not in said


@pytest.mark.parametrize(
    ("answer", "earned"), [("41.55°", 1), ("41.95°", 1), ("41.54°", 0), ("41.96°", 0)]
)
def test_do_the_edges_of_the_tolerance_count(answer: str, earned: float) -> None:
    assert fraction("sacral-slope-sum", answer) == earned


def test_is_a_known_error_answered_with_its_own_words() -> None:
    assert words("sacral-slope-sum", "64.75°").startswith("You added the two")
    assert words("sacral-slope-sum", "1°").startswith("Use PI = PT + SS")


@pytest.mark.parametrize(
    ("answer", "earned"), [("1b 2c 3d", 1), ("1b 2d 3c", 1 / 3), ("1b", 1 / 3), ("1a 2a 3a", 0)]
)
def test_does_every_pair_earn_its_part(answer: str, earned: float) -> None:
    assert fraction("angles-defined", answer) == pytest.approx(earned)


def test_does_every_criterion_of_a_pose_earn_its_part() -> None:
    assert fraction("find-a-tilt", pose("pelvic_tilt", pelvic_tilt=6)) == 0.5
    assert fraction("find-a-tilt", pose("pelvic_tilt", pelvic_tilt=-10)) == 0
    said = words("find-a-tilt", pose("pelvic_tilt", pelvic_tilt=6))
    assert "Met: sacral slope between 46° and 49°." in said
    assert "Not met: trunk lean between 4° and 6°. Change how much" in said


def test_does_a_pose_count_that_meets_the_criteria_as_printed() -> None:
    # Sacral slope 45.96° is printed as 46.0°, the lower edge; 45.94° is printed as 45.9°.
    level = pose("pelvic_tilt").readouts()["sacral_slope"]
    met = pose("pelvic_tilt", pelvic_tilt=45.96 - level)
    assert "Not met: sacral slope" not in words("find-a-tilt", met)
    missed = pose("pelvic_tilt", pelvic_tilt=45.94 - level)
    assert "Not met: sacral slope" in words("find-a-tilt", missed)


def test_is_the_place_to_read_again_said_only_where_points_are_missing() -> None:
    assert "Read again: “What tips where”." in words("tip-direction", "a")
    assert "Read again" not in words("tip-direction", "b")
