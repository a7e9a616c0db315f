"""Feedback is a page that a student reads: titled, with an index, questions first, code folded."""

import datetime
import re
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from coursegrade.feedback.exporter import FeedbackExporter
from coursegrade.feedback.outline import sections

LESSON = "https://book.example/lessons/{assignment}/lesson.html"


def _cell(kind: str, name: str, source: str, outputs: str = "", **about) -> nbformat.NotebookNode:
    cell = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    flags = {"grade": False, "solution": False, "locked": True, "task": False}
    cell.metadata["nbgrader"] = {**flags, "grade_id": name, **about}
    if outputs:
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=outputs)]
    return cell


def _graded() -> nbformat.NotebookNode:
    by_hand = {"grade": True, "solution": True, "locked": False}
    return nbformat.v4.new_notebook(
        metadata={"title": "Quiz: <Tilt>"},
        cells=[
            _cell("markdown", "intro", "# Quiz\n\nHow to answer."),
            _cell("markdown", "q-question", "### Question 1 · 2 points\n\nWhich way?"),
            _cell("code", "q-answer", 'q1 = "a"', solution=True, locked=False),
            _cell("code", "q", "# words", "q1: You chose a.\nRead again: “Claim box”.\n",
                  grade=True, score=0, points=2),
            _cell("markdown", "e-question", "### Question 2 · 8 points\n\nExplain $a<b$."),
            _cell("markdown", "essay", "I think so.", score=6.5, points=8, comment="Well *argued*.",
                  **by_hand),
            _cell("code", "check-all", "check_all()", "All answered.\n"),
        ],
    )  # fmt: skip


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    database = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(database) as book:
        book.add_assignment("2-tilt")
        book.add_student("s1", first_name="Ada", last_name="<Lovelace>")
        when = datetime.datetime(2026, 3, 12, 10, 14)
        book.add_notebook("quiz", "2-tilt")
        book.add_grade_cell("essay", "quiz", "2-tilt", max_score=8, cell_type="markdown")
        book.add_submission("2-tilt", "s1", timestamp=when)
        grade = book.find_grade("essay", "quiz", "2-tilt", "s1")
        grade.manual_score, grade.needs_manual_grade = 6.5, False
        book.db.commit()
    about = {"student": "s1", "assignment": "2-tilt", "notebook": "quiz", "db_url": database,
             "score": 6.5, "max_score": 10, "late_penalty": 0}  # fmt: skip
    exporter = FeedbackExporter()
    exporter.lesson = LESSON
    page, _ = exporter.from_notebook_node(_graded(), {"nbgrader": about})
    path = tmp_path / "quiz.html"
    path.write_text(page, encoding="utf-8")
    return path


def test_are_questions_cut_where_their_headings_stand() -> None:
    found = sections(_graded().cells)
    assert [(one.number, one.title, one.score, one.points) for one in found] == [
        (0, "", 0, 0),
        (1, "Question 1", 0, 2),
        (2, "Question 2", 6.5, 8),
        (0, "", 0, 0),
    ]
    assert found[1].read_again == ("Claim box",)
    assert found[2].comments == ("Well *argued*.",)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_does_a_student_find_what_they_look_for(
    feedback: Path, new_page, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(feedback.as_uri())
    assert page.title() == "Quiz: <Tilt>: feedback for Ada <Lovelace>"
    head = page.inner_text("header")
    for words in ("Quiz: <Tilt>", "Ada <Lovelace>", "quiz.ipynb", "12 March 2026, 10:14 UTC",
                  "6.5 of 10 points"):  # fmt: skip
        assert words in head
    rows = [row.inner_text().split() for row in page.locator("tbody tr").all()]
    assert rows == [["Question", "1", "0", "2"], ["Question", "2", "6.5", "8", "with", "a",
                                                   "comment"]]  # fmt: skip
    page.click("text=Question 2")
    assert page.url.endswith("#question-2")
    essay = page.locator("#question-2")
    assert "I think so." in essay.inner_text()
    assert "Well argued." in essay.inner_text()
    assert essay.locator("math").count() == 1
    link = page.get_by_role("link", name="Claim box")
    assert link.get_attribute("href") == "https://book.example/lessons/2-tilt/lesson.html#claim-box"
    assert not page.get_by_text("check_all()").is_visible()  # code around is folded
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []


def test_is_what_nobody_has_marked_yet_not_shown_as_nothing(feedback: Path) -> None:
    database = f"sqlite:///{feedback.parent / 'gradebook.db'}"
    with Gradebook(database) as book:
        grade = book.find_grade("essay", "quiz", "2-tilt", "s1")
        grade.manual_score, grade.needs_manual_grade = None, True
        book.db.commit()
    about = {"student": "s1", "assignment": "2-tilt", "notebook": "quiz", "db_url": database}
    page, _ = FeedbackExporter().from_notebook_node(_graded(), {"nbgrader": about})
    assert "not marked yet, 8 points" in page


@pytest.mark.parametrize("student", ["s2", "s1"])
def test_is_a_page_made_for_whom_the_gradebook_does_not_know(feedback: Path, student: str) -> None:
    database = f"sqlite:///{feedback.parent / 'gradebook.db'}" if student == "s2" else ""
    about = {"student": student, "assignment": "2-tilt", "notebook": "quiz", "db_url": database}
    page, _ = FeedbackExporter().from_notebook_node(_graded(), {"nbgrader": about})
    words = " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())
    assert f"feedback for {student}" in words
    assert "Lovelace" not in words and "2026" not in words
    assert "Well argued ." in words


def test_has_the_page_no_fault_that_axe_finds(feedback: Path, new_page) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for scheme in ("light", "dark"):
        page = new_page(color_scheme=scheme)
        # What the page forbids scripts, axe is let do.
        html = re.sub(r"<meta http-equiv[^>]*>", "", feedback.read_text(encoding="utf-8"))
        page.set_content(html)
        found = axe.run(page).response["violations"]
        assert [one["id"] for one in found] == []
