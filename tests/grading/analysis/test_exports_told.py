"""What `coursegrade export` writes where, and what it says of marks that a file cannot carry."""

import csv
from pathlib import Path

import pytest
from grading_support import bio_course, bio_gradebook
from nbgrader.api import Gradebook

from coursegrade.__main__ import main


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook whose only assignment has 120 points; Ada was late, Bob handed in nothing."""
    path = tmp_path_factory.mktemp("graded") / "gradebook.db"
    with bio_gradebook(path) as book:
        book.add_assignment("ps1")
        book.add_notebook("p", "ps1")
        for name, points in (("a", 100), ("b", 20)):
            book.add_grade_cell(name, "p", "ps1", max_score=points, cell_type="code")
        book.add_student("ada", first_name="Ada", last_name="Lovelace")
        book.add_student("bob")
        (notebook,) = book.add_submission("ps1", "ada").notebooks
        notebook.late_submission_penalty = 1.5
        for grade in notebook.grades:
            grade.auto_score = 12.0 if grade.name == "b" else 70.0
            grade.needs_manual_grade = False
    return path


@pytest.fixture
def course(tmp_path: Path, graded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return bio_course(tmp_path, graded, monkeypatch)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_is_a_gradebook_without_assignments_told(course: Path, capsys) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        book.remove_assignment("ps1")
    assert main(["export"]) == 1
    assert "has no assignment yet; assign and autograde first." in capsys.readouterr().err
    assert not (course / "grades.csv").exists()


def test_does_each_form_get_a_file_of_its_own(course: Path) -> None:
    names = {
        "grades.csv": (), "ps1.csv": ("ps1",), "ps1-canvas.csv": ("ps1", "--to", "canvas"),
        "grades-moodle.csv": ("--to", "moodle"), "ps1.xlsx": ("ps1", "--to", "xlsx"),
    }  # fmt: skip
    for name, arguments in names.items():
        assert main(["export", *arguments]) == 0
        assert (course / name).is_file()
    assert {path.name for path in course.glob("*.csv")} == {one for one in names if "csv" in one}


def test_are_totals_exported_alone_when_asked(course: Path) -> None:
    assert main(["export", "--columns", "both"]) == 0
    (ada, _) = table(course / "grades.csv")
    assert (ada["score"], ada["a"], ada["b"]) == ("80.5", "70", "12")
    assert main(["export", "--columns", "total"]) == 0
    (ada, bob) = table(course / "grades.csv")
    assert (ada["score"], bob["score"]) == ("80.5", "0")
    assert "a" not in ada and "b" not in ada


def test_is_who_handed_in_nothing_left_blank_when_asked(course: Path) -> None:
    assert main(["export", "--missing", "blank"]) == 0
    (ada, bob) = table(course / "grades.csv")
    assert (ada["status"], ada["score"]) == ("submitted", "80.5")
    assert (bob["status"], bob["score"], bob["raw_score"], bob["a"]) == ("missing", "", "", "")


def test_is_it_told_what_the_columns_leave_out(course: Path, capsys) -> None:
    assert main(["export", "--to", "canvas", "--columns", "items"]) == 0
    said = capsys.readouterr().err
    assert said == "ps1: 1 submissions have a late penalty, which only the total has.\n"
    assert main(["export", "--to", "canvas"]) == 0
    assert capsys.readouterr().err == ""


def test_is_it_told_what_moodle_refuses(course: Path, capsys) -> None:
    assert main(["export", "--to", "moodle"]) == 0
    assert "ps1: Moodle refuses grades over 100 unless" in capsys.readouterr().err
    assert main(["export", "ps1", "--to", "moodle", "--drop", "b"]) == 0
    assert capsys.readouterr().err == ""


def test_is_nothing_said_where_the_roster_knows_everybody(course: Path, capsys) -> None:
    roster = course / "roster.csv"
    roster.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n"
        '"Lovelace, Ada",31,,ada,Monday\n"B, Bob",32,,bob,Monday\n'
    )
    assert main(["export", "ps1", "--to", "canvas", "--roster", str(roster)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("2 students, 1 assignments.")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_is_a_file_that_cannot_be_written_told(course: Path, capsys, kind: str) -> None:
    (course / "folder").mkdir()
    assert main(["export", "ps1", "folder", "--to", kind]) == 1
    said = capsys.readouterr().err
    assert said.strip() == "folder cannot be written (Is a directory); give a file."


def test_is_all_and_one_at_once_refused(course: Path, capsys) -> None:
    assert main(["export", "ps1", "marks.csv", "--all"]) == 1
    assert "Give an assignment or --all, not both." in capsys.readouterr().err
