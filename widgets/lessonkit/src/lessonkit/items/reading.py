"""What was understood from a typed answer: nothing, a slip of form, or a value."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reading:
    """The outcome of reading an answer; `words` say it to the person who typed it.

    `value` is None where there was no answer or its form was wrong. `open_parts` counts what a
    readable answer still leaves out.
    """

    words: str
    value: Any = None
    slip: bool = False
    open_parts: int = 0

    @property
    def missing(self) -> bool:
        """Say whether there was no answer at all."""
        return self.value is None and not self.slip


NOT_ANSWERED = Reading("Not answered yet.")
# What stands in the cell of a written answer until somebody writes.
WRITTEN_STUB = "*Double-click here and write your answer in place of this sentence.*"


def slip(words: str) -> Reading:
    """Return a reading that tells what is wrong with the answer's form."""
    return Reading(words, slip=True)


def is_empty(answer: Any) -> bool:
    """Say whether an answer cell was left as it was given."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, str):
        return not answer.strip(" \t\r\n\xa0")
    return isinstance(answer, list | tuple | set | frozenset | dict) and not answer
