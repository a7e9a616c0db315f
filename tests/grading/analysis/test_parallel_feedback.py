"""Feedback made by several processes is what one process makes, and so are its failures."""

import re
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from test_broken_rows import make_course

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.feedback.parallel import generate_feedback, shares


def test_is_the_work_dealt_out_whole() -> None:
    students = [f"s{number}" for number in range(100)]
    dealt = shares(students, 4)
    assert sorted(one for share in dealt for one in share) == sorted(students)
    assert {len(share) for share in dealt} == {25}
    assert len(shares(students[:20], 4)) == 1  # a process would take longer to start than to work


@pytest.mark.slow
def test_are_the_pages_those_of_one_process(classroom, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(classroom.root, root)
    pages = {}
    for workers in (1, 2):
        made = generate_feedback(Course(root), classroom.lesson, ["--force"], workers)
        assert (made.students, made.processes, made.failed) == (40, workers, {})
        found = sorted((root / "build" / "feedback").glob(f"*/{classroom.lesson}/quiz.html"))
        # The identifiers of cells are drawn anew in every run, and so is a page's nonce.
        pages[workers] = {
            path.parts[-3]: re.sub(r'id="[^"]*"', "", path.read_text(encoding="utf-8"))
            for path in found
        }
    assert len(pages[1]) == 40
    assert pages[1] == pages[2]


def test_are_pages_made_to_be_looked_at_first_and_not_released(
    classroom, tmp_path: Path, monkeypatch, capsys
) -> None:
    root = shutil.copytree(classroom.root, tmp_path / "course")
    monkeypatch.chdir(root)
    student = classroom.students[3]
    assert main(["feedback", classroom.lesson, "--no-release", f"--student={student}"]) == 0
    made, released = capsys.readouterr().out.splitlines()
    assert made == "Feedback for 1 submissions made, 1 at once."
    assert released == (
        "Nothing was released. The pages are in build/feedback, a folder for each student."
    )
    (page,) = (root / "build").rglob("*.html")
    assert page == root / "build" / "feedback" / student / classroom.lesson / "quiz.html"


def test_is_feedback_for_nobody_no_fault(tmp_path: Path, monkeypatch, capsys) -> None:
    root = make_course(tmp_path / "bio", ("ada", "bob"))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bio") as book:
        for student in ("ada", "bob"):
            book.remove_student(student)
    monkeypatch.chdir(root)
    assert main(["feedback", "ps1", "--no-release"]) == 0
    said = capsys.readouterr().out
    assert "Feedback for 0 submissions made" in said
    assert "Left out, as the gradebook has no submission of theirs: ada, bob." in said


def test_is_it_told_why_no_feedback_could_be_begun(tmp_path: Path, monkeypatch, capsys) -> None:
    root = make_course(tmp_path / "bio", ("ada",))
    monkeypatch.chdir(root)
    assert main(["feedback", "ps1", "--no-release", "--GenerateFeedback.permissions=many"]) == 1
    said = capsys.readouterr().err
    assert said.partition("Feedback stopped:\n")[2] == (
        "The 'permissions' trait of a ChosenFeedback instance expected an int, not the str 'many'."
        "\n"
    )
