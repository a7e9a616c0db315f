"""Read the answers to compare, and show what was found; nothing leaves this machine."""

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_locked

from coursegrade.analysis.similarity import CODE, TEXT, Answer, Given, Passage, SimilarPair
from coursegrade.notebooks import cells_of, grade_id
from coursegrade.reporting.page import Html, heading, page, paragraph, table, text

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
    pairs = given.students * (given.students - 1) // 2
    parts = [
        paragraph(
            f"{given.students} submissions, {pairs} pairs compared on this machine. "
            "Nothing was sent anywhere.",
            "soft",
        ),
        paragraph(
            "This page finds passages; it does not find copying. Two people who studied together, "
            "quote the same source or use the only sensible wording are alike too, and among "
            f"{pairs} pairs some are alike by chance. Read the passages, ask, and decide yourself.",
            "note",
        ),
    ]
    if not found:
        words = "No two submissions share a rare passage."
        return page(f"Alike answers: {name}", [*parts, paragraph(words)])
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
    parts += [
        heading(2, "Pairs"),
        table(
            "Shared: how much of the rare runs of the shorter answer stands in the other, in the "
            "most alike pair of answers. Longest passage: in words of text, or tokens of code.",
            ("Students", "Shared", "Passages", "Longest"),
            rows,
        ),
    ]
    if len(found) > len(shown):
        parts.append(paragraph(f"{len(found) - len(shown)} further pairs are less alike."))
    parts.append(heading(2, "Passages"))
    for one in shown:
        parts.append(heading(3, f"{' and '.join(one.students)}: {one.share:.0%}"))
        parts += [_side_by_side(one, passage) for passage in one.passages[:5]]
    parts += [heading(2, "How it works"), paragraph(_METHOD)]
    return page(f"Alike answers: {name}", parts)


def _side_by_side(one: SimilarPair, passage: Passage) -> Html:
    halves = "".join(
        f"<div><strong>{text(student)}</strong>, {text(cell)}<pre>{text(words)}</pre></div>"
        for student, cell, words in zip(
            one.students, passage.cells, (passage.first, passage.second), strict=True
        )
    )
    return Html(f'<div class="pair">{halves}</div>')


_METHOD = (
    "Answers are cut into runs of five words, or of twelve tokens of code in which all names that "
    "students gave count as equal. Runs that stand in the released notebook, and runs that more "
    "than a tenth of the class wrote, are left out. The rest is weighed by how rare it is. A pair "
    "is listed when it shares a fifth of that and at least one passage of eight words or twenty "
    "tokens. Single letters and numbers are too short to be compared."
)
