"""The quiz through real nbgrader: exchange, gradebook, kernels, feedback, export."""

import csv
import re
import shutil
import sqlite3
from html import unescape

import nbformat
import pytest
from grading_support import (
    LESSON,
    REPOSITORY,
    GradingRound,
    answered,
    grading_run,
    hand_in,
    perfect_answers,
)

from coursegrade.course import Course
from coursegrade.feedback import HideTests
from coursegrade.feedback.hide_tests import REMOVED
from coursegrade.release import seed
from lessonkit.items import load_quiz
from tests.weekly import weekly


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_does_a_perfect_submission_earn_full_marks(grading_round: GradingRound) -> None:
    scores = grading_round.scores(grading_round.student)
    assert scores == {item.id: item.points for item in grading_round.quiz.items}


def test_does_the_untouched_release_earn_nothing(grading_round: GradingRound) -> None:
    scores = grading_round.scores("empty")
    assert len(scores) == len(grading_round.quiz.items)
    assert set(scores.values()) == {0}


def test_do_partly_right_answers_earn_their_part(grading_round: GradingRound) -> None:
    # a and c are two of three right ones, b one of two wrong ones: 2/3 - 1/2 of 3 points.
    # One pair of three is right. Of the pose's two criteria one is met.
    assert grading_round.scores("half") == pytest.approx(
        {
            "tip-direction": 2,
            "lengthened-muscles": 0.5,
            "sacral-slope-sum": 0,
            "angles-defined": 2,
            "find-a-tilt": 2,
            "explain-it": 0,
        }
    )


def test_does_a_crashing_cell_cost_only_its_own_item(grading_round: GradingRound) -> None:
    # q1 was assigned before its cell raised; the cells of q3 and q4 are no Python at all.
    assert grading_round.scores("crash") == {
        "tip-direction": 2,
        "lengthened-muscles": 3,
        "sacral-slope-sum": 0,
        "angles-defined": 0,
        "find-a-tilt": 4,
        "explain-it": 4,
    }


def test_do_slips_of_form_earn_nothing_and_break_nothing(grading_round: GradingRound) -> None:
    assert set(grading_round.scores("slips").values()) == {0}
    path = grading_round.root / "build" / "autograded" / "slips" / LESSON / "quiz.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error", output
            assert output.get("name") != "stderr", output


def test_do_slips_come_back_in_words(grading_round: GradingRound) -> None:
    words = _words(grading_round.feedback("slips"))
    assert '"q" is not one of the options: type one of the letters a, b, c' in words
    assert "41.75 has no unit" in words
    assert "There is no letter z in this question" in words
    assert "An answer of type float is not a pose" in words


def test_does_feedback_say_what_was_answered_and_why_it_misleads(
    grading_round: GradingRound,
) -> None:
    words = _words(grading_round.feedback("half"))
    assert "You chose b: Anterior pelvic tilt" in words
    assert "reading the comma as the decimal sign" in words
    assert "You added the two; the sum of PT and SS is PI." in words
    assert "2. SS: The endplate gets steeper." in words
    assert "Not met: trunk lean between 4° and 6°. Change how much the spine takes up." in words
    assert "Points: 0.5 of 3." in words
    assert "6.5 of 20 points" in words


@pytest.mark.parametrize("name", ["half", "curious"])
def test_does_feedback_keep_every_question(grading_round: GradingRound, name: str) -> None:
    words = _words(grading_round.feedback(name))
    for item in grading_round.quiz.items:
        assert item.question.split("*")[0].split("\n")[0].strip() in words
    assert "Names how common it is" in words


def test_does_a_print_of_the_history_show_no_test(grading_round: GradingRound) -> None:
    # The tests run in another process, so the history of the student's has nothing to hide.
    words = _words(grading_round.feedback("curious"))
    assert words.count("print(") >= 1
    assert "This output was left out" not in words


def test_does_feedback_leave_a_print_of_stock_history_out(grading_round: GradingRound) -> None:
    path = grading_round.root / "build" / "autograded" / "curious" / LESSON / "quiz.ipynb"
    notebook = nbformat.read(path, as_version=4)
    history = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    printed = "\n".join(history)
    notebook.cells[-1].outputs = [  # as nbgrader's own command leaves them
        nbformat.v4.new_output("stream", name="stdout", text=printed),
        nbformat.v4.new_output("execute_result", data={"text/plain": repr(history)}),
        nbformat.v4.new_output("error", ename="ValueError", evalue=repr(history), traceback=[]),
    ]
    # What a cell of theirs has put into the next one (`%load`, `set_next_input`) is no better.
    notebook.cells.insert(-1, nbformat.v4.new_code_cell(printed))
    shown, _ = HideTests().preprocess(notebook, {})
    assert [output.text for output in shown.cells[-1].outputs] == [f"{REMOVED}\n"] * 3
    assert shown.cells[-2].source == f"# {REMOVED}"


def test_does_feedback_ask_no_other_host(grading_round: GradingRound) -> None:
    assert not re.search(
        r"<(?:script|link|img)[^>]*(?:src|href)=.https?:", grading_round.feedback("half")
    )


def test_does_feedback_carry_the_graders_comment(grading_round: GradingRound) -> None:
    assert "Well argued." in grading_round.feedback("crash")


@pytest.mark.parametrize("name", ["empty", "half", "slips", "crash", "curious"])
def test_is_feedback_free_of_keys_and_hidden_tests(grading_round: GradingRound, name: str) -> None:
    html = grading_round.feedback(name)
    words = _words(html)
    for marker in (
        "HIDDEN TESTS", "MARK SCHEME", "BEGIN SOLUTION", "judge(", "import judge", "'correct'",
        "tolerance", "rubricsecret", "For graders", "'match'", "'minimum'", "'kind'", "criteria",
    ):  # fmt: skip
        assert marker not in html, marker
        assert marker not in words, marker
    if name != "crash":
        # The key of the numeric item, and of the choice item where it was not chosen.
        assert "41.75" not in words.replace('"41.75 °"', "") or name == "slips"
    if name in ("empty", "slips", "curious"):
        assert "Yes: the front goes down" not in words


def test_is_a_test_that_failed_reported_without_its_source(grading_round: GradingRound) -> None:
    words = _words(grading_round.feedback("crash"))
    assert "RuntimeError" in words  # the student's own error stays
    assert "ZeroDivisionError" not in words  # the locked cell that was overwritten is restored


def test_is_the_gradebook_ready_for_later_versions(grading_round: GradingRound) -> None:
    # nbgrader writes this table with `alembic`, which it only finds on the PATH.
    with sqlite3.connect(grading_round.root / "build" / "gradebook.db") as gradebook:
        assert gradebook.execute("select version_num from alembic_version").fetchone()


@pytest.mark.parametrize(
    "lesson",
    [
        weekly(lesson) if n in (0, 2, 3) else lesson
        for n, lesson in enumerate(Course(REPOSITORY).lessons)
    ],
)
def test_does_every_lessons_quiz_go_through_nbgrader(
    grading_round: GradingRound, lesson: str
) -> None:
    root = grading_round.root
    source = Course(REPOSITORY).quiz(lesson)
    (root / "lessons" / lesson).mkdir()
    for file in (source, *source.parent.glob("*.svg")):
        shutil.copy(file, root / "lessons" / lesson)
    quiz = load_quiz(source, seed(Course(REPOSITORY)))
    grading_run(root, "assign", lesson)
    release = root / "build" / "release" / lesson / "quiz.ipynb"
    for student, answers in (("perfect", perfect_answers(quiz, "perfect")), ("empty", {})):
        submitted = root / "build" / "submitted" / student / lesson / "quiz.ipynb"
        hand_in(answered(release, quiz, answers), submitted)
    grading_run(root, "autograde", lesson)
    by_machine = {item.id: item.points for item in quiz.items if item.kind != "written"}
    perfect = grading_round.scores("perfect", lesson)
    assert {name: perfect[name] for name in by_machine} == by_machine
    assert set(grading_round.scores("empty", lesson).values()) == {0}


def test_is_feedback_released_to_the_students_exchange(grading_round: GradingRound) -> None:
    folder = grading_round.root / "build" / "exchange" / "hip-pelvis-low-back" / "feedback"
    assert list(folder.glob("*.html"))


def test_does_export_list_every_student(grading_round: GradingRound) -> None:
    with (grading_round.root / "build" / "grades.csv").open(encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {
        grading_round.student: 20,
        "empty": 0,
        "half": 6.5,
        "slips": 0,
        "crash": 13,
        "curious": 0,
    }
