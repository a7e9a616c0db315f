"""The keys of lesson 1 follow from arithmetic and from the numbers that its sources give."""

import pytest

from hiplab.items.compute import evaluate
from tests.lessons.chapters import FOLDERS, chapter

LESSON = next(folder for folder in FOLDERS if folder.name.startswith("1-"))
ITEMS = {
    item["id"]: item
    for name in ("practice.yml", "quiz.yml")
    for item in chapter(LESSON).items(name)
}
# Lordosis follows tilt by 10.8 per 11.4 degrees forward and 9.0 per 8.7 back (Levine 1996).
FORWARD, BACK = 10.8 / 11.4, 9.0 / 8.7
KEYS = {
    "third-angle": 47 - 38,
    "split-sixty": 60 * 2 / (1 + 2),
    "leg-behind": 18 - 12,
    "kc-sum": 11 + 46 - 24,
    "kc-lordosis-forward": 52 + 8 * FORWARD,
    "kc-split": 84 / (1 + 1.1),
    "kc-taken-over": 85 - 35 - 85 * 0.6 / 1.6,
}
ERRORS = {
    ("kc-lordosis-forward", 0): 52 + 8 * BACK,
    ("kc-lordosis-forward", 2): 52 - 8 * FORWARD,
    ("kc-split", 0): 84 * 1.1 / 2.1,
    ("kc-split", 1): 84 / 1.1,
    ("kc-taken-over", 0): 85 - 35,
    ("kc-taken-over", 1): 85 * 0.6 / 1.6,
    ("kc-taken-over", 2): 35 - 85 * 0.6 / 1.6,
}


def number(given: dict) -> float:
    return evaluate(given["compute"]) if "compute" in given else given["value"]


def test_every_numeric_key_is_what_arithmetic_gives():
    assert {i for i, item in ITEMS.items() if item["kind"] == "numeric"} == set(KEYS)
    for name, expected in KEYS.items():
        answer = ITEMS[name]["answer"]
        assert abs(number(answer) - expected) < answer["tolerance"] / 2, name


@pytest.mark.parametrize("name,n", ERRORS)
def test_a_foreseen_slip_is_what_the_slip_gives(name, n):
    error = ITEMS[name]["errors"][n]
    assert abs(number(error) - ERRORS[name, n]) < error["tolerance"]


def test_the_roll_back_changes_what_arithmetic_says():
    matches = [prompt["match"] for prompt in ITEMS["roll-back-four"]["prompts"]]
    assert matches[3] == f"falls by about {4 * BACK:.1f}°"


def test_only_one_film_breaks_the_sum():
    sums = [13 + 43, 31 + 25, 38 + 12, -2 + 58]
    wrong = [option.get("correct", False) for option in ITEMS["kc-impossible-report"]["options"]]
    assert [total != 56 for total in sums] == wrong
