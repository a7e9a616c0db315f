"""What a schema cannot say about an item: keys that fit, answers that differ, models that exist."""

import re
from collections.abc import Iterator
from typing import Any

_CELLS = re.compile(r".+-(?:question|answer|explorer)|how-to-answer|before-you-submit|check-all")
_MARKERS = re.compile(r"(?:BEGIN|END) (?:HIDDEN TESTS|SOLUTION|MARK SCHEME)")


def problems(raw: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an item whose shape is right, each with its remedy."""
    if _CELLS.fullmatch(raw["id"]):
        yield f"the id '{raw['id']}' would name a second cell of the quiz; choose another id"
    if found := _MARKERS.search(str(raw)):
        yield f"'{found.group()}' steers nbgrader and may not stand in a text; rephrase it"
    yield from _RULES[raw["kind"]](raw)


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
    if same := _twice([prompt["text"] for prompt in raw["prompts"]]):
        yield f"the prompt '{same}' stands there twice; change or remove one"
    matches = {prompt["match"] for prompt in raw["prompts"]}
    if same := _twice([*matches, *raw.get("distractors", ())]):
        yield f"the right-hand entry '{same}' stands there twice; change or remove one"
    if len(matches) == 1 and not raw.get("distractors"):
        yield "there is only one entry on the right; add distractors"


def _pose(raw: dict[str, Any]) -> Iterator[str]:
    from hiplab.model.pose import MODELS, model

    if raw["model"] not in MODELS:
        yield f"there is no model '{raw['model']}'; use one of {', '.join(MODELS)}"
        return
    known = [quantity.name for quantity in model(raw["model"]).QUANTITIES]
    for n, criterion in enumerate(raw["criteria"], start=1):
        if criterion["readout"] not in known:
            yield (
                f"criterion {n} asks for the readout '{criterion['readout']}', which "
                f"{raw['model']} does not have; use one of {', '.join(known)}"
            )
        elif criterion.get("minimum", float("-inf")) > criterion.get("maximum", float("inf")):
            yield f"the range of criterion {n} is empty; its minimum must be below its maximum"


def _written(raw: dict[str, Any]) -> Iterator[str]:
    if same := _twice([line["criterion"] for line in raw["rubric"]]):
        yield f"the criterion '{same}' stands there twice; change or remove one"


_RULES = {
    "choice": _options,
    "several": _options,
    "numeric": _numeric,
    "match": _match,
    "pose": _pose,
    "written": _written,
}
