"""In which order answers are marked, who marks which, and what is left.

The order is shuffled, so that nobody is always read last, and it is another one for each question.
It follows from the names alone: every marker sees the same, and sees it again tomorrow.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from coursegrade.course import CourseError

# Not marked; marked; marked before the answer was graded again; left as it was given out.
OPEN, MARKED, AGAIN, BLANK = "open", "marked", "again", "blank"


@dataclass(frozen=True)
class Share:
    """One marker's part of a class: number `part` of `parts`, counted from 1."""

    part: int = 1
    parts: int = 1

    @classmethod
    def read(cls, text: str) -> "Share":
        """Read "2/3"; nothing means the whole class."""
        if not text:
            return cls()
        part, _, parts = text.partition("/")
        if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
            raise CourseError(f"'{text}' is no share of a class; write 1/3 for the first of three.")
        return cls(int(part), int(parts))


@dataclass(frozen=True)
class Entry:
    """One answer in the queue; `id` is nbgrader's id of the submitted notebook."""

    id: str
    student: str
    state: str
    score: float | None = None


def shuffled(entries: Sequence[Entry], question: str) -> list[Entry]:
    """Return the entries in the question's own order."""
    return sorted(entries, key=lambda one: _digest(f"{question}\0{one.student}"))


def dealt(entries: Sequence[Entry], students: Sequence[str], share: Share) -> list[Entry]:
    """Return a marker's share of the entries; `students` is the order in which they are dealt."""
    mine = {one for number, one in enumerate(students) if number % share.parts == share.part - 1}
    return [one for one in entries if one.student in mine]


def deal(path: Path, students: Sequence[str]) -> list[str]:
    """Return the order in which students are dealt to markers, and keep it in a file.

    Who hands in later comes to its end, so that nobody's share changes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        known: list[str] = []
        if path.is_file():
            try:
                known = [str(one) for one in json.loads(path.read_text(encoding="utf-8"))]
            except (OSError, ValueError, TypeError):
                raise CourseError(
                    f"{path}: who marks whom cannot be read; delete the file to deal anew."
                ) from None
        new = sorted(set(students) - set(known), key=_digest)
        if new:
            text = json.dumps([*known, *new], indent=0) + "\n"
            path.write_text(text, encoding="utf-8")
        return [*known, *new]


def progress(entries: Sequence[Entry]) -> dict[str, int]:
    """Return how many of the answers that a person has to mark are marked."""
    to_mark = [one for one in entries if one.state != BLANK]
    return {
        "marked": sum(one.state == MARKED for one in to_mark),
        "total": len(to_mark),
        "blank": len(entries) - len(to_mark),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
