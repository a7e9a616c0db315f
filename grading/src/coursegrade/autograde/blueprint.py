"""What the instructor's side knows of a notebook: its cells, and how its tests are to be run."""

import builtins
import re
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from coursegrade.autograde.names import Names, names_of

# A test that looks at more than values cannot be run apart from the code that it looks at.
_LOOKS_AROUND = re.compile(
    r"\b(get_ipython|globals|locals|vars|inspect|sys\.modules|mock|patch|exec|eval|pickle|gc|"
    r"importlib|runpy|In|Out|_i|_ih|_oh)\b(?=[.(\[])|\bimport (inspect|gc|pickle|runpy)\b"
)


@dataclass(frozen=True)
class Cell:
    """A cell of the assignment, as the gradebook has it."""

    name: str
    cell_type: str
    source: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None

    @property
    def is_test(self) -> bool:
        """Say whether its outcome decides about points."""
        return self.grade and not self.solution and self.cell_type == "code"


@dataclass(frozen=True)
class Blueprint:
    """The cells of a notebook by name, and the instructor's own notebook if it is there."""

    name: str
    cells: dict[str, Cell]
    ids: dict[str, str] = field(default_factory=dict)
    master: NotebookNode | None = None
    solved: bool = False
    aside: dict[str, str] = field(default_factory=dict)

    @property
    def executes(self) -> bool:
        """Say whether there is a graded code cell, so that the notebook must be run."""
        return any(cell.grade and cell.cell_type == "code" for cell in self.cells.values())

    def plan(self) -> dict[str, Any]:
        """Return which names are the instructor's, and how those that are imported come in.

        A name that the instructor's answer cells bind is an answer. Any other name that the
        instructor's cells bind is not, whatever a submission makes of it.
        """
        given, answers, imports = set(), set(), {}
        for source, locked in self._code():
            names = names_of(source)
            (given if locked else answers).update(names.binds)
            if locked:
                given.update(names.imports)
            else:
                imports.update(names.imports)
        imports = {n: code for n, code in imports.items() if n not in answers and n not in given}
        protected = (given | set(dir(builtins))) - answers
        return {"protected": sorted(protected), "imports": imports}

    def needed(self) -> set[str]:
        """Return the names that tests use, and those that locked cells need to make them."""
        wanted: set[str] = set()
        locked = [names_of(source) for source, is_locked in self._code() if is_locked]
        for cell in self.cells.values():
            if cell.is_test:
                wanted |= names_of(cell.source).loads
        for _ in locked:
            for names in locked:
                if (names.binds | names.imports.keys()) & wanted:
                    wanted |= names.loads
        return wanted

    def _code(self) -> list[tuple[str, bool]]:
        if self.master is None:
            return [
                (cell.source, cell.locked) for cell in self.cells.values()
                if cell.cell_type == "code"
            ]  # fmt: skip
        found = []
        for cell in self.master.cells:
            if cell.cell_type == "code":
                known = self.cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
                found.append((cell.source, known is not None and known.locked))
        return found


def blueprint(
    gradebook: Gradebook, notebook: str, assignment: str, master: NotebookNode | None, solved: bool
) -> Blueprint:
    """Read a notebook's cells out of the gradebook; `solved` says if `master` has the solutions."""
    entry = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: cell.max_score for cell in (*entry.grade_cells, *entry.task_cells)}
    grades = {cell.name for cell in entry.grade_cells}
    solutions = {cell.name for cell in entry.solution_cells}
    tasks = {cell.name for cell in entry.task_cells}
    cells = {
        cell.name: Cell(
            cell.name, cell.cell_type, cell.source or "", bool(cell.locked), cell.name in grades,
            cell.name in solutions, cell.name in tasks, points.get(cell.name),
        )
        for cell in entry.source_cells
    }  # fmt: skip
    ids = {}
    for cell in master.cells if master else ():
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in cells and cell.get("id"):
            ids[cell.id] = name
    aside = {
        name: f"it uses '{found.group().strip()}'"
        for name, cell in cells.items()
        if cell.is_test and (found := _LOOKS_AROUND.search(_code_only(cell.source)))
    }
    return Blueprint(notebook, cells, ids, master, solved, aside)


def _code_only(source: str) -> str:
    return re.sub(r"#[^\n]*|\"[^\"\n]*\"|'[^'\n]*'", "", source)


def visible_part(source: str, begin: str, end: str) -> str:
    """Return a test's source without its hidden tests."""
    kept, hidden = [], False
    for line in source.split("\n"):
        if begin in line:
            hidden = True
        elif end in line:
            hidden = False
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)


def used_later(visible: str, later: list[str]) -> bool:
    """Say whether later cells read a name that the visible part of a test binds."""
    names: Names = names_of(visible)
    bound = names.binds | names.imports.keys()
    return any(bound & names_of(source).loads for source in later)
