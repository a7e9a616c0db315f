"""Make the order for a worker out of a cleaned notebook and what the gradebook knows of it."""

import base64
from typing import Any

from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.assignment_spec import Blueprint, used_later, visible_part
from coursegrade.autograde.execution import Order
from coursegrade.autograde.static_names import names_of, words


def make_order(
    cells: list[dict[str, Any]], plan: Blueprint, clearing: ClearHiddenTests, **more: Any
) -> Order:
    """Return the order for the cells of one notebook; `more` are the other parts of the order."""
    return Order(roles=_roles(cells, plan, clearing), plan=plan.plan(), **more)


def _roles(
    cells: list[dict[str, Any]], plan: Blueprint, clearing: ClearHiddenTests
) -> dict[int, dict[str, Any]]:
    needed = plan.needed()
    marks = clearing.begin_test_delimeter, clearing.end_test_delimeter
    code = [(n, cell, "".join(cell["source"])) for n, cell in enumerate(cells)
            if cell["cell_type"] == "code"]  # fmt: skip
    roles: dict[int, dict[str, Any]] = {}
    for number, cell, source in code:
        name = (cell["metadata"].get("nbgrader") or {}).get("grade_id")
        known = plan.cells.get(name)
        if known is None or known.solution or not (known.locked or known.grade):
            continue
        if known.is_test:
            names = names_of(source)
            visible = visible_part(source, *marks)
            tests = {n for n in roles if roles[n]["role"] == "test"} | {number}
            later = [text for n, _, text in code if n > number and n not in tests
                     and not _tests(cells[n], plan)]  # fmt: skip
            roles[number] = {
                "role": "test", "name": f"the test '{name}'", "test": name,
                "points": known.points or 0, "beside": plan.beside.get(name, ""),
                "twins": plan.twins.get(name, []), "binds": sorted(names.binds),
                "leaves": sorted(names.binds | names.imports.keys()),
                "words": sorted(words(source)),
                "visible": visible if used_later(visible, later) else "",
            }  # fmt: skip
        else:
            names = names_of(source)
            if needed and (names.stars or (names.binds | names.imports.keys()) & needed):
                roles[number] = {"role": "given", "name": f"the cell '{name}'"}
            else:
                roles[number] = {"role": "own", "name": f"the cell '{name}'"}
            roles[number]["guard"] = sorted(names.defines | names.imports.keys())
    return roles


def _tests(cell: dict[str, Any], plan: Blueprint) -> bool:
    known = plan.cells.get((cell["metadata"].get("nbgrader") or {}).get("grade_id"))
    return known is not None and known.is_test


def packed(files: dict[str, bytes]) -> dict[str, str]:
    """Return the contents of files as text."""
    return {name: base64.b64encode(content).decode() for name, content in files.items()}
