"""One submission in the sandbox, without a course around it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import WarmWorker

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
LINUX = sys.platform.startswith("linux")
Outputs = list[dict[str, Any]]


def body(*sources: str) -> dict[str, Any]:
    """Return a notebook of cells of the student's own."""
    cells = [
        {"place": place, "role": "own", "name": f"code cell {place + 1}", "source": source}
        for place, source in enumerate(sources)
    ]
    return {"cells": cells, "plan": {"answers": [], "imports": {}, "stars": []}}


@contextmanager
def warm(**setting: Any) -> Iterator[WarmWorker]:
    """Have a warm process for a while."""
    worker = WarmWorker(Setting(**{"preload": (), **setting}))
    try:
        yield worker
    finally:
        worker.stop()


def run(worker: WarmWorker, *sources: str, folder: Path | str = "", **limits: Any) -> list[Outputs]:
    """Run cells and return the outputs of each."""
    answer = worker.run(Limits(**limits), "ada", body(*sources), str(folder))
    return [answer["outputs"][str(place)] for place in range(len(sources))]


def text(outputs: Outputs) -> str:
    """Return what a cell printed, or the names and words of its errors."""
    return "".join(
        output["text"] if output["output_type"] == "stream"
        else f"{output.get('ename', '')}: {output.get('evalue', '')}"
        for output in outputs
    )  # fmt: skip
