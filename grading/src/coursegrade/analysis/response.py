"""What can become of an answer, for whoever counts answers."""

from dataclasses import dataclass
from typing import Any

# To the states of an item's response, the first three, come those of its cell.
READ, ABSENT, MALFORMED, CRASH, TIMEOUT, MISSING = STATES = (
    "read", "absent", "malformed", "crash", "timeout", "missing",
)  # fmt: skip


@dataclass(frozen=True)
class Response:
    """What became of one answer: its state, and the value of an answer to an item of ours.

    A value is what `lessonkit.items.response` says; that of a pose may be the pose line too.
    """

    state: str
    value: Any = None
