"""What is broken or strange in one student's rows costs nobody else their report or feedback."""

import csv
import shutil
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text

from coursegrade.__main__ import main
from coursegrade.analysis.item_analysis import analyse
from coursegrade.analysis.item_statistics import difficulty
from coursegrade.analysis.response import MALFORMED, READ, Response
from coursegrade.analysis.responses import read_responses
from coursegrade.analysis.worded_responses import read_words
from coursegrade.course import Course
from coursegrade.gradebook import (
    Item,
    Marks,
    Student,
    Submission,
    course_directory,
    open_gradebook,
    read_marks,
)
from coursegrade.printable import printable
from coursegrade.reporting.report import report

STRANGE = ("<b>bold</b>", 'Doe, "Jane"', "it's", "a\tb", "=1+1", "nörd ☃")


def notebook(*, without_test: bool = False) -> nbformat.NotebookNode:
    """Return an autograded notebook: an answer, its test, a text."""
    about = {"schema_version": 3, "locked": False, "grade": False, "solution": False}
    answer = nbformat.v4.new_code_cell("x = 3")
    answer.metadata["nbgrader"] = {**about, "solution": True, "grade_id": "x", "cell_type": "code"}
    test = nbformat.v4.new_code_cell("assert x == 3")
    test.metadata["nbgrader"] = {
        **about, "grade": True, "locked": True, "points": 2, "grade_id": "test",
        "cell_type": "code",
    }  # fmt: skip
    essay = nbformat.v4.new_markdown_cell("Because.")
    essay.metadata["nbgrader"] = {
        **about, "grade": True, "solution": True, "points": 1, "grade_id": "why",
        "cell_type": "markdown",
    }  # fmt: skip
    return nbformat.v4.new_notebook(cells=[answer, *([] if without_test else [test]), essay])


def make_course(root: Path, students: tuple[str, ...], through_exchange: tuple[str, ...] = ()):
    """Make a graded course of nbgrader's own layout, without a lesson or an item."""
    root.mkdir()
    (root / "exchange").mkdir(mode=0o777)
    (root / "exchange").chmod(0o777)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bio'\n"
        f"c.Exchange.root = {str(root / 'exchange')!r}\n"
    )
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bio") as book:
        book.add_assignment("ps1")
        book.add_notebook("p", "ps1")
        book.add_grade_cell("test", "p", "ps1", max_score=2, cell_type="code")
        book.add_grade_cell("why", "p", "ps1", max_score=1, cell_type="markdown")
        book.add_solution_cell("x", "p", "ps1")
        book.add_solution_cell("why", "p", "ps1")
        for number, student in enumerate(students):
            book.add_student(student)
            (submitted,) = book.add_submission("ps1", student).notebooks
            for grade in submitted.grades:
                grade.auto_score = 2.0 if number % 3 and grade.name == "test" else 0.0
                grade.needs_manual_grade = False
            folder = root / "autograded" / student / "ps1"
            folder.mkdir(parents=True)
            nbformat.write(notebook(), folder / "p.ipynb")
            (folder / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
            if student in through_exchange:
                (folder / "submission_secret.txt").write_text(f"secret of {student}")
        book.db.commit()
    return root


def change(root: Path, *statements: str) -> None:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bio") as book:
        for statement in statements:
            book.db.execute(text(statement))
        book.db.commit()


def test_is_a_removed_student_left_out_of_feedback(tmp_path: Path, monkeypatch, capsys) -> None:
    root = make_course(tmp_path / "bio", ("ada", "bob"))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bio") as book:
        book.remove_student("bob")
    monkeypatch.chdir(root)
    assert main(["feedback", "ps1"]) == 0
    said = capsys.readouterr().out
    assert "Feedback for 1 submissions made" in said
    assert "Left out, as the gradebook has no submission of theirs: bob." in said
    assert (root / "feedback" / "ada" / "ps1" / "p.html").is_file()
    assert not (root / "feedback" / "bob").exists()


def test_is_what_the_release_gave_to_all_no_copy(tmp_path: Path, monkeypatch, capsys) -> None:
    root = make_course(tmp_path / "bio", ("ada", "bob"))
    words = " ".join(f"word{number} of{number}" for number in range(30))
    for student in ("ada", "bob"):
        path = root / "autograded" / student / "ps1" / "p.ipynb"
        book = nbformat.read(path, 4)
        book.cells.append(nbformat.v4.new_markdown_cell(words))
        nbformat.write(book, path)
    monkeypatch.chdir(root)
    assert main(["similarity", "ps1"]) == 0
    assert capsys.readouterr().out.startswith("1 pairs of submissions")
    release = root / "release" / "ps1"
    release.mkdir(parents=True)
    shutil.copy(root / "autograded" / "ada" / "ps1" / "p.ipynb", release)
    assert main(["similarity", "ps1"]) == 0
    assert capsys.readouterr().out.startswith("0 pairs of submissions")


def test_does_an_id_with_a_comma_keep_nobody_from_feedback(
    tmp_path: Path, monkeypatch, capsys
) -> None:
    students = ("ada", "bob", "Doe, Jane", "a*b")
    root = make_course(tmp_path / "bio", students, ("ada", "bob", "a*b"))
    monkeypatch.chdir(root)
    assert main(["feedback", "ps1"]) == 0
    said = capsys.readouterr().out
    assert "Released to 3 students through the exchange." in said
    assert "\n  Doe, Jane\n" in said
    assert len(list((root / "exchange" / "bio" / "feedback").glob("*.html"))) == 3
    for student in students:
        assert (root / "feedback" / student / "ps1" / "p.html").is_file()


def test_does_a_notebook_that_cannot_be_shown_cost_only_itself(
    tmp_path: Path, monkeypatch, capsys
) -> None:
    root = make_course(tmp_path / "bio", ("ada", "bob"), ("ada",))
    (root / "autograded" / "bob" / "ps1" / "p.ipynb").write_text("{}")
    (root / "autograded" / "ada" / "ps1" / "timestamp.txt").unlink()
    monkeypatch.chdir(root)
    assert main(["feedback", "ps1"]) == 1
    said = capsys.readouterr().out
    assert "Feedback for 1 submissions made" in said
    assert "No feedback for bob: p.ipynb: " in said
    assert "Not released to ada: FileNotFoundError" in said
    assert "Traceback" not in said


def test_is_a_score_that_is_no_number_named(tmp_path: Path, monkeypatch, caplog) -> None:
    root = make_course(tmp_path / "bio", tuple(f"s{n}" for n in range(6)))
    change(
        root,
        "update grade set auto_score = 'abc' where id = (select min(id) from grade)",
        "update grade_cells set max_score = 'many' where id = "
        "(select id from base_cell where name = 'why' and type = 'GradeCell')",
    )
    monkeypatch.chdir(root)
    assert main(["report", "ps1"]) == 0
    assert main(["export", "ps1", "--to", str(tmp_path / "g.csv")]) == 0
    assert "the points of why in the gradebook is 'many' and no number" in caplog.text
    rows = list(csv.DictReader((tmp_path / "g.csv").open(encoding="utf-8")))
    assert len(rows) == 6


def test_does_a_deleted_test_cell_wait_for_nobody(tmp_path: Path) -> None:
    root = make_course(tmp_path / "bio", ("ada", "bob"))
    change(root, "update grade set needs_manual_grade = 1, auto_score = null")
    nbformat.write(notebook(without_test=True), root / "autograded" / "ada" / "ps1" / "p.ipynb")
    directory = course_directory(Course(root))
    with open_gradebook(directory) as gradebook:
        marks = read_marks(directory, gradebook, "ps1")
    assert marks.submissions["ada"].waiting == {("p", "why")}
    assert marks.submissions["bob"].waiting == {("p", "why"), ("p", "test")}


def test_has_one_submission_no_interval() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = difficulty(np.array([0.5]))
        assert one.value == 0.5 and not np.isfinite(one.low) and not np.isfinite(one.high)
        item = Item("p", "test", 2.0)
        marks = Marks("ps1", (item,), (Student("ada"),), {"ada": Submission({item.key: 1.0})})
        html = report(analyse(marks, {"ada": {item.key: Response(READ)}}, {}))
    assert "50%" in html
    assert "0% … 100%" not in html


def test_are_strange_ids_reported_and_exported_whole(tmp_path: Path, monkeypatch, capsys) -> None:
    root = make_course(tmp_path / "bio", STRANGE)
    monkeypatch.chdir(root)
    assert main(["report", "ps1", "--names"]) == 0
    html = (root / "ps1-report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<b>bold</b>" not in html
    assert main(["export", "ps1", "--to", str(tmp_path / "g.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "g.csv").open(encoding="utf-8", newline="")))
    assert {row["student_id"].removeprefix("'=").lstrip("=") for row in rows} == {
        name.lstrip("=") for name in STRANGE
    }
    assert main(["similarity", "ps1"]) == 0
    assert main(["feedback", "ps1"]) == 0
    assert "a\\tb" in capsys.readouterr().out


def test_is_metadata_of_any_kind_read(tmp_path: Path, monkeypatch) -> None:
    root = make_course(tmp_path / "bio", ("ada", "bob"))
    path = root / "autograded" / "bob" / "ps1" / "p.ipynb"
    broken = nbformat.read(path, as_version=4)
    broken.cells[0].metadata["nbgrader"] = ["a", "list"]
    broken.cells[1].metadata["nbgrader"]["grade_id"] = {"no": "name"}
    broken.cells[2].source = "half \ud800 a surrogate, and then as many words as a passage needs"
    path.write_text(nbformat.writes(broken).replace("\ud800", "\\ud800"), encoding="utf-8")
    monkeypatch.chdir(root)
    assert main(["report", "ps1"]) == 0
    assert main(["similarity", "ps1"]) == 0
    directory = course_directory(Course(root))
    with open_gradebook(directory) as gradebook:
        marks = read_marks(directory, gradebook, "ps1")
    states = {key[1]: one.state for key, one in read_responses(directory, marks)["bob"].items()}
    assert states == {"test": "missing", "why": "read"}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("You typed abc °.", MALFORMED),
        ("You typed inf °.", MALFORMED),
        ("You typed 1e999999 °.", MALFORMED),
        (f"You typed {'9' * 5000} °.", MALFORMED),
        ("You typed 12.5 °.", READ),
        ("double was tried:\n  double(2) returned 4, as it should.", READ),
        ("", MALFORMED),
    ],
)
def test_is_what_was_typed_read_or_called_unreadable(words: str, state: str) -> None:
    assert read_words(words).state == state


def test_is_text_printed_on_one_line() -> None:
    assert printable("a\tb\n\x1b[2Jc\ud800é") == "a\\tb\\n\\x1b[2Jc\\ud800é"
