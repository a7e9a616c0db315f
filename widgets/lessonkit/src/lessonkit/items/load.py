"""Load a practice or quiz file, or say everything that is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from lessonkit.items.build import item_from
from lessonkit.items.compute import ComputeError
from lessonkit.items.kinds import Item, ItemFile
from lessonkit.items.rules import file_problems, problems, problems_as_written
from lessonkit.items.variants import (
    PRACTICE_VARIANTS,
    QUIZ_VARIANTS,
    draws,
    resolved,
    rows,
    with_words,
)
from lessonkit.items.wording import ItemError, in_words, sentence

QUIZ_KINDS = ("choice", "several", "numeric", "match", "pose", "code", "written")
PRACTICE_KINDS = ("choice", "several", "numeric", "match")
# The others have nothing that could be asked with other numbers.
VARIED_KINDS = ("choice", "several", "numeric", "match", "pose")
_REQUIRED = ("id", "kind", "objective", "level", "source", "question")


def load_quiz(path: str | Path, seed: str = "") -> ItemFile:
    """Return the graded items of a quiz file; every item must have points.

    The course `seed` decides which variants of an item with parameters there are.
    """
    return _load(Path(path), QUIZ_KINDS, seed, QUIZ_VARIANTS, graded=True)


def load_practice(path: str | Path) -> ItemFile:
    """Return the items of a practice file."""
    return _load(Path(path), PRACTICE_KINDS, "", PRACTICE_VARIANTS, graded=False)


def raw_items(path: str | Path) -> dict[str, dict[str, Any]]:
    """Return an item file's mappings by id, as written."""
    return {raw["id"]: raw for raw in _parse(Path(path))["items"]}


def _load(path: Path, allowed: tuple[str, ...], seed: str, count: int, graded: bool) -> ItemFile:
    data = _parse(path)
    wrong = [sentence(path, None, words) for words in _wrong(_schema(), data)]
    if wrong:
        raise ItemError(wrong)
    seen: set[str] = set()
    items: list[Item] = []
    for position, raw in enumerate(data["items"], start=1):
        name = raw["id"] if isinstance(raw.get("id"), str) else f"number {position}"
        if isinstance(raw.get("figure"), dict) and isinstance(raw["figure"].get("image"), str):
            beside = str(path.parent / raw["figure"]["image"])
            raw = {**raw, "figure": {**raw["figure"], "image": beside}}
        plain, found = _worked_out(raw, allowed, seed, count, graded)
        wrong += [sentence(path, name, problem) for problem in found]
        if name in seen:
            wrong.append(sentence(path, name, "the id is used twice; give one item another id"))
        seen.add(name)
        if not found:
            items.append(_item(plain))
    if not wrong:
        wrong = [sentence(path, None, problem) for problem in file_problems(data, items)]
    if wrong:
        raise ItemError(wrong)
    return ItemFile(path, data["title"].strip(), data["minutes"], tuple(items), seed)


def _item(variants: list[dict[str, Any]]) -> Item:
    first, *others = map(item_from, variants)
    return replace(first, variants=(first, *others)) if others else first


def _worked_out(
    raw: dict[str, Any], allowed: tuple[str, ...], seed: str, count: int, graded: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return an item's mapping for each of its variants, and what is wrong with it."""
    wrong = list(_check(raw, allowed, graded))
    if wrong:
        return [], wrong
    try:
        worked_out = rows(raw, seed, count)
        plain = [resolved(raw, row) for row in worked_out]
    except ComputeError as error:
        return [], [str(error)]
    found: dict[str, str] = {}
    for one, drawn in zip(plain, draws(raw, seed, count), strict=True):
        for problem in problems(one):
            found.setdefault(problem, with_words(drawn))
    return plain, [_with(problem, where) for problem, where in found.items()][:3]


def _with(problem: str, where: str) -> str:
    what, semicolon, remedy = problem.partition(";")
    return f"{what}{where}{semicolon}{remedy}"


def _check(raw: dict[str, Any], allowed: tuple[str, ...], graded: bool) -> Iterator[str]:
    kind = raw.get("kind")
    if kind is None:
        yield f"the key 'kind' is missing; add one of {', '.join(allowed)}"
    elif kind == "code" and kind not in allowed:
        yield (
            "the kind 'code' cannot be practised, because the book runs no Python; "
            "put it into quiz.yml, or make it an exercise in lesson.ipynb"
        )
    elif kind not in allowed:
        what = "cannot be practised" if kind in QUIZ_KINDS else "is not known"
        yield f"the kind '{kind}' {what}; use one of {', '.join(allowed)}"
    else:
        yield from _wrong(_item_schema(kind, graded), raw) or problems_as_written(raw)


def _wrong(schema: dict[str, Any], data: Any) -> list[str]:
    errors = Draft202012Validator(schema).iter_errors(data)
    errors = sorted(errors, key=lambda error: [str(step) for step in error.absolute_path])
    return list(dict.fromkeys(map(in_words, errors)))  # of two missing keys each error tells both


@cache
def _schema() -> dict[str, Any]:
    return json.loads(Path(__file__).with_name("item_schema.json").read_text(encoding="utf-8"))


@cache
def _item_schema(kind: str, graded: bool) -> dict[str, Any]:
    shared = _schema()["$defs"]
    return {
        "$defs": shared,
        "type": "object",
        "required": [*_REQUIRED, *(["points"] if graded else []), *shared[kind]["required"]],
        "properties": {
            **shared["common"],
            **(shared["varied"] if kind in VARIED_KINDS else {}),
            **shared[kind]["properties"],
        },
        "additionalProperties": False,
    }


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key given twice instead of keeping the last one silently."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict:
    keys: set[str] = set()
    for key, _ in node.value:
        if key.value in keys:
            raise yaml.MarkedYAMLError(
                problem=f"the key '{key.value}' stands there twice", problem_mark=key.start_mark
            )
        keys.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _parse(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ItemError([sentence(path, None, "there is no such file; check the path")]) from None
    except UnicodeDecodeError:
        raise ItemError([sentence(path, None, "it is not UTF-8 text; save it as UTF-8")]) from None
    try:
        data = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        advice = "check indentation, quotation marks and colons"
        raise ItemError(
            [sentence(path, None, f"{line}not valid YAML, {problem}; {advice}")]
        ) from None
    if not isinstance(data, dict):
        raise ItemError([sentence(path, None, "it has no keys; begin it with 'title: …'")])
    return data
