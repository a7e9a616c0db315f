"""Typed numbers and units: what is understood, what is told, and nothing in between."""

import pytest

from hiplab.items import numeric

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
