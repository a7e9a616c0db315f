"""Rows go to a worker and come back: all that nbgrader's steps changed, and nothing else."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from coursegrade.autograde.rows import assignment_rows, checked, student_rows, write
from coursegrade.autograde.scratch import Scratch

WHEN = datetime.datetime(2026, 3, 1, 12, 0, 5)
_INIT, _CLOSE = Gradebook.__init__, Gradebook.close


@pytest.fixture
def gradebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gradebook]:
    """A course's own gradebook with an assignment, beside which a worker's may be opened."""
    monkeypatch.setattr(Gradebook, "__init__", _INIT)
    monkeypatch.setattr(Gradebook, "close", _CLOSE)
    book = Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "plain")
    book.add_assignment("ps1", duedate="2026-03-01 12:00:00 UTC")
    book.add_notebook("p1", "ps1", kernelspec="{}")
    book.add_grade_cell("test", "p1", "ps1", max_score=3, cell_type="code")
    book.add_source_cell("test", "p1", "ps1", cell_type="code", source="assert f()")
    book.db.commit()
    yield book
    book.db.remove()
    book.engine.dispose()


def _graded(gradebook: Gradebook, score: float) -> str:
    """Let a worker's gradebook grade a student; return what goes over the wire."""
    with gradebook.engine.connect() as connection:
        rows = assignment_rows(connection, "plain", "ps1")
        known = student_rows(connection, rows["assignment"][0]["id"], "ada")
    scratch = Scratch(rows)
    scratch.hold(known)
    there = Gradebook("anything")
    there.update_or_create_student("ada")
    there.update_or_create_submission("ps1", "ada", timestamp=WHEN)
    there.find_grade("test", "p1", "ps1", "ada").auto_score = score
    there.find_submission_notebook("p1", "ps1", "ada").late_submission_penalty = 0.5
    there.db.commit()
    return json.dumps(scratch.changes())


def _written(gradebook: Gradebook, told: str) -> None:
    with gradebook.engine.begin() as connection:
        write(connection, checked(json.loads(told), "ada"))


def test_do_marks_come_back_to_the_course(gradebook: Gradebook) -> None:
    _written(gradebook, _graded(gradebook, 2.0))
    submission = gradebook.find_submission("ps1", "ada")
    assert (submission.score, submission.max_score, submission.timestamp) == (2, 3, WHEN)
    assert submission.total_seconds_late == 5
    assert submission.notebooks[0].late_submission_penalty == 0.5


def test_does_a_second_run_keep_what_was_given_by_hand(gradebook: Gradebook) -> None:
    _written(gradebook, _graded(gradebook, 2.0))
    gradebook.find_grade("test", "p1", "ps1", "ada").extra_credit = 1
    gradebook.db.commit()
    told = _graded(gradebook, 3.0)
    assert [(table, new) for table, new, _ in json.loads(told)] == [("grade", False)]
    _written(gradebook, told)
    gradebook.db.expire_all()
    grade = gradebook.find_grade("test", "p1", "ps1", "ada")
    assert (grade.auto_score, grade.extra_credit) == (3, 1)


@pytest.mark.parametrize(
    "change",
    [
        ["assignment", False, {"id": "a", "name": "ps2"}],
        ["student", True, {"id": "bob"}],
        ["grade", False, {"id": "g", "auto_score": "3"}],
        ["grade", False, {"id": "g", "auto_score": [3]}],
        ["grade", False, {"id": "g", "no_such_column": 3}],
        ["comment", False, {"id": "c", "auto_comment": "x" * 2_000_000}],
        ["submitted_assignment", False, {"id": "s", "timestamp": "tomorrow"}],
        ["grade", False],
    ],
)
def test_is_nothing_written_that_is_no_row_of_this_student(change: list) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        checked([change], "ada")
