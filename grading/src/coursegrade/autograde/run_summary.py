"""What is seen of a run: a progress bar and a table at the end, and a log for programs."""

import datetime
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from coursegrade.autograde.shown import shown

ALREADY = "already autograded; --force grades it again"


@dataclass
class Entry:
    """What became of one submission: "graded", "failed" or "skipped", and what there is to say."""

    student: str
    state: str
    notes: list[str] = field(default_factory=list)
    findings: Sequence[Mapping[str, Any]] = ()
    seconds: float = 0.0
    memory: int = 0
    trace: str = ""


@dataclass
class Result:
    """What became of a run; `stopped` says why it could not be finished, if so."""

    total: int = 0
    status: int = 0
    protection: str = ""
    workers: int = 0
    entries: list[Entry] = field(default_factory=list)
    stopped: str = ""
    cpu_seconds: float = 0.0
    log: str = ""

    def count(self, state: str) -> int:
        """Return how many submissions are in a state."""
        return sum(entry.state == state for entry in self.entries)

    @property
    def is_all_empty(self) -> bool:
        """Say whether no folder had a notebook in it, which nbgrader takes for a mistake."""
        return all(one.state == "skipped" and one.notes != [ALREADY] for one in self.entries)

    @property
    def memory(self) -> int:
        """Return the most memory that a submission took, in bytes."""
        return max((entry.memory for entry in self.entries), default=0)

    @property
    def cpu_each(self) -> float:
        """Return how long this process worked for each submission, in seconds."""
        return self.cpu_seconds / max(1, len(self.entries) - self.count("skipped"))


class Progress(Protocol):
    """Watches a run."""

    def begin(self, result: Result) -> None:
        """Take how the run is protected and how much there is to do."""

    def say(self, notes: list[str]) -> None:
        """Take what there is to say about the assignment itself."""

    def add(self, entry: Entry) -> None:
        """Take what became of a submission."""

    def end(self, result: Result) -> None:
        """Take what became of the run."""


class Terminal:
    """Shows a run to who started it."""

    def begin(self, result: Result) -> None:
        """Say how the run is protected, and show a progress bar."""
        self.bar = tqdm(total=result.total, unit="submission", file=sys.stderr, dynamic_ncols=True)
        words = f"Protection: {result.protection}. {result.workers} at once."
        self.bar.write(words, file=sys.stdout)
        self.failed = 0

    def say(self, notes: list[str]) -> None:
        """Say what there is to say about the assignment itself."""
        for note in notes:
            self.bar.write(f"  {note[0].upper()}{note[1:]}.", file=sys.stdout)

    def add(self, entry: Entry) -> None:
        """Move the bar."""
        self.failed += entry.state == "failed"
        self.bar.set_postfix_str(f"{self.failed} failed", refresh=False)
        self.bar.update()

    def end(self, result: Result) -> None:
        """Print the table."""
        self.bar.close()
        if result.stopped:
            print(result.stopped, file=sys.stderr, flush=True)
            return
        worth = [entry for entry in result.entries if _is_worth_a_line(entry)]
        for entry in sorted(worth, key=lambda one: (one.state, one.student)):
            student = shown(entry.student, 40)
            for note in (*entry.notes, *(_found(finding) for finding in entry.findings)):
                print(f"  {student:20} {entry.state:8} {note}")
        states = ("graded", "skipped", "failed")
        counts = ", ".join(f"{result.count(name)} {name}" for name in states)
        print(f"{counts}. Up to {result.memory / 1e6:.0f} MB for one submission, "
              f"{result.cpu_each * 1000:.0f} ms of this process for each. "
              f"Log: {result.log}")  # fmt: skip


def _is_worth_a_line(entry: Entry) -> bool:
    seen_before = entry.state == "skipped" and entry.notes[:1] == [ALREADY]
    return bool(entry.notes or entry.findings) and not seen_before


def _found(finding: Mapping[str, Any]) -> str:
    words = shown(str(finding.get("words", "")), 400)
    return f"LOOK AT THIS: {shown(str(finding.get('cell', '')), 60)}: {words}"


class Log:
    """Writes a run down: one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, result: Result) -> None:
        """Write how the run is protected."""
        self.file = self.path.open("a", encoding="utf-8")
        self._write(event="begin", protection=result.protection, workers=result.workers,
                    total=result.total)  # fmt: skip

    def say(self, notes: list[str]) -> None:
        """Write what there is to say about the assignment itself."""
        for note in notes:
            self._write(event="assignment", note=note)

    def add(self, entry: Entry) -> None:
        """Write what became of a submission."""
        self._write(event="submission", **asdict(entry))

    def end(self, result: Result) -> None:
        """Write what became of the run."""
        if result.stopped:
            self._write(event="stop", reason=result.stopped)
        else:
            states = {name: n for name in ("graded", "skipped", "failed")
                      if (n := result.count(name))}  # fmt: skip
            self._write(event="end", memory=result.memory, cpu_each=result.cpu_each, **states)
        self.file.close()

    def _write(self, **what: Any) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        # A full disk is told by what cannot be saved.
        with suppress(OSError):
            self.file.write(json.dumps({"time": now, **what}) + "\n")
            self.file.flush()
