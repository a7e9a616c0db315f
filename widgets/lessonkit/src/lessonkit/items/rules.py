"""What a schema cannot say about an item: keys that fit, answers that differ, models that exist."""

import builtins
import keyword
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lessonkit import models
from lessonkit.items.compute import reserved
from lessonkit.items.figure import FigureError, size, words_in
from lessonkit.items.kinds import Choice, Item
from lessonkit.items.variants import gaps

_CELLS = re.compile(
    r".+-(?:question|answer|explorer|numbers)|your-id|how-to-answer|before-you-submit|check-all"
)
# A right option this much longer or shorter than every other strikes the eye; words of a few
# letters do not.
_STRIKING, _SHORT = 1.35, 20
_MARKERS = re.compile(r"(?:BEGIN|END) (?:HIDDEN TESTS|SOLUTION|MARK SCHEME)")


def problems_as_written(raw: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an item before any number is worked out, each with its remedy."""
    if _CELLS.fullmatch(raw["id"]):
        yield f"the id '{raw['id']}' would name a second cell of the quiz; choose another id"
    if found := _MARKERS.search(str(raw)):
        yield f"'{found.group()}' steers nbgrader and may not stand in a text; rephrase it"
    for name in raw.get("parameters", {}) | raw.get("compute", {}):
        if name in reserved() or keyword.iskeyword(name):
            yield f"the name '{name}' already means something in 'compute'; choose another"
        elif name in raw.get("parameters", {}) and name in raw.get("compute", {}):
            yield f"the name '{name}' is a parameter and computed; give one another name"
    for name, given in raw.get("parameters", {}).items():
        if isinstance(given, dict) and given["maximum"] < given["minimum"] + given["step"]:
            yield f"parameter '{name}' has one value only; widen it, or write the number itself"
    if "parameters" in raw and any(gaps(raw.get("wrong_units", {}))):
        yield "the words of 'wrong_units' are the same for everybody; take the gap out of them"
    if raw["kind"] == "numeric":
        yield from _typed(raw)


def _typed(raw: dict[str, Any]) -> Iterator[str]:
    """Yield where a number is typed that the model should work out."""
    places = [("the answer", raw["answer"])]
    places += [(f"error {n}", error) for n, error in enumerate(raw.get("errors", ()), start=1)]
    from_literature = any(not source.startswith("model:") for source in raw["source"])
    for where, given in places:
        if ("value" in given) == ("compute" in given):
            had = "both 'value' and 'compute'; keep" if "value" in given else "no number; add"
            yield f"{where} has {had} 'compute: …' for what follows from the model or from maths"
        elif "value" in given and not from_literature:
            yield (
                f"{where} is typed, and its only source is the model; write 'compute: …' instead "
                "of 'value', or name the publication that the number is from"
            )


def problems(raw: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an item whose shape is right and whose numbers are worked out."""
    yield from _RULES[raw["kind"]](raw)
    if "figure" in raw:
        yield from _figure(raw)


def file_problems(data: dict[str, Any], items: list[Item]) -> Iterator[str]:
    """Yield what is wrong with a file of which every item is right by itself."""
    together = sum(item.points for item in items)
    if "points" in data and data["points"] != together:
        yield (
            f"'points' says {data['points']:g}, but the items have {together:g} together; "
            "correct one of them"
        )
    choices = [item for item in items if isinstance(item, Choice)]
    if len(choices) < 4:
        return
    longest = sum(_right_is_longest(item) for item in choices)
    if longest > len(choices) / 2:
        yield (
            f"the right option is the longest in {longest} of {len(choices)} choices, which gives "
            "it away; shorten some, or lengthen wrong ones"
        )
    places = [option.letter for item in choices for option in item.options if option.correct]
    often = max(sorted(set(places)), key=places.count)
    if places.count(often) > len(choices) / 2:
        yield (
            f"the right option is {often} in {places.count(often)} of {len(choices)} choices, "
            "which gives it away; change the order of some options"
        )


def _right_is_longest(item: Choice) -> bool:
    right = next(len(option.text) for option in item.options if option.correct)
    return right > max(len(option.text) for option in item.options if not option.correct)


def _twice(texts: list[str]) -> str | None:
    plain = [" ".join(text.split()).casefold() for text in texts]
    return next((text for n, text in enumerate(texts) if plain[n] in plain[:n]), None)


def _options(raw: dict[str, Any]) -> Iterator[str]:
    options = raw["options"]
    if same := _twice([option["text"] for option in options]):
        yield f"the option '{same}' stands there twice; change or remove one"
    right = sum(option.get("correct", False) for option in options)
    if right == 0:
        yield "no option is marked as right; add 'correct: true' to the right one"
    elif raw["kind"] == "choice" and right > 1:
        yield f"{right} options are marked as right; keep one, or make the kind 'several'"
    elif right == len(options):
        yield "every option is marked as right; add one that is wrong"
    elif raw["kind"] == "choice":
        yield from _told_by_length(options)


def _told_by_length(options: list[dict[str, Any]]) -> Iterator[str]:
    key = next(len(option["text"]) for option in options if option.get("correct"))
    others = [len(option["text"]) for option in options if not option.get("correct")]
    if key > _STRIKING * max(others) and key > _SHORT:
        yield (
            f"the right option has {key} characters and the next longest {max(others)}, which "
            "gives it away; shorten it, or lengthen another"
        )
    elif key * _STRIKING < min(others) and min(others) > _SHORT:
        yield (
            f"the right option has {key} characters and the next shortest {min(others)}, which "
            "gives it away; lengthen it, or shorten another"
        )


def _numeric(raw: dict[str, Any]) -> Iterator[str]:
    answer = raw["answer"]
    tolerances = [key for key in ("tolerance", "relative_tolerance") if key in answer]
    if not tolerances:
        yield "the answer has no tolerance; add 'tolerance' or 'relative_tolerance'"
    elif len(tolerances) == 2:
        yield "the answer has two tolerances; keep 'tolerance' or 'relative_tolerance'"
    elif "relative_tolerance" in answer and answer["value"] == 0:
        yield "a relative tolerance of 0 accepts only 0; use 'tolerance'"
    else:
        for n, error in enumerate(raw.get("errors", ()), start=1):
            if abs(error["value"] - answer["value"]) <= tolerance(answer):
                yield f"error {n} lies within the tolerance of the answer; change one of them"


def tolerance(answer: dict[str, Any]) -> float:
    """Return the tolerance of a numeric answer in its unit."""
    if "tolerance" in answer:
        return answer["tolerance"]
    return abs(answer["value"]) * answer["relative_tolerance"]


def _match(raw: dict[str, Any]) -> Iterator[str]:
    if same := _twice([prompt["text"] for prompt in raw["prompts"] if "text" in prompt]):
        yield f"the prompt '{same}' stands there twice; change or remove one"
    matches = {prompt["match"] for prompt in raw["prompts"]}
    if same := _twice([*matches, *raw.get("distractors", ())]):
        yield f"the right-hand entry '{same}' stands there twice; change or remove one"
    if len(matches) == 1 and not raw.get("distractors"):
        yield "there is only one entry on the right; add distractors"
    marked = "figure" in raw and not all("text" in prompt for prompt in raw["prompts"])
    for n, prompt in enumerate(raw["prompts"], start=1):
        if marked and "at" not in prompt:
            yield f"prompt {n} has no place on the figure; add 'at: [across, down]' in per cent"
        elif "figure" not in raw and "at" in prompt:
            yield f"prompt {n} has a place, but there is no figure; add 'figure', or remove 'at'"
        elif not marked and "text" not in prompt:
            yield f"the key 'text' is missing in prompt {n}; add it"


def _figure(raw: dict[str, Any]) -> Iterator[str]:
    keys = {prompt["match"] for prompt in raw.get("prompts", ())}
    keys |= {option["text"] for option in raw.get("options", ()) if option.get("correct")}
    image, alt = Path(raw["figure"]["image"]), raw["figure"]["alt"].casefold()
    try:
        size(image)
        written = words_in(image).casefold()
    except FigureError as error:
        yield str(error)
        return
    for name in sorted(keys):
        if name.casefold() in alt:
            yield f"'alt' of the figure says '{name}', which is a key; describe it without its name"
        if name.casefold() in written:
            yield f"the figure itself says '{name}', which is a key; take the word out of it"


def _pose(raw: dict[str, Any]) -> Iterator[str]:
    if raw["model"] not in models.names():
        known = models.names()
        remedy = f"use one of {', '.join(known)}" if known else models.NONE
        yield f"there is no model '{raw['model']}'; {remedy}"
        return
    known = [quantity.name for quantity in models.model(raw["model"]).QUANTITIES]
    for n, criterion in enumerate(raw["criteria"], start=1):
        if criterion["readout"] not in known:
            yield (
                f"criterion {n} asks for the readout '{criterion['readout']}', which "
                f"{raw['model']} does not have; use one of {', '.join(known)}"
            )
        elif criterion.get("minimum", float("-inf")) > criterion.get("maximum", float("inf")):
            yield f"the range of criterion {n} is empty; its minimum must be below its maximum"


def _code(raw: dict[str, Any]) -> Iterator[str]:
    for n, test in enumerate(raw["tests"], start=1):
        if len(test["arguments"]) != len(raw["arguments"]):
            yield (
                f"test {n} has {len(test['arguments'])} arguments, the function takes "
                f"{len(raw['arguments'])}; make them agree"
            )
        if ("expect" in test) == ("raises" in test):
            yield f"test {n} must say what comes out; add 'expect' or 'raises', or 'expected' once"
        elif not _is_exception(test.get("raises", "ValueError")):
            yield f"test {n} raises '{test['raises']}'; use one of Python's own, such as ValueError"
        if not test.get("visible") and "feedback" not in test:
            yield f"test {n} is hidden and has no feedback; say which case it tries"
    visible = sum(test.get("visible", False) for test in raw["tests"])
    if visible == 0:
        yield "no test is visible; add 'visible: true' to one that shows what is meant"
    elif visible == len(raw["tests"]):
        yield "no test is hidden; add one that decides the points"
    head = f"def {raw['function']}("
    if not any(line.startswith(head) for line in raw["solution"].splitlines()):
        yield f"the solution does not define {raw['function']}; begin it with '{head}'"


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, Exception)


def _written(raw: dict[str, Any]) -> Iterator[str]:
    if same := _twice([line["criterion"] for line in raw["rubric"]]):
        yield f"the criterion '{same}' stands there twice; change or remove one"


_RULES = {
    "choice": _options,
    "several": _options,
    "numeric": _numeric,
    "match": _match,
    "pose": _pose,
    "code": _code,
    "written": _written,
}
