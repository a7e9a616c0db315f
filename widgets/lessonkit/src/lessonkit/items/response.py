"""What became of an answer, as data: written where it is judged, read by reports and rescoring."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lessonkit.items.reading import Reading

MIME = "application/vnd.lessonkit.response+json"
ABSENT, MALFORMED, READ = STATES = ("absent", "malformed", "read")
_LONGEST = 1000


@dataclass(frozen=True)
class Response:
    """An answer to an item: its state, its value, and which variant of the item it answers.

    The value of an answer that was read is a letter (choice), a list of letters (several), a number
    in the item's unit (numeric), a letter for each number (match), a model and its values (pose) or
    nothing (code). That of a malformed one is the text that was typed, if it was text.
    """

    item: str
    kind: str
    state: str
    value: Any = None
    variant: int | None = None

    @classmethod
    def of(
        cls, item: str, kind: str, reading: Reading, answer: Any, variant: int | None
    ) -> "Response":
        """Return the response that an answer is, which was read already."""
        if reading.missing:
            return cls(item, kind, ABSENT, None, variant)
        if reading.slip:
            typed = answer[:_LONGEST] if isinstance(answer, str) else None
            return cls(item, kind, MALFORMED, typed, variant)
        value = reading.value
        if kind == "pose":
            value = {"model": value.model, "values": dict(value.values)}
        elif kind == "code":
            value = None
        elif kind == "several":
            value = list(value)
        return cls(item, kind, READ, value, variant)

    @classmethod
    def from_json(cls, data: Any) -> "Response":
        """Return the response that was written as JSON; a ValueError says what is wrong with it."""
        match data:
            case {"item": str(item), "kind": str(kind), "state": str(state), "value": value,
                  "variant": int() | None as variant}:  # fmt: skip
                if state not in STATES:
                    raise ValueError(f"{state!r} is no state of a response: {', '.join(STATES)}.")
                if not _fits(kind, state, value):
                    raise ValueError(f"{value!r:.80} is no value of a response to a {kind} item.")
                return cls(item, kind, state, value, variant)
        raise ValueError(f"{data!r:.80} is no response.")


def _fits(kind: str, state: str, value: Any) -> bool:
    if state == ABSENT:
        return value is None
    if state == MALFORMED:
        return value is None or isinstance(value, str)
    match kind, value:
        case ("choice", str()) | ("code", None):
            return True
        case "several", list(letters):
            return all(isinstance(letter, str) for letter in letters)
        case "numeric", float() | int():
            return not isinstance(value, bool) and math.isfinite(value)
        case "match", Mapping():
            return all(isinstance(letter, str) for letter in value.values())
        case "pose", {"model": str(), "values": Mapping() as values}:
            return all(type(one) in (int, float) for one in values.values())
    return False


class Points(float):
    """The points of a test cell, its last value, with the response that they were given for.

    A notebook keeps both in one output, the cell's own result, which nothing that is printed or
    shown on the way can pass for.
    """

    response: Response

    def __new__(cls, points: float, response: Response) -> "Points":
        """Return points that carry a response."""
        self = super().__new__(cls, points)
        self.response = response
        return self

    def bundle(self) -> dict[str, Any]:
        """Return what a notebook keeps of them, by MIME type."""
        return {"text/plain": repr(float(self)), MIME: asdict(self.response)}

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        return self.bundle()
