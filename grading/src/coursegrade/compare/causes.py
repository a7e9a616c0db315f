"""Why a mark differs, as far as the executed notebooks and the run's log tell."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from coursegrade.autograde.shown import shown
from coursegrade.compare.marks import CellKey, Difference
from coursegrade.notebooks import grade_id

_LONGEST = 320


def cause(difference: Difference, stock: Path, ours: Path, log: Sequence[dict[str, Any]]) -> str:
    """Return one line: what either side met in the cell, and what our run said of it.

    `stock` and `ours` are the submission's autograded folders.
    """
    key = difference.key
    parts = [f"stock: {_outcome(stock, key)}", f"ours: {_outcome(ours, key)}"]
    return "; ".join([*parts, *dict.fromkeys(said(key, log))])


def said(key: CellKey, log: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what the log says of a cell's test, and of the submission where that names the cell.

    Of a submission without marks every note is of interest.
    """
    quoted = f"'{key.cell}'"
    for entry in log:
        if entry.get("event") == "assignment" and quoted in str(entry.get("note")):
            yield str(entry["note"])
        if entry.get("event") == "submission" and entry.get("student") == key.student:
            notes = [str(note) for note in entry.get("notes", ())]
            yield from (n for n in notes if quoted in n or entry.get("state") != "graded")
            for finding in entry.get("findings", ()):
                if finding.get("cell") == key.cell:
                    yield f"{finding.get('kind')}: {finding.get('words')}"


def _outcome(folder: Path, key: CellKey) -> str:
    """Say how a cell ended in an executed notebook."""
    path = folder / f"{key.notebook}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return "no executed notebook"
    for cell in notebook.cells:
        if grade_id(cell) == key.cell:
            return _ending(cell)
    return "the cell is not there"


def _ending(cell: nbformat.NotebookNode) -> str:
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}".strip(": ")
        if output.output_type == "stream" and output.name == "stderr":
            return f"a message: {output.text.strip()}"
    return "no error"


def one_line(text: str) -> str:
    """Return text of a submission on one line, bounded, with control characters escaped."""
    return shown(" ".join(text.split()), _LONGEST)


def read_log(path: Path, begin: int) -> list[dict[str, Any]]:
    """Return the entries that a run has added to the log after its first `begin` bytes."""
    try:
        lines = path.read_bytes()[begin:].decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
