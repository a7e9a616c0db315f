"""Which option was chosen how often, and by which third of the class."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coursegrade.after.answers import ABSENT, CRASH, EMPTY, SLIP, TIMEOUT, Response
from hiplab.items import kinds
from hiplab.items.prose import plain

_SHOWN = 5
_NO_ANSWER = {
    EMPTY: "not answered",
    SLIP: "not readable",
    CRASH: "stopped by an error",
    TIMEOUT: "stopped by the time limit",
    ABSENT: "cell or notebook missing",
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
    item: kinds.Item | None, responses: Sequence[Response], third: Sequence[int]
) -> tuple[Option, ...]:
    """Return the options of an item with their counts; none for items that offer no choice.

    `third` tells for each response whether it comes from the lower (0) to the upper (2) third.
    """
    rows = list(zip(responses, third, strict=True))

    def counted(label: str, text: str, right: bool | None, chosen) -> Option:
        where = Counter(int(group) for response, group in rows if chosen(response))
        return Option(label, plain(text), right, (where[0], where[1], where[2]))

    match item:
        case kinds.Choice() | kinds.Several():
            found = [
                counted(o.letter, o.text, o.correct, lambda r, o=o: o.letter in r.picked)
                for o in item.options
            ]
        case kinds.Match():
            found = [
                counted(
                    f"{number} → {letter}",
                    f"{item.left[number]} → {text}",
                    item.key[number] == letter,
                    lambda r, pair=number + letter: pair in r.picked,
                )
                for number in item.left
                for letter, text in item.right.items()
            ]
        case kinds.Numeric():
            found = list(_numbers(item, responses, counted))
        case kinds.PoseItem():
            found = [
                counted(
                    str(n),
                    f"{c.text}: met",
                    None,
                    lambda r, c=c: f"\nMet: {plain(c.text)}" in r.words,
                )
                for n, c in enumerate(item.criteria, start=1)
            ]
        case _:
            return ()
    for state, text in _NO_ANSWER.items():
        found.append(counted("–", text, None, lambda r, state=state: r.state == state))
    return tuple(option for option in found if option.label != "–" or option.count)


def _numbers(item: kinds.Numeric, responses: Sequence[Response], counted) -> Iterator[Option]:
    """Count the right number, the known errors, and the other numbers that were typed most."""

    def near(response: Response, value: float, tolerance: float) -> bool:
        return response.number is not None and abs(
            response.number - value
        ) <= tolerance + 1e-9 * max(1.0, abs(value))

    known = [(item.value, item.tolerance), *((e.value, e.tolerance) for e in item.errors)]
    unit = f" {item.unit}" if item.unit else ""
    yield counted(
        f"{item.value:g}{unit}", "the answer", True, lambda r: near(r, item.value, item.tolerance)
    )
    for error in item.errors:
        yield counted(
            f"{error.value:g}{unit}",
            error.feedback,
            False,
            lambda r, e=error: near(r, e.value, e.tolerance),
        )
    others = Counter(
        response.number
        for response in responses
        if response.number is not None and not any(near(response, *one) for one in known)
    )
    shown = [number for number, count in others.most_common(_SHOWN) if count > 1]
    for number in shown:
        yield counted(f"{number:g}{unit}", "", False, lambda r, n=number: r.number == n)
    lone = set(others) - set(shown)
    if lone:
        yield counted("others", f"{len(lone)} other numbers", False, lambda r: r.number in lone)
