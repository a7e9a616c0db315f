"""How far a command has come, for who waits at a terminal."""

import re
import sys
from collections.abc import Callable

from tqdm import tqdm

_TOTAL = re.compile(r"Processing (\d+) submissions")
_ONE = re.compile(r"(Collecting|Updating|No newer) submission|Submission already exists")


class Bar:
    """A bar that appears with the first count and goes when all is done."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.bar: tqdm | None = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def show(self, done: int, total: int) -> None:
        """Show how many of how many are done."""
        if self.bar is None and total:
            self.bar = tqdm(total=total, unit=self.unit, file=sys.stderr, dynamic_ncols=True)
        if self.bar is not None:
            self.bar.update(done - self.bar.n)


def collected(show: Callable[[int, int], None]) -> Callable[[str], None]:
    """Return what reads nbgrader's lines of a collection and shows how far it is."""
    seen = {"done": 0, "total": 0}

    def read(line: str) -> None:
        if total := _TOTAL.search(line):
            seen["total"] = int(total[1])
        elif _ONE.search(line):
            seen["done"] += 1
        else:
            return
        show(min(seen["done"], seen["total"]), seen["total"])

    return read
