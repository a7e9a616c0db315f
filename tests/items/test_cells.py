"""What a student sees under a check cell, and what a test cell gives to nbgrader."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lessonkit import items
from lessonkit.items.load import raw_items
from lessonkit.items.variants import resolved, rows

QUIZ = Path(__file__).parents[1] / "grading" / "course" / "lessons" / "1-small-quiz" / "quiz.yml"


class Hostile:
    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)


def run(source: str, **answers: object) -> object:
    """Run a cell's last expression in a namespace of its own, as a kernel does."""
    names = ("check", "check_all", "choice", "judge", "match", "numeric")
    return eval(source, {name: getattr(items, name) for name in names} | answers)


def test_does_check_say_what_it_understood(capsys: pytest.CaptureFixture) -> None:
    run('check("q1", choice(a="No", b="The pelvis tips forward."))', q1="b")
    assert capsys.readouterr().out == "q1: You chose b: The pelvis tips forward.\n"


def test_does_check_say_that_the_answer_cell_was_not_run(capsys: pytest.CaptureFixture) -> None:
    run('check("q1", choice("ab"))')
    assert "q1: No value yet: run the answer cell above" in capsys.readouterr().out


def test_does_check_survive_a_hostile_object_quietly(capsys: pytest.CaptureFixture) -> None:
    run('check("q1", choice("ab"))', q1=Hostile())
    seen = capsys.readouterr()
    assert seen.out == "q1: An answer of type Hostile cannot be read.\n"
    assert seen.err == ""


def test_do_check_and_the_last_check_never_tell_right_from_wrong(
    capsys: pytest.CaptureFixture,
) -> None:
    outputs = []
    for letter in "abc":
        run('check("q1", choice("abc"))', q1=letter)
        run('check_all(q1=choice("abc"))', q1=letter)
        outputs.append(capsys.readouterr().out.replace(f"chose {letter}", "chose ."))
    assert len(set(outputs)) == 1


def test_does_the_last_check_say_of_each_question_how_it_stands(
    capsys: pytest.CaptureFixture,
) -> None:
    source = 'check_all("i j k l m", q1=choice("ab"), q2=numeric("°"), q3=match(2, "ab"), '
    source += 'q5=choice("ab"))'
    run(source, q1="a", q2="5", q3="1a", q5="")
    assert capsys.readouterr().out.splitlines() == [
        "1 of 5 questions are answered.",
        "   1  answered    You chose a",
        '   2  unreadable  5 has no unit: type it too, like "12.5 °".',
        "   3  incomplete  Still open: 2.",
        "   4  not seen    a written answer, which is looked for in the saved file",
        "   5  blank",
        "Which file this is, your program does not tell. Save it before you hand it in.",
        "You may hand in as it is; what is blank or unreadable earns no points.",
    ]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("", "q1: Not answered yet."),
        ("x", 'q1: "x" is not one of the options'),
        (None, "q1: No value yet"),
    ],
)
def test_does_a_check_fail_under_validation_with_its_own_sentence(
    answer: str | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    given = {} if answer is None else {"q1": answer}
    with pytest.raises(Exception, match=re.escape(told)):
        run('check("q1", choice("ab"))', **given)
    run('check("q1", choice("ab"))', q1="a")


def test_is_the_value_of_a_test_cell_the_points(capsys: pytest.CaptureFixture) -> None:
    raw = raw_items(QUIZ)["lengthened-muscles"]
    assert run('judge("q2", raw)', q2="a, c", raw=raw) == 2
    assert capsys.readouterr().out.endswith("Points: 2 of 3.\n")
    assert run('judge("q2", raw)', raw=raw) == 0
    assert capsys.readouterr().out == "Points: 0 of 3.\n"


def test_is_every_item_judged_from_its_mapping_alone() -> None:
    for raw in raw_items(QUIZ).values():
        if raw["kind"] != "written":
            plain = resolved(raw, rows(raw, "", 1)[0])
            assert run('judge("q", raw)', raw=plain) == 0


def test_does_importing_the_items_load_nothing_heavy() -> None:
    code = (
        "import sys; from lessonkit.items import check, choice, several, numeric, match, pose_of;"
        "heavy = {'plotly', 'ipywidgets', 'anywidget', 'IPython', 'jsonschema', 'nbformat'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
