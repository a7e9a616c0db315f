"""The kinds of quiz item, as plain frozen values."""

from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import ClassVar

from hiplab.items import forms


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

    @property
    def form(self) -> forms.ChoiceForm:
        """Return what the item shows of itself in a check cell."""
        return forms.choice(**{option.letter: option.text for option in self.options})


@dataclass(frozen=True, kw_only=True)
class Several(Item):
    """Any number of options is right."""

    kind: ClassVar[str] = "several"
    options: tuple[Option, ...]

    @property
    def form(self) -> forms.SeveralForm:
        """Return what the item shows of itself in a check cell."""
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
    errors: tuple[Error, ...] = ()
    correct: str
    wrong: str

    @property
    def form(self) -> forms.NumericForm:
        """Return what the item shows of itself in a check cell."""
        return forms.numeric(self.unit, *self.also_units)


@dataclass(frozen=True)
class Prompt:
    """A left-hand entry, its partner, and what to say when another is picked."""

    text: str
    match: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Match(Item):
    """Entries on the left find their partners on the right."""

    kind: ClassVar[str] = "match"
    prompts: tuple[Prompt, ...]
    distractors: tuple[str, ...] = ()

    @property
    def left(self) -> dict[str, str]:
        """Return the left-hand entries by number."""
        return {str(number): prompt.text for number, prompt in enumerate(self.prompts, start=1)}

    @property
    def right(self) -> dict[str, str]:
        """Return the right-hand entries by letter."""
        # In alphabetical order, so that the order of the file tells nothing.
        texts = {prompt.match for prompt in self.prompts} | set(self.distractors)
        return dict(zip(ascii_lowercase, sorted(texts, key=str.casefold), strict=False))

    @property
    def key(self) -> dict[str, str]:
        """Return the right letter for every number."""
        letters = {text: letter for letter, text in self.right.items()}
        return {str(n): letters[prompt.match] for n, prompt in enumerate(self.prompts, start=1)}

    @property
    def form(self) -> forms.MatchForm:
        """Return what the item shows of itself in a check cell."""
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

    @property
    def form(self) -> forms.PoseForm:
        """Return what the item shows of itself in a check cell."""
        return forms.pose_of(self.model)


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
    form: ClassVar[None] = None


@dataclass(frozen=True)
class ItemFile:
    """A practice or quiz file."""

    path: Path
    title: str
    minutes: int
    items: tuple[Item, ...]

    @property
    def points(self) -> float:
        """Return the points of all items together."""
        return sum(item.points for item in self.items)
