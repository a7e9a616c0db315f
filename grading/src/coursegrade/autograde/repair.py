"""Put right what can be put right in a submitted notebook, and say what was done.

nbgrader takes a cell's role from the notebook handed in. Here it comes from the gradebook: a cell
is known by its grade id, else by its cell id.
"""

from collections import Counter
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from coursegrade.autograde.assignment_spec import Blueprint, Cell
from coursegrade.notebooks import grade_id

_SCHEMA = 3
# More points than this are no points: a number may be too long for arithmetic.
_MOST = 1_000_000


def repair(notebook: NotebookNode, plan: Blueprint) -> list[str]:
    """Mend the grading metadata in place; return one sentence for each repair."""
    said: list[str] = []
    named = Counter(grade_id(cell) for cell in notebook.cells)
    seen: set[str] = set()
    for cell in reversed(notebook.cells):
        given = cell.metadata.get("nbgrader")
        name, by_id = grade_id(cell), plan.ids.get(cell.get("id", ""), "")
        if name not in plan.cells or (named[name] > 1 and by_id and not named[by_id]):
            name = by_id
            if named[name]:
                name = ""
            elif name:
                said.append(f"cell '{name}' had lost its grading metadata, which was put back")
        if not name:
            if given is not None:
                del cell.metadata["nbgrader"]
                if isinstance(given, dict) and _claims(given):
                    said.append(
                        f"a cell '{str(given.get('grade_id'))[:40]}' is not of this assignment and "
                        "counts as the student's own"
                    )
            continue
        if name in seen:
            del cell.metadata["nbgrader"]
            said.append(f"cell '{name}' was there more than once; the last one counts")
            continue
        seen.add(name)
        if cell.cell_type != plan.cells[name].cell_type:
            said.append(f"cell '{name}' had become {cell.cell_type} and was changed back")
        if _differs(cell, plan.cells[name]):
            cell.metadata["nbgrader"] = _metadata(plan.cells[name], given)
            if named[name]:  # else it is said already that there was none
                said.append(f"the grading metadata of cell '{name}' was changed and put back")
    for name, cell in plan.cells.items():
        if name not in seen and (cell.grade or cell.task):
            said.append(f"cell '{name}' is missing and earns nothing")
    return said[::-1]


def is_foreign(notebook: NotebookNode, plan: Blueprint) -> bool:
    """Say whether a notebook has graded cells, but none of this assignment's."""
    claimed = {
        grade_id(cell)
        for cell in notebook.cells
        if isinstance(given := cell.metadata.get("nbgrader"), dict) and _claims(given)
    }
    known = {plan.ids.get(cell.get("id", "")) for cell in notebook.cells} - {None}
    return bool(claimed) and not known and not claimed & plan.cells.keys()


def _claims(given: dict) -> bool:
    return any(given.get(flag) for flag in ("grade", "solution", "locked", "task"))


def _differs(found: NotebookNode, cell: Cell) -> bool:
    given = found.metadata.get("nbgrader")
    if not isinstance(given, dict) or given.get("schema_version") != _SCHEMA:
        return True
    points = given.get("points")
    if cell.points is not None and not (isinstance(points, int | float) and abs(points) < _MOST):
        return True
    flags = ("grade", "solution", "task")
    return (
        any(bool(given.get(flag, False)) != getattr(cell, flag) for flag in flags)
        or bool(is_locked(found)) != cell.locked  # a test is, whatever stands there
        or given.get("cell_type", cell.cell_type) != cell.cell_type
        or not isinstance(given.get("checksum", ""), str)
    )


def _metadata(cell: Cell, given: Any) -> NotebookNode:
    kept = {"checksum": given["checksum"]} if isinstance(given, dict) and isinstance(
        given.get("checksum"), str) else {}  # fmt: skip
    points = {} if cell.points is None else {"points": cell.points}
    return NotebookNode(
        grade=cell.grade, grade_id=cell.name, locked=cell.locked, schema_version=_SCHEMA,
        solution=cell.solution, task=cell.task, cell_type=cell.cell_type, **points, **kept,
    )  # fmt: skip
