"""What the marking page asks for: tasks, answers that are gone, refusals; a small gradebook."""

from pathlib import Path

import pytest
from grading_support import hand_in
from small_course import answers, gradebook, notebook
from sqlalchemy import create_engine

from coursegrade.course import Course, CourseError
from coursegrade.gradebook import course_directory
from coursegrade.marking import marks
from coursegrade.marking.desk import Desk
from coursegrade.marking.marks import Refused
from coursegrade.marking.queue import Share
from coursegrade.marking.regrade import kept_marks

ESSAY, TASK = ("ps1", "p", "essay"), ("ps1", "p", "plot")
LOST = "This answer is not in the graded notebook"
ALL = Share()


@pytest.fixture
def desk(small_course: Path) -> Desk:
    return Desk(Course(small_course), course_directory(Course(small_course)), "/files")


def entry_of(desk: Desk, student: str) -> str:
    with desk.gradebook() as book:
        return book.find_submission_notebook("p", "ps1", student).id


def seen(desk: Desk, names: tuple[str, str, str], student: str) -> dict:
    return desk.answer(names, entry_of(desk, student), named=True, near=False)


def test_are_the_questions_of_a_notebook_told_tasks_as_well(desk: Desk) -> None:
    found = desk.overview()
    assert [(one.name, one.title, one.points, one.is_task) for one, _ in found["ps1"]] == [
        ("essay", "Say why", 8, False), ("plot", "Draw it", 4, True),
    ]  # fmt: skip
    assert found["ps2"] == []  # nobody marks what has no such cell
    assert list(desk.overview("ps2")) == ["ps2"]


def test_is_a_task_shown_with_what_was_put_below_it(desk: Desk) -> None:
    answer = seen(desk, TASK, "ada")
    assert "A line" in answer["html"] and "<em>point</em>" in answer["html"]
    assert "Draw it" not in answer["html"] and "That is all." not in answer["html"]
    assert answer["words"] == 5
    assert desk.mark(TASK, answer["id"], {"score": "3,5"}, ALL)["score"] == 3.5
    assert seen(desk, TASK, "ada")["score"] == 3.5


@pytest.mark.parametrize("names", [ESSAY, TASK])
@pytest.mark.parametrize("student", ["bob", "cleo"])
def test_is_an_answer_that_is_gone_said_and_marked_all_the_same(
    desk: Desk, names: tuple[str, str, str], student: str
) -> None:
    answer = seen(desk, names, student)
    assert LOST in answer["html"]
    assert (answer["given"], answer["words"], answer["student"]) == ("", 0, student)
    assert desk.mark(names, answer["id"], {"score": "0"}, ALL)["score"] == 0


@pytest.mark.parametrize(
    "names", [("ps1", "p", "nothing"), ("ps1", "other", "essay"), ("ps9", "p", "essay")]
)
def test_is_a_question_that_is_not_there_told(desk: Desk, names: tuple[str, str, str]) -> None:
    with pytest.raises(CourseError, match=f"{names[0]} has no question '{names[2]}' to mark in "
                                          f"{names[1]}; choose one in the list."):  # fmt: skip
        desk.queue(names, ALL)


def test_is_a_mark_without_points_refused_and_one_taken_back_not(desk: Desk) -> None:
    entry = entry_of(desk, "ada")
    with pytest.raises(Refused, match="No points yet: give 0 to 8"):
        desk.mark(ESSAY, entry, {"comment": "Well argued."}, ALL)
    desk.mark(ESSAY, entry, {"score": 5}, ALL)
    after = desk.mark(ESSAY, entry, {"undo": True, "seen": {"score": 5.0}}, ALL)
    assert (after["score"], after["progress"]["marked"]) == (None, 0)


def test_is_a_comment_longer_than_a_gradebook_wants_refused(desk: Desk) -> None:
    typed = {"score": 5, "comment": "x" * 20_001}
    with pytest.raises(Refused, match="at most 20000 letters; shorten it"):
        desk.mark(ESSAY, entry_of(desk, "ada"), typed, ALL)
    assert seen(desk, ESSAY, "ada")["score"] is None


def test_is_a_submission_that_was_removed_meanwhile_told(small_course: Path, desk: Desk) -> None:
    words = "The gradebook has no such answer any more; load the page anew."
    entry = entry_of(desk, "bob")
    with desk.gradebook() as book:
        question = desk.question(book, *ESSAY)
    with gradebook(small_course) as book:
        book.remove_submission("ps1", "bob")
    with pytest.raises(Refused, match=words):
        desk.mark(ESSAY, entry, {"score": 5}, ALL)
    with desk.gradebook() as book, pytest.raises(Refused, match=words):
        marks.read(book, question, "bob")


@pytest.mark.parametrize("text", ["3/2", "0/2", "1", "a/b", "1/2/3"])
def test_is_a_share_that_is_none_told(text: str) -> None:
    with pytest.raises(CourseError, match=f"'{text}' is no share of a class; write 1/3 for"):
        Share.read(text)


@pytest.mark.parametrize("kept", ["", "3", "\udcff"])
def test_is_a_list_of_markers_that_cannot_be_read_told(
    small_course: Path, desk: Desk, kept: str
) -> None:
    first, second = (desk.queue(ESSAY, Share(n, 2))["entries"] for n in (1, 2))
    assert len(first) == len(second) == 2
    (path,) = small_course.rglob("ps1-markers.json")
    path.write_text(kept, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(CourseError, match="who marks whom cannot be read; delete the file to deal"):
        desk.queue(ESSAY, Share(1, 2))


def _graded_again(small_course: Path, desk: Desk, change) -> dict[str, bool]:
    """Mark everybody, grade again with a change; return for whose essay a person is waited."""
    with gradebook(small_course) as book:
        for one in book.notebook_submissions("p", "ps1"):
            for grade in one.grades:
                grade.manual_score, grade.needs_manual_grade = 2, False
    with kept_marks(create_engine(desk.directory.db_url), desk.directory, "ps1"):
        change()
        with gradebook(small_course) as book:
            for one in book.notebook_submissions("p", "ps1"):
                for grade in one.grades:
                    grade.needs_manual_grade = True
    with gradebook(small_course) as book:
        return {
            one.student.id: grade.needs_manual_grade
            for one in book.notebook_submissions("p", "ps1")
            for grade in one.grades if grade.name == "essay"
        }  # fmt: skip


def test_does_a_mark_wait_where_the_answer_changed_or_cannot_be_compared(
    small_course: Path, desk: Desk
) -> None:
    waits = _graded_again(small_course, desk, lambda: None)
    # Without a file or the cell there was nothing to compare with.
    assert waits == {"ada": False, "bob": True, "cleo": True, "dan": False}
    ada, dan = answers(small_course, "ada"), answers(small_course, "dan")
    waits = _graded_again(small_course, desk, lambda: dan.write_text("[]", encoding="utf-8"))
    assert waits == {"ada": False, "bob": True, "cleo": True, "dan": True}
    waits = _graded_again(small_course, desk, lambda: hand_in(notebook("New."), ada))
    assert all(waits.values())
