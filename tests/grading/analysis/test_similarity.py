"""Copies are found and independent work is not, in classes where it is known who copied."""

import numpy as np
import pytest

from coursegrade.analysis.similarity import CODE, TEXT, Answer, Given, similar_pairs

WORDS = [f"{a}{b}" for a in ("ba", "de", "fi", "go", "lu", "mi", "no", "ra", "se", "tu")
         for b in ("l", "m", "n", "r", "s", "t", "x", "nd", "st", "rk", "lp", "gh")]  # fmt: skip


def essay(draw: np.random.Generator, length: int = 90) -> list[str]:
    """Words as frequent as words are: the n-th most frequent comes 1/n as often."""
    odds = 1 / np.arange(1, len(WORDS) + 1)
    return list(draw.choice(WORDS, size=length, p=odds / odds.sum()))


def class_of(texts: dict[str, str], released: str = "", kind: str = TEXT) -> Given:
    answers = tuple(Answer(student, "essay", kind, text) for student, text in texts.items())
    return Given(answers, ((kind, released),), len(texts))


def honest(seed: int, size: int = 40) -> dict[str, list[str]]:
    draw = np.random.default_rng(seed)
    return {f"s{number:02d}": essay(draw) for number in range(size)}


def pairs(given: Given) -> list[tuple[str, str]]:
    return [one.students for one in similar_pairs(given)]


@pytest.mark.parametrize("seed", range(5))
def test_is_nobody_named_in_an_honest_class(seed: int) -> None:
    assert pairs(class_of({who: " ".join(text) for who, text in honest(seed).items()})) == []


@pytest.mark.parametrize("seed", range(5))
def test_is_an_edited_copy_found_first(seed: int) -> None:
    texts = honest(seed)
    draw = np.random.default_rng(100 + seed)
    # Every twelfth word is replaced, and the first fifteen are the copier's own.
    copy = essay(draw, 15) + texts["s03"][15:]
    copy = [word if n % 12 else str(draw.choice(WORDS)) for n, word in enumerate(copy)]
    texts["s17"] = copy
    assert pairs(class_of({who: " ".join(text) for who, text in texts.items()})) == [("s03", "s17")]


def test_are_release_and_common_phrases_left_out() -> None:
    texts = honest(9)
    stub = " ".join(essay(np.random.default_rng(77), 60))
    phrase = " ".join(essay(np.random.default_rng(78), 30))
    given = {}
    for number, (who, text) in enumerate(texts.items()):
        shared = phrase if number % 4 == 0 else ""
        given[who] = f"{stub} {' '.join(text)} {shared}"
    assert pairs(class_of(given, stub)) == []


LOOP = """
def mean_tilt(angles):
    total = 0
    for angle in angles:
        if angle > -15:
            total = total + angle * 0.95
    return total / len(angles)
"""


def test_does_renaming_not_hide_copied_code() -> None:
    renamed = LOOP
    for old, new in (("mean_tilt", "f"), ("angles", "liste"), ("angle", "x"), ("total", "summe")):
        renamed = renamed.replace(old, new)
    other = (
        "import math\n\nvalues = [math.sin(0.3 * n) ** 2 for n in range(12)]\nprint(max(values))\n"
    )
    own = "rows = sorted({'a': 1}.items(), key=lambda row: -row[1])\nassert rows[0] == ('b', 2)\n"
    given = class_of(
        {"ada": LOOP, "bob": "# my own\n" + renamed, "eve": other, "kim": own}, "", CODE
    )
    (found,) = similar_pairs(given)
    assert found.students == ("ada", "bob")
    assert found.share == 1
    assert "for angle in angles" in found.passages[0].first
    assert "for x in liste" in found.passages[0].second


def test_are_letters_and_broken_code_no_stumbling_block() -> None:
    given = class_of(
        {"ada": 'q1 = "b"', "bob": 'q1 = "b"', "eve": "q3 = '41.75 °\n(((", "kim": ""}, "", CODE
    )
    assert pairs(given) == []


def test_does_a_copied_answer_not_vanish_among_own_ones() -> None:
    texts = honest(4)
    answers = [Answer(who, "essay", TEXT, " ".join(text)) for who, text in texts.items()]
    answers += [Answer(who, "code", CODE, LOOP) for who in ("s05", "s09")]
    (found,) = similar_pairs(Given(tuple(answers), (), len(texts)))
    assert (found.students, found.share) == (("s05", "s09"), 1)
