"""Collect what the cells of a notebook print and show, up to a bound."""

from typing import Any

from coursegrade.autograde.outputs import UPDATE

_CUT = "\n... Output cut here: it was too long ...\n"


class Recorder:
    """Collects outputs, at most `most` characters of them."""

    def __init__(self, most: int = 4_000_000) -> None:
        self.most, self.room = most, most
        self.outputs: list[dict[str, Any]] = []
        self._clear_next = False

    def take(self) -> list[dict[str, Any]]:
        """Return what was collected, and begin anew."""
        taken, self.outputs, self.room, self._clear_next = self.outputs, [], self.most, False
        return taken

    def stream(self, name: str, text: str) -> None:
        """Add printed text."""
        if not text or self.room <= 0:
            return
        self.room -= len(text)
        if self.room <= 0:
            text = text[: len(text) + self.room] + _CUT
        self._cleared()
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def add(self, output: dict[str, Any]) -> None:
        """Add any other output."""
        size = len(str(output))
        if size > self.room:
            self.stream("stdout", _CUT if self.room > 0 else "")
            return
        self.room -= size
        self._cleared()
        self.outputs.append(output)

    def update(self, output: dict[str, Any]) -> None:
        """Take a change of what is displayed under a name, in this cell or an earlier one."""
        self.outputs = [known for known in self.outputs if not _is_same_change(known, output)]
        self.outputs.append(output)

    def clear(self, wait: bool) -> None:
        """Forget what was collected, at once or when something follows."""
        self._clear_next = wait
        if not wait:
            self._forget()

    def _cleared(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._forget()

    def _forget(self) -> None:
        # What was changed elsewhere stays changed.
        self.outputs = [output for output in self.outputs if output["output_type"] == UPDATE]


def _is_same_change(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["output_type"] == UPDATE and one.get("display_id") == other.get("display_id")
