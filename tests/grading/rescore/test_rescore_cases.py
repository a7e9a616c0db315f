"""Changes of quiz.yml that are not of the everyday kind, and notebooks with something missing."""

import datetime
import shutil
from pathlib import Path

import nbformat
import pytest
from grading_support import LESSON
from nbgrader.api import Gradebook
from test_rescore_round import DB, KEY, MOVED, edited, everything, scores, without_item

from coursegrade.notebooks import grade_id

ESSAY = "id: explain-it\n    kind: written\n    points: "


@pytest.fixture
def root(graded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(graded, tmp_path / "course")


def autograded(root: Path, student: str) -> Path:
    return root / "build" / "autograded" / student / LESSON / "quiz.ipynb"


def said_in_cell(root: Path, student: str, item: str, *words: str) -> None:
    """Let a test cell hold what it held before responses were data: its printed words alone."""
    notebook = nbformat.read(autograded(root, student), 4)
    (cell,) = [one for one in notebook.cells if grade_id(one) == item]
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in words]
    nbformat.write(notebook, autograded(root, student))


def test_is_a_written_answer_worth_more_and_marked_by_its_grader_alone(root: Path, run) -> None:
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        waits = gradebook.find_grade("explain-it", "quiz", LESSON, "crash")
        waits.manual_score, waits.needs_manual_grade = None, True
        gradebook.db.commit()
        assert waits.auto_score is None
    before, old = everything(root), scores(root)
    edited(root, (f"{ESSAY}6", f"{ESSAY}8"))
    said = run(root, "rescore", "1", "--apply")
    assert "explain-it: points 6 → 8; scores given by hand stay" in said
    assert scores(root) == old
    assert everything(root)[1] == before[1]
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        assert gradebook.find_grade_cell("explain-it", "quiz", LESSON).max_score == 8
    run(root, "rescore", "1", "--undo")
    assert everything(root) == before


def test_does_a_dropped_essay_count_nothing_and_is_dropped_once(root: Path, run) -> None:
    old = scores(root)
    without_item(root, "explain-it")
    assert "explain-it: dropped, 6 points less" in run(root, "rescore", "1", "--apply")
    assert scores(root) == {who: {**marks, "explain-it": 0} for who, marks in old.items()}
    assert "there is nothing to mark again" in run(root, "rescore", "1")


def test_is_a_question_that_nobody_was_asked_told(root: Path, run) -> None:
    quiz = root / "lessons" / LESSON / "quiz.yml"
    text = quiz.read_text(encoding="utf-8")
    essay = text[text.index("  - id: explain-it") :]
    quiz.write_text(text + essay.replace("explain-it", "afterthought"), encoding="utf-8")
    before = everything(root)
    said = run(root, "rescore", "1", "--apply")
    assert "afterthought is new: nobody was asked it, so nobody is marked for it." in said
    assert everything(root) == before


def test_is_a_test_that_somebody_wrote_anew_run_again_by_autograding(root: Path, run) -> None:
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        cell = gradebook.find_source_cell("tip-direction", "quiz", LESSON)
        cell.source, ours = 'assert q1 == "a"', cell.source
        gradebook.db.commit()
    before = scores(root)
    said = run(root, "rescore", "1", "--apply")
    assert "tip-direction: changed" in said
    assert (
        f"tip-direction cannot be marked from saved answers: after --apply run "
        f"'autograde {LESSON} --force'."
    ) in said
    assert scores(root) == before
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        assert gradebook.find_source_cell("tip-direction", "quiz", LESSON).source == ours


def test_does_an_item_that_is_left_alone_keep_no_other_from_its_marks(root: Path, run) -> None:
    old = scores(root)
    edited(root, *MOVED, *KEY)
    said = run(root, "rescore", "1", "--apply")
    assert "lengthened-muscles is left as it is" in said
    new = scores(root)
    assert (old["half"]["tip-direction"], new["half"]["tip-direction"]) == (2, 0)
    for who, marks in new.items():
        assert marks["lengthened-muscles"] == old[who]["lengthened-muscles"]


def test_is_what_cannot_be_marked_again_left_and_told(root: Path, run) -> None:
    old = scores(root)
    notebook = nbformat.read(autograded(root, "half"), 4)
    notebook.cells = [one for one in notebook.cells if one.id != "tip-direction"]
    nbformat.write(notebook, autograded(root, "half"))
    said_in_cell(root, "curious", "tip-direction")
    # A line that is no pose, printed before the check could.
    said_in_cell(root, "slips", "find-a-tilt", "q5: You typed 5\n")
    edited(root, *KEY, ("minimum: 46, maximum: 49, text", "minimum: 45, maximum: 49, text"))
    lines = run(root, "rescore", "1", "--apply").splitlines()
    told = {line.split()[0]: line for line in lines if "left as it is" in line}
    assert set(told) == {"half", "curious", "slips"}
    assert "tip-direction: left as it is: its test cell is missing" in told["half"]
    assert "nothing was recorded, because the notebook ran out of time" in told["curious"]
    assert "find-a-tilt: left as it is: its answer cannot be marked again" in told["slips"]
    new = scores(root)
    for who in told:
        assert new[who] == old[who]


def test_does_undo_keep_notebooks_that_were_graded_since(root: Path, run) -> None:
    before, old = everything(root)[1], scores(root)
    edited(root, *KEY)
    run(root, "rescore", "1", "--apply")
    said_in_cell(root, "half", "tip-direction", "graded once more")
    kept = autograded(root, "half").read_bytes()
    # Somebody has put this one back by hand: there is nothing to undo, and nothing to tell.
    autograded(root, "curious").write_bytes(before["curious"])
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        grade = gradebook.find_grade("tip-direction", "quiz", LESSON, "curious")
        grade.auto_score = old["curious"]["tip-direction"]
        gradebook.db.commit()
    said = run(root, "rescore", "1", "--undo")
    assert said.count(" since.") == 1
    assert "half: the autograded notebook was changed since." in said
    assert everything(root)[1] == {**before, "half": kept}
    assert scores(root) == old


@pytest.mark.parametrize(("given", "after"), [("all", "all"), (0.5, 0.5)])
def test_does_a_penalty_follow_the_score_unless_it_was_set_by_hand(
    root: Path, run, given: object, after: object
) -> None:
    # The course takes all points off who is late.
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        due = datetime.datetime(2026, 3, 2, 12)
        gradebook.find_assignment(LESSON).duedate = due
        for submission in gradebook.assignment_submissions(LESSON):
            late = submission.student.id == "half"
            submission.timestamp = due + datetime.timedelta(hours=3 if late else -3)
        (notebook,) = gradebook.find_submission(LESSON, "half").notebooks
        notebook.late_submission_penalty = notebook.score if given == "all" else given
        gradebook.db.commit()
    edited(root, *KEY)
    run(root, "rescore", "1", "--apply")
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        marks = {one.student.id: one for one in gradebook.assignment_submissions(LESSON)}
        score, penalty = marks["half"].score, marks["half"].late_submission_penalty
        assert penalty == (score if after == "all" else after)
        assert not marks["curious"].late_submission_penalty
