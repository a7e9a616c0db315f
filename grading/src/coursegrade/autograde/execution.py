"""Execute one notebook in the sandbox: its cells go in, outputs and written files come out."""

import base64
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.cell_roles import cell_roles
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.warm_worker import WarmWorker


@dataclass(frozen=True)
class Executed:
    """What went wrong on the way, what there is to see, what it wrote, and what it took."""

    events: Sequence[str]
    findings: Sequence[Mapping[str, Any]]
    written: Mapping[str, bytes]
    seconds: float
    memory: int


def execute(
    book: NotebookNode, plan: Blueprint, clearing: ClearHiddenTests, worker: WarmWorker,
    limits: Limits, student: str, files: Mapping[str, bytes], provided: Mapping[str, bytes],
    trial: bool = False,
) -> Executed:  # fmt: skip
    """Put the outputs into a notebook; raise LostSubmission if it took the sandbox with it.

    A `trial` is that of the dry run, before any submission.
    """
    roles, cells = cell_roles(book.cells, plan, clearing), []
    for place, cell in enumerate(book.cells):
        if cell.cell_type == "code":
            role = roles.get(place) or _own(cell, place)
            if role["role"] != "skip":
                cells.append({"place": place, "source": cell.source, **role})
    body = {"cells": cells, "plan": {**plan.plan(), "trial": trial}, "files": _packed(files),
            "provided": _packed(provided)}  # fmt: skip
    answer = worker.run_once(limits, student, body)
    numbers = iter(range(1, len(cells) + 1))
    for place, cell in enumerate(book.cells):
        if cell.cell_type == "code" and str(place) in answer["outputs"]:
            cell.outputs = [from_dict(output) for output in answer["outputs"][str(place)]]
            cell.execution_count = next(numbers)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
    book.metadata["language_info"] = from_dict(_LANGUAGE)
    written = {name: base64.b64decode(text) for name, text in answer.get("written", {}).items()}
    return Executed(answer["events"], answer.get("findings", ()), written, answer["seconds"],
                    answer["memory"])  # fmt: skip


def _own(cell: NotebookNode, place: int) -> dict[str, Any]:
    """Return the role of a cell of the student's own; nbclient's word for leaving one out holds."""
    skipped = "skip-execution" in (cell.metadata.get("tags") or ())
    return {"role": "skip" if skipped else "own", "name": f"code cell {place + 1}"}


def _packed(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def read_files(folder: Path, skipped: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the files below a folder that are no notebooks, by their relative names."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".ipynb" and name not in skipped and path.is_file():
            found[name] = path.read_bytes()
    return found


_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
    "mimetype": "text/x-python", "name": "python", "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3", "version": platform.python_version(),
}  # fmt: skip
