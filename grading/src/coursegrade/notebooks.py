"""Read the cells of a notebook that a student handed in, which may hold anything."""

import logging
from pathlib import Path

import nbformat
from nbformat import NotebookNode

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
    about = cell.metadata.get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else ""
    return name if isinstance(name, str) else ""
