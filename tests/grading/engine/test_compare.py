"""`coursegrade compare`: it finds a mark that differs, says where, and leaves the course alone."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import plain_course as course
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from coursegrade.__main__ import main
from coursegrade.compare.causes import cause, one_line, read_log, said
from coursegrade.compare.marks import (
    CellKey,
    Difference,
    Mark,
    autograded_folder,
    differences,
    read_marks,
)
from coursegrade.compare.sample import drawn
from coursegrade.course import Course
from coursegrade.gradebook import course_directory

FORGED = "class Same(int):\n    def __eq__(self, other): return True\nanswer = Same()"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    cells = [
        new_code_cell("import math", id="imports"),
        course.answer("constant", "answer = 0|answer = 42"),
        course.check("constant-test", 1, "assert isinstance(answer, int)", "assert answer == 42"),
    ]
    root = course.make_course(tmp_path / "course", course.python_notebook(cells))
    for student, answer in (("honest", "answer = 42"), ("wrong", "answer = 7")):
        course.hand_in(root, student, course.answered(root, {"constant": answer}))
    return root


def compare(root: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "coursegrade", "compare", course.ASSIGNMENT, *words],
        cwd=root, env=course.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def _all_files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and "build" not in path.relative_to(root).parts[:1]
    }


@pytest.mark.slow
def test_are_equal_marks_told_and_the_course_left_alone(small: Path) -> None:
    before = _all_files(small)
    done = compare(small)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 marks of 2 submissions (2 graded by nbgrader): none differs." in done.stdout
    assert _all_files(small) == before
    assert course.marks(small) == {}
    log = small / "build" / "autograde" / f"{course.ASSIGNMENT}.jsonl"
    assert not log.exists() or not log.read_text()


@pytest.mark.slow
def test_is_a_forged_answer_found_with_both_marks(small: Path) -> None:
    # nbgrader's own command believes an object that equals everything; ours judges plain data.
    course.hand_in(small, "forger", course.answered(small, {"constant": FORGED}))
    shutil.rmtree(small / "submitted" / "wrong")
    done = compare(small)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "forger" in line)
    assert "constant-test" in lines[at] and "problems" in lines[at]
    assert "nbgrader 1" in lines[at + 1] and "coursegrade 0" in lines[at + 1]
    assert "stock: no error" in lines[at + 2] and "AssertionError" in lines[at + 2]
    assert "  honest" not in done.stdout


def test_is_it_told_when_nothing_can_be_shut_in(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEGRADE_PROTECTION", "none")
    done = compare(small)
    assert done.returncode == 1
    assert "Nothing was graded: submissions cannot be shut in here" in done.stderr
    assert "differ" not in done.stdout


def test_is_a_release_that_was_not_finished_named(small: Path) -> None:
    # What generate_assignment leaves when it stops at the first notebook.
    with Gradebook(f"sqlite:///{small / 'gradebook.db'}", "plain") as gradebook:
        gradebook.remove_notebook(course.NOTEBOOK, course.ASSIGNMENT)
    done = compare(small)
    assert done.returncode == 1
    assert "The gradebook has no notebook of 'functions'" in done.stderr


def test_is_a_sample_the_same_for_the_same_seed() -> None:
    class_list = [f"student-{n}" for n in range(100)]
    once = drawn(class_list, 20, "0")
    assert once == drawn(reversed(class_list), 20, "0")
    assert len(set(once)) == 20
    assert once != drawn(class_list, 20, "1")
    assert drawn(class_list, 500, "0") == sorted(class_list)


def test_is_a_mark_that_one_side_lacks_a_difference() -> None:
    key, other = CellKey("ada", "quiz", "q1"), CellKey("bob", "quiz", "q1")
    one, waiting = Mark(1.0, False), Mark(None, True)
    assert list(differences({key: one, other: one}, {key: one, other: one})) == []
    found = list(differences({key: one, other: waiting}, {key: one}))
    assert found == [Difference(other, waiting, None)]
    assert list(differences({key: Mark(0.0, False)}, {key: Mark(None, False)}))
    assert str(waiting) == "no mark, waits for a grader"


def test_is_text_of_a_submission_shown_on_one_plain_line() -> None:
    assert one_line("a\n\x1b[2Jb\tc") == "a \\x1b[2Jb c"
    assert len(one_line("x" * 10_000)) < 400


KEY = CellKey("ada", "quiz", "q1")


def executed(folder: Path, *outputs: nbformat.NotebookNode, name: str = "q1") -> Path:
    """Write the autograded notebook of one test cell, which ended in these outputs."""
    cell = new_code_cell("assert q1", outputs=list(outputs))
    cell.metadata["nbgrader"] = {"grade": True, "grade_id": name}
    folder.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell("q1 = 1"), cell]), folder / "quiz.ipynb")
    return folder


def test_is_it_told_how_the_cell_ended_on_either_side(tmp_path: Path) -> None:
    printed = new_output("stream", name="stdout", text="honest words")
    warned = new_output("stream", name="stderr", text="a warning\n")
    failed = new_output("error", ename="NameError", evalue="no q1", traceback=[])
    ends = {
        "a message: a warning": executed(tmp_path / "warned", printed, warned),
        "NameError: no q1": executed(tmp_path / "failed", printed, failed),
        "no error": executed(tmp_path / "passed", printed),
        "the cell is not there": executed(tmp_path / "deleted", name="q2"),
        "no executed notebook": tmp_path / "nowhere",
    }
    difference = Difference(KEY, Mark(0.0, False), Mark(1.0, False))
    for words, folder in ends.items():
        told = cause(difference, folder, tmp_path / "passed", [])
        assert told == f"stock: {words}; ours: no error"
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "quiz.ipynb").write_text("{")
    assert "stock: no executed notebook;" in cause(difference, tmp_path / "nowhere", tmp_path, [])


def test_does_the_log_say_of_a_cell_what_concerns_it(tmp_path: Path) -> None:
    log = [
        {"event": "assignment", "note": "The test 'q1' has no points."},
        {"event": "assignment", "note": "The test 'q2' has no points."},
        {"event": "submission", "student": "ada", "state": "graded",
         "notes": ["'q1' was changed.", "'q2' was changed."],
         "findings": [{"cell": "q1", "kind": "forged", "words": "an object that equals all"},
                      {"cell": "q2", "kind": "late", "words": "out of time"}]},
        {"event": "submission", "student": "bob", "state": "failed", "notes": ["No kernel."]},
    ]  # fmt: skip
    assert list(said(KEY, log)) == [
        "The test 'q1' has no points.", "'q1' was changed.", "forged: an object that equals all",
    ]  # fmt: skip
    assert list(said(CellKey("bob", "quiz", "q3"), log)) == ["No kernel."]
    path = tmp_path / "log.jsonl"
    assert read_log(path, 0) == []
    lines = [json.dumps(entry) + "\n" for entry in log]
    path.write_text("".join(lines) + '{"event": "submis')  # cut off in the middle
    assert read_log(path, 0) == log
    assert read_log(path, len(lines[0].encode())) == log[1:]


def test_are_rows_without_a_mark_of_no_notebook_that_was_graded(small: Path) -> None:
    directory = course_directory(Course(small))
    directory.assignment_id = "another"
    assert read_marks(directory) == {}
    directory.assignment_id = course.ASSIGNMENT
    with Gradebook(directory.db_url, "plain") as gradebook:
        for student, score, waits in (("honest", 1.0, False), ("wrong", None, False),
                                      ("lost", None, True)):  # fmt: skip
            gradebook.add_student(student)
            folder = autograded_folder(directory, student)
            if student != "lost":  # nbgrader leaves no folder of what it could not grade
                folder.mkdir(parents=True)
                (folder / f"{course.NOTEBOOK}.ipynb").touch()
            (notebook,) = gradebook.add_submission(course.ASSIGNMENT, student).notebooks
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = score, waits
        gradebook.db.commit()
    key = CellKey("honest", course.NOTEBOOK, "constant-test")
    assert read_marks(directory) == {key: Mark(1.0, False)}


@pytest.mark.parametrize(
    ("config", "lost", "words"),
    [
        ("c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}'", (),
         "compare needs c.CourseDirectory.directory_structure with a {student_id}"),
        ("c.CourseDirectory.db_url = 'postgresql://nobody@localhost/none'", (),
         "can do so only where it is a file of SQLite"),
        ("", ("gradebook.db",), "no gradebook; run generate_assignment first."),
        ("", ("submitted",), "There is no submission at "),
    ],
    ids=["structure", "postgres", "gradebook", "submissions"],
)  # fmt: skip
def test_is_a_course_that_cannot_be_compared_told(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys, config: str, lost: tuple, words: str
) -> None:
    with (small / "nbgrader_config.py").open("a") as file:
        file.write(f"\n{config}\n")
    for name in lost:
        (small / name).rename(small / f"no-{name}")
    monkeypatch.chdir(small)
    assert main(["compare", course.ASSIGNMENT]) == 1
    assert words in capsys.readouterr().err


KILLED = """
import os, signal, sys
from pathlib import Path
if Path(sys.argv[0]).parent.name == "nbgrader":
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_is_it_told_when_the_system_has_ended_a_run(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    # As a machine does that is out of memory; marks of half a class are not compared.
    with (small / "nbgrader_config.py").open("a") as file:
        file.write(KILLED)
    monkeypatch.chdir(small)
    assert main(["compare", course.ASSIGNMENT]) == 1
    said = capsys.readouterr()
    assert "nbgrader autograde ended with status -9" in said.err
    assert "differ" not in said.out
