"""An answer as data: what a test cell writes down, and what is refused when it is read back."""

import json
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbgrader.utils import determine_grade

from lessonkit.items import kinds, load_quiz, pose
from lessonkit.items.cells import judge
from lessonkit.items.load import raw_items
from lessonkit.items.response import MIME, Response
from lessonkit.items.variants import resolved, rows

QUIZ = Path(__file__).parents[1] / "grading" / "course" / "lessons" / "1-small-quiz" / "quiz.yml"
RAW = {name: resolved(raw, rows(raw, "", 1)[0]) for name, raw in raw_items(QUIZ).items()
       if raw["kind"] != "written"}  # fmt: skip
POSE = pose("pelvic_tilt", pelvic_tilt=7.25)


def result(kind: str, answer: object) -> dict:
    """Return what a kernel puts into the notebook for a test cell, given an answer."""
    raw = next(raw for raw in RAW.values() if raw["kind"] == kind)
    value = eval('judge("q1", raw)', {"judge": judge, "raw": raw, "q1": answer})
    return InteractiveShell.instance().display_formatter.format(value)[0]


@pytest.mark.parametrize(
    ("kind", "answer", "state", "value"),
    [
        ("choice", "B", "read", "b"),
        ("choice", "", "absent", None),
        ("choice", "z", "malformed", "z"),
        ("several", "c and a", "read", ["a", "c"]),
        ("numeric", "64,75 °", "read", 64.75),
        ("numeric", "64.75", "malformed", "64.75"),
        ("numeric", 64.75, "malformed", None),
        ("match", "1b 2 = a", "read", {"1": "b", "2": "a"}),
        ("pose", POSE, "read",
         {"model": "pelvic_tilt", "values": POSE.values}),
    ],
)  # fmt: skip
def test_does_a_test_cell_write_the_response_beside_the_points(
    kind: str, answer: object, state: str, value: object, capsys: pytest.CaptureFixture
) -> None:
    told = result(kind, answer)
    data = json.loads(json.dumps(told[MIME]))
    assert (data["kind"], data["state"], data["value"]) == (kind, state, value)
    assert Response.from_json(data).item in RAW
    assert MIME not in capsys.readouterr().out


def test_does_nbgrader_find_the_points_as_ever() -> None:
    raw = next(raw for raw in RAW.values() if raw["kind"] == "several")
    right = next(item for item in load_quiz(QUIZ).items if isinstance(item, kinds.MultipleResponse))
    letters = [option.letter for option in right.options if option.correct][:1]
    cell = nbformat.v4.new_code_cell("judge()", execution_count=1)
    cell.metadata.nbgrader = {"grade": True, "solution": False, "points": raw["points"]}
    cell.outputs = [
        nbformat.v4.new_output("execute_result", result("several", letters), execution_count=1)
    ]
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    earned, most = determine_grade(cell)
    assert 0 < earned < most == raw["points"]
    assert earned == float(cell.outputs[0].data["text/plain"])


WHOLE = {"item": "x", "kind": "choice", "state": "read", "value": "a", "variant": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "right"},
        {"value": None},
        {"value": ["a"]},
        {"kind": "several"},
        {"kind": "numeric"},
        {"kind": "numeric", "value": float("nan")},
        {"kind": "numeric", "value": True},
        {"kind": "match", "value": {"1": 2}},
        {"kind": "pose", "value": {"model": "pelvic_tilt"}},
        {"kind": "pose", "value": {"model": "pelvic_tilt", "values": {"pelvic_tilt": "8"}}},
        {"kind": "no kind"},
        {"variant": "1"},
        {"item": None},
        {"state": "absent"},
        {"state": "malformed", "value": 3},
    ],
)
def test_is_what_is_no_response_refused_in_a_sentence(wrong: dict) -> None:
    assert Response.from_json(WHOLE).value == "a"
    with pytest.raises(ValueError, match=r"^.+ is no (response|state|value).*\.$"):
        Response.from_json({**WHOLE, **wrong})


@pytest.mark.parametrize("what", [None, [], "a", {}, {"item": "x"}])
def test_is_any_other_json_no_response(what: object) -> None:
    with pytest.raises(ValueError, match="is no response"):
        Response.from_json(what)
