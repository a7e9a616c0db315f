"""Make an item from its mapping, which was checked before.

A mapping in a test cell carries only what judging needs; the rest is then left empty.
"""

from collections.abc import Callable, Mapping
from string import ascii_lowercase
from typing import Any

from hiplab.items import kinds
from hiplab.items.rules import tolerance


def item_from(raw: Mapping[str, Any]) -> kinds.Item:
    """Return the item that a checked mapping describes."""
    common = {
        "id": raw["id"],
        "question": raw.get("question", "").strip(),
        "objective": raw.get("objective", 0),
        "level": raw.get("level", ""),
        "source": tuple(raw.get("source", ())),
        "points": raw.get("points", 0),
        "read": raw.get("read", ""),
        "hint": raw.get("hint", ""),
    }
    return _MAKERS[raw["kind"]](raw, common)


def _words(text: str) -> str:
    """Return text folded into one line, as YAML blocks carry line ends that mean nothing."""
    return " ".join(text.split())


def _options(raw: Mapping[str, Any]) -> tuple[kinds.Option, ...]:
    return tuple(
        kinds.Option(
            letter, _words(entry["text"]), _words(entry["feedback"]), entry.get("correct", False)
        )
        for letter, entry in zip(ascii_lowercase, raw["options"], strict=False)
    )


def _numeric(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.Numeric:
    answer = raw["answer"]
    return kinds.Numeric(
        **common,
        value=answer["value"],
        unit=answer["unit"].strip(),
        tolerance=tolerance(answer),
        also_units=tuple(raw.get("also_units", ())),
        errors=tuple(
            kinds.Error(entry["value"], entry["tolerance"], _words(entry["feedback"]))
            for entry in raw.get("errors", ())
        ),
        correct=_words(raw["feedback"]["correct"]),
        wrong=_words(raw["feedback"]["wrong"]),
    )


def _match(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.Match:
    prompts = tuple(
        kinds.Prompt(_words(entry["text"]), _words(entry["match"]), _words(entry["feedback"]))
        for entry in raw["prompts"]
    )
    distractors = tuple(_words(text) for text in raw.get("distractors", ()))
    return kinds.Match(**common, prompts=prompts, distractors=distractors)


def _pose(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.PoseItem:
    criteria = tuple(
        kinds.Criterion(
            **{**entry, "text": _words(entry["text"]), "feedback": _words(entry["feedback"])}
        )
        for entry in raw["criteria"]
    )
    return kinds.PoseItem(**common, model=raw["model"], criteria=criteria)


def _written(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.Written:
    rubric = tuple(
        kinds.RubricLine(
            _words(line["criterion"]), tuple(_words(level) for level in line["levels"])
        )
        for line in raw["rubric"]
    )
    return kinds.Written(**common, words=raw["words"], rubric=rubric)


_MAKERS: dict[str, Callable[[Mapping[str, Any], dict[str, Any]], kinds.Item]] = {
    "choice": lambda raw, common: kinds.Choice(**common, options=_options(raw)),
    "several": lambda raw, common: kinds.Several(**common, options=_options(raw)),
    "numeric": _numeric,
    "match": _match,
    "pose": _pose,
    "written": _written,
}
