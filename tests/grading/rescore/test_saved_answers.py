"""Saved answers read back without running anything a student wrote."""

import nbformat
import pytest

from coursegrade.rescore.cells import Absent, marked, read_test_cell, renamed
from coursegrade.rescore.changes import moved
from coursegrade.rescore.saved import Unclear, saved_answer
from lessonkit.items import forms
from lessonkit.items.response import MIME, Response

TEST = """from lessonkit.items import check, choice

check("q2", choice(
    a="One",
    b="Two",
    c="Three",
))
### BEGIN HIDDEN TESTS
from lessonkit.items import judge

judge("q2", {'id': 'x', 'kind': 'choice', 'points': 2, 'options': [
    {'text': 'One', 'feedback': 'No, one.'},
    {'text': 'Two', 'feedback': 'Yes, two.', 'correct': True},
    {'text': 'Three', 'feedback': 'No, three.'}]})
### END HIDDEN TESTS"""
OLD = read_test_cell(TEST)
assert OLD is not None


def cells(answer: str, printed: str, **response: object) -> dict[str, nbformat.NotebookNode]:
    """Return a graded question; without a response it was graded before there was any."""
    test = nbformat.v4.new_code_cell(TEST)
    test.outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed)]
    if response:
        whole = {"item": "x", "kind": "choice", "value": None, "variant": None, **response}
        result = {"text/plain": "0.0", MIME: whole}
        test.outputs.append(nbformat.v4.new_output("execute_result", data=result))
    return {"x": test, "x-answer": nbformat.v4.new_code_cell(answer)}


def test_is_the_key_read_and_does_the_cell_mark_like_the_autograder() -> None:
    assert (OLD.name, OLD.form) == ("q2", forms.choice(a="One", b="Two", c="Three"))
    assert OLD.key["options"][1]["correct"] is True
    assert marked(TEST, "q2", "b", "ada") == (
        "q2: You chose b: Two\nYes, two.\nPoints: 2 of 2.\n", 2.0,
    )  # fmt: skip
    assert marked(TEST, "q2", "b", "ada")[1].response == Response("x", "choice", "read", "b")
    said, points = marked(renamed(TEST, "q7"), "q7", Absent, "ada")
    assert said.startswith("q7: No value yet") and points == 0


@pytest.mark.parametrize(
    ("answer", "response", "found"),
    [
        ('q2 = "b"', {"state": "read", "value": "b"}, "b"),
        ('q2 = "a"', {"state": "read", "value": "b"}, "b"),  # changed by another cell
        ("q2 = input()", {"state": "read", "value": "b"}, "b"),
        ('q2 = ""', {"state": "absent"}, ""),
        ('q2 = "z"', {"state": "malformed", "value": "z"}, "z"),
        ("q2 = 5", {"state": "malformed"}, 5),
        ("q2 = nothing", {"state": "malformed"}, Absent),
    ],
)
def test_does_the_recorded_response_count_whatever_is_printed(
    answer: str, response: dict, found: object
) -> None:
    said = "The option is c.\nq2: You chose c: Three\n"
    assert saved_answer(cells(answer, said, **response), "x", OLD) == found


def test_is_a_response_that_is_none_read_as_before() -> None:
    graded = cells('q2 = "b"', "q2: You chose b: Two\n", state="read", value=["b"])
    assert saved_answer(graded, "x", OLD) == "b"


@pytest.mark.parametrize(
    ("answer", "printed", "found"),
    [
        ('q2 = "b"', "q2: You chose b: Two\nYes, two.\n", "b"),
        ('q2 = "two"', "q2: You chose b: Two\n", "two"),
        ('q2 = "bc"[0]', "q2: You chose b: Two\n", "b"),  # worked out: the record tells
        ('q2 = ""', "q2: Not answered yet.\n", ""),
        ('q2 = "z"', 'q2: "z" is not one of the options: type one of the letters a, b, c,'
         ' like "a".\n', "z"),
        ("q2 = nothing", "q2: No value yet: run the answer cell above, and mend it if it fails.\n",
         Absent),
        ('q2 = "a"\nq2 = "b"', "q2: You chose b: Two\n", "b"),
    ],
)  # fmt: skip
def test_is_the_answer_what_the_autograder_saw(answer: str, printed: str, found: object) -> None:
    assert saved_answer(cells(answer, printed), "x", OLD) == found


def test_is_a_pasted_pose_read_without_running_it() -> None:
    source = TEST.replace('choice(\n    a="One",\n    b="Two",\n    c="Three",\n)',
                          'pose_of("pelvic_tilt")')  # fmt: skip
    old = read_test_cell(source)
    assert old is not None and old.form == forms.pose_of("pelvic_tilt")
    answer = "from lessonkit.items import pose\nq2 = pose('pelvic_tilt', pelvic_tilt=6)"
    said = "q2: " + old.form.read("pose('pelvic_tilt', pelvic_tilt=6)").words
    assert saved_answer(cells(answer, said), "x", old) == "pose('pelvic_tilt', pelvic_tilt=6)"
    # Where the answer cell is no pose, the line that was printed tells.
    found = saved_answer(cells("q2 = mine", said), "x", old)
    assert old.form.read(found).value.values["pelvic_tilt"] == 6


@pytest.mark.parametrize("answer", ["", "q3 = 'a'", "if True:\n    q2 = 'a'", None])
def test_is_an_answer_that_its_cell_does_not_hold_taken_from_the_record(answer: str | None) -> None:
    graded = cells(answer or "", "q2: You chose b: Two\n")
    if answer is None:
        del graded["x-answer"]
    assert saved_answer(graded, "x", OLD) == "b"


def test_is_a_question_whose_test_is_gone_left_to_a_person() -> None:
    graded = cells('q2 = "b"', "q2: You chose b: Two\n")
    del graded["x"]
    found = saved_answer(graded, "x", OLD)
    assert isinstance(found, Unclear) and "its test cell is missing" in found.reason


@pytest.mark.parametrize(
    "source",
    ["assert q2 == 'b'", "check('q2')\njudge('q2', {})", "check(q2, choice())\njudge('q2', {})",
     "check('q2', choice(a='One'))\njudge('q2', key)", "q2 ="],
)  # fmt: skip
def test_is_a_test_of_somebody_elses_making_not_read(source: str) -> None:
    assert read_test_cell(source) is None


@pytest.mark.parametrize("form", ["form", "open('x')", "forms.choice(a='One')", "code('f', 'x')"])
def test_is_a_form_that_cannot_be_known_without_running_it_left_open(form: str) -> None:
    found = read_test_cell(f"check('q2', {form})\njudge('q2', {{'kind': 'code'}})")
    assert found is not None
    assert (found.name, found.form, found.key) == ("q2", None, {"kind": "code"})


@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        ('q2 = "a"', "q2: You chose b: Two\n"),  # changed elsewhere, or a forged line
        ('1 / 0\nq2 = "b"', "q2: No value yet: run the answer cell above, and mend it.\n"),
        ('q2 = "b"', ""),  # out of time before the check
    ],
)
def test_is_a_doubt_left_to_a_person(answer: str, printed: str) -> None:
    assert isinstance(saved_answer(cells(answer, printed), "x", OLD), Unclear)


def test_does_a_forged_line_of_code_never_run() -> None:
    evil = cells('q2 = __import__("os").abort()', "q2: You chose c: Three\n")
    assert saved_answer(evil, "x", OLD) == "c"


def test_may_options_be_reworded_and_added_and_not_moved() -> None:
    old = OLD.form
    assert moved(old, forms.choice(a="One", b="Two, of course", c="Three", d="Four")) == ""
    assert "another order" in moved(old, forms.choice(a="Three", b="One", c="Two"))
    assert "another order" in moved(old, forms.choice(a="One", b="Three"))
    assert "its kind has changed" in moved(old, forms.several(a="One", b="Two", c="Three"))
    pairs = forms.match({1: "x", 2: "y"}, {"a": "One", "b": "Two"})
    assert "another order" in moved(pairs, forms.match({1: "y", 2: "x"}, {"a": "One", "b": "Two"}))
    assert "its unit was m" in moved(forms.numeric("m"), forms.numeric("ft"))
    assert moved(forms.numeric("m"), forms.numeric("m", "metre")) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "q2 = {[1], 2}",  # a list in a set
        "q2 = {{}: 1}",
        f"q2 = {'9' * 5000}",  # more digits than Python reads
        f"q2 = {'-' * 3000}1",
        f"q2 = {'(' * 300}1{')' * 300}",
        "q2 = 'abc\x00'",
        "q2 = b'abc'",
        "q2 = 1 +",
        "q2 = pose(",
    ],
)
def test_is_an_answer_of_no_kind_at_all_left_to_its_record(answer: str) -> None:
    found = saved_answer(cells(answer, "q2: You chose b: Two\n"), "x", OLD)
    assert found == "b" or isinstance(found, Unclear)
    given = saved_answer(cells(answer, "q2: No value yet\n"), "x", OLD)
    assert given in (Absent, b"abc") or isinstance(given, Unclear)
