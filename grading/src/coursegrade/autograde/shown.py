"""Words that come from a submission, made fit for a terminal, a table and a log."""

from collections.abc import Sequence

from coursegrade.printable import printable

_MOST = 20
_TRACE_LETTERS = 4000


def shown(text: str, most: int = 80) -> str:
    """Return a text with control characters escaped, and no longer than may be read."""
    short = text if len(text) <= most else text[: most - 1] + "…"
    return printable(short)


def bounded(notes: Sequence[str]) -> list[str]:
    """Return what there is to say about one submission, fit to be shown, and not without end."""
    said = [shown(str(note), 400) for note in notes[:_MOST]]
    return said + [f"and {len(notes) - _MOST} more of the kind"] * (len(notes) > _MOST)


def traced(trace: str) -> str:
    """Return the end of a traceback, line by line fit to be shown: what went wrong stands last."""
    return "\n".join(printable(line) for line in trace[-_TRACE_LETTERS:].splitlines())
