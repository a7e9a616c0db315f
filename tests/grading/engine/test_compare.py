"""`coursegrade compare`: it finds a mark that differs, says where, and leaves the course alone."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import plain_course as course
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from coursegrade.compare.causes import one_line
from coursegrade.compare.marks import CellKey, Difference, Mark, differences
from coursegrade.compare.sample import drawn

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
