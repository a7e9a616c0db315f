"""Judge an answer that was read: a fraction of the points, and words that never name the key."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch

from lessonkit.items.code_runs import call, right
from lessonkit.items.kinds import Choice, Code, Item, Match, Numeric, PoseItem, Several
from lessonkit.items.prose import plain
from lessonkit.items.reading import Reading

# A typed number that lies on the edge of the tolerance counts; floats must not decide otherwise.
_EDGE = 1e-9


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
def _(item: Several, value: tuple[str, ...]) -> Verdict:
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
    def near(target: float, tolerance: float) -> bool:
        return abs(value - target) <= tolerance + _EDGE * max(1.0, abs(target))

    if near(item.value, item.tolerance):
        return Verdict(1.0, item.correct)
    known = next((error for error in item.errors if near(error.value, error.tolerance)), None)
    return Verdict(0.0, known.feedback if known else item.wrong)


@_judge.register
def _(item: Match, value: dict[str, str]) -> Verdict:
    right = [number for number, letter in item.key.items() if value.get(number) == letter]
    words = [f"{len(right)} of {len(item.prompts)} matched rightly."]
    for number, prompt in zip(item.key, item.prompts, strict=True):
        if number in value and number not in right:
            words.append(f"{number}. {prompt.text}: {prompt.feedback}")
    return Verdict(len(right) / len(item.prompts), "\n".join(words))


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
    from lessonkit.models import model

    readouts = value.readouts()
    digits = {quantity.name: quantity.digits for quantity in model(item.model).QUANTITIES}
    words, met = [], 0
    for criterion in item.criteria:
        reached = readouts[criterion.readout]
        # The explorer prints rounded numbers; half a last digit must not decide against its reader.
        edge = 0.5 * 10 ** -digits[criterion.readout]
        inside = criterion.minimum - edge <= reached <= criterion.maximum + edge
        met += inside
        words.append(
            f"Met: {criterion.text}."
            if inside
            else f"Not met: {criterion.text}. {criterion.feedback}"
        )
    return Verdict(met / len(item.criteria), "\n".join(words))
