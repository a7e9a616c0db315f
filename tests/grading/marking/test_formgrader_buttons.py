"""Formgrader's own buttons, clicked in a real JupyterLab: they run our engine and lose no mark."""

from pathlib import Path

import nbformat
import pytest
from grading_support import hand_in
from marking_class import Class
from nbgrader.api import Gradebook

from tests.waiting import close_modal

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def submissions(marking_server: str, new_page):
    """Formgrader's list of submissions, reached through JupyterLab's menu."""
    page = logged_in(new_page(), marking_server, "/lab")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    return list_of(page.frame_locator("iframe[src*=formgrader]"))


@pytest.fixture
def submissions_alone(marking_server: str, new_page):
    """The same list in a page of its own, which is there sooner."""
    return list_of(logged_in(new_page(), marking_server, "/formgrader"))


def logged_in(page, marking_server: str, place: str):
    page.set_default_timeout(90_000)
    page.goto(f"{marking_server}/login?token=abc&next={place}")
    return page


def list_of(frame):
    frame.locator("tr", has_text="ps1").locator(".num-submissions a").click()
    frame.locator(".student-id", has_text="s00").wait_for()
    return frame


def mark_by_hand(graded_class: Class, student: str, score: float) -> None:
    with Gradebook(f"sqlite:///{graded_class.root / 'gradebook.db'}", "bio") as book:
        for cell in ("essay", "print"):
            grade = book.find_grade(cell, "p", "ps1", student)
            grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("essay", "p", "ps1", student).manual_comment = "Well argued."
        book.db.commit()


def row(frame, student: str):
    return frame.locator("#main-table tr", has=frame.locator(f".student-id:text-is('{student}')"))


def test_does_the_autograde_button_run_our_engine_and_keep_the_marks(
    graded_class: Class, submissions
) -> None:
    mark_by_hand(graded_class, "s04", 3)
    frame = submissions
    frame.get_by_label("Autograde: s04").click()
    expect(frame.locator("#coursegrade [role=status]")).to_contain_text("Autograding s04")
    words = close_modal(frame)
    assert "Success" in words
    assert "Protection: " in words
    assert "DEBUG" not in words
    assert "checksum" not in words
    assert graded_class.grades()["s04"] == (3, False, "Well argued.")
    expect(row(frame, "s04").locator(".status")).to_have_text("graded")
    expect(row(frame, "s04").locator(".score")).to_have_text("8 / 13")
    graded_class.forget("print")
    graded_class.forget()


def test_is_a_mark_looked_at_again_where_the_answer_is_another(
    graded_class: Class, submissions_alone
) -> None:
    mark_by_hand(graded_class, "s05", 2)
    path = graded_class.root / "submitted" / "s05" / "ps1" / "p.ipynb"
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[3].source = "I have thought about it again."
    hand_in(notebook, path)
    frame = submissions_alone
    frame.get_by_label("Autograde: s05").click()
    close_modal(frame)
    assert graded_class.grades()["s05"] == (2, True, "Well argued.")
    assert graded_class.grades("print")["s05"] == (2, False, "")
    expect(row(frame, "s05").locator(".status")).to_have_text("needs manual grading")
    path.write_bytes(before)
    frame.get_by_label("Autograde: s05").click()
    close_modal(frame)
    graded_class.forget("print")
    graded_class.forget()


def test_does_one_button_grade_all_new_ones_and_another_make_their_feedback(
    graded_class: Class, submissions_alone
) -> None:
    late = graded_class.root / "submitted" / "late" / "ps1" / "p.ipynb"
    late.parent.mkdir(parents=True)
    late.write_bytes((graded_class.root / "submitted" / "s01" / "ps1" / "p.ipynb").read_bytes())
    frame = submissions_alone
    frame.get_by_role("button", name="Autograde all new").click()
    words = close_modal(frame)
    assert "late: graded." in words
    assert "s01: " not in words  # already graded: left as it is
    assert "late" in graded_class.grades()
    expect(row(frame, "late").locator(".status")).to_have_text("needs manual grading")
    frame.get_by_label("Generate feedback: s01").click()
    expect(frame.locator("#coursegrade [role=status]")).to_contain_text("Making feedback for s01")
    assert "Feedback for 1 submissions made" in close_modal(frame)
    page = graded_class.root / "feedback" / "s01" / "ps1" / "p.html"
    assert "I am s01" in page.read_text(encoding="utf-8")
    assert not Path(graded_class.root, "feedback", "s02").exists()


def test_does_the_menu_lead_to_the_marking_page(submissions) -> None:
    submissions.get_by_role("link", name="Mark Written Answers").click()
    submissions.get_by_role("heading", name="Written answers to mark").wait_for()
    submissions.get_by_role("link", name="Question 1: the tilt").click()
    submissions.locator("#answer > *").first.wait_for()
