"""Read out of an autograded notebook what became of every answer."""

import logging
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum

from coursegrade.analysis import worded_responses as worded_answers
from coursegrade.analysis.response import ABSENT, CRASH, MALFORMED, MISSING, READ, TIMEOUT, Response
from coursegrade.gradebook import Item, Key, Marks
from coursegrade.notebooks import cells_of, grade_id

_LOG = logging.getLogger(__name__)

# What `lessonkit.items.response` calls it; a course without items has no lessonkit to ask.
MIME = "application/vnd.lessonkit.response+json"
# Names of errors that say "nothing was done here", not "this went wrong".
_UNDONE = {"NotImplementedError"}
_WRONG = {"AssertionError"}


def read_responses(directory: CourseDirectory, marks: Marks) -> dict[str, dict[Key, Response]]:
    """Return every student's responses, by item."""
    found: dict[str, dict[Key, Response]] = {}
    for student in marks.submissions:
        folder = directory.format_path(directory.autograded_directory, student, marks.assignment)
        books = {item.notebook for item in marks.items}
        cells = {book: _cells(Path(folder) / f"{book}.ipynb") for book in books}
        found[student] = {item.key: _response(item, cells[item.notebook]) for item in marks.items}
    return found


def _cells(path: Path) -> dict[str, NotebookNode]:
    return {name: cell for cell in cells_of(path) if (name := grade_id(cell))}


def _response(item: Item, cells: dict[str, NotebookNode]) -> Response:
    cell = cells.get(item.name)
    if cell is None:
        return Response(MISSING)
    if cell.cell_type != "code":
        return Response(ABSENT if _untouched(cell) or not cell.source.strip() else READ)
    answer = cells.get(f"{item.name}-answer")
    errors = [*_errors(cell), *(_errors(answer) if answer else ())]
    if any("Timeout" in name for name in errors):
        return Response(TIMEOUT)
    found = recorded(cell) or worded_answers.response(cell)
    if found:
        return Response(CRASH) if found.state == MALFORMED and errors else found
    if not errors or set(errors) <= _WRONG:
        return Response(READ)
    return Response(ABSENT if set(errors) <= _UNDONE else CRASH)


def _untouched(cell: NotebookNode) -> bool:
    try:
        return cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    except (KeyError, TypeError, ValueError):  # What nbgrader cannot sum up, it has not given out.
        return False


def recorded(cell: NotebookNode) -> Response | None:
    """Return the response that a test cell has written into its result, if it has written one."""
    for output in cell.get("outputs", ()):
        data = output.get("data", {}) if output.get("output_type") == "execute_result" else {}
        if MIME in data:
            from coursegrade.quiz_items import response

            try:
                found = response.Response.from_json(data[MIME])
            except ValueError as error:
                _LOG.info("a response is left out: %s", error)
            else:
                return Response(found.state, found.value)
    return None


def _errors(cell: NotebookNode) -> list[str]:
    outputs = cell.get("outputs", ())
    return [
        str(output.get("ename", "")) for output in outputs if output.get("output_type") == "error"
    ]
