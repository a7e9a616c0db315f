"""Who grades: worker processes of this machine, or of a Dask cluster."""

import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.job import Job, Task
from coursegrade.autograde.warm_worker import NoSandbox, Setting
from coursegrade.autograde.worker_process import (
    grade_here,
    protection_here,
    run_own_here,
    stop_all,
)
from coursegrade.course import CourseError


@dataclass(frozen=True)
class Workers:
    """How many submissions are graded at once, how they are shut in, and how to have it done.

    `grade` and `run_own` take the job first; both return at once.
    """

    size: int
    protection: str
    sandboxed: bool
    grade: Callable[[Job, Task], Future]
    run_own: Callable[[Job, bytes, Blueprint, bool], Future]


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def workers(size: int | None, scheduler: str | None, setting: Setting) -> Iterator[Workers]:
    """Have workers for a run: of a Dask cluster if its address is given, else of this machine."""
    if scheduler:
        yield from _cluster(scheduler, setting)
        return
    size = max(1, size or processors())
    threads = ThreadPoolExecutor(size)
    try:
        try:
            protection, sandboxed = threads.submit(protection_here, setting).result(), True
        except NoSandbox as error:
            words = "each notebook runs in a kernel, as with nbgrader itself"
            protection, sandboxed = f"none ({error}); {words}", False
        yield Workers(
            size, protection, sandboxed,
            lambda job, task: threads.submit(grade_here, setting, job, task),
            lambda job, *own: threads.submit(run_own_here, setting, job, *own),
        )  # fmt: skip
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        stop_all()


def _cluster(address: str, setting: Setting) -> Iterator[Workers]:
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            "--scheduler needs Dask; install it with 'pip install coursegrade[dask]'."
        ) from None
    try:
        client = Client(address, timeout=30)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {address} ({error}).") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CourseError(f"The Dask scheduler at {address} has no workers; start some.")
        try:
            told = client.run(protection_here, setting)
        except Exception as error:
            raise CourseError(f"A worker of {address} has no sandbox ({error}).") from None
        words = f"{', '.join(sorted(set(told.values())))}, on {len(told)} Dask workers"
        executor = client.get_executor(pure=False, retries=3)
        sent = cache(lambda job: client.scatter((job, pack(Path(job.given))), broadcast=True,
                                                hash=False))  # fmt: skip
        yield Workers(
            threads, words, True,
            lambda job, task: _graded_there(executor, setting, sent(job), task),
            lambda job, *own: executor.submit(_run_own_there, setting, sent(job), *own),
        )  # fmt: skip


def _graded_there(executor: Executor, setting: Setting, job: Any, task: Task) -> Future:
    """Send what was handed in to a worker; put what comes back into the staging folder."""
    there = executor.submit(_grade_there, setting, job, task, pack(Path(task.submitted)))
    here: Future = Future()

    def arrived(future: Future) -> None:
        try:
            answer, files = future.result()
            unpack(files, Path(task.staging))
            here.set_result(answer)
        except BaseException as error:
            here.set_exception(error)

    there.add_done_callback(arrived)
    return here


def _grade_there(
    setting: Setting, sent: tuple[Job, bytes], task: Task, files: bytes
) -> tuple[bytes, bytes]:
    job = _unpacked(*sent)
    with tempfile.TemporaryDirectory(prefix="coursegrade-", ignore_cleanup_errors=True) as folder:
        submitted, staging = Path(folder, "submitted"), Path(folder, "staging")
        unpack(files, submitted)
        moved = replace(task, submitted=str(submitted), staging=str(staging))
        answer = grade_here(setting, job, moved)
        return answer, pack(staging)


def _run_own_there(setting: Setting, sent: tuple[Job, bytes], *own: Any) -> bytes:
    return run_own_here(setting, _unpacked(*sent), *own)


_jobs: dict[str, tuple[Job, tempfile.TemporaryDirectory]] = {}


def _unpacked(job: Job, given: bytes) -> Job:
    """Return the job with the instructor's files in a folder of this machine, made once."""
    if job.key not in _jobs:
        folder = tempfile.TemporaryDirectory(prefix="coursegrade-", ignore_cleanup_errors=True)
        unpack(given, Path(folder.name, "given"))
        moved = replace(job, given=str(Path(folder.name, "given")), root=folder.name)
        _jobs[job.key] = (moved, folder)
    return _jobs[job.key][0]


def pack(folder: Path) -> bytes:
    """Return a folder as bytes: files, folders and links as such."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        if folder.is_dir():
            archive.add(folder, ".", filter=_anonymous)
    return out.getvalue()


def _anonymous(one: tarfile.TarInfo) -> tarfile.TarInfo | None:
    one.uid = one.gid = 0
    one.uname = one.gname = ""
    return one if one.isfile() or one.isdir() or one.issym() else None


def unpack(files: bytes, folder: Path) -> None:
    """Put the files of `pack` into a folder, with their permissions."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(files)) as archive:
        # The names were written by `pack`, so none leads out of the folder.
        archive.extractall(folder, filter="fully_trusted")
