"""Which cells of a submitted notebook are the instructor's, and how each of them is to be run."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.assignment_spec import Blueprint, Cell, used_later, visible_part
from coursegrade.autograde.static_names import names_of, words
from coursegrade.notebooks import grade_id


def cell_roles(
    cells: list[NotebookNode], plan: Blueprint, clearing: ClearHiddenTests
) -> dict[int, dict[str, Any]]:
    """Return the roles of the code cells that are not the student's own, by their place."""
    needed = plan.needed()
    marks = clearing.begin_test_delimeter, clearing.end_test_delimeter
    code = [(n, cell.source, plan.cells.get(grade_id(cell)))
            for n, cell in enumerate(cells) if cell.cell_type == "code"]  # fmt: skip
    # What the solution or a test binds, honest work may bind too.
    free = {name for source, cell in plan.code() if not plan.solved or (cell is not None
            and (cell.solution or cell.is_test)) for name in names_of(source).binds}  # fmt: skip
    others = [(n, source) for n, source, known in code if known is None or not known.is_test]
    roles: dict[int, dict[str, Any]] = {}
    for number, source, known in code:
        # A cell that the instructor left open is the student's own, once it was changed.
        if known is None or known.solution or not (known.locked or source == known.source):
            continue
        if known.is_test:
            visible = visible_part(source, *marks)
            later = used_later(visible, [text for n, text in others if n > number])
            roles[number] = _test(known, source, plan, visible if later else "")
        else:
            names = names_of(source)
            used = names.stars or (names.binds | names.imports.keys()) & needed
            roles[number] = {
                "role": "given" if needed and used else "own", "name": f"the cell '{known.name}'",
                **names_given(source, free),
            }  # fmt: skip
    return roles


def names_given(source: str, free: set[str]) -> dict[str, Any]:
    """Return the names of an instructor's cell: those that it binds, and those to guard.

    Each that is bound has with it what is read when it is called. Nobody else should give a
    guarded one another meaning.
    """
    names = names_of(source)
    read = sorted(names.inside)
    return {
        "guard": sorted(names.defines | names.imports.keys() | names.binds - free),
        "binds": {name: read if name in names.defines else [] for name in sorted(names.binds)},
    }


def names_tested(source: str) -> dict[str, list[str]]:
    """Return the names of a test: what it binds, leaves for others, mentions, and reads of them."""
    names = names_of(source)
    return {
        "binds": sorted(names.binds), "leaves": sorted(names.binds | names.imports.keys()),
        "words": sorted(words(source)), "reads": sorted(names.loads - names.binds),
    }  # fmt: skip


def _test(known: Cell, source: str, plan: Blueprint, visible: str) -> dict[str, Any]:
    return {
        "role": "test", "name": f"the test '{known.name}'", "test": known.name,
        "points": known.points or 0, "beside": plan.beside.get(known.name, ""),
        "twins": plan.twins.get(known.name, []), "visible": visible, **names_tested(source),
    }  # fmt: skip
