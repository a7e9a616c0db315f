"""A warm process that is lost between two submissions costs the second one nothing."""

import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coursegrade.autograde.job import Outcome, Task
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import CallFailed, LostSubmission, WarmWorker
from coursegrade.autograde.worker import _Worker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it forks in Linux namespaces")


def body(source: str) -> dict:
    """Return an order of one cell of the student's own."""
    cell = {"place": 0, "role": "own", "name": "code cell 1", "source": source}
    return {"cells": [cell], "plan": {"answers": [], "imports": {}, "stars": []}}


@pytest.fixture
def worker():
    """A warm process of this test's own."""
    worker = WarmWorker(Setting(preload=()))
    yield worker
    worker.stop()


def printed(answer: dict) -> str:
    """Return what the only cell printed."""
    return answer["outputs"]["0"][0]["text"]


def test_is_the_next_submission_run_though_the_process_was_killed(worker: WarmWorker) -> None:
    assert printed(worker.run(Limits(), "ada", body("print('first')"))) == "first\n"
    outermost = worker._process.pid
    # Behind bubblewrap it is the child that ends first; without, there is no child.
    inside = Path(f"/proc/{outermost}/task/{outermost}/children").read_text().split()
    os.kill(int((*inside, outermost)[0]), signal.SIGKILL)
    assert printed(worker.run(Limits(), "bob", body("print('second')"))) == "second\n"
    assert worker._process.pid != outermost


def test_is_a_submission_that_loses_its_own_process_told(worker: WarmWorker) -> None:
    worker.start()
    begun = time.monotonic()
    with pytest.raises(LostSubmission, match="its sandbox ended early"):
        worker.run(Limits(), "eve", {"cells": [{}], "plan": {}})
    assert time.monotonic() - begun < 60
    assert printed(worker.run(Limits(), "bob", body("print('after')"))) == "after\n"


def test_is_a_function_called_inside_and_its_error_told(worker: WarmWorker) -> None:
    assert worker.call("gzip:compress", b"x" * 1000, Limits())[:2] == b"\x1f\x8b"
    with pytest.raises(CallFailed, match="Not a gzipped file") as failed:
        worker.call("gzip:decompress", b"no gzip", Limits())
    assert failed.value.kind == "BadGzipFile"
    assert worker.call("base64:b64encode", b"after", Limits()) == b"YWZ0ZXI="


def test_is_a_call_that_takes_too_much_stopped_and_the_next_one_served(worker: WarmWorker) -> None:
    endless = b"while True: pass"
    with pytest.raises(LostSubmission, match="took longer than 1 s"):
        worker.call("builtins:exec", endless, Limits(cell_seconds=1))
    with pytest.raises(LostSubmission, match="ended"):
        worker.call("builtins:exec", b"import os; os._exit(3)", Limits())
    with pytest.raises((CallFailed, LostSubmission)):
        worker.call("builtins:exec", b"x = 'y' * 900_000_000", Limits(memory=100))
    assert worker.call("base64:b64encode", b"after", Limits()) == b"YWZ0ZXI="


def test_does_a_called_function_see_as_little_as_a_submission(
    worker: WarmWorker, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("key")
    look = f"open({str(tmp_path / 'secret.txt')!r})"
    with pytest.raises(CallFailed) as failed:
        worker.call("builtins:exec", look.encode(), Limits())
    assert failed.value.kind == "FileNotFoundError"


class OneCell:
    """Grades by running one cell, and loses the sandbox as long as a file is there."""

    job = SimpleNamespace(sandboxed=True, limits=Limits())

    def __init__(self, warm: WarmWorker, trap: Path) -> None:
        self.warm, self.trap = warm, trap

    def grade(self, task: Task) -> Outcome:
        self.warm.used = False
        order = body("print('ran')")
        if self.trap.exists():
            self.trap.unlink()
            order = {"cells": [{}], "plan": {}}
        try:
            return Outcome("graded", [printed(self.warm.run(Limits(), task.student, order))])
        except LostSubmission as error:
            return Outcome("lost", [str(error)])


class Failing:
    """Comes upon something while it reads a submission."""

    job = SimpleNamespace(sandboxed=False, limits=Limits())

    def __init__(self, fails: Callable[[], Any]) -> None:
        self.fails = fails

    def grade(self, task: Task) -> Outcome:
        return self.fails()


def _raise(error: Exception) -> None:
    raise error


FAILURES = {
    "its process ends": (lambda: os._exit(3), {
        "notes": ["the process that read it ended early; look at the notebook, it may be far "
                  "larger than it seems"]}),
    "it is too large": (lambda: _raise(MemoryError()), {
        "notes": ["it needs more memory to be read than it may"]}),
    "the disk is full": (lambda: _raise(OSError(errno.ENOSPC, "full")), {
        "notes": ["OSError: [Errno 28] full"], "errno": errno.ENOSPC}),
    "an error without words": (lambda: _raise(ValueError()), {
        "notes": ["it cannot be graded (ValueError: ); open it in JupyterLab"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_does_whatever_fails_in_reading_a_submission_cost_only_that_one(
    worker: WarmWorker, tmp_path: Path, name: str
) -> None:
    fails, told = FAILURES[name]
    whole = _Worker()
    whole.warm, whole.grader = worker, Failing(fails)
    task = Task("ada", "", str(tmp_path / "staging"), {})
    outcome = json.loads(whole.grade(task))
    assert outcome["state"] == "failed"
    assert outcome | told == outcome
    whole.grader = Failing(lambda: Outcome("graded"))
    assert json.loads(whole.grade(task))["state"] == "graded"


@pytest.mark.parametrize(("used", "state"), [(True, "graded"), (False, "lost")])
def test_does_only_a_submission_lost_in_a_used_process_get_a_second_one(
    worker: WarmWorker, tmp_path: Path, used: bool, state: str
) -> None:
    whole = _Worker()
    whole.warm, whole.grader = worker, OneCell(worker, tmp_path / "trap")
    task = Task("ada", "", str(tmp_path / "staging"), None)
    if used:
        assert json.loads(whole.grade(task))["notes"] == ["ran\n"]
    (tmp_path / "trap").touch()
    assert json.loads(whole.grade(task))["state"] == state
    assert json.loads(whole.grade(task))["state"] == "graded"
