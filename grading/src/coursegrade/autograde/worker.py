"""A worker process: `python -P -m coursegrade.autograde.worker`, spoken to through its pipes.

What a student made is read in a fork of this process, which may take no more time and memory than
a submission has; this process itself and the coordinator see only the outcome. Requests are
pickles, from the coordinator; answers are JSON.
"""

import gc
import json
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import cloudpickle

from coursegrade.autograde import kernel_calls
from coursegrade.autograde.frames import LARGEST, read_frame, write_frame
from coursegrade.autograde.grader import Grader
from coursegrade.autograde.job import Job, Outcome, Task
from coursegrade.autograde.limits import MEGA
from coursegrade.autograde.warm_worker import NoSandbox, Setting, WarmWorker

# Beyond what the sandbox takes: for reading, cleaning and saving.
_CPU_SECONDS = 120
_FORKS = sys.platform == "linux"


def main() -> None:
    """Answer requests until the coordinator closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if _FORKS:
        kernel_calls.die_with_parent()
    worker = _Worker()
    while (request := read_frame(requests)) is not None:
        try:
            name, *arguments = pickle.loads(request)
            answer = b"+" + getattr(worker, name)(*arguments)
        except Exception as error:
            answer = b"-" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:2000]
        write_frame(answers, answer)


class _Worker:
    def begin(self, setting: Setting, path: list[str]) -> bytes:
        """Start the sandbox; say how it protects, or why there is none."""
        sys.path[:] = path
        self.warm, self.grader = WarmWorker(setting), None
        try:
            self.warm.start()
        except NoSandbox as error:
            return _json(protection="", reason=str(error))
        return _json(protection=self.warm.protection, reason="")

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
        return self.grader.run_own(*arguments)

    def grade(self, task: Task) -> bytes:
        """Grade a submission; one that is lost in a used sandbox gets a second one, unused."""
        used = self.warm.used
        answer = self._attempt(task)
        if answer.startswith(b'{"state":"lost"'):
            self.warm.stop()
            if used:
                # It may be another submission's doing, so it gets a fresh sandbox.
                answer = self._attempt(task)
        return answer

    def _attempt(self, task: Task) -> bytes:
        if self.grader.job.sandboxed:
            self.warm.start()
            self.warm.used = True
        _empty(task.staging)
        if not _FORKS:
            return _outcome(lambda: self.grader.grade(task))
        limits = self.grader.job.limits
        patience = len(self.grader.job.blueprints) * 2 * limits.notebook_seconds + 300
        answer, words = _in_fork(lambda: self.grader.grade(task), limits.memory, patience)
        if not answer:
            self.warm.stop()  # It may wait for the rest of what it was being told.
            answer = _json(**asdict(Outcome("failed", [words])))
        return answer


def _outcome(function: Callable[[], Outcome]) -> bytes:
    try:
        return _json(**asdict(function()))
    except MemoryError:
        return _json(**asdict(Outcome("failed", ["it needs more memory to be read than it may"])))
    except OSError as error:
        words = f"{type(error).__name__}: {error}"
        return _json(**asdict(Outcome("failed", [words])), errno=error.errno)
    except Exception as error:
        words = (str(error).strip().splitlines() or [""])[0][:200]
        note = f"it cannot be graded ({type(error).__name__}: {words}); open it in JupyterLab"
        return _json(**asdict(Outcome("failed", [note])))


def _in_fork(function: Callable[[], Outcome], memory: int, patience: float) -> tuple[bytes, str]:
    """Return the outcome of a function that is called in a fork, under limits, or why none."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        try:
            os.close(reader)
            kernel_calls.die_with_parent()
            _limit(memory)
            with os.fdopen(writer, "wb") as out:
                out.write(_outcome(function) + b"\n")
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        answer = _read_all(told.fileno(), time.monotonic() + patience)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer.endswith(b"\n"):
        return answer[:-1], ""
    words = {-signal.SIGXCPU: f"it takes more than {_CPU_SECONDS} s to be read",
             -signal.SIGKILL: "it takes too long"}  # fmt: skip
    told = words.get(status, "the process that read it ended early")
    return b"", f"{told}; look at the notebook, it may be far larger than it seems"


def _read_all(end: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < LARGEST:
        if not select.select([end], [], [], max(0.0, until - time.monotonic()))[0]:
            return b""
        part = os.read(end, 1 << 20)
        if not part:
            break
        parts += part
    return bytes(parts)


def _limit(memory: int) -> None:
    held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    for which, value in (
        (resource.RLIMIT_AS, held + memory * MEGA), (resource.RLIMIT_CPU, _CPU_SECONDS)
    ):  # fmt: skip
        hard = resource.getrlimit(which)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (most, hard))


def _empty(folder: str) -> None:
    from nbgrader.utils import rmtree

    if os.path.lexists(folder):
        rmtree(folder)


def _json(**what: Any) -> bytes:
    return json.dumps(what, separators=(",", ":"), default=str).encode()


if __name__ == "__main__":
    main()
