"""Collect what the cells of a notebook print and show, up to a bound."""

from typing import Any

_CUT = "\n... Output cut here: it was too long ...\n"


class Recorder:
    """Collects outputs, at most `most` characters of them."""

    def __init__(self, most: int = 4_000_000) -> None:
        self.most, self.room = most, most
        self.outputs: list[dict[str, Any]] = []
        # What is displayed under a name, in this cell or an earlier one, and changed now.
        self._changes: dict[Any, dict[str, Any]] = {}
        self._clear_next = False

    def take(self) -> list[dict[str, Any]]:
        """Return what was collected, and begin anew."""
        taken = [*self.outputs, *self._changes.values()]
        self.outputs, self._changes, self.room, self._clear_next = [], {}, self.most, False
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
        self._changes.pop(output.get("display_id"), None)

    def update(self, output: dict[str, Any]) -> None:
        """Take a change of what is displayed under a name."""
        self._changes[output.get("display_id")] = output

    def clear(self, wait: bool) -> None:
        """Forget what was collected, at once or when something follows."""
        self._clear_next = wait
        if not wait:
            self.outputs = []

    def _cleared(self) -> None:
        if self._clear_next:
            self.outputs, self._clear_next = [], False
