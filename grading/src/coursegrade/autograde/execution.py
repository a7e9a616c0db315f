"""The one slow step: notebook bytes in, executed notebook bytes out. A pure function."""

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat

from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import worker_here
from coursegrade.student_id import VARIABLE


@dataclass(frozen=True)
class Order:
    """What a worker must know besides the notebook.

    `roles` names the code cells that are not the student's own by their place: the instructor's
    ("given") and the tests ("test"). `folder` has the submission's files. `kernel` is
    `Kernel.as_order` for a notebook that a kernel is to run, `sandboxed` says if it may be run.
    """

    roles: Mapping[int, dict[str, Any]]
    plan: Mapping[str, Any]
    limits: Limits
    setting: Setting
    student: str
    folder: str = ""
    kernel: dict[str, Any] | None = None
    sandboxed: bool = True


@dataclass(frozen=True)
class Executed:
    """The executed notebook, what went wrong on the way, and what it took."""

    notebook: bytes
    events: Sequence[str]
    seconds: float
    memory: int


def execute(notebook: bytes, order: Order) -> Executed:
    """Execute a notebook in a sandbox; raise LostSubmission if it took the sandbox with it."""
    if not order.sandboxed:
        return _unprotected(notebook, order)
    worker = worker_here(order.setting)
    if order.kernel is not None:
        text = notebook.decode()
        answer = worker.run_in_kernel(
            order.limits, order.student, text, order.kernel, order.folder
        )  # fmt: skip
        return Executed(
            answer["notebook"].encode(), answer["events"], answer["seconds"], answer["memory"]
        )
    book = json.loads(notebook)
    cells = []
    for place, cell in enumerate(book["cells"]):
        if cell["cell_type"] != "code":
            continue
        role = order.roles.get(place) or _own(cell, place)
        if role["role"] != "skip":
            cells.append({"place": place, "source": _text(cell["source"]), **role})
    body = {"cells": cells, "plan": dict(order.plan)}
    answer = worker.run(order.limits, order.student, body, order.folder)
    numbers = iter(range(1, len(cells) + 1))
    for place, cell in enumerate(book["cells"]):
        if cell["cell_type"] == "code" and str(place) in answer["outputs"]:
            cell["outputs"] = answer["outputs"][str(place)]
            cell["execution_count"] = next(numbers)
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = cell["execution_count"]
    book["metadata"]["language_info"] = _language()
    return Executed(
        json.dumps(book).encode(), answer["events"], answer["seconds"], answer["memory"]
    )


def _unprotected(notebook: bytes, order: Order) -> Executed:
    """Execute a notebook as nbgrader does, where the instructor has no sandbox and knows it."""
    from nbgrader.preprocessors import Execute
    from traitlets.config import Config

    begun = time.monotonic()
    os.environ.update({"NBGRADER_EXECUTION": "autograde", VARIABLE: order.student})
    book = nbformat.reads(notebook.decode(), as_version=4)
    step = Execute(config=Config({"Execute": order.kernel["settings"]}))
    book, _ = step.preprocess(book, {"metadata": {"path": order.folder}})
    return Executed(nbformat.writes(book).encode(), (), time.monotonic() - begun, 0)


def _own(cell: dict[str, Any], place: int) -> dict[str, Any]:
    """Return the role of a cell of the student's own; nbclient's word for leaving one out holds."""
    skipped = "skip-execution" in (cell["metadata"].get("tags") or ())
    return {"role": "skip" if skipped else "own", "name": f"code cell {place + 1}"}


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _language() -> dict[str, Any]:
    return {
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
        "mimetype": "text/x-python", "name": "python", "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3", "version": platform.python_version(),
    }  # fmt: skip
