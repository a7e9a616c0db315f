"""Read the cells of a notebook that a student handed in, which may hold anything."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from coursegrade.course import CourseError

_LOG = logging.getLogger(__name__)


def cells_of(path: Path) -> list[NotebookNode]:
    """Return the cells of a notebook; none where it is missing or cannot be read."""
    if not path.is_file():
        return []
    try:
        return list(nbformat.read(path, as_version=4).cells)
    except Exception as error:  # what a student hands in breaks a reader in any way
        _LOG.warning("%s is left out, as it cannot be read: %s", path, error)
        return []


def grade_id(cell: NotebookNode) -> str:
    """Return by which name nbgrader knows a cell, or nothing."""
    name = grading(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def grading(cell: NotebookNode) -> dict[str, Any]:
    """Return what nbgrader knows of a cell; nothing where that is no dict."""
    about = cell.metadata.get("nbgrader")
    return about if isinstance(about, dict) else {}


def content_code(cells: Sequence[NotebookNode]) -> str:
    """Return the short code of answers that the student's receipt has; none without quiz items."""
    try:
        from coursegrade import quiz_items
    except CourseError:
        return ""
    return quiz_items.content_code(cells)
