"""Read a question's rubric out of its mark scheme, where it has the form of criteria with levels.

Two forms are understood, a line for each criterion:

    - Judges the measurement: 0: takes it at face value · 1: doubts it · 2: says why
    - Names both muscles (2 points)

A mark scheme of any other form is shown as it stands, and the marker gives the points.
"""

import re
from dataclasses import dataclass

_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?P<words>\S.*)$", re.MULTILINE)
_LEVEL = re.compile(r"(?:^|\s*[·|;]\s*)(?P<points>\d+(?:[.,]\d+)?)\s*[:=]\s*")
_WORTH = re.compile(
    r"[(\[]\s*(?P<points>\d+)\s*(?:points?|pts?|marks?|p\.?)?\s*[)\]]\s*\.?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Level:
    """What earns so many points of a criterion."""

    points: float
    words: str


@dataclass(frozen=True)
class Criterion:
    """One thing that an answer is marked by, and its levels in rising order."""

    words: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> float:
        """Return the points of the highest level."""
        return max(level.points for level in self.levels)


def criteria(scheme: str, points: float) -> tuple[Criterion, ...]:
    """Return the criteria of a mark scheme, or none if they do not make up the question's points.

    A sum that is not the question's would have the marker give points that do not exist.
    """
    found = [one for item in _ITEM.finditer(scheme) if (one := _criterion(item["words"].strip()))]
    return tuple(found) if found and sum(one.most for one in found) == points else ()


def _criterion(words: str) -> Criterion | None:
    name, _, rest = words.partition(": ")
    levels = _levels(rest)
    if len(levels) > 1:
        return Criterion(name, levels)
    worth = _WORTH.search(words)
    if worth is None:
        return None
    most = int(worth["points"])
    return Criterion(
        words[: worth.start()].strip(" :"), tuple(Level(float(n), "") for n in range(most + 1))
    )


def _levels(text: str) -> tuple[Level, ...]:
    starts = list(_LEVEL.finditer(text))
    if not starts or starts[0].start():
        return ()
    ends = [*(one.start() for one in starts[1:]), len(text)]
    found = [
        Level(float(start["points"].replace(",", ".")), text[start.end() : end].strip())
        for start, end in zip(starts, ends, strict=True)
    ]
    return tuple(sorted(found, key=lambda level: level.points))
