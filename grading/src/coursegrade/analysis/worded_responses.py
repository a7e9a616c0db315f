"""Answers in notebooks that were graded before a response was data; goes in January 2028.

Such a notebook has only what the check printed, so its wording then is an interface.
"""

import math
import re

from nbformat import NotebookNode

from coursegrade.analysis.response import ABSENT, MALFORMED, READ, Response

_SAID = re.compile(r"^q\d+: (.*)$", re.MULTILINE)
_LETTER = re.compile(r"^([a-z])(?::|$)")
_LISTED = re.compile(r"^\s+([a-z])(?::|$)")
_PAIR = re.compile(r"^\s+(\d+)\b.*→ ([a-z])(?::|$)")
_NUMBER = re.compile(r"^You typed (\S+)")
_TRIED = re.compile(r"^\S+ was tried:$")


def response(cell: NotebookNode) -> Response | None:
    """Return the response of which a test cell has printed; None where it is no quiz item's."""
    text = printed(cell)
    said = _SAID.search(text)
    return read_words(text[said.start(1) :]) if said else None


def printed(cell: NotebookNode) -> str:
    """Return what a cell wrote to standard output."""
    return "".join(
        str(output.get("text", ""))
        for output in cell.get("outputs", ())
        if output.get("output_type") == "stream" and output.get("name") == "stdout"
    )


def read_words(words: str) -> Response:
    """Return the response that the words of a check cell tell of."""
    first, *lines = words.splitlines() or [""]
    if first.startswith("Not answered yet"):
        return Response(ABSENT)
    if first.startswith("You chose"):
        if one := _LETTER.match(first.removeprefix("You chose").strip()):
            return Response(READ, one[1])
        return Response(READ, [found[1] for line in lines if (found := _LISTED.match(line))])
    if first.startswith("You matched"):
        pairs = (found for line in lines if (found := _PAIR.match(line)))
        return Response(READ, {found[1]: found[2] for found in pairs})
    number = _NUMBER.match(first)
    # A student's own code may print such a line with anything in the number's place.
    if number and (value := _finite(number[1])) is not None:
        return Response(READ, value)
    if first.startswith("Your pose:"):
        return Response(READ, first.removeprefix("Your pose:").strip())
    return Response(READ) if _TRIED.match(first) else Response(MALFORMED)


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
