"""Find answers in a copy such as `quiz (1).ipynb` beside a notebook that nobody has touched."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nbformat import NotebookNode

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.shown import shown
from coursegrade.autograde.submission import CannotGrade, read_notebook
from coursegrade.notebooks import grade_id

_MOST = 5


def answered_copies(
    folder: Path, untouched: Sequence[str], blueprints: Mapping[str, Blueprint]
) -> list[str]:
    """Return one sentence for each untouched notebook that has an answered copy beside it."""
    if not untouched:
        return []
    others = [path for path in sorted(folder.glob("*.ipynb")) if path.stem not in blueprints]
    said = []
    for path in others[:_MOST]:
        try:
            book = read_notebook(path)
        except CannotGrade:
            continue
        for name in untouched:
            if _is_answered(book, blueprints[name]):
                said.append(
                    f"'{shown(path.name)}' looks answered, but {name}.ipynb, which was graded, is "
                    "as it was given out; if it is the right one, rename it and grade with --force"
                )
    return said


def _is_answered(book: NotebookNode, plan: Blueprint) -> bool:
    for cell in book.cells:
        known = plan.cells.get(grade_id(cell))
        if known and known.solution and cell.source.strip() != known.source.strip():
            return True
    return False
