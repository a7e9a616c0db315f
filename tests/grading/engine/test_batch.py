"""What a run says of a submission, and when it ends: the same error would meet all others."""

import errno
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from coursegrade.autograde.batch import StopBatch, _reason
from coursegrade.autograde.warm_worker import NoSandbox
from coursegrade.autograde.worker_process import Stopped, WorkerFailed


def _refused(path: Path, *statements: str) -> OperationalError:
    """Return what a real database says to the last statement."""
    with (
        create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.1}).connect() as connection,
        pytest.raises(OperationalError) as refused,
    ):
        for statement in statements:
            connection.execute(text(statement))
    return refused.value


def test_does_a_locked_gradebook_cost_one_submission_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    with create_engine(f"sqlite:///{path}").connect() as holder:
        holder.execute(text("create table marks (score)"))
        holder.commit()
        holder.execute(text("begin exclusive"))
        error = _refused(path, "insert into marks values (1)")
    assert _reason(error) == (
        "the gradebook was locked; end the program that uses it, and run this again"
    )


def test_does_a_full_or_broken_gradebook_end_the_run(tmp_path: Path) -> None:
    fill = "insert into marks values (zeroblob(1000000))"
    path = tmp_path / "gradebook.db"
    full = _refused(path, "create table marks (score)", "pragma max_page_count = 10", fill)
    with pytest.raises(StopBatch, match="The disk is full; make room"):
        _reason(full)
    with pytest.raises(StopBatch, match=r"cannot be used \(no such table: none\); run .* doctor"):
        _reason(_refused(path, "select * from none"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EDQUOT, "quota"), "The disk is full"),
        (NoSandbox("no namespaces"), r"sandbox cannot be made any more \(no namespaces\)"),
        (WorkerFailed("no module"), r"workers cannot do this job \(no module\)"),
    ],
)
def test_does_what_would_meet_all_end_the_run(error: Exception, words: str) -> None:
    with pytest.raises(StopBatch, match=words):
        _reason(error)


def test_is_any_other_error_that_of_one_submission() -> None:
    assert _reason(Stopped("it was stopped")) == (
        "it was stopped; run the same command to grade it"
    )
    assert _reason(FileNotFoundError(2, "gone", "a\x1b[2Jb")) == (
        r"FileNotFoundError: [Errno 2] gone: 'a\x1b[2Jb'"
    )
