"""What is seen of a run: a progress bar, a table at the end, and a log for programs."""

import datetime
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from coursegrade.autograde.batch import Entry


class Report:
    """Takes the entries of a run as they come; the log is one JSON object a line."""

    def __init__(self, log: Path, total: int) -> None:
        self.log = log.open("a", encoding="utf-8")
        self.path = log
        self.entries: list[Entry] = []
        self.bar = tqdm(total=total, unit="submission", file=sys.stderr, dynamic_ncols=True)

    def begin(self, protection: str, workers: int) -> None:
        """Say how the run is protected."""
        self.bar.write(f"Protection: {protection}. {workers} at once.", file=sys.stdout)
        self._write(event="begin", protection=protection, workers=workers, total=self.bar.total)

    def say(self, notes: list[str]) -> None:
        """Say what there is to say about the assignment itself."""
        for note in notes:
            self.bar.write(f"  {note[0].upper()}{note[1:]}.", file=sys.stdout)
            self._write(event="assignment", note=note)

    def add(self, entry: Entry) -> None:
        """Take what became of a submission."""
        self.entries.append(entry)
        self._write(event="submission", **asdict(entry))
        failed = sum(one.state == "failed" for one in self.entries)
        self.bar.set_postfix_str(f"{failed} failed")
        self.bar.update()

    def stop(self, words: str) -> None:
        """End a run that could not be finished."""
        self.bar.close()
        self._write(event="stop", reason=words)
        self.log.close()
        print(words, file=sys.stderr)

    def end(self) -> int:
        """Print the table and return the exit status."""
        self.bar.close()
        states = Counter(entry.state for entry in self.entries)
        worth = [entry for entry in self.entries if entry.notes and entry.state != "skipped"]
        for entry in sorted(worth, key=lambda one: (one.state, one.student)):
            for note in entry.notes:
                print(f"  {entry.student:20} {entry.state:8} {note}")
        memory = max((entry.memory for entry in self.entries), default=0)
        counts = ", ".join(f"{states[name]} {name}" for name in ("graded", "skipped", "failed"))
        print(f"{counts}. Up to {memory / 1e6:.0f} MB for one submission. Log: {self.path}")
        self._write(event="end", memory=memory, **states)
        self.log.close()
        return 1 if states["failed"] else 0

    def _write(self, **what: Any) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        self.log.write(json.dumps({"time": now, **what}, ensure_ascii=False) + "\n")
        self.log.flush()
