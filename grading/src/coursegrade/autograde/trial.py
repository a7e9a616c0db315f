"""Run the instructor's own solution before any submission.

It shows two things: a test that even the solution fails, which somebody should know before marks
go out, and a test that cannot be run apart from the code it tests. Both are decided by the
instructor's notebook alone, so no submission can bring them about.
"""

import copy
from collections.abc import Callable
from dataclasses import replace

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from coursegrade.autograde.blueprint import Blueprint


def try_solution(
    plan: Blueprint, run: Callable[[bytes, Blueprint], bytes]
) -> tuple[dict[str, str], list[str]]:
    """Return which tests must run beside the submission's code, and what is wrong with others."""
    master = copy.deepcopy(plan.master)
    apart = _earned(run(nbformat.writes(master).encode(), plan))
    lacking = {name for name, (got, most) in apart.items() if got is not None and got < most}
    if not lacking:
        return {}, []
    beside = replace(plan, aside={**plan.aside, **dict.fromkeys(lacking, "")})
    again = _earned(run(nbformat.writes(master).encode(), beside))
    aside, words = {}, []
    for name in sorted(lacking):
        got, most = again[name]
        if got is not None and got >= most:
            aside[name] = "the instructor's solution passes it only there"
        else:
            best = max(apart[name][0], got or 0)
            words.append(
                f"the instructor's own solution earns {best:g} of {most:g} "
                f"in the test '{name}'; look at the test before you give out marks"
            )
    return aside, words


def _earned(notebook: bytes) -> dict[str, tuple[float | None, float]]:
    found = {}
    for cell in nbformat.reads(notebook.decode(), as_version=4).cells:
        if _is_test(cell):
            try:
                found[cell.metadata.nbgrader.grade_id] = determine_grade(cell)
            except (ValueError, KeyError):
                found[cell.metadata.nbgrader.grade_id] = (0.0, float(cell.metadata.nbgrader.points))
    return found


def _is_test(cell: NotebookNode) -> bool:
    given = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and given.get("grade") and not given.get("solution")
