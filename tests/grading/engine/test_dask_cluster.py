"""The execution step on a real Dask cluster, of which one worker is killed in the middle."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import plain_course as course
import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the sandbox is made of Linux namespaces"
)


@contextmanager
def _process(folder: Path, name: str, *command: str) -> Iterator[tuple[subprocess.Popen, Path]]:
    said = folder / f"{name}.txt"
    with said.open("w") as file:
        run = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=file, stderr=file, cwd=folder,
            env=course.environment(), start_new_session=True,
        )  # fmt: skip
        try:
            yield run, said
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def _wait_for(said: Path, pattern: str) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = re.search(pattern, said.read_text())
        if found:
            return found.group(1)
        time.sleep(0.1)
    raise AssertionError(said.read_text())


@pytest.mark.slow
def test_does_a_cluster_that_loses_a_worker_give_the_same_marks(tmp_path: Path) -> None:
    root = course.make_course(tmp_path / "here")
    right = course.perfect(root)
    for number in range(12):
        cells = {"square": "import time\ntime.sleep(0.3)\ndef square(x):\n    return x * x"}
        notebook = right if number % 2 else course.answered(root, cells)
        course.hand_in(root, f"student{number:02}", notebook)
    there = course.copy_course(root, tmp_path / "there")
    course.autograde(root)
    worker = ("distributed.cli.dask_worker", "--nthreads", "1", "--no-dashboard", "--no-nanny")
    with _process(tmp_path, "scheduler", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
                  "--port", "0", "--no-dashboard") as (_, said):  # fmt: skip
        address = _wait_for(said, r"Scheduler at:\s+(tcp://\S+)")
        with (
            _process(tmp_path, "one", *worker, address) as (one, said_one),
            _process(tmp_path, "two", *worker, address) as (_, said_two),
        ):
            for worker_said in (said_one, said_two):
                _wait_for(worker_said, r"(Registered to)")
            run = subprocess.Popen(
                [sys.executable, "-m", "coursegrade", "autograde", course.ASSIGNMENT,
                 "--scheduler", address], cwd=there, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            log = there / "build" / "autograde" / f"{course.ASSIGNMENT}.jsonl"
            while run.poll() is None and not (
                log.exists() and log.read_text().count('"submission"') >= 3
            ):
                time.sleep(0.05)
            assert run.poll() is None, run.communicate()[0]
            os.killpg(one.pid, signal.SIGKILL)
            words = run.communicate(timeout=300)[0]
            assert run.returncode == 0, words
    assert "on 2 Dask workers" in words
    assert course.marks(there) == course.marks(root)
    assert course.comments(there) == course.comments(root)
    assert len({key[0] for key in course.marks(there)}) == 12
