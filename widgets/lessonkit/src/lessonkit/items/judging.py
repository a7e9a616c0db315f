"""Judge an answer that was read: a fraction of the points, and words that never name the key."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from lessonkit.items.code_runs import call, right
from lessonkit.items.kinds import Choice, Code, Item, Match, MultipleResponse, Numeric, PoseItem
from lessonkit.items.prose import plain
from lessonkit.items.reading import Reading

if TYPE_CHECKING:
    from lessonkit.pose import Pose

# A typed number that lies on the edge of the tolerance counts; floats must not decide otherwise.
_EDGE = 1e-9


def within(value: float, target: float, tolerance: float) -> bool:
    """Say whether a typed number is a target's, its tolerance and the edge of that included."""
    return abs(value - target) <= tolerance + _EDGE * max(1.0, abs(target))


@dataclass(frozen=True)
class Verdict:
    """The earned fraction of an item's points, and what to say."""

    fraction: float
    words: str


def judge_reading(item: Item, reading: Reading) -> Verdict:
    """Return the verdict on an answer; what is missing or unreadable earns nothing."""
    if reading.value is None:
        return Verdict(0.0, "")
    verdict = _judge(item, reading.value)
    words = [plain(line) for line in verdict.words.splitlines()]
    if verdict.fraction < 1 and item.read:
        words.append(f"Read again: “{item.read.lstrip('#').replace('-', ' ').capitalize()}”.")
    return Verdict(verdict.fraction, "\n".join(words))


@singledispatch
def _judge(item: Item, value: object) -> Verdict:
    raise TypeError(f"a {type(item).__name__} is not judged by a program")


@_judge.register
def _(item: Choice, value: str) -> Verdict:
    picked = next(option for option in item.options if option.letter == value)
    return Verdict(float(picked.correct), picked.feedback)


@_judge.register
def _(item: MultipleResponse, value: tuple[str, ...]) -> Verdict:
    picked = [option for option in item.options if option.letter in value]
    right = sum(option.correct for option in item.options)
    hits = sum(option.correct for option in picked)
    # A wrong pick costs its share of the wrong options, so that picking everything earns nothing.
    misses = (len(picked) - hits) / (len(item.options) - right)
    words = [f"{option.letter}: {option.feedback}" for option in picked]
    if hits < right:
        words.append("There was more to find.")
    return Verdict(max(0.0, hits / right - misses), "\n".join(words))


@_judge.register
def _(item: Numeric, value: float) -> Verdict:
    if within(value, item.value, item.tolerance):
        return Verdict(1.0, item.correct)
    known = next((e for e in item.errors if within(value, e.value, e.tolerance)), None)
    return Verdict(0.0, known.feedback if known else item.wrong)


@_judge.register
def _(item: Match, value: dict[str, str]) -> Verdict:
    right = [number for number, letter in item.key.items() if value.get(number) == letter]
    words = [f"{len(right)} of {len(item.premises)} matched rightly."]
    for number, premise in zip(item.key, item.premises, strict=True):
        if number in value and number not in right:
            words.append(f"{number}. {premise.text}: {premise.feedback}")
    return Verdict(len(right) / len(item.premises), "\n".join(words))


@_judge.register
def _(item: Code, value: Callable) -> Verdict:
    failed = [
        test.feedback
        for test in item.hidden_tests
        if not right(call(value, test.arguments), test.expect, test.raises,
                     item.tolerance, item.relative_tolerance)
    ]  # fmt: skip
    number = len(item.hidden_tests)
    words = [f"{number - len(failed)} of {number} further tests passed."]
    words += [f"Failed: {feedback}" for feedback in failed]
    return Verdict(1 - len(failed) / number, "\n".join(words))


@_judge.register
def _(item: PoseItem, value: object) -> Verdict:
    met = criteria_met(item, value)
    words = [
        f"Met: {criterion.text}." if is_met else f"Not met: {criterion.text}. {criterion.feedback}"
        for criterion, is_met in zip(item.criteria, met, strict=True)
    ]
    return Verdict(sum(met) / len(met), "\n".join(words))


def criteria_met(item: PoseItem, pose: "Pose") -> list[bool]:
    """Say of each criterion of an item whether a pose meets it."""
    from lessonkit.models import model

    readouts = pose.readouts()
    digits = {quantity.name: quantity.digits for quantity in model(item.model).QUANTITIES}
    # The explorer prints rounded numbers; half a last digit must not decide against its reader.
    edges = [0.5 * 10 ** -digits[criterion.readout] for criterion in item.criteria]
    return [
        criterion.minimum - edge <= readouts[criterion.readout] <= criterion.maximum + edge
        for criterion, edge in zip(item.criteria, edges, strict=True)
    ]
