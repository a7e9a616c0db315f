"""The keys of lesson 1 follow from arithmetic and from the numbers that its sources give."""

import pytest

from tests.lessons.chapters import FOLDERS, chapter
from tests.lessons.keys import numeric_variants

LESSON = next(folder for folder in FOLDERS if folder.name.startswith("1-"))
ITEMS = {
    item["id"]: item
    for name in ("practice.yml", "quiz.yml")
    for item in chapter(LESSON).items(name)
}
# Lordosis follows tilt by 10.8 per 11.4 degrees forward and 9.0 per 8.7 back (Levine 1996).
FORWARD, BACK = 10.8 / 11.4, 9.0 / 8.7
# For each numeric item its key and the slips that are foreseen, from the numbers in the question.
FORMS = {
    "third-angle": lambda n: (
        n["incidence"] - n["slope"],
        n["incidence"] + n["slope"],
        n["slope"] - n["incidence"],
    ),
    "split-a-bend": lambda n: (
        n["bend"] - n["bend"] / (1 + n["ratio"]),
        n["bend"] / (1 + n["ratio"]),
        n["bend"] / n["ratio"],
        n["bend"] * n["ratio"],
    ),
    "kc-sum": lambda n: (
        n["tilt"] + n["slope"] - n["rolled"],
        n["tilt"] + n["slope"],
        n["slope"] + (n["rolled"] - n["tilt"]),
        n["slope"] - n["rolled"],
    ),
    "kc-lordosis-forward": lambda n: (
        n["lordosis"] + n["roll"] * FORWARD,
        n["lordosis"] + n["roll"] * BACK,
        n["lordosis"] + n["roll"],
        n["lordosis"] - n["roll"] * FORWARD,
    ),
    "kc-taken-over": lambda n: (
        n["bend"] / 1.6 - n["hips"],
        n["bend"] - n["hips"],
        n["bend"] * 0.6 / 1.6,
        n["hips"] - n["bend"] * 0.6 / 1.6,
    ),
}


def test_keys_and_slips_are_what_arithmetic_gives():
    met = set()
    for name, numbers, found, tolerance in numeric_variants(LESSON):
        assert found == pytest.approx(FORMS[name](numbers), abs=tolerance / 4), (name, numbers)
        met.add(name)
    assert met == set(FORMS)


def test_the_roll_back_changes_what_arithmetic_says():
    matches = [prompt["match"] for prompt in ITEMS["roll-back-four"]["prompts"]]
    assert matches[3] == f"falls by about {4 * BACK:.1f}°"


def test_only_one_film_breaks_the_sum():
    sums = [13 + 43, 31 + 25, 38 + 12, -2 + 58]
    wrong = [option.get("correct", False) for option in ITEMS["kc-impossible-report"]["options"]]
    assert [total != 56 for total in sums] == wrong
