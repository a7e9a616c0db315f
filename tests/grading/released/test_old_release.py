"""A quiz that version 0.1 handed out: it opens, answers, is graded and is rescored.

Its cells import `hiplab.items`, and so do the tests that its gradebook keeps.
"""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from grading_support import (
    LESSON,
    GradingRound,
    answered,
    grading_course,
    grading_run,
    hand_in,
    perfect_answers,
)
from nbclient import NotebookClient

from lessonkit.items import load_quiz

HANDED_OUT = Path(__file__).with_name("quiz-of-0.1.0.ipynb")
NEW, OLD = "from lessonkit.items import", "from hiplab.items import"
# The first option is right instead of the second.
KEY_MOVED = (
    ('lifts the front of the pelvis."}', 'lifts the front of the pelvis.", correct: true}'),
    ('the back goes up.", correct: true}', 'the back goes up."}'),
)
WRONG = {"tip-direction": '"a"', "find-a-tilt": 'pose("pelvic_tilt", pelvic_tilt=6)'}


def as_old(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook as version 0.1 wrote it."""
    for cell in notebook.cells:
        cell.source = cell.source.replace(NEW, OLD)
    return notebook


@pytest.fixture(scope="module")
def old_round(tmp_path_factory: pytest.TempPathFactory) -> GradingRound:
    """A course that was assigned before the cut, with two submissions of its old notebook."""
    root = grading_course(tmp_path_factory.mktemp("old") / "course")
    grading_run(root, "assign", "1")
    source = root / "build" / "source" / LESSON / "quiz.ipynb"
    nbformat.write(as_old(nbformat.read(source, as_version=4)), source)
    grading_run(root, "generate_assignment", LESSON, "--force", module="nbgrader")
    quiz = load_quiz(root / "lessons" / LESSON / "quiz.yml")
    for student, answers in (("right", perfect_answers(quiz)), ("wrong", WRONG)):
        path = root / "build" / "submitted" / student / LESSON / "quiz.ipynb"
        hand_in(as_old(answered(HANDED_OUT, quiz, answers)), path)
    grading_run(root, "autograde", "1")
    return GradingRound(root, quiz, "right")


def test_is_the_gradebook_that_of_the_old_notebook(old_round: GradingRound) -> None:
    """Otherwise nothing here would be old."""
    released = nbformat.read(
        old_round.root / "build" / "release" / LESSON / "quiz.ipynb", as_version=4
    )
    handed_out = nbformat.read(HANDED_OUT, as_version=4)
    assert [cell.source for cell in released.cells] == [cell.source for cell in handed_out.cells]
    assert sum(OLD in cell.source for cell in handed_out.cells) == 8
    assert "HIDDEN TESTS" not in str(handed_out) and "judge(" not in str(handed_out)


def test_does_it_open_and_answer_without_a_warning() -> None:
    """In a real kernel: an explorer is shown, each question says that it is not answered yet."""
    notebook = nbformat.read(HANDED_OUT, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert any("data-hiplab" in output.get("data", {}).get("text/html", "") for output in outputs)
    printed = "".join(output.get("text", "") for output in outputs)
    assert printed.count("Not answered yet") >= 5
    assert "Deprecat" not in printed


def test_is_it_graded(old_round: GradingRound) -> None:
    points = {item.id: item.points for item in old_round.quiz.items if item.kind != "written"}
    right, wrong = old_round.scores("right"), old_round.scores("wrong")
    assert {name: right[name] for name in points} == points
    assert {name: wrong[name] for name in points} == {**dict.fromkeys(points, 0), "find-a-tilt": 2}


def test_is_it_rescored(old_round: GradingRound) -> None:
    quiz = old_round.root / "lessons" / LESSON / "quiz.yml"
    text = quiz.read_text(encoding="utf-8")
    for old, new in KEY_MOVED:
        assert old in text
        text = text.replace(old, new)
    before = {student: old_round.scores(student)["tip-direction"] for student in ("right", "wrong")}
    quiz.write_text(text, encoding="utf-8")
    grading_run(old_round.root, "rescore", "1", "--apply")
    after = {student: old_round.scores(student)["tip-direction"] for student in ("right", "wrong")}
    assert (before, after) == ({"right": 2, "wrong": 0}, {"right": 0, "wrong": 2})


@pytest.mark.parametrize("name", ["items", "explorer"])
def test_is_code_told_and_a_notebook_not(name: str) -> None:
    """The warning is said of the module itself, which Python shows to tests alone."""
    code = f"import hiplab.{name}"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    refused = subprocess.run(
        [sys.executable, "-W", f"error::DeprecationWarning:hiplab.{name}", "-c", code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"DeprecationWarning: hiplab.{name} is now lessonkit.{name}" in refused.stderr
