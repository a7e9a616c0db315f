"""A worker process: `python -P -m coursegrade.autograde.worker`, spoken to through its pipes.

What a student made is read in a fork of this process, which may take no more time and memory than
a submission has; this process itself and the coordinator see only the outcome. Requests are
pickles, from the coordinator; answers are JSON.
"""

import gc
import json
import os
import pickle
import signal
import sys
from dataclasses import asdict
from traceback import format_exc
from typing import Any, NamedTuple

import cloudpickle

from coursegrade.autograde.frames import read_frame, write_frame
from coursegrade.autograde.grader import Grader
from coursegrade.autograde.job import Job, Outcome, Task
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import NoSandbox, WarmWorker

_FORKS = sys.platform == "linux"
if _FORKS:
    from coursegrade.autograde.forks import in_fork
    from coursegrade.autograde.sandbox.syscalls import die_with_parent


def main() -> None:
    """Answer requests until the coordinator closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if _FORKS:
        die_with_parent()
    worker = _Worker()
    while (request := read_frame(requests)) is not None:
        try:
            name, *arguments = pickle.loads(request)
            answer = b"+" + getattr(worker, name)(*arguments)
        except Exception as error:
            answer = b"-" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:2000]
        write_frame(answers, answer)


class _Attempt(NamedTuple):
    """An outcome as JSON, which the coordinator reads, and whether the sandbox was lost with it."""

    lost: bool
    outcome: bytes

    def packed(self) -> bytes:
        """Return it as a fork tells it: one byte before the outcome."""
        return bytes([self.lost]) + self.outcome

    @classmethod
    def unpacked(cls, told: bytes) -> "_Attempt":
        return cls(told[0] == 1, told[1:])


class _Worker:
    def begin(self, setting: Setting, path: list[str]) -> bytes:
        """Start the sandbox; say how it protects, or why there is none."""
        sys.path[:] = path
        self.warm, self.grader = WarmWorker(setting), None
        try:
            self.warm.start()
        except NoSandbox as error:
            return _json(protection="", said=[], reason=str(error))
        return _json(protection=self.warm.protection, said=self.warm.said, reason="")

    def load(self, job: bytes) -> bytes:
        """Take the job of the next submissions."""
        loaded: Job = cloudpickle.loads(job)
        os.chdir(loaded.root)
        self.grader = Grader(loaded, self.warm)
        self.grader.warm_up()
        gc.collect()
        gc.freeze()
        return _json()

    def run_own(self, *arguments: Any) -> bytes:
        """Execute a notebook of the instructor's own."""
        notebook, findings = self.grader.run_own(*arguments)
        return _json(notebook=notebook.decode(), findings=findings)

    def grade(self, task: Task) -> bytes:
        """Grade a submission; one that is lost in a used sandbox gets a second one, unused."""
        used = self.warm.used
        attempt = self._attempt(task)
        if attempt.lost:
            self.warm.stop()
            if used:
                # It may be another submission's doing, so it gets a fresh sandbox.
                attempt = self._attempt(task)
        return attempt.outcome

    def _attempt(self, task: Task) -> _Attempt:
        if self.grader.job.sandboxed:
            self.warm.start()
            self.warm.used = True
        _empty(task.staging)
        if not _FORKS:
            return _graded(self.grader, task)
        memory = self.grader.job.limits.memory
        told, words = in_fork(lambda: _graded(self.grader, task).packed(), memory)
        if told:
            return _Attempt.unpacked(told)
        self.warm.stop()  # It may wait for the rest of what it was being told.
        return _told(Outcome("failed", [words]))


def _graded(grader: Grader, task: Task) -> _Attempt:
    try:
        return _told(grader.grade(task))
    except MemoryError:
        return _told(Outcome("failed", ["it needs more memory to be read than it may"]))
    except OSError as error:
        words = f"{type(error).__name__}: {error}"
        return _told(Outcome("failed", [words]), errno=error.errno)
    except Exception as error:
        words = (str(error).strip().splitlines() or [""])[0][:200]
        note = f"it cannot be graded ({type(error).__name__}: {words}); open it in JupyterLab"
        return _told(Outcome("failed", [note], trace=format_exc()))


def _told(outcome: Outcome, **more: Any) -> _Attempt:
    return _Attempt(outcome.state == "lost", _json(**asdict(outcome), **more))


def _empty(folder: str) -> None:
    from nbgrader.utils import rmtree

    if os.path.lexists(folder):
        rmtree(folder)


def _json(**what: Any) -> bytes:
    return json.dumps(what, separators=(",", ":"), default=str).encode()


if __name__ == "__main__":
    main()
