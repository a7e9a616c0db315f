"""Build the nbgrader source notebook of a quiz: questions, answers, checks and hidden tests."""

from typing import Any

from nbformat import NotebookNode
from nbformat import v4 as nbformat

from lessonkit.items import cell_sources as sources
from lessonkit.items import prose
from lessonkit.items.kinds import Item, ItemFile, PoseItem, Written
from lessonkit.items.load import raw_items
from lessonkit.items.reading import WRITTEN_STUB


def quiz_notebook(quiz: ItemFile, solved: bool = True) -> NotebookNode:
    """Return a quiz as a nbgrader source notebook; cell ids follow from the items' ids.

    Without its solutions, which nobody sees who gets a release, it is made in half the time.
    """
    raw = raw_items(quiz.path)
    cells = [_markdown("how-to-answer", prose.header(quiz))]
    if any(item.variants for item in quiz.items):
        cells += [_markdown("your-id-question", prose.YOUR_ID), _code("your-id", prose.ID_CELL,
                                                                      solution=True)]  # fmt: skip
    for number, item in enumerate(quiz.items, start=1):
        mapping = sources.Mapping.of(raw[item.id], quiz.seed)
        cells += _cells(f"q{number}", number, item, mapping, solved)
    cells += [
        _markdown("before-you-submit", prose.LAST),
        _code("check-all", sources.check_all(quiz)),
    ]
    notebook = nbformat.new_notebook(cells=cells)
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
        title=quiz.title,
    )
    return notebook


def _cells(
    name: str, number: int, item: Item, mapping: sources.Mapping, solved: bool
) -> list[NotebookNode]:
    if item.variants:
        cells = [
            _markdown(f"{item.id}-question", prose.own_numbers(number, item)),
            _code(f"{item.id}-numbers", sources.numbers(item, mapping)),
        ]
    else:
        cells = [_markdown(f"{item.id}-question", prose.question(number, item))]
    if isinstance(item, Written):
        return [*cells, _markdown(item.id, WRITTEN_STUB, solution=True, points=item.points)]
    if isinstance(item, PoseItem):
        cells.append(_code(f"{item.id}-explorer", sources.explorer(item)))
    answer = sources.answer(name, item, mapping.seed, solved)
    return [
        *cells,
        _code(f"{item.id}-answer", answer, solution=True),
        _code(item.id, sources.tests(name, item, mapping), points=item.points),
    ]


def _metadata(name: str, solution: bool, points: float | None) -> dict[str, Any]:
    grading = {
        "grade": points is not None,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {"nbgrader": grading | ({} if points is None else {"points": points})}


def _markdown(
    name: str, source: str, *, solution: bool = False, points: float | None = None
) -> NotebookNode:
    return nbformat.new_markdown_cell(source, id=name, metadata=_metadata(name, solution, points))


def _code(
    name: str, source: str, *, solution: bool = False, points: float | None = None
) -> NotebookNode:
    return nbformat.new_code_cell(source, id=name, metadata=_metadata(name, solution, points))
