"""Typed letters, pairs and poses: what is understood and what is told."""

import pytest

from lessonkit.items import choice, match, numeric, pose, pose_of, several

ONE = choice(a="Posterior tilt", b="Anterior tilt", c="Lateral tilt")
MANY = several(a="Iliacus", b="Gracilis", c="Pectineus", d="Soleus")
PAIRS = match({1: "PI", 2: "SS", 3: "PT"}, {"a": "grows", "b": "shrinks", "c": "stays"})


@pytest.mark.parametrize(
    "typed", ["b", "B", " b ", "(b)", "b)", "b.", "'b'", "option b", "anterior tilt",
              "b: Anterior tilt", ["b"]]
)  # fmt: skip
def test_is_one_letter_understood(typed: object) -> None:
    assert ONE.read(typed).value == "b"
    assert ONE.read(typed).words == "You chose b: Anterior tilt"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("x", '"x" is not one of the options: type one of the letters a, b, c'),
        ("a, b", "You typed a and b, but this question takes one"),
        ("forwards", '"forwards" is not one of the options'),
        (2, "2 is not one of the options"),
        ("?!", "is not one of the options"),
        (".", "There is no letter in your answer"),
    ],
)
def test_is_a_slip_with_one_letter_told(typed: object, words: str) -> None:
    assert ONE.read(typed).slip
    assert words in ONE.read(typed).words


@pytest.mark.parametrize(
    "typed", ["a, c", "ac", "c a", "a and c", "A;C", "a, c, a", ["a", "c"], {"a", "c"},
              ["Iliacus", "c"], ("a)", "c)")]
)  # fmt: skip
def test_are_several_letters_understood(typed: object) -> None:
    assert MANY.read(typed).value == ("a", "c")


@pytest.mark.parametrize("typed", ["a, x", ["a", 3], "none", 7, object()])
def test_is_a_slip_with_several_letters_told(typed: object) -> None:
    assert "not among the options: type letters out of a, b, c, d" in MANY.read(typed).words


@pytest.mark.parametrize(
    "typed", ["1c 2a 3b", "1-c, 2-a, 3-b", "1: c; 2: a; 3: b", "3b1c2a", "1 = C 2 = A 3 = B",
              {"1": "c", "2": "a", "3": "b"}, {1: "c", 2: "a", 3: "B"},
              {"PI": "c", "SS": "a", "PT": "b"}, "1→c 2→a 3→b"]
)  # fmt: skip
def test_are_pairs_understood(typed: object) -> None:
    reading = PAIRS.read(typed)
    assert reading.value == {"1": "c", "2": "a", "3": "b"}
    assert "1: PI → c: stays" in reading.words


def test_is_an_open_pair_said() -> None:
    reading = PAIRS.read("1c 3b")
    assert reading.open_parts == 1
    assert reading.words.endswith("Still open: 2.")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1c 2z", "There is no letter z in this question"),
        ("1c 9a", "There is no number 9 in this question"),
        ("1c 1a", "Number 1 is matched more than once"),
        ("PI stays", "cannot be read as pairs"),
        ("1c and so on", "cannot be read as pairs"),
        (12, "An answer of type int cannot be read as pairs"),
        ({"LL": "a"}, "There is no number LL"),
    ],
)
def test_is_a_slip_with_pairs_told(typed: object, words: str) -> None:
    assert PAIRS.read(typed).slip
    assert words in PAIRS.read(typed).words


def test_is_a_pose_understood_pasted_or_in_quotation_marks() -> None:
    recorded = pose("pelvic_tilt", pelvic_tilt=8)
    form = pose_of("pelvic_tilt")
    assert form.read(recorded).value == recorded
    assert form.read(repr(recorded)).value == recorded
    assert form.read(f"q5 = {recorded!r}").value == recorded


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (8.0, "An answer of type float is not a pose"),
        ("tilt 8", "This text is not a pose"),
        ('pose("pelvic_tilt", pelvic_tilt=8', "This text is not a pose"),
        ('pose("pelvic_tilt", pelvic_tilt=90)', "out of range"),
        ('pose("elbow")', "This pose cannot be read"),
        ('pose(__import__("os"))', "This text is not a pose"),
        ("pose(*[])", "This text is not a pose"),
    ],
)
def test_is_a_slip_with_a_pose_told(typed: object, words: str) -> None:
    assert words in pose_of("pelvic_tilt").read(typed).words


def test_do_bare_forms_for_the_last_check_read_the_same() -> None:
    assert choice("abc").read("b").words == "You chose b"
    assert match(3, "abc").read("1c 2a 3b").value == {"1": "c", "2": "a", "3": "b"}


@pytest.mark.parametrize("form", [ONE, MANY, PAIRS, numeric("°"), pose_of("pelvic_tilt")])
@pytest.mark.parametrize("empty", ["", " \n", None, ..., [], {}])
def test_is_nothing_only_not_answered(form: object, empty: object) -> None:
    assert form.read(empty).missing
    assert form.read(empty).words.startswith("Not answered yet")
