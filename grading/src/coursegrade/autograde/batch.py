"""Hand out all submissions of an assignment, save what comes back, a few at a time."""

import errno
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from traceback import format_exc
from typing import Any

from nbgrader.utils import rmtree
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from coursegrade.autograde.executors import Workers
from coursegrade.autograde.folders import Folders
from coursegrade.autograde.job import Job, Outcome, Task
from coursegrade.autograde.rows import checked, student_rows, write
from coursegrade.autograde.run_summary import ALREADY, Entry
from coursegrade.autograde.shown import bounded, shown, traced
from coursegrade.autograde.warm_worker import NoSandbox
from coursegrade.autograde.worker_process import Stopped, WorkerFailed

# As many are saved in one transaction, and none waits longer for others.
_TOGETHER = 16
_LONGEST_SECONDS = 0.5


class StopBatch(Exception):
    """Nothing more can be graded; the words say why and what to do."""


@dataclass
class _Ready:
    task: Task
    outcome: Outcome
    changes: list


class Batch:
    """The submissions of one assignment on their way through."""

    def __init__(
        self, engine: Any, folders: Folders, workers: Workers, job: Job,
        done: Callable[[Entry], None],
    ) -> None:  # fmt: skip
        self.engine, self.folders, self.workers, self.job = engine, folders, workers, job
        self.done = done
        self.assignment_id = job.rows["assignment"][0]["id"]
        self.running: dict[Future, Task] = {}
        self.ready: list[_Ready] = []
        self.waits_since = 0.0

    def run(self, submissions: Sequence[tuple[str, Path]]) -> None:
        """Grade all; `done` is called with what became of each, in the order they are ready."""
        waiting = iter(submissions)
        following = next(waiting, None)
        try:
            while following or self.running or self.ready:
                while following and len(self.running) < 2 * self.workers.size:
                    self._start(*following)
                    following = next(waiting, None)
                self._collect()
                if self._is_time(more=bool(following or self.running)):
                    self._save()
        except (KeyboardInterrupt, StopBatch):
            with suppress(StopBatch):
                self._save()
            raise

    def _start(self, student: str, source: Path) -> None:
        try:
            if not self.folders.wanted(student, source):
                self.done(Entry(student, "skipped", [ALREADY]))
                return
            self.folders.before(source)
            with self.engine.connect() as connection:
                rows = student_rows(connection, self.assignment_id, student)
            if not rows["student"] and not self.folders.may_create:
                self.done(Entry(student, "failed", ["the gradebook has no such student; add it"]))
                return
            staging = self.folders.staging(student)
            task = Task(student, str(source.resolve()), str(staging.resolve()), rows)
            self.running[self.workers.grade(self.job, task)] = task
        except (OSError, DBAPIError) as error:
            self.done(Entry(student, "failed", [_reason(error)]))

    def _collect(self) -> None:
        """Wait for what comes next, and take what is there."""
        if not self.running:
            return
        longest = self.waits_since + _LONGEST_SECONDS - time.monotonic() if self.ready else None
        found = wait(self.running, max(0.0, longest) if longest is not None else None,
                     return_when=FIRST_COMPLETED)  # fmt: skip
        for future in found.done:
            task = self.running.pop(future)
            try:
                told = json.loads(future.result())
                if told.pop("errno", None) in (errno.ENOSPC, errno.EDQUOT):
                    raise OSError(errno.ENOSPC, "no space")
                outcome = Outcome(**told)
                changes = checked(outcome.changes, task.student)
            except (KeyError, TypeError, ValueError, RecursionError) as error:
                self._failed(task, f"what its worker told cannot be read ({error})")
            except Exception as error:
                self._failed(task, _reason(error), format_exc())
            else:
                if outcome.state == "graded" or changes:
                    self.waits_since = self.waits_since if self.ready else time.monotonic()
                    self.ready.append(_Ready(task, outcome, changes))
                elif outcome.state == "empty":
                    self._end(task, outcome, "skipped")
                else:
                    self._end(task, outcome, "failed")

    def _is_time(self, more: bool) -> bool:
        return bool(self.ready) and (
            not more or len(self.ready) >= _TOGETHER
            or time.monotonic() >= self.waits_since + _LONGEST_SECONDS
        )  # fmt: skip

    def _save(self) -> None:
        """Write what is ready in one transaction; if that fails, each by itself."""
        ready, self.ready = self.ready, []
        groups = [ready] if ready else []
        while groups:
            group = groups.pop(0)
            try:
                with self.engine.begin() as connection:
                    write(connection, [change for one in group for change in one.changes])
            except IntegrityError as error:
                if len(group) == 1:
                    words = f"the gradebook changed meanwhile ({shown(str(error.orig))})"
                    self._failed(group[0].task, f"{words}; run this again")
                groups += [[one] for one in group] if len(group) > 1 else []
                continue
            except (OSError, OperationalError) as error:
                words = _reason(error)
                for one in group:
                    self._failed(one.task, words)
                continue
            for one in group:
                self._place(one)

    def _place(self, one: _Ready) -> None:
        if one.outcome.state != "graded":
            self._end(one.task, one.outcome, "failed")
            return
        try:
            self.folders.place(one.task.student, Path(one.task.staging))
            self.folders.after(Path(one.task.submitted))
        except OSError as error:
            self._failed(one.task, _reason(error))
        else:
            self._end(one.task, one.outcome, "graded")

    def _failed(self, task: Task, words: str, trace: str = "") -> None:
        self._end(task, Outcome("failed", [words], trace=trace), "failed")

    def _end(self, task: Task, outcome: Outcome, state: str) -> None:
        if state != "graded" and Path(task.staging).exists():
            rmtree(task.staging)
        self.done(Entry(task.student, state, bounded(outcome.notes), outcome.findings,
                        outcome.seconds, outcome.memory, traced(str(outcome.trace))))  # fmt: skip


def _reason(error: Exception) -> str:
    """Say in one sentence why a submission failed; raise StopBatch if all others would too."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise StopBatch("The disk is full; make room and run this again.") from None
    if isinstance(error, OperationalError):
        words = str(error.orig)
        if "full" in words:
            raise StopBatch("The disk is full; make room and run this again.") from None
        if "locked" in words:
            return "the gradebook was locked; end the program that uses it, and run this again"
        raise StopBatch(f"The gradebook cannot be used ({words}); run 'coursegrade doctor'.")
    if isinstance(error, NoSandbox):
        raise StopBatch(f"The sandbox cannot be made any more ({error}).") from None
    if isinstance(error, WorkerFailed):
        raise StopBatch(f"The workers cannot do this job ({shown(str(error), 300)}).") from None
    if isinstance(error, Stopped):
        return f"{error}; run the same command to grade it"
    return f"{type(error).__name__}: {shown(str(error), 200)}"
