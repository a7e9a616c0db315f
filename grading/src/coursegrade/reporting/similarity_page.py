"""Read the answers to compare, and show what was found; nothing leaves this machine."""

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_locked

from coursegrade.analysis.similarity import CODE, TEXT, Answer, Given, SimilarPair
from coursegrade.notebooks import cells_of, grade_id
from coursegrade.reporting.page import page

_SHOWN = 50


def read_answers(directory: CourseDirectory, gradebook: Gradebook, name: str) -> Given:
    """Return every answer of an assignment, and the release that all students started from."""
    released = [
        (CODE if cell.cell_type == "code" else TEXT, cell.source or "")
        for notebook in gradebook.find_assignment(name).notebooks
        for cell in notebook.source_cells
    ]
    release = Path(directory.format_path(directory.release_directory, ".", name))
    for path in sorted(release.glob("*.ipynb")):
        released += [(_kind(cell), cell.source) for cell in cells_of(path)]
    answers: list[Answer] = []
    students = [one.student.id for one in gradebook.assignment_submissions(name)]
    for student in sorted(students):
        folder = Path(directory.format_path(directory.autograded_directory, student, name))
        for path in sorted(folder.glob("*.ipynb")):
            for number, cell in enumerate(cells_of(path), start=1):
                if cell.cell_type not in ("code", "markdown") or _locked(cell):
                    continue
                label = grade_id(cell) or f"cell {number}"
                answers.append(Answer(student, label, _kind(cell), cell.source))
    # A release that was never made here still names every cell that nobody changed.
    return Given(tuple(answers), tuple(released), len(students))


def _locked(cell) -> bool:
    # Metadata that are no dictionary are a student's doing, and nobody's lock.
    return isinstance(cell.metadata.get("nbgrader", {}), dict) and is_locked(cell)


def _kind(cell) -> str:
    return CODE if cell.cell_type == "code" else TEXT


def similarity_page(name: str, given: Given, found: Sequence[SimilarPair]) -> str:
    """Return the page with the pairs and their shared passages side by side."""
    shown = found[:_SHOWN]
    rows = [
        (
            " and ".join(one.students),
            f"{one.share:.0%}",
            len(one.passages),
            max(passage.length for passage in one.passages),
        )
        for one in shown
    ]
    return page(
        "similarity.html.j2",
        f"Alike answers: {name}",
        submissions=given.students,
        compared=given.students * (given.students - 1) // 2,
        pairs=shown,
        rows=rows,
        further=len(found) - len(shown),
    )
