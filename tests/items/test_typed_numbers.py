"""Typed numbers and units: what is understood, what is told, and nothing in between."""

from decimal import Decimal
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonkit.items import numeric

DEGREES = numeric("°")

UNDERSTOOD = {
    "5.9 °": 5.9,
    "5.9°": 5.9,
    "5,9 °": 5.9,
    " 5.9  degrees ": 5.9,
    "5.9 Degrees": 5.9,
    "5.9 deg.": 5.9,
    "+5.9 °": 5.9,
    "-5.9 °": -5.9,
    "−5.9 °": -5.9,
    "–5,9 °": -5.9,
    "− 5.9 °": -5.9,
    "0,123 °": 0.123,
    ".5 °": 0.5,
    ",5 °": 0.5,
    "5. °": 5,
    "12 °": 12,
    "1234.5 °": 1234.5,
    "1,234.5 °": 1234.5,
    "1.234,5 °": 1234.5,
    "1 234,5 °": 1234.5,
    "1\u202f234.5\u00a0°": 1234.5,
    "1'234.5 °": 1234.5,
    "1,234,567 °": 1234567,
    "1.234.567 °": 1234567,
    "1.234 °": 1.234,
    "1.2e3 °": 1200,
    "1.2 × 10^3 °": 1200,
    "1,2e-1 °": 0.12,
    "≈ 5.9 °": 5.9,
    "about 5.9°": 5.9,
}

TOLD = {
    "5.9": "has no unit",
    "5.9 rad": 'The unit "rad" is not expected here: give the answer in °.',
    "5 to 6 °": "more than one number",
    "5-6 °": "more than one number",
    "12 34 °": "more than one number",
    "six degrees": "has no number in digits",
    "°": "has no number in digits",
    "x = 5.9 °": "Begin with the number",
    "1,234 °": '"1,234" can mean two numbers: type 1.234 or 1234.',
    "5.9.3 °": "cannot be read as a number",
    "1,23,4 °": "cannot be read as a number",
    "1,2.345,6 °": "cannot be read as a number",
    "1e999 °": "cannot be read as a number",
    "nan °": "has no number in digits",
}


@pytest.mark.parametrize(("typed", "value"), UNDERSTOOD.items())
def test_is_a_number_understood_as_people_type_it(typed: str, value: float) -> None:
    reading = DEGREES.read(typed)
    assert not reading.slip, reading.words
    assert reading.value == pytest.approx(value, abs=1e-12)
    assert reading.words.startswith("You typed ")


@pytest.mark.parametrize(("typed", "words"), TOLD.items())
def test_is_a_slip_of_form_told(typed: str, words: str) -> None:
    reading = DEGREES.read(typed)
    assert reading.slip
    assert reading.value is None
    assert words in reading.words


def test_is_a_decimal_comma_said() -> None:
    words = DEGREES.read("5,9 °").words
    assert words == "You typed 5.9 ° (reading the comma as the decimal sign)."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (5.9, '5.9 has no unit: type both between quotation marks, "5.9 °".'),
        (True, "An answer of type bool is no number"),
        ([5.9], "An answer of type list is no number"),
    ],
)
def test_is_an_answer_without_quotation_marks_told(answer: object, words: str) -> None:
    assert words in DEGREES.read(answer).words


@pytest.mark.parametrize("empty", ["", "  ", None, ...])
def test_is_an_empty_answer_only_not_answered(empty: object) -> None:
    assert DEGREES.read(empty).missing


def test_does_a_pure_number_take_no_unit() -> None:
    ratio = numeric("")
    assert ratio.read("0.5").value == 0.5
    assert ratio.read(0.5).value == 0.5
    assert "takes no unit" in ratio.read("0.5 mm").words


def test_are_an_items_own_spellings_accepted_and_capitals_of_symbols_kept() -> None:
    newtons = numeric("N", "newton-force")
    assert newtons.read("3 newton-force").value == 3
    assert newtons.read("3 Newtons").value == 3
    assert newtons.read("3 n").slip


def test_is_a_common_wrong_unit_answered_with_its_own_words() -> None:
    form = numeric("°", wrong={"rad": "Multiply by 180/π."})
    assert form.read("0.1 rad").words == 'The unit "rad" is not expected here. Multiply by 180/π.'
    assert "give the answer in °" in form.read("0.1 mm").words
    assert form.read("0.1").slip


WRITINGS = {
    "point": lambda text: text,
    "comma": lambda text: text.replace(".", ","),
    "minus sign": lambda text: text.replace("-", "\u2212"),
    "plus": lambda text: text if text.startswith("-") else f"+{text}",
}


@given(
    st.decimals(-999, 999, places=4, allow_nan=False),
    st.sampled_from(sorted(WRITINGS)),
    st.sampled_from(["°", " °", "\u00a0degrees", " deg.", "  Degrees"]),
)
def test_is_any_number_read_in_any_usual_writing(value: Decimal, writing: str, unit: str) -> None:
    # Four decimals: with three, a comma could stand between thousands.
    reading = DEGREES.read(WRITINGS[writing](f"{value:f}") + unit)
    assert reading.value == float(value)


@given(st.integers(1000, 10**12), st.sampled_from([" ", "\u202f", "\u2009", "'", "’"]))
def test_are_digits_in_groups_of_three_one_number(value: int, space: str) -> None:
    assert DEGREES.read(f"{value:,}".replace(",", space) + " °").value == value


@given(st.integers(1, 999), st.integers(0, 999))
def test_is_a_lone_comma_before_three_digits_never_guessed(whole: int, part: int) -> None:
    assert DEGREES.read(f"{whole},{part:03} °").slip


@given(st.text(max_size=40))
def test_does_no_text_at_all_break_the_parser(text: str) -> None:
    for form in (DEGREES, numeric(""), numeric("N·m", "Nm"), numeric("mm", wrong={"cm": "x"})):
        reading = form.read(text)
        assert reading.words
        assert reading.value is None or isfinite(reading.value)
        assert (reading.value is None) == (reading.slip or reading.missing)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_is_what_was_read_said_back_so_that_it_reads_the_same(value: float) -> None:
    first = DEGREES.read(f"{value!r} °")
    again = DEGREES.read(first.words.removeprefix("You typed ").removesuffix("."))
    assert again.value == pytest.approx(first.value, rel=1e-11)
