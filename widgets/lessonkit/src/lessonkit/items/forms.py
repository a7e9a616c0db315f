"""The public form of an item: all that is needed to read an answer, and nothing of its key.

These are the words in a released quiz's check cells: `choice(a="…", b="…")`, `several(…)`,
`numeric("°")`, `match(…)` and `pose_of("pelvic_tilt")`; that of a function is in `code_form`.
"""

import ast
import re
from dataclasses import dataclass
from typing import Any

from lessonkit.items.code_form import CodeForm
from lessonkit.items.numbers import read_quantity, spellings
from lessonkit.items.reading import NOT_ANSWERED, Reading, is_empty, slip

_JOINERS = re.compile(r"\b(?:and|or|option|options)\b|[\s,;:./()\[\]{}&+\"'-]+", re.IGNORECASE)


def _letters(answer: Any, known: dict[str, str]) -> tuple[str, ...] | str:
    """Return the letters typed, in the order of the options, or what was not a letter."""
    parts = list(answer) if isinstance(answer, list | tuple | set | frozenset) else [answer]
    if any(not isinstance(part, str) for part in parts):
        wrong = next(part for part in parts if not isinstance(part, str))
        return f"{wrong!r}"[:60]
    by_text = {text.casefold(): letter for letter, text in known.items() if text}
    by_text |= {f"{letter}: {text}": letter for text, letter in by_text.items()}
    typed: list[str] = []
    for part in parts:
        words = part.strip()
        if words.casefold() in by_text:
            typed.append(by_text[words.casefold()])
            continue
        for token in _JOINERS.split(words.casefold()):
            if set(token) <= known.keys():
                typed.extend(token)
            else:
                return f'"{words[:60]}"'
    return tuple(letter for letter in known if letter in typed)


def _named(letter: str, text: str) -> str:
    return f"{letter}: {text}" if text else letter


@dataclass(frozen=True)
class ChoiceForm:
    """One letter of several options."""

    options: dict[str, str]

    def read(self, answer: Any) -> Reading:
        """Read one letter."""
        if is_empty(answer):
            return NOT_ANSWERED
        letters = _letters(answer, self.options)
        choose = (
            f'type one of the letters {", ".join(self.options)}, like "{next(iter(self.options))}"'
        )
        if isinstance(letters, str):
            return slip(f"{letters} is not one of the options: {choose}.")
        if not letters:
            return slip(f"There is no letter in your answer: {choose}.")
        if len(letters) > 1:
            return slip(
                f"You typed {' and '.join(letters)}, but this question takes one: {choose}."
            )
        return Reading(f"You chose {_named(letters[0], self.options[letters[0]])}", letters[0])


@dataclass(frozen=True)
class SeveralForm:
    """Any number of letters of several options."""

    options: dict[str, str]

    def read(self, answer: Any) -> Reading:
        """Read a list of letters."""
        if is_empty(answer):
            return NOT_ANSWERED
        letters = _letters(answer, self.options)
        choose = f'type letters out of {", ".join(self.options)}, like "a, c"'
        if isinstance(letters, str):
            return slip(f"{letters} is not among the options: {choose}.")
        if not letters:
            return slip(f"There is no letter in your answer: {choose}.")
        lines = [f"  {_named(letter, self.options[letter])}" for letter in letters]
        return Reading("\n".join(["You chose", *lines]), letters)


@dataclass(frozen=True)
class NumericForm:
    """One number with its unit."""

    unit: str
    also: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()

    def read(self, answer: Any) -> Reading:
        """Read a number typed as text with its unit."""
        if is_empty(answer):
            return NOT_ANSWERED
        if _is_comma_number(answer):
            # Python reads 12,5 as the two numbers 12 and 5, and -0,5 as 0 and 5.
            said = f"{answer[0]},{answer[1]}"
            if self.unit or not answer[0]:
                said = f"{answer[0]}.{answer[1]} {self.unit}".strip()
                what = "number and unit" if self.unit else "the number"
                return slip(f'Type {what} between quotation marks, like "{said}".')
            answer = said
        if isinstance(answer, bool) or not isinstance(answer, str | int | float):
            kind = type(answer).__name__
            say = f'type it like "12.5 {self.unit}"'
            return slip(f"An answer of type {kind} is no number with a unit: {say}.")
        if not isinstance(answer, str) and self.unit:
            said = f"{answer:g}"
            return slip(
                f'{said} has no unit: type both between quotation marks, "{said} {self.unit}".'
            )
        accepted = spellings(self.unit, self.also)
        return read_quantity(str(answer), self.unit, accepted, dict(self.wrong))


def _is_comma_number(answer: Any) -> bool:
    """Say whether an answer is what Python makes of a number with a decimal comma."""
    if type(answer) is not tuple or len(answer) != 2:
        return False
    return all(type(part) is int for part in answer) and answer[1] >= 0


@dataclass(frozen=True)
class MatchForm:
    """A letter for every number."""

    left: dict[str, str]
    right: dict[str, str]

    def read(self, answer: Any) -> Reading:
        """Read pairs such as "1c 2a 3b" or {"1": "c"}."""
        if is_empty(answer):
            return NOT_ANSWERED
        example = " ".join(f"{n}{letter}" for n, letter in zip(self.left, self.right, strict=False))
        say = f'type a letter for every number, like "{example}"'
        if isinstance(answer, dict):
            names = {text: number for number, text in self.left.items() if text}
            pairs = [(names.get(str(k), str(k).strip()), str(v).strip()) for k, v in answer.items()]
            pairs = [(number, letter.lower()) for number, letter in pairs if letter]
        elif isinstance(answer, str):
            pairs = re.findall(r"(\d+)\s*(?:[-–—=:.)]|->|→)*\s*([a-z])(?![a-z])", answer.lower())
            rest = re.sub(r"(\d+)\s*(?:[-–—=:.)]|->|→)*\s*([a-z])(?![a-z])", " ", answer.lower())
            if not pairs or rest.strip(" ,;.\n\t"):
                return slip(f'"{answer.strip()[:60]}" cannot be read as pairs: {say}.')
        else:
            return slip(
                f"An answer of type {type(answer).__name__} cannot be read as pairs: {say}."
            )
        if not pairs:
            return NOT_ANSWERED
        for number, letter in pairs:
            if number not in self.left:
                return slip(f"There is no number {number} in this question: {say}.")
            if letter not in self.right:
                return slip(f"There is no letter {letter} in this question: {say}.")
        numbers = [number for number, _ in pairs]
        twice = next((number for number in numbers if numbers.count(number) > 1), None)
        if twice:
            return slip(f"Number {twice} is matched more than once: {say}.")
        value = {number: dict(pairs)[number] for number in self.left if number in numbers}
        missing = [number for number in self.left if number not in value]
        lines = ["You matched"]
        for number, letter in value.items():
            named = _named(letter, self.right[letter])
            lines.append(f"  {_named(number, self.left[number])} → {named}")
        if missing:
            lines.append(f"  Still open: {', '.join(missing)}.")
        return Reading("\n".join(lines), value, open_parts=len(missing))


@dataclass(frozen=True)
class PoseForm:
    """A pose recorded with an explorer."""

    model: str

    def read(self, answer: Any) -> Reading:
        """Read a pose, or the pose line between quotation marks."""
        if is_empty(answer):
            return Reading(
                "Not answered yet: paste the explorer's pose line after the equals sign."
            )
        from lessonkit.pose import Pose, pose  # it brings numpy

        say = f'paste the line that the explorer copies, pose("{self.model}", …)'
        if isinstance(answer, str):
            call = _pose_call(answer)
            if call is None:
                return slip(f"This text is not a pose: {say}.")
            try:
                answer = pose(call[0], **call[1])
            except ValueError as error:
                return slip(f"This pose cannot be read ({str(error).rstrip('.')}): {say}.")
        if not isinstance(answer, Pose):
            return slip(f"An answer of type {type(answer).__name__} is not a pose: {say}.")
        if answer.model != self.model:
            return slip(
                f"This pose is of {answer.model}, the question is about {self.model}: {say}."
            )
        return Reading(f"Your pose: {answer!r}", answer)


def _pose_call(text: str) -> tuple[str, dict[str, Any]] | None:
    """Return the model and values of a pasted pose line, without running it."""
    found = re.search(r"pose\(.*\)", text, re.DOTALL)
    try:
        call = ast.parse(found.group(), mode="eval").body
        (model,) = [ast.literal_eval(node) for node in call.args]
        return model, {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    except (AttributeError, SyntaxError, TypeError, ValueError):
        return None


Form = ChoiceForm | SeveralForm | NumericForm | MatchForm | PoseForm | CodeForm


def choice(letters: str = "", /, **options: str) -> ChoiceForm:
    """Return the form of a question with one right letter."""
    return ChoiceForm({**dict.fromkeys(letters, ""), **options})


def several(letters: str = "", /, **options: str) -> SeveralForm:
    """Return the form of a question with any number of right letters."""
    return SeveralForm({**dict.fromkeys(letters, ""), **options})


def numeric(unit: str, *also: str, wrong: dict[str, str] | None = None) -> NumericForm:
    """Return the form of a question for a number; `wrong` units have words of their own."""
    return NumericForm(unit, also, tuple((wrong or {}).items()))


def match(left: dict[int, str] | int, right: dict[str, str] | str) -> MatchForm:
    """Return the form of a question that matches numbers with letters."""
    numbered = left if isinstance(left, dict) else dict.fromkeys(range(1, left + 1), "")
    lettered = right if isinstance(right, dict) else dict.fromkeys(right, "")
    return MatchForm({str(number): text for number, text in numbered.items()}, dict(lettered))


def pose_of(model: str) -> PoseForm:
    """Return the form of a question for a pose of a model."""
    return PoseForm(model)
