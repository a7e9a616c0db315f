"""Execute one notebook in the sandbox: its cells go in, the outputs come out."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.cell_roles import cell_roles
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.warm_worker import WarmWorker


@dataclass(frozen=True)
class Executed:
    """What went wrong on the way, what there is to see, and what it took."""

    events: Sequence[str]
    findings: Sequence[Mapping[str, Any]]
    seconds: float
    memory: int


def execute(
    book: NotebookNode, plan: Blueprint, clearing: ClearHiddenTests, worker: WarmWorker,
    limits: Limits, student: str, folder: str, trial: bool = False,
) -> Executed:  # fmt: skip
    """Put the outputs into a notebook; raise LostSubmission if it took the sandbox with it.

    It sees the files in `folder`, and what it writes comes there. A `trial` is that of the dry run,
    before any submission.
    """
    roles, cells = cell_roles(book.cells, plan, clearing), []
    for place, cell in enumerate(book.cells):
        if cell.cell_type == "code":
            role = roles.get(place) or _own(cell, place)
            if role["role"] != "skip":
                cells.append({"place": place, "source": cell.source, **role})
    body = {"cells": cells, "plan": {**plan.plan(), "trial": trial}}
    answer = worker.run(limits, student, body, folder)
    numbers = iter(range(1, len(cells) + 1))
    for place, cell in enumerate(book.cells):
        if cell.cell_type == "code" and str(place) in answer["outputs"]:
            cell.outputs = [from_dict(output) for output in answer["outputs"][str(place)]]
            cell.execution_count = next(numbers)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
    book.metadata["language_info"] = from_dict(_LANGUAGE)
    return Executed(answer["events"], answer["findings"], answer["seconds"], answer["memory"])


def _own(cell: NotebookNode, place: int) -> dict[str, Any]:
    """Return the role of a cell of the student's own; nbclient's word for leaving one out holds."""
    skipped = "skip-execution" in (cell.metadata.get("tags") or ())
    return {"role": "skip" if skipped else "own", "name": f"code cell {place + 1}"}


_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
    "mimetype": "text/x-python", "name": "python", "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3", "version": platform.python_version(),
}  # fmt: skip
