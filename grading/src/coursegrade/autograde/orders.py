"""Make the order for a worker out of a cleaned notebook and what the gradebook knows of it."""

from typing import Any

from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.blueprint import Blueprint, used_later, visible_part
from coursegrade.autograde.execution import Order
from coursegrade.autograde.names import names_of


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
        mentions = sorted(names_of(source).loads)
        if known.is_test:
            visible = visible_part(source, *marks)
            tests = {n for n in roles if roles[n]["role"] == "test"} | {number}
            later = [text for n, _, text in code if n > number and n not in tests
                     and not _tests(cells[n], plan)]  # fmt: skip
            roles[number] = {
                "role": "test", "name": f"the test '{name}'", "mentions": mentions,
                "aside": name in plan.aside,
                "visible": visible if used_later(visible, later) else "",
            }  # fmt: skip
        else:
            names = names_of(source)
            if (names.binds | names.imports.keys()) & needed:
                roles[number] = {"role": "given", "name": f"the cell '{name}'",
                                 "mentions": mentions}  # fmt: skip
            else:
                roles[number] = {"role": "own", "name": f"the cell '{name}'"}
    return roles


def _tests(cell: dict[str, Any], plan: Blueprint) -> bool:
    known = plan.cells.get((cell["metadata"].get("nbgrader") or {}).get("grade_id"))
    return known is not None and known.is_test
