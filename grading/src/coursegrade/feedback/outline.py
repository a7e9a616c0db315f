"""A graded notebook as questions: what was asked, what was answered, what it earned and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursegrade.notebooks import grade_id, grading

_HEADING = re.compile(r"^(?P<marks>#{1,6})[ \t]+(?P<words>[^\n]+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_POINTS = re.compile(r"\s*·\s*[\d.,]+ points?$")
_READ = re.compile(r"Read again: “(?P<words>[^”]+)”")
_FEW_LINES = 3


@dataclass(frozen=True)
class Part:
    """A cell on the page; what is not read first is folded away under the words of `fold`."""

    cell: NotebookNode
    fold: str = ""
    kind: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Section:
    """A question with its parts; without a number it is text around the questions."""

    title: str
    parts: tuple[Part, ...]
    number: int = 0
    score: float = 0.0
    points: float = 0.0
    comments: tuple[str, ...] = field(default_factory=tuple)
    read_again: tuple[str, ...] = field(default_factory=tuple)
    names: frozenset[str] = field(default_factory=frozenset)

    @property
    def anchor(self) -> str:
        """Return where on the page it stands."""
        return f"question-{self.number}" if self.number else ""


def sections(cells: Sequence[NotebookNode]) -> list[Section]:
    """Return a notebook's sections in order; each graded cell ends one."""
    found, number = [], 0
    for group in _groups(cells):
        graded = [cell for cell in group if grading(cell).get("points") is not None]
        number += bool(graded)
        found.append(_section(group, graded, number if graded else 0))
    return found


def _groups(cells: Sequence[NotebookNode]) -> Iterator[list[NotebookNode]]:
    """Cut a notebook before the last heading that leads up to a graded cell, and after the cell."""
    waiting: list[NotebookNode] = []
    for cell in cells:
        waiting.append(cell)
        if not _is_graded(cell):
            continue
        starts = [n for n, one in enumerate(waiting) if _heading(one)]
        start = starts[-1] if starts else 0
        if start:
            yield waiting[:start]
        yield waiting[start:]
        waiting = []
    if waiting:
        yield waiting


def _section(group: list[NotebookNode], graded: list[NotebookNode], number: int) -> Section:
    heading = _heading(group[0]) if number else ""
    title = _POINTS.sub("", heading) or (f"Question {number}" if number else "")
    parts, printed = [], ""
    for place, cell in enumerate(group):
        if place == 0 and heading:
            cell = NotebookNode({**cell, "source": _HEADING.sub("", cell.source, count=1).strip()})
        parts.append(_part(cell, bool(number)))
        if _is_test(cell):
            printed += "".join(str(one.get("text", "")) for one in cell.get("outputs", ()))
    about = [grading(cell) for cell in graded]
    return Section(
        title, tuple(parts), number, sum(_number(one.get("score")) for one in about),
        sum(_number(one.get("points")) for one in about),
        tuple(str(words) for cell in group if (words := grading(cell).get("comment"))),
        tuple(dict.fromkeys(found["words"] for found in _READ.finditer(printed))),
        frozenset(grade_id(cell) for cell in graded),
    )  # fmt: skip


def _part(cell: NotebookNode, in_question: bool) -> Part:
    about = grading(cell)
    if not in_question:
        return Part(cell, "Code" if cell.cell_type == "code" else "")
    if about.get("solution"):
        if cell.cell_type != "code":
            return Part(cell, kind="answer")
        long = about.get("grade") or len(cell.source.splitlines()) > _FEW_LINES
        return Part(cell, "Your answer", "answer", is_open=bool(about.get("grade")) or not long)
    if _is_test(cell):
        return Part(cell, kind="verdict")
    return Part(cell, "Code" if cell.cell_type == "code" else "")


def _is_graded(cell: NotebookNode) -> bool:
    return bool(grading(cell).get("grade") or grading(cell).get("task"))


def _is_test(cell: NotebookNode) -> bool:
    about = grading(cell)
    return cell.cell_type == "code" and bool(about.get("grade")) and not about.get("solution")


def _heading(cell: NotebookNode) -> str:
    found = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
    return found["words"] if found and not grading(cell).get("solution") else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
