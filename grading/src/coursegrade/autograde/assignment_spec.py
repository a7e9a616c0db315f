"""What the instructor's side knows of a notebook: its cells, and how its tests are to be run."""

import copy
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from coursegrade.autograde.signs import why_beside
from coursegrade.autograde.static_names import names_of, words
from coursegrade.notebooks import grade_id


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
    """The cells of a notebook by name, and the instructor's own notebook if it is there.

    `beside` says of tests why they must run beside the submission's code, `twins` has the altered
    twins of such tests.
    """

    name: str
    cells: dict[str, Cell]
    ids: dict[str, str] = field(default_factory=dict)
    master: NotebookNode | None = None
    solved: bool = False
    beside: dict[str, str] = field(default_factory=dict)
    twins: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def executes(self) -> bool:
        """Say whether there is a graded code cell, so that the notebook must be run."""
        return any(cell.grade and cell.cell_type == "code" for cell in self.cells.values())

    def plan(self) -> dict[str, Any]:
        """Return which names may come from a submission, and how those that are imported come in.

        Only names that the instructor's solution cells bind, and none that the instructor's cells
        import or that the locked ones define.
        """
        answers, given, imports, stars = set(), set(), {}, []
        for source, cell in self.code():
            names = names_of(source)
            if cell is not None and cell.solution:
                answers |= names.binds
            elif cell is not None and cell.locked and not cell.is_test:
                given |= names.binds
            if cell is None or not cell.locked:
                imports.update(names.imports)
                stars += names.stars
        bound = {name for source, _ in self.code() for name in names_of(source).imports}
        allowed = {name for name in answers - given - bound if not name.startswith("__")}
        return {"answers": sorted(allowed) if self.solved else [], "stars": stars,
                "imports": {n: code for n, code in imports.items() if n not in given}}  # fmt: skip

    def needed(self) -> set[str]:
        """Return the words of tests that run apart, and of locked cells that these need."""
        wanted: set[str] = set()
        given = [source for source, cell in self.code() if cell is not None and cell.locked]
        for name, cell in self.cells.items():
            if cell.is_test and name not in self.beside:
                wanted |= words(cell.source)
        for _ in given if wanted else ():
            for source in given:
                names = names_of(source)
                if (names.binds | names.imports.keys()) & wanted or names.stars:
                    wanted |= words(source)
        return wanted

    def code(self) -> list[tuple[str, Cell | None]]:
        """Return the instructor's code cells, with what the gradebook has of each."""
        if self.master is None:
            return [(c.source, c) for c in self.cells.values() if c.cell_type == "code"]
        return [
            (cell.source, self.cells.get(grade_id(cell)))
            for cell in self.master.cells
            if cell.cell_type == "code"
        ]


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
    master = copy.deepcopy(master)
    for cell in master.cells if master else ():
        name = grade_id(cell)
        if name in cells and cell.get("id"):
            ids[cell.id] = name
        if name in cells and cells[name].locked and not cells[name].solution:
            cell.source = cells[name].source
    spec = Blueprint(notebook, cells, ids, master, solved)
    spec.beside.update(why_beside(spec.code(), solved))
    return spec


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
    """Say whether later cells may read a name that the visible part of a test binds."""
    names = names_of(visible)
    bound = names.binds | names.imports.keys()
    return bool(bound) and any(bound & words(source) for source in later)
