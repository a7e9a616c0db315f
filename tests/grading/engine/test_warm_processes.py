"""A warm process that is lost between two submissions costs the second one nothing."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from coursegrade.autograde.limits import Limits
from coursegrade.autograde.warm_worker import LostSubmission, Setting, WarmWorker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it forks in Linux namespaces")


def body(source: str) -> dict:
    """Return an order of one cell of the student's own."""
    cell = {"place": 0, "role": "own", "name": "code cell 1", "source": source}
    return {
        "cells": [cell],
        "plan": {"answers": [], "imports": {}, "stars": []},
        "files": {},
        "provided": {},
    }


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
