"""The kinds of quiz item, as plain frozen values.

An item's numbers are those of its first variant; `variants` holds all of them, each an item of the
same kind without variants of its own. It is empty for an item without parameters.
"""

import builtins
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import Any, ClassVar, Self

from lessonkit.items import forms
from lessonkit.items.code_form import code
from lessonkit.items.variants import variant_number


@dataclass(frozen=True)
class Figure:
    """A picture beside the item file, and the words for who does not see it."""

    image: Path
    alt: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """What every item has; `points` is 0 for practice."""

    kind: ClassVar[str]
    id: str
    question: str
    objective: int
    level: str
    source: tuple[str, ...]
    points: float = 0
    read: str = ""
    hint: str = ""
    figure: Figure | None = None
    variants: tuple[Self, ...] = ()

    @property
    def form(self) -> forms.Form | None:
        """Return what the item shows of itself in a check cell; nothing if a person grades it."""
        return self._form()

    def _form(self) -> forms.Form | None:
        return None

    def of(self, student: str, seed: str) -> Self:
        """Return the variant that a student gets under a course's seed."""
        count = len(self.variants)
        return self.variants[variant_number(seed, student, self.id, count)] if count else self


@dataclass(frozen=True)
class Option:
    """One option with the words for whoever picks it."""

    letter: str
    text: str
    feedback: str
    correct: bool


@dataclass(frozen=True, kw_only=True)
class Choice(Item):
    """One option is right."""

    kind: ClassVar[str] = "choice"
    options: tuple[Option, ...]

    def _form(self) -> forms.Form:
        return forms.choice(**{option.letter: option.text for option in self.options})


@dataclass(frozen=True, kw_only=True)
class MultipleResponse(Item):
    """Any number of options is right."""

    kind: ClassVar[str] = "several"
    options: tuple[Option, ...]

    def _form(self) -> forms.Form:
        return forms.several(**{option.letter: option.text for option in self.options})


@dataclass(frozen=True)
class Error:
    """A number that a known misunderstanding leads to, and what to say to it."""

    value: float
    tolerance: float
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Numeric(Item):
    """A number with a unit, right within a tolerance in the same unit."""

    kind: ClassVar[str] = "numeric"
    value: float
    unit: str
    tolerance: float
    also_units: tuple[str, ...] = ()
    wrong_units: tuple[tuple[str, str], ...] = ()
    errors: tuple[Error, ...] = ()
    correct: str
    wrong: str

    def _form(self) -> forms.Form:
        return forms.numeric(self.unit, *self.also_units, wrong=dict(self.wrong_units))


@dataclass(frozen=True)
class Premise:
    """A left-hand entry, its partner, and what to say when another is picked.

    On a figure, `at` is where its numbered marker lies, per cent of width and height from top left.
    """

    text: str
    match: str
    feedback: str
    at: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Match(Item):
    """Entries on the left find their partners on the right."""

    kind: ClassVar[str] = "match"
    premises: tuple[Premise, ...]
    offered: tuple[str, ...]

    @property
    def left(self) -> dict[str, str]:
        """Return the left-hand entries by number."""
        return {str(number): premise.text for number, premise in enumerate(self.premises, start=1)}

    @property
    def right(self) -> dict[str, str]:
        """Return the right-hand entries by letter."""
        return dict(zip(ascii_lowercase, self.offered, strict=False))

    @property
    def key(self) -> dict[str, str]:
        """Return the right letter for every number."""
        letters = {text: letter for letter, text in self.right.items()}
        return {str(n): letters[premise.match] for n, premise in enumerate(self.premises, start=1)}

    def _form(self) -> forms.Form:
        return forms.match({int(n): text for n, text in self.left.items()}, self.right)


@dataclass(frozen=True)
class Criterion:
    """A range for one readout of the model."""

    readout: str
    text: str
    feedback: str
    minimum: float = float("-inf")
    maximum: float = float("inf")


@dataclass(frozen=True, kw_only=True)
class PoseItem(Item):
    """A pose of a model that meets criteria."""

    kind: ClassVar[str] = "pose"
    model: str
    criteria: tuple[Criterion, ...]

    def _form(self) -> forms.Form:
        return forms.pose_of(self.model)


@dataclass(frozen=True)
class CodeTest:
    """One call of the function asked for: what it must return, or which exception it must raise.

    `feedback` is said when a hidden test fails, so it names the case and not the answer.
    """

    arguments: tuple[Any, ...]
    expect: Any = None
    raises: str = ""
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class Code(Item):
    """A short function; each hidden test earns its part, by either tolerance."""

    kind: ClassVar[str] = "code"
    function: str
    arguments: tuple[str, ...]
    starter: str
    solution: str
    shown_tests: tuple[CodeTest, ...]
    hidden_tests: tuple[CodeTest, ...]
    tolerance: float = 0.0
    relative_tolerance: float = 1e-6

    def _form(self) -> forms.Form:
        shown = [
            (list(test.arguments), getattr(builtins, test.raises) if test.raises else test.expect)
            for test in self.shown_tests
        ]
        return code(self.function, *shown, tolerance=self.tolerance,
                    relative_tolerance=self.relative_tolerance)  # fmt: skip


@dataclass(frozen=True)
class RubricLine:
    """One thing to look for in a written answer, and the levels it can reach."""

    criterion: str
    levels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Written(Item):
    """A written answer, graded by a person with a rubric."""

    kind: ClassVar[str] = "written"
    words: int
    rubric: tuple[RubricLine, ...]


@dataclass(frozen=True)
class ItemFile:
    """A practice or quiz file."""

    path: Path
    title: str
    minutes: int
    items: tuple[Item, ...]
    seed: str = ""

    @property
    def points(self) -> float:
        """Return the points of all items together."""
        return sum(item.points for item in self.items)

    def items_of(self, student: str) -> tuple[Item, ...]:
        """Return the items as a student gets them, each in that student's own variant."""
        return tuple(item.of(student, self.seed) for item in self.items)
