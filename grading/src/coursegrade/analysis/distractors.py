"""Which option was chosen how often, and by which third of the class."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coursegrade.analysis.response import (
    ABSENT,
    CRASH,
    MALFORMED,
    MISSING,
    TIMEOUT,
    Response,
)
from coursegrade.quiz_items import criteria_met, kinds, plain, typed_pose, within

_SHOWN = 5
_NO_ANSWER = {
    ABSENT: "not answered",
    MALFORMED: "not readable",
    CRASH: "stopped by an error",
    TIMEOUT: "stopped by the time limit",
    MISSING: "cell or notebook missing",
}


@dataclass(frozen=True)
class Option:
    """Something that could be answered: by how many of each third it was."""

    label: str
    text: str
    right: bool | None
    thirds: tuple[int, int, int]

    @property
    def count(self) -> int:
        """Return how many chose it."""
        return sum(self.thirds)


def options(
    items: Sequence[kinds.Item | None], responses: Sequence[Response], third: Sequence[int]
) -> tuple[Option, ...]:
    """Return the options of an item with their counts; none for items that offer no choice.

    `items` holds for each response the item as that student had it. `third` tells whether the
    response comes from the lower (0) to the upper (2) third.
    """
    item = items[0] if items else None

    def counted(label: str, text: str, right: bool | None, chosen: Iterable[bool]) -> Option:
        where = Counter(int(group) for group, one in zip(third, chosen, strict=True) if one)
        return Option(label, plain(text), right, (where[0], where[1], where[2]))

    match item:
        case kinds.Choice() | kinds.MultipleResponse():
            values = _values(responses, (str, list), "")
            found = [
                counted(o.letter, o.text, o.correct, (o.letter in v for v in values))
                for o in item.options
            ]
        case kinds.Match():
            values = _values(responses, dict, {})
            found = [
                counted(
                    f"{number} → {letter}",
                    f"{item.left[number]} → {text}",
                    item.key[number] == letter,
                    (v.get(number) == letter for v in values),
                )
                for number in item.left
                for letter, text in item.right.items()
            ]
            found.sort(key=lambda pair: (int(pair.label.partition(" ")[0]), -pair.count))
        case kinds.Numeric():
            found = [counted(*one) for one in _numbers(items, responses)]
        case kinds.PoseItem():
            met = [_met(item, value) for value in _values(responses, (str, dict), None)]
            found = [
                counted(str(n), f"{c.text}: met", None, (n in one for one in met))
                for n, c in enumerate(item.criteria, start=1)
            ]
        case _:
            return ()
    for state, text in _NO_ANSWER.items():
        found.append(counted("–", text, None, (r.state == state for r in responses)))
    return tuple(option for option in found if option.label != "–" or option.count)


def _values(responses: Sequence[Response], kind: type | tuple[type, ...], without: Any) -> list:
    """Return each response's value; `without` for one of another kind than the item has now."""
    return [one.value if isinstance(one.value, kind) else without for one in responses]


def _met(item: kinds.PoseItem, value: Any) -> set[int]:
    """Return the numbers of the criteria that a pose meets."""
    pose = item.form.read(typed_pose(value)).value if value else None
    met = criteria_met(item, pose) if pose else ()
    return {number for number, is_met in enumerate(met, start=1) if is_met}


def _numbers(
    items: Sequence[kinds.Numeric], responses: Sequence[Response]
) -> Iterator[tuple[str, str, bool, list[bool]]]:
    """Count the right number, the known errors, and the other numbers that were typed most.

    What a student typed is held against that student's own numbers.
    """
    typed = _values(responses, (int, float), None)
    hits = [_hit(item, number) for item, number in zip(items, typed, strict=True)]
    first = items[0]
    unit = f" {first.unit}" if first.unit else ""
    varied = len({item.value for item in items}) > 1
    known = [(first.value, "the answer"), *((e.value, e.feedback) for e in first.errors)]
    for place, (value, text) in enumerate(known):
        own = "own answer" if place == 0 else f"error {place}"
        yield (
            own if varied else f"{value:g}{unit}", text, place == 0, [hit == place for hit in hits]
        )  # fmt: skip
    missed = [number if hit is None else None for number, hit in zip(typed, hits, strict=True)]
    others = Counter(number for number in missed if number is not None)
    shown = [number for number, count in others.most_common(_SHOWN) if count > 1]
    for one in shown:
        yield f"{one:g}{unit}", "", False, [number == one for number in missed]
    lone = set(others) - set(shown)
    if lone:
        yield "others", f"{len(lone)} other numbers", False, [n in lone for n in missed]


def _hit(item: kinds.Numeric, number: float | None) -> int | None:
    """Return 0 for the right number, n for the n-th known error, None for any other."""
    if number is None:
        return None
    known = [(item.value, item.tolerance), *((e.value, e.tolerance) for e in item.errors)]
    for place, (value, tolerance) in enumerate(known):
        if within(number, value, tolerance):
            return place
    return None
