"""Rubrics as instructors write them, and points as they type them."""

import pytest

from coursegrade.marking.marks import Refused, points
from coursegrade.marking.rubric import criteria


def levels(scheme: str, most: float) -> list[tuple[str, list[tuple[float, str]]]]:
    found = criteria(scheme, most)
    return [(one.words, [(level.points, level.words) for level in one.levels]) for one in found]


def test_are_criteria_with_levels_read() -> None:
    scheme = (
        "**For graders**\n\n- Says why: 0: no · 1: half: see page 2 · 2: all\n* Calm: 0: no; 1: yes"
    )
    assert levels(scheme, 3) == [
        ("Says why", [(0, "no"), (1, "half: see page 2"), (2, "all")]),
        ("Calm", [(0, "no"), (1, "yes")]),
    ]


@pytest.mark.parametrize("worth", ["(2 points)", "[2]", "(2 pts)", "(2 marks)"])
def test_are_criteria_with_points_read(worth: str) -> None:
    assert levels(f"1. Names both muscles {worth}\n2. Says where (1 point)", 3) == [
        ("Names both muscles", [(0, ""), (1, ""), (2, "")]),
        ("Says where", [(0, ""), (1, "")]),
    ]


@pytest.mark.parametrize(
    ("scheme", "most"),
    [
        ("- Says why: 0: no · 2: all", 3),  # the levels do not make up the points
        ("Look for the words 'most people'.", 2),
        ("- 1: a first thing\n- 2: another", 2),
        ("", 0),
    ],
)
def test_is_any_other_mark_scheme_left_as_text(scheme: str, most: float) -> None:
    assert criteria(scheme, most) == ()


@pytest.mark.parametrize(
    ("typed", "value"), [("8", 8), ("0", 0), (" 5,5 ", 5.5), ("5.", 5), (".5", 0.5)]
)
def test_are_points_read_with_either_decimal_sign(typed: str, value: float) -> None:
    assert points(typed, 8) == value


@pytest.mark.parametrize("typed", ["8.01", "-0,5", "1e3", "nan", "inf", "3/4", "", "²"])
def test_are_other_points_refused(typed: str) -> None:
    with pytest.raises(Refused, match="give 0 to 8"):
        points(typed, 8)
