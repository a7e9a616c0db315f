"""Execute one notebook in the sandbox: its cells go in, outputs and written files come out."""

import base64
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.blueprint import Blueprint, used_later, visible_part
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.names import names_of
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
) -> Executed:  # fmt: skip
    """Put the outputs into a notebook; raise LostSubmission if it took the sandbox with it."""
    roles, cells = _roles(book.cells, plan, clearing), []
    for place, cell in enumerate(book.cells):
        if cell.cell_type == "code":
            role = roles.get(place) or _own(cell, place)
            if role["role"] != "skip":
                cells.append({"place": place, "source": cell.source, **role})
    body = {"cells": cells, "plan": plan.plan(), "files": _packed(files),
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


def _roles(
    cells: list[NotebookNode], plan: Blueprint, clearing: ClearHiddenTests
) -> dict[int, dict[str, Any]]:
    """Return the roles of the code cells that are not the student's own, by their place."""
    needed = plan.needed()
    marks = clearing.begin_test_delimeter, clearing.end_test_delimeter
    code = [(n, cell.source, plan.cells.get(_name(cell)))
            for n, cell in enumerate(cells) if cell.cell_type == "code"]  # fmt: skip
    others = [(n, source) for n, source, known in code if known is None or not known.is_test]
    roles: dict[int, dict[str, Any]] = {}
    for number, source, known in code:
        # A cell that the instructor left open is the student's own, once it was changed.
        if known is None or known.solution or not (known.locked or source == known.source):
            continue
        names = names_of(source)
        if known.is_test:
            visible = visible_part(source, *marks)
            later = [text for n, text in others if n > number]
            roles[number] = {
                "role": "test", "name": f"the test '{known.name}'", "mentions": sorted(names.loads),
                "aside": known.name in plan.aside,
                "visible": visible if used_later(visible, later) else "",
            }  # fmt: skip
        elif (names.binds | names.imports.keys()) & needed:
            roles[number] = {"role": "given", "name": f"the cell '{known.name}'",
                             "mentions": sorted(names.loads)}  # fmt: skip
        else:
            roles[number] = {"role": "own", "name": f"the cell '{known.name}'"}
    return roles


def _own(cell: NotebookNode, place: int) -> dict[str, Any]:
    """Return the role of a cell of the student's own; nbclient's word for leaving one out holds."""
    skipped = "skip-execution" in (cell.metadata.get("tags") or ())
    return {"role": "skip" if skipped else "own", "name": f"code cell {place + 1}"}


def _name(cell: NotebookNode) -> str:
    given = cell.metadata.get("nbgrader")
    name = given.get("grade_id") if isinstance(given, dict) else None
    return name if isinstance(name, str) else ""


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
