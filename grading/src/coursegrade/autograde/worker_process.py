"""A worker process seen from the coordinator, or from a Dask worker: one for each thread."""

import atexit
import json
import os
import pickle
import subprocess
import sys
import threading
from typing import Any

import cloudpickle

from coursegrade.autograde.frames import LARGEST, read_frame, write_frame
from coursegrade.autograde.job import Job, Task
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import NoSandbox

_here = threading.local()
_all: list["WorkerProcess"] = []


class Stopped(Exception):
    """The worker was told to stop, or ended by itself."""


class WorkerFailed(Exception):
    """The worker cannot do what it was asked for; the words are its own."""


class WorkerProcess:
    """Runs one submission at a time. Used by one thread."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.protection, self.said = setting, "", []
        self._process: subprocess.Popen | None = None
        self._job = ""
        self._stopped = False

    def start(self) -> None:
        """Start the process if it does not run; raise NoSandbox with the reason if it has none."""
        if self._process and self._process.poll() is None:
            return
        command = [sys.executable, "-P", "-m", "coursegrade.autograde.worker"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._job = ""
        path = [os.path.abspath(folder) for folder in sys.path]
        ready = json.loads(self._ask("begin", self.setting, path))
        self.protection, self.said = ready["protection"], ready["said"]
        if ready["reason"]:
            raise NoSandbox(ready["reason"])

    def run(self, job: Job, name: str, *arguments: Any) -> bytes:
        """Have something done for a job, which is sent before its first submission."""
        try:
            self.start()
        except NoSandbox:
            if job.sandboxed:
                raise
        if self._job != job.key:
            self._ask("load", cloudpickle.dumps(job))
            self._job = job.key
        return self._ask(name, *arguments)

    def _ask(self, *request: Any) -> bytes:
        if self._stopped:
            raise Stopped("it was stopped")
        try:
            write_frame(self._process.stdin, pickle.dumps(request))
            answer = read_frame(self._process.stdout, LARGEST)
        except (OSError, ValueError):
            answer = None
        if answer is None:
            self._end()
            raise Stopped("its worker ended early; run the same command to grade it")
        if answer[:1] == b"-":
            raise WorkerFailed(answer[1:].decode("utf-8", "replace"))
        return answer[1:]

    def stop(self) -> None:
        """End the process and all that it has started, for good."""
        self._stopped = True
        self._end()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


def worker_here(setting: Setting) -> WorkerProcess:
    """Return the worker of this thread, starting one for a new setting."""
    worker = getattr(_here, "worker", None)
    if worker is None or worker.setting != setting or worker._stopped:
        if worker is not None:
            worker.stop()
        worker = _here.worker = WorkerProcess(setting)
        _all.append(worker)
    return worker


@atexit.register
def stop_all() -> None:
    """End the workers of all threads."""
    for worker in _all:
        worker.stop()
    _all.clear()


def protection_here(setting: Setting) -> tuple[str, list[str]]:
    """Return how submissions are shut in here, and what there is to say about the setting.

    Raise NoSandbox if they cannot be shut in.
    """
    worker = worker_here(setting)
    worker.start()
    return worker.protection, worker.said


def grade_here(setting: Setting, job: Job, task: Task) -> bytes:
    """Grade a submission in the worker of this thread."""
    return worker_here(setting).run(job, "grade", task)


def run_own_here(setting: Setting, job: Job, *own: Any) -> bytes:
    """Execute a notebook of the instructor's own in the worker of this thread."""
    return worker_here(setting).run(job, "run_own", *own)
