"""Which items to look at first, and why, in plain sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from coursegrade.analysis.item_analysis import FEW, SMALL, Analysis, ItemReport
from coursegrade.analysis.response import ABSENT, CRASH, MALFORMED, MISSING, TIMEOUT

HARD, EASY, WEAK = 0.2, 0.95, 0.2


@dataclass(frozen=True)
class Finding:
    """An item and the reasons to look at it, the weightiest first."""

    label: str
    weight: float
    reasons: tuple[str, ...]


def findings(analysis: Analysis) -> tuple[Finding, ...]:
    """Return the items that ask for a look, the most urgent first."""
    found = []
    for report in analysis.reports:
        reasons = sorted(_reasons(report, analysis.n), key=lambda reason: -reason[0])
        if reasons:
            texts = tuple(text for _, text in reasons)
            found.append(Finding(report.label, sum(weight for weight, _ in reasons), texts))
    return tuple(sorted(found, key=lambda finding: -finding.weight))


def _reasons(report: ItemReport, n: int) -> Iterator[tuple[float, str]]:
    if n < FEW:
        yield from _trouble(report, n)
        return
    yield from _key(report)
    power = report.discrimination
    tail = " With so few students this may be chance." if n < SMALL else ""
    if power.known and power.high < 0:
        yield (
            8,
            (
                f"Who did well elsewhere did worse here (discrimination {power.value:.2f}, surely "
                "below 0). Check the key, then the wording."
            ),
        )
    elif power.known and power.value < 0:
        yield (
            5,
            (
                f"Who did well elsewhere did no better here (discrimination {power.value:.2f}). "
                f"Check the key and the wording.{tail}"
            ),
        )
    elif power.known and power.value < WEAK and HARD < report.difficulty.value < EASY:
        yield (
            2,
            (f"It hardly tells strong from weak (discrimination {power.value:.2f}).{tail}"),
        )
    if report.difficulty.value < HARD:
        yield (
            4,
            (
                f"Very hard: the class earned {report.difficulty.value:.0%} of its points. "
                "Was it taught, and is the question clear?"
            ),
        )
    elif report.difficulty.value > EASY:
        yield (
            1,
            (
                f"Very easy: the class earned {report.difficulty.value:.0%} of its points. "
                "Fine as a warm-up; it says little about differences."
            ),
        )
    yield from _trouble(report, n)
    if n >= SMALL and report.kind == "choice":
        unused = [o.label for o in report.options if o.right is False and o.count == 0]
        if unused:
            named = " and ".join(unused)
            yield 0.5, f"Nobody chose {named}: give it the words of a real misunderstanding."


def _key(report: ItemReport) -> Iterator[tuple[float, str]]:
    """Compare every wrong option with the right one in the upper third of the class."""
    if report.kind != "choice":
        return
    upper = sum(option.thirds[2] for option in report.options)
    right = next((option for option in report.options if option.right), None)
    wrong = max(
        (option for option in report.options if option.right is False),
        key=lambda option: option.thirds[2],
        default=None,
    )
    if right and wrong and _more(wrong.thirds[2], right.thirds[2]):
        yield (
            10,
            (
                f"In the upper third, {wrong.thirds[2]} of {upper} chose {wrong.label} and only "
                f"{right.thirds[2]} the key {right.label}. Check the key."
            ),
        )
    elif wrong and _more(wrong.thirds[2], wrong.thirds[0]):
        yield (
            3,
            (
                f"Option {wrong.label} drew more of the upper third ({wrong.thirds[2]}) than of "
                f"the lower ({wrong.thirds[0]}). See whether it can be defended."
            ),
        )


def _more(first: int, second: int) -> bool:
    """Say whether a count is larger than another by more than chance would often make it."""
    return first - second > 1.64 * (first + second) ** 0.5


_TROUBLE = (
    (TIMEOUT, 4, "ran into the time limit", "Try the question yourself with a wrong answer."),
    (CRASH, 3, "ended in an error", "Say in the question what to type."),
    (MALFORMED, 3, "could not be read", "Say in the question what form the answer has."),
    (MISSING, 3, "are missing from the notebook", "See the autograded notebooks."),
    (ABSENT, 2, "were left empty", "Too long, too hard, or easily overlooked?"),
)


def _trouble(report: ItemReport, n: int) -> Iterator[tuple[float, str]]:
    for state, weight, what, advice in _TROUBLE:
        count = report.states[state]
        enough = 0.2 * n if state == ABSENT else 0.1 * n
        if count >= max(2, enough):
            yield weight, f"{count} of {n} answers {what}. {advice}"
