"""Marks of gradebooks that are damaged, incomplete or without their notebooks."""

from pathlib import Path

import nbformat
import pytest
from grading_support import bio_course, bio_gradebook
from nbgrader.api import Gradebook
from sqlalchemy import text

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.gradebook import Marks, course_directory, open_gradebook, read_marks
from coursegrade.student_folders import student_folders


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graded") / "gradebook.db"
    with bio_gradebook(path) as book:
        book.add_assignment("ps1")
        book.add_notebook("p", "ps1")
        for name in ("b", "a"):
            book.add_grade_cell(name, "p", "ps1", max_score=2, cell_type="code")
        book.add_student("ada")
        (notebook,) = book.add_submission("ps1", "ada").notebooks
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = 2.0, False
    return path


@pytest.fixture
def course(tmp_path: Path, graded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return bio_course(tmp_path, graded, monkeypatch)


def marks_of(course: Path) -> Marks:
    directory = course_directory(Course(course))
    with open_gradebook(directory) as book:
        return read_marks(directory, book, "ps1")


@pytest.mark.parametrize("command", ["report", "similarity", "export"])
def test_is_a_gradebook_that_is_none_told_in_a_sentence(course: Path, capsys, command: str) -> None:
    (course / "gradebook.db").write_text("these are not the tables you look for, " * 40)
    assert main([command, "ps1"]) == 1
    said = capsys.readouterr().err.strip()
    assert said == (
        "The gradebook cannot be read (file is not a database); run 'coursegrade doctor'."
    )


def test_does_what_was_never_given_count_nothing_without_a_word(course: Path, caplog) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        book.db.execute(text("update grade set auto_score = null, manual_score = null"))
        book.db.execute(text("update submitted_notebook set late_submission_penalty = null"))
        book.db.commit()
    ada = marks_of(course).submissions["ada"]
    assert (set(ada.scores.values()), ada.late_penalty) == ({0}, 0)
    assert caplog.text == ""


def notebook_at(path: Path) -> None:
    path.parent.mkdir(parents=True)
    cells = []
    for name in ("b", "a"):
        cells.append(nbformat.v4.new_code_cell("1"))
        cells[-1].metadata["nbgrader"] = {"grade": True, "grade_id": name}
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.mark.parametrize("stage", ["source/./ps1", "release/./ps1", "autograded/ada/ps1"])
def test_are_items_in_the_order_of_a_notebook_that_can_be_read(course: Path, stage: str) -> None:
    assert [item.name for item in marks_of(course).items] == ["a", "b"]  # nobody knows better
    notebook_at(course / stage / "p.ipynb")
    if "source" not in stage:
        (course / "source" / "ps1").mkdir(parents=True)
        (course / "source" / "ps1" / "p.ipynb").write_text("{")
    assert [item.name for item in marks_of(course).items] == ["b", "a"]


def test_is_a_file_among_the_folders_of_students_no_student(course: Path) -> None:
    (course / "submitted" / "ada" / "ps1").mkdir(parents=True)
    (course / "submitted" / "bob").mkdir()
    (course / "submitted" / "bob" / "ps1").write_text("a file")
    (course / "submitted" / "gradebook.csv").touch()
    directory = course_directory(Course(course))
    directory.assignment_id = "ps1"
    found = student_folders(directory, directory.submitted_directory)
    assert [(name, path.name) for name, path in found] == [("ada", "ps1")]
