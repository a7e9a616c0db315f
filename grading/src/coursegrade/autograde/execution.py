"""The one slow step: notebook bytes in, executed notebook bytes out. A pure function."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coursegrade.autograde.in_kernel import execute_in_kernel
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.warm_worker import Setting, worker_here


@dataclass(frozen=True)
class Order:
    """What a worker must know besides the notebook.

    `roles` names the code cells that are not the student's own by their place: the instructor's
    ("given") and the tests ("test"). Files are base64 by relative path. `kernel` has the settings
    of nbgrader's Execute, if a kernel is to run the notebook outside the sandbox.
    """

    roles: Mapping[int, dict[str, Any]]
    plan: Mapping[str, Any]
    limits: Limits
    setting: Setting
    student: str
    files: Mapping[str, str] = field(default_factory=dict)
    provided: Mapping[str, str] = field(default_factory=dict)
    kernel: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Executed:
    """The executed notebook, what went wrong on the way, and what it took."""

    notebook: bytes
    events: Sequence[str]
    seconds: float
    memory: int
    findings: Sequence[Mapping[str, Any]] = ()


def execute(notebook: bytes, order: Order) -> Executed:
    """Execute a notebook in a sandbox; raise LostSubmission if it took the sandbox with it."""
    if order.kernel is not None:
        files = {**order.files, **order.provided}
        done, seconds = execute_in_kernel(notebook, order.kernel, order.student, files)
        return Executed(done, (), seconds, 0)
    book = json.loads(notebook)
    cells = []
    for place, cell in enumerate(book["cells"]):
        if cell["cell_type"] != "code":
            continue
        role = order.roles.get(place) or _own(cell, place)
        if role["role"] != "skip":
            cells.append({"place": place, "source": _text(cell["source"]), **role})
    body = {"cells": cells, "plan": dict(order.plan), "files": dict(order.files),
            "provided": dict(order.provided)}  # fmt: skip
    answer = worker_here(order.setting).run(order.limits, order.student, body)
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
        json.dumps(book).encode(), answer["events"], answer["seconds"], answer["memory"],
        answer["findings"],
    )  # fmt: skip


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
