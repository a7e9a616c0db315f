"""Functions as answers: judged by what they return, in part for each hidden test."""

import sys
import time
from collections.abc import Callable
from math import radians, sin
from pathlib import Path

import numpy as np
import pytest
import yaml

from lessonkit.items import code, judge_reading, load_quiz
from lessonkit.items.code_runs import agrees, call, plain, right
from lessonkit.items.kinds import Code

RAW = {
    "id": "write-shear", "kind": "code", "points": 4, "objective": 1, "level": "application",
    "source": ["model:pelvic_tilt"], "question": "Write it.",
    "function": "shear_N", "arguments": ["weight_N", "slope_deg"],
    "expected": "weight_N * s1_shear(slope_deg)", "relative_tolerance": 0.001,
    "tests": [
        {"arguments": [350, 40], "visible": True},
        {"arguments": [0, 40], "feedback": "Nothing rests on it."},
        {"arguments": [500, 90], "feedback": "The endplate is upright."},
        {"arguments": [420, 33], "feedback": "An ordinary slope."},
        {"arguments": [-1, 30], "raises": "ValueError", "feedback": "A negative weight."},
    ],
    "solution": "def shear_N(weight_N, slope_deg):\n    return weight_N\n",
}  # fmt: skip


@pytest.fixture
def item(tmp_path: Path) -> Code:
    path = tmp_path / "quiz.yml"
    path.write_text(yaml.safe_dump({"title": "T", "minutes": 5, "items": [RAW]}), encoding="utf-8")
    return load_quiz(path).items[0]


def good(weight_N: float, slope_deg: float) -> float:
    if weight_N < 0:
        raise ValueError("negative")
    return weight_N * sin(radians(slope_deg))


def in_radians(weight_N: float, slope_deg: float) -> float:
    return weight_N * sin(slope_deg)


def printing(weight_N: float, slope_deg: float) -> None:
    print(good(weight_N, slope_deg))


def in_numpy(weight_N: float, slope_deg: float) -> np.float64:
    if weight_N < 0:
        raise ValueError
    return np.float64(weight_N) * np.sin(np.radians(slope_deg))


class Always:
    """An object that claims to be equal, and near, to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None
    __sub__ = __rsub__ = __abs__ = lambda self, *_: 0
    __le__ = __float__ = lambda self, *_: 0.0


class Sly(float):
    """A number of a class of its own."""

    def __rsub__(self, other: float) -> float:
        return 0.0

    __sub__ = __rsub__


def leaving(weight_N: float, slope_deg: float) -> float:
    sys.exit(0)


@pytest.mark.parametrize(
    ("function", "share"),
    [(good, 1), (in_numpy, 1), (in_radians, 0.25), (printing, 0.25), (leaving, 0),
     (lambda w, s: Always(), 0), (lambda w, s: Sly(w), 0), (lambda: 1, 0), (lambda w, s: None, 0),
     (lambda w, s: str(good(w, s)), 0.25), (lambda w, s: [good(w, s)], 0.25),
     (lambda w, s: float("nan"), 0), (lambda w, s: 1 / 0, 0), (print, 0)],
)  # fmt: skip
def test_does_every_hidden_test_earn_its_part(item: Code, function: Callable, share: float) -> None:
    assert judge_reading(item, item.form.read(function)).fraction == share


def test_does_feedback_name_the_case_and_never_what_must_come_out(item: Code) -> None:
    words = judge_reading(item, item.form.read(in_radians)).words
    assert words.startswith("1 of 4 further tests passed.")
    assert "Failed: The endplate is upright." in words
    for secret in ("500", "228", "ValueError", "420"):
        assert secret not in words


def test_does_the_check_try_the_visible_calls_alone(item: Code) -> None:
    assert item.form.read(good).words == (
        "shear_N was tried:\n  shear_N(350, 40) returned 224.976, as it should."
    )
    reading = item.form.read(printing)
    assert reading.open_parts == 1
    assert "end the function with return; what it prints does not count" in reading.words
    assert (
        "raised ZeroDivisionError: division by zero. It should"
        in item.form.read(lambda w, s: 1 / 0).words
    )
    assert (
        "an object of type Always, which is neither" in item.form.read(lambda w, s: Always()).words
    )
    assert item.form.read(3).words.startswith("shear_N is of type int, not a function")
    assert item.form.read(None).missing


def test_is_nothing_of_a_call_printed(capsys: pytest.CaptureFixture) -> None:
    assert call(lambda: print("secret"), []).value is None
    assert capsys.readouterr().out == ""


def test_are_arguments_copies_that_no_call_can_change() -> None:
    arguments = [[3, 1, 2]]
    assert call(lambda values: values.sort() or values, arguments).value == [1, 2, 3]
    assert arguments == [[3, 1, 2]]


@pytest.mark.skipif(not hasattr(__import__("signal"), "SIGALRM"), reason="Windows has no alarm")
def test_is_a_call_without_end_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever() -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr("lessonkit.items.code_runs.SECONDS_A_CALL", 0.2)
    assert call(forever, []).error == "TimeoutError"


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [(1, 1.0, True), (1.0, 1.0009, True), (1.0, 1.002, False), (True, 1, False), (0, 0.0, True),
     ("a", "a", True), ("a", "b", False), ([1, 2], [1, 2.0001], True), ([1, 2], [1], False),
     ({"a": 1}, {"a": 1}, True), ({"a": 1}, {"b": 1}, False), (None, None, True), (None, 0, False)],
)  # fmt: skip
def test_do_results_agree_within_the_tolerance(expected: object, got: object, same: bool) -> None:
    assert agrees(expected, got, 0, 0.001) is same


def test_is_a_tuple_a_list_and_an_array_plain() -> None:
    assert plain((1, np.float64(2.5), np.array([[1, 2]]))) == [1, 2.5, [[1, 2]]]


def test_is_an_exception_right_by_its_name() -> None:
    assert right(call(lambda: [][1], []), None, "IndexError", 0, 0)
    assert not right(call(lambda: 1, []), None, "IndexError", 0, 0)


def test_do_bare_forms_read_the_same() -> None:
    form = code("f", ([2], 4), ([0], ZeroDivisionError), relative_tolerance=1e-6)
    assert form.read(lambda n: 8 / n).open_parts == 0
