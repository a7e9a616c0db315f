"""One line of what the doctor says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at: in order, worth a look, or broken; and the words for it."""

    state: str
    words: str

    @property
    def broken(self) -> bool:
        """Say whether something must be mended."""
        return self.state == "broken"

    @property
    def mark(self) -> str:
        """Return the state in a word of fixed width."""
        return {"fine": "ok     ", "note": "note   ", "broken": "MEND   "}[self.state]


def fine(words: str) -> Check:
    """Return a check that found all in order."""
    return Check("fine", words)


def note(words: str) -> Check:
    """Return a check that found something to know."""
    return Check("note", words)


def broken(words: str) -> Check:
    """Return a check that found something to mend."""
    return Check("broken", words)
