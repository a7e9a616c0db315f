"""The copies of a quiz that a student has: what is answered in each, and whether it is the same.

nbgrader writes a checksum of each cell into the release, so a notebook tells by itself what has
been changed in it, and two notebooks whether they ask the same.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from coursegrade.notebooks import cells_of, grade_id, grading

# The cell in which a student types an id; it is no answer.
_NO_ANSWER = frozenset({"your-id"})
_DEPTH = 3
_MOST = 500


def answer_cells(cells: Sequence[NotebookNode]) -> dict[str, NotebookNode]:
    """Return the cells that answers are typed into, by nbgrader's name of the cell."""
    return {
        grade_id(cell): cell
        for cell in cells
        if grading(cell).get("solution") and grade_id(cell) and grade_id(cell) not in _NO_ANSWER
    }


def is_changed(cell: NotebookNode) -> bool:
    """Say whether a cell is another than was released."""
    checksum = grading(cell).get("checksum")
    return bool(checksum) and compute_checksum(cell) != checksum


def answered(cells: Sequence[NotebookNode]) -> list[str]:
    """Return the names of the answer cells that somebody has typed into."""
    return [name for name, cell in answer_cells(cells).items() if is_changed(cell)]


def asks(cells: Sequence[NotebookNode]) -> dict[str, str]:
    """Return what a quiz asks: the checksums of its locked cells as they were released."""
    return {
        grade_id(cell): str(about.get("checksum"))
        for cell in cells
        if (about := grading(cell)) and not about.get("solution") and grade_id(cell)
    }


def _around(cells: Sequence[NotebookNode]) -> dict[str, tuple[str, ...]]:
    """Return for each answer cell the checksums of what is asked: before it, and its check."""
    found: dict[str, tuple[str, ...]] = {}
    before: list[str] = []
    last = ""
    for cell in cells:
        about, name = grading(cell), grade_id(cell)
        if about.get("solution"):
            found[name], before, last = tuple(before), [], name
        elif name and last and about.get("grade"):
            found[last], last = (*found[last], str(about.get("checksum"))), ""
        elif name:
            before.append(str(about.get("checksum")))
    return found


def carry(old: Sequence[NotebookNode], new: Sequence[NotebookNode]) -> tuple[list[str], list[str]]:
    """Put answers of a copy into the cells of another; return which went over and which did not.

    An answer goes over where its question is word for word the same. Who the student is does too.
    """
    mine, theirs = _around(old), _around(new)
    places = {grade_id(cell): cell for cell in new if grading(cell).get("solution")}
    carried, left = [], []
    for cell in old:
        name = grade_id(cell)
        if not grading(cell).get("solution") or not is_changed(cell):
            continue
        if name in places and (name in _NO_ANSWER or mine[name] == theirs.get(name)):
            places[name].source = cell.source
            carried.append(name)
        else:
            left.append(name)
    return [one for one in carried if one not in _NO_ANSWER], left


def other_copies(root: Path, path: Path) -> Iterator[tuple[Path, int]]:
    """Yield other notebooks below a folder with answers to the same questions, and how many."""
    wanted = set(answer_cells(cells_of(path)))
    for number, other in enumerate(_notebooks(root, _DEPTH)):
        if number == _MOST:
            return
        if other == path:
            continue
        cells = cells_of(other)
        if 2 * len(wanted & set(answer_cells(cells))) > len(wanted) and (given := answered(cells)):
            yield other, len(given)


def _notebooks(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.suffix == ".ipynb" and entry.is_file():
            yield entry
        elif depth and entry.is_dir() and not entry.is_symlink():
            yield from _notebooks(entry, depth - 1)
