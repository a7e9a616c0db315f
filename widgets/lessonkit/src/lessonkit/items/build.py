"""Make an item from its mapping, which was checked before.

A mapping in a test cell carries only what judging needs; the rest is then left empty.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from lessonkit.items import kinds
from lessonkit.items.rules import tolerance
from lessonkit.items.variants import right_hand


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
        "figure": _figure(raw["figure"]) if "figure" in raw else None,
    }
    return _MAKERS[raw["kind"]](raw, common)


def _words(text: str) -> str:
    """Return text folded into one line, as YAML blocks carry line ends that mean nothing."""
    return " ".join(text.split())


def _figure(drawn: Mapping[str, Any]) -> kinds.Figure:
    return kinds.Figure(Path(drawn["image"]), _words(drawn["alt"]))


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
        wrong_units=tuple(
            (unit, _words(words)) for unit, words in raw.get("wrong_units", {}).items()
        ),
        errors=tuple(
            kinds.Error(entry["value"], entry["tolerance"], _words(entry["feedback"]))
            for entry in raw.get("errors", ())
        ),
        correct=_words(raw["feedback"]["correct"]),
        wrong=_words(raw["feedback"]["wrong"]),
    )


def _match(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.Match:
    premises = tuple(
        kinds.Premise(
            _words(entry.get("text") or f"Marker {number}"),
            _words(entry["match"]),
            _words(entry["feedback"]),
            tuple(entry["at"]) if "at" in entry else None,
        )
        for number, entry in enumerate(raw["prompts"], start=1)
    )
    offered = tuple(_words(text) for text in raw.get("right") or right_hand(raw))
    return kinds.Match(**common, premises=premises, offered=offered)


def _pose(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.PoseItem:
    criteria = tuple(
        kinds.Criterion(
            **{**entry, "text": _words(entry["text"]), "feedback": _words(entry["feedback"])}
        )
        for entry in raw["criteria"]
    )
    return kinds.PoseItem(**common, model=raw["model"], criteria=criteria)


def _code(raw: Mapping[str, Any], common: dict[str, Any]) -> kinds.Code:
    head = f"def {raw['function']}({', '.join(raw['arguments'])}):"
    starter = raw.get("starter") or f"{head}\n    ...  # replace the dots; end with return\n"
    shown, hidden = [], []
    for entry in raw["tests"]:
        test = {name: value for name, value in entry.items() if name != "visible"}
        made = kinds.CodeTest(**{**test, "arguments": tuple(test["arguments"])})
        (shown if entry.get("visible") else hidden).append(made)
    tolerances = {name: raw[name] for name in ("tolerance", "relative_tolerance") if name in raw}
    if "tolerance" in tolerances:
        tolerances.setdefault("relative_tolerance", 0.0)
    return kinds.Code(
        **common,
        function=raw["function"],
        arguments=tuple(raw["arguments"]),
        starter=starter.strip("\n"),
        solution=raw.get("solution", "").strip("\n"),
        shown_tests=tuple(shown),
        hidden_tests=tuple(hidden),
        **tolerances,
    )


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
    "several": lambda raw, common: kinds.MultipleResponse(**common, options=_options(raw)),
    "numeric": _numeric,
    "match": _match,
    "pose": _pose,
    "code": _code,
    "written": _written,
}
