"""Validate a notebook as nbgrader does, and count a written answer that is not there."""

import re
from html import escape
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.validator import Validator

from coursegrade.notebooks import grade_id
from coursegrade.student.copies import is_changed

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*(?:·.*)?$", re.MULTILINE)
_EMPTY = "You did not provide a response."


class Answered(Validator):
    """nbgrader's validator, for which an empty written answer is not passed either."""

    def _preprocess(self, nb: NotebookNode) -> NotebookNode:
        self.headings = _headings(nb)
        return super()._preprocess(nb)

    def _get_failed_cells(self, nb: NotebookNode) -> list[NotebookNode]:
        failed = super()._get_failed_cells(nb)
        names = {grade_id(cell) for cell in failed}
        written = {grade_id(cell) for cell in nb.cells if _is_empty_written(cell)}
        self.failed = [cell for cell in nb.cells if grade_id(cell) in names | written]
        return self.failed


def _is_empty_written(cell: NotebookNode) -> bool:
    written = cell.cell_type == "markdown" and utils.is_grade(cell) and utils.is_solution(cell)
    return written and (not is_changed(cell) or not cell.source.strip())


def _headings(notebook: NotebookNode) -> dict[str, str]:
    """Return for each cell of nbgrader's the heading that it stands under."""
    found, last = {}, ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := _HEADING.search(cell.source)):
            last = heading[1] if not utils.is_solution(cell) else last
        found[grade_id(cell)] = last
    return found


def validated(path: str, validator: Answered) -> dict[str, Any]:
    """Return what nbgrader's button shows: each question that is open, with its own sentence."""
    results = validator.validate(path)
    if "failed" not in results:
        return results
    told = []
    for cell, one in zip(validator.failed, results["failed"], strict=True):
        source = validator.headings.get(grade_id(cell)) or one["source"]
        words = re.sub(r"^q\d+: ", "", strip_ansi(one["raw_error"]))
        words = words.replace(_EMPTY, "Nothing is written yet.")
        told.append({"source": source, "error": escape(words), "raw_error": words})
    return {**results, "failed": told}
