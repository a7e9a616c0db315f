"""Write a plan, keep what was there before, and take it back.

A ledger is a folder beside the course's results: every value before and after, the notebooks as
they were, and a copy of the gradebook where that is a file.
"""

import dataclasses
import datetime
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import nbformat
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url

from coursegrade.course import CourseError
from coursegrade.rescore.plan import Edit, Plan

_UNDONE = ".undone"


def write(plan: Plan, directory: CourseDirectory, gradebook: Gradebook, folder: Path) -> Path:
    """Write a plan and return its ledger."""
    ledger = folder / f"{datetime.datetime.now():%Y-%m-%d-%H%M%S-%f}"
    ledger.mkdir(parents=True)
    notebooks = {}
    for number, (path, notebook) in enumerate(plan.notebooks.items()):
        kept = ledger / f"{number}.ipynb"
        kept.write_bytes(path.read_bytes())
        text = (nbformat.writes(notebook) + "\n").encode()
        if text != kept.read_bytes():
            notebooks[str(path)] = {"before": kept.name, "after": _digest(text)}
            (ledger / f"{number}.new").write_bytes(text)
    told = {"edits": [dataclasses.asdict(edit) for edit in plan.edits], "notebooks": notebooks}
    _copy_database(directory, ledger)
    # From here on, a broken run can be undone: the ledger is whole before anything changes.
    (ledger / "ledger.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    for path, entry in notebooks.items():
        (ledger / entry["before"]).with_suffix(".new").replace(path)
    _set(gradebook, plan.edits, "after")
    return ledger


def undo(gradebook: Gradebook, folder: Path) -> list[str]:
    """Take the last plan back; return what was changed since and therefore stays."""
    found = sorted(path for path in folder.glob("*/ledger.json") if _UNDONE not in path.parent.name)
    if not found:
        raise CourseError(f"{folder}: nothing was rescored that could be undone.")
    ledger, told = found[-1].parent, json.loads(found[-1].read_text(encoding="utf-8"))
    edits, stays = [Edit(**edit) for edit in told["edits"]], []
    for name, entry in told["notebooks"].items():
        path, before = Path(name), (ledger / entry["before"]).read_bytes()
        present = path.read_bytes() if path.is_file() else b""
        if _digest(present) == entry["after"]:
            spare = path.with_suffix(".undo")
            spare.write_bytes(before)
            spare.replace(path)
        elif present != before:
            stays.append(f"{path.parent.parent.name}: the autograded notebook was changed since.")
    rows, wanted = _rows(gradebook, edits), []
    for edit in edits:
        present = getattr(rows.get((edit.table, edit.row)), edit.column, None)
        if present == edit.after and (edit.table, edit.row) in rows:
            wanted.append(edit)
        elif present != edit.before:
            stays.append(f"{edit.table} {edit.column}: was changed to {present} since.")
    _set(gradebook, wanted, "before")
    ledger.rename(ledger.with_name(ledger.name + _UNDONE))
    return stays


def _rows(gradebook: Gradebook, edits: Sequence[Edit]) -> dict[tuple[str, str], object]:
    wanted = {(edit.table, edit.row) for edit in edits}
    return {
        (table, row): found
        for table, row in wanted
        if (found := gradebook.db.get(getattr(api, table), row)) is not None
    }


def _set(gradebook: Gradebook, edits: Sequence[Edit], which: str) -> None:
    rows = _rows(gradebook, edits)
    for edit in edits:
        setattr(rows[edit.table, edit.row], edit.column, getattr(edit, which))
    gradebook.db.commit()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _copy_database(directory: CourseDirectory, ledger: Path) -> None:
    url = make_url(directory.db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        with (
            closing(sqlite3.connect(url.database)) as source,
            closing(sqlite3.connect(ledger / "gradebook.db")) as target,
        ):
            source.backup(target)
