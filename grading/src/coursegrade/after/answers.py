"""Read out of an autograded notebook what became of every answer."""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum

from coursegrade.after.gradebook import Item, Key, Marks
from coursegrade.notebooks import cells_of, grade_id

ANSWERED, EMPTY, SLIP, CRASH, TIMEOUT, ABSENT = (
    "answered", "empty", "slip", "crash", "timeout", "absent",
)  # fmt: skip

STATES = (ANSWERED, EMPTY, SLIP, CRASH, TIMEOUT, ABSENT)

# What `lessonkit.items.check` prints before the words of its reading.
_SAID = re.compile(r"^q\d+: (.*)$", re.MULTILINE)
_LETTER = re.compile(r"^([a-z])(?::|$)")
_LISTED = re.compile(r"^\s+([a-z])(?::|$)")
_PAIR = re.compile(r"^\s+(\d+)\b.*→ ([a-z])(?::|$)")
_NUMBER = re.compile(r"^You typed (\S+)")
_TRIED = re.compile(r"^\S+ was tried:$")
# Names of errors that say "nothing was done here", not "this went wrong".
_UNDONE = {"NotImplementedError"}
_WRONG = {"AssertionError"}


@dataclass(frozen=True)
class Response:
    """What became of one answer: its state, what was chosen, and the words that were printed."""

    state: str
    picked: tuple[str, ...] = ()
    number: float | None = None
    words: str = ""


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
        return Response(ABSENT)
    if cell.cell_type != "code":
        return Response(EMPTY if _untouched(cell) or not cell.source.strip() else ANSWERED)
    answer = cells.get(f"{item.name}-answer")
    errors = [*_errors(cell), *(_errors(answer) if answer else ())]
    if any("Timeout" in name for name in errors):
        return Response(TIMEOUT)
    said = _SAID.search(printed(cell))
    if said:
        response = read_words(printed(cell)[said.start(1) :])
        if response.state == SLIP and errors:
            return Response(CRASH, words=response.words)
        return response
    if not errors or set(errors) <= _WRONG:
        return Response(ANSWERED)
    return Response(EMPTY if set(errors) <= _UNDONE else CRASH, words=errors[0])


def _untouched(cell: NotebookNode) -> bool:
    try:
        return cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    except (KeyError, TypeError, ValueError):  # What nbgrader cannot sum up, it has not given out.
        return False


def read_words(words: str) -> Response:
    """Return the response that the words of a check cell tell of."""
    first, *lines = words.splitlines() or [""]
    if first.startswith("Not answered yet"):
        return Response(EMPTY)
    if first.startswith("You chose"):
        one = _LETTER.match(first.removeprefix("You chose").strip())
        listed = [found[1] for line in lines if (found := _LISTED.match(line))]
        letters = [one[1]] if one else listed
        return Response(ANSWERED, tuple(letters), words=words)
    if first.startswith("You matched"):
        pairs = [found[1] + found[2] for line in lines if (found := _PAIR.match(line))]
        return Response(ANSWERED, tuple(pairs), words=words)
    if found := _NUMBER.match(first):
        number = _finite(found[1])
        # A student's own code may print such a line with anything in the number's place.
        return Response(SLIP if number is None else ANSWERED, number=number, words=words)
    if first.startswith("Your pose") or _TRIED.match(first):
        return Response(ANSWERED, words=words)
    return Response(SLIP, words=first)


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def printed(cell: NotebookNode) -> str:
    """Return what a cell wrote to standard output."""
    return "".join(
        str(output.get("text", ""))
        for output in cell.get("outputs", ())
        if output.get("output_type") == "stream" and output.get("name") == "stdout"
    )


def _errors(cell: NotebookNode) -> list[str]:
    outputs = cell.get("outputs", ())
    return [
        str(output.get("ename", "")) for output in outputs if output.get("output_type") == "error"
    ]
