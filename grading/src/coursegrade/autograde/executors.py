"""Who grades: worker processes of this machine, or of a Dask cluster."""

import hashlib
import io
import os
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.job import Job, Task
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import NoSandbox
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

    `said` is what there is to say about what submissions see; `reason` why they are not shut in.

    `grade` and `run_own` take the job first; both return at once.
    """

    size: int
    protection: str
    said: list[str]
    reason: str
    grade: Callable[[Job, Task], Future]
    run_own: Callable[[Job, bytes, Blueprint, bool], Future]

    @property
    def sandboxed(self) -> bool:
        """Say whether submissions are shut in."""
        return not self.reason


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
            (protection, said), reason = threads.submit(protection_here, setting).result(), ""
        except NoSandbox as error:
            words = "each notebook runs in a kernel, with your rights, as with nbgrader itself"
            protection, said, reason = f"none ({error}); {words}", [], str(error)
        yield Workers(
            size, protection, said, reason,
            lambda job, task: threads.submit(grade_here, setting, job, task),
            lambda job, *own: threads.submit(run_own_here, setting, job, *own),
        )  # fmt: skip
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        stop_all()


def dask_client() -> Callable:
    """Return Dask's client; raise CourseError if Dask is not installed."""
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            "--scheduler needs Dask, which is not installed; run "
            f"'{sys.executable} -m pip install distributed', in the version of the cluster."
        ) from None
    return Client


def _cluster(address: str, setting: Setting) -> Iterator[Workers]:
    try:
        client = dask_client()(address, timeout=30)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {address} ({error}).") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CourseError(f"The Dask scheduler at {address} has no workers; start some.")
        given = pack(Path(setting.given)) if setting.given else b""
        place = client.scatter((setting, given), broadcast=True)
        asked = [client.submit(_protection_there, place, workers=[one], pure=False)
                 for one in client.nthreads()]  # fmt: skip
        try:
            told = client.gather(asked)
        except Exception as error:
            raise CourseError(f"A worker of {address} has no sandbox ({error}).") from None
        words = ", ".join(sorted({protection for protection, _ in told}))
        executor = client.get_executor(pure=False, retries=3)
        jobs: dict[str, Any] = {}

        def sent(job: Job) -> Any:
            if job.key not in jobs:
                jobs[job.key] = client.scatter(job, broadcast=True, hash=False)
            return jobs[job.key]

        yield Workers(
            threads, f"{words}, on {len(told)} Dask workers", told[0][1], "",
            lambda job, task: _graded_there(executor, place, sent(job), task),
            lambda job, *own: executor.submit(_run_own_there, place, sent(job), *own),
        )  # fmt: skip


def _graded_there(executor: Executor, place: Any, job: Any, task: Task) -> Future:
    """Send what was handed in to a worker; put what comes back into the staging folder."""
    there = executor.submit(_grade_there, place, job, task, pack(Path(task.submitted)))
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


def _protection_there(place: tuple[Setting, bytes]) -> tuple[str, list[str]]:
    return protection_here(_setting_there(*place))


def _grade_there(
    place: tuple[Setting, bytes], job: Job, task: Task, files: bytes
) -> tuple[bytes, bytes]:
    setting = _setting_there(*place)
    with tempfile.TemporaryDirectory(prefix="coursegrade-", ignore_cleanup_errors=True) as folder:
        submitted, staging = Path(folder, "submitted"), Path(folder, "staging")
        unpack(files, submitted)
        moved = replace(task, submitted=str(submitted), staging=str(staging))
        answer = grade_here(setting, _job_there(job, setting), moved)
        return answer, pack(staging)


def _run_own_there(place: tuple[Setting, bytes], job: Job, *own: Any) -> bytes:
    setting = _setting_there(*place)
    return run_own_here(setting, _job_there(job, setting), *own)


def _job_there(job: Job, setting: Setting) -> Job:
    return replace(job, given=setting.given or tempfile.gettempdir() + "/none", root="/")


_settings: dict[bytes, tuple[Setting, tempfile.TemporaryDirectory]] = {}
_unpacking = threading.Lock()


def _setting_there(setting: Setting, given: bytes) -> Setting:
    """Return the setting with the instructor's files in a folder of this machine, made once."""
    key = hashlib.sha256(repr(setting).encode() + given).digest()
    with _unpacking:
        if key not in _settings:
            folder = tempfile.TemporaryDirectory(prefix="coursegrade-", ignore_cleanup_errors=True)
            Path(folder.name).chmod(0o755)
            if given:
                unpack(given, Path(folder.name, "given"))
            moved = replace(setting, given=f"{folder.name}/given" if given else "")
            _settings[key] = (moved, folder)
        return _settings[key][0]


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
