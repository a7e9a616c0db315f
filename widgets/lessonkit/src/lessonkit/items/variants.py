"""The numbers of an item: drawn for its variants, worked out, and put into its texts.

An item with `parameters` has many variants. Which of them a student gets follows from the course
seed, the student's id and the item's id by a keyed hash, so it is the same on every machine.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from lessonkit.items.compute import ComputeError, Value, evaluate

# How many variants a file offers: enough that neighbours differ, few enough to check every one.
QUIZ_VARIANTS = 50
PRACTICE_VARIANTS = 12

_GAP = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)(?::(\+?(?:\.\d+f|\.\d+g|d)?))?\}")
_NOT_SHOWN = ("parameters", "compute")
Row = dict[str, Value]


def has_numbers(raw: Mapping[str, Any]) -> bool:
    """Say whether gaps in an item's texts are to be filled."""
    return "parameters" in raw or "compute" in raw


def variant_number(seed: str, student: str, item: str, count: int) -> int:
    """Return which of `count` variants of an item a student gets.

    Case, accents' encoding and spaces around the id do not matter.
    """
    return _hash(seed, "student", _folded(student), item) % count


def same_student(one: str, other: str) -> bool:
    """Say whether two spellings are of one student's id."""
    return _folded(one) == _folded(other)


def _folded(student: str) -> str:
    return unicodedata.normalize("NFC", student).strip().casefold()


def _hash(*words: str) -> int:
    told = "\x1f".join(words).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big")


def values_of(parameter: Any) -> list[Value]:
    """Return all values of a parameter given as a list, or as minimum, maximum and step."""
    if isinstance(parameter, list):
        return list(parameter)
    low, high, step = (parameter[name] for name in ("minimum", "maximum", "step"))
    count = math.floor((high - low) / step + 1e-9)
    return [round(low + n * step, 10) for n in range(count + 1)]


def draws(raw: Mapping[str, Any], seed: str, count: int) -> list[Row]:
    """Return the parameters' values for up to `count` different variants, in a fixed order."""
    lists = {name: values_of(given) for name, given in raw.get("parameters", {}).items()}
    total = math.prod(map(len, lists.values()))
    if total <= count:
        numbers = sorted(range(total), key=lambda n: _hash(seed, raw["id"], "all", str(n)))
    else:
        stream = (_hash(seed, raw["id"], "some", str(n)) % total for n in range(100 * count))
        numbers = list(dict.fromkeys(stream))[:count]
    return [_combination(lists, number) for number in numbers]


def _combination(lists: dict[str, list[Value]], number: int) -> Row:
    row: Row = {}
    for name, values in lists.items():
        number, place = divmod(number, len(values))
        row[name] = values[place]
    return row


def rows(raw: Mapping[str, Any], seed: str, count: int) -> list[Row]:
    """Return everything worked out for every variant: parameters, named numbers, expressions.

    An item without parameters has one row. Raises ComputeError.
    """
    return [_worked_out(raw, drawn) for drawn in draws(raw, seed, count)]


def _worked_out(raw: Mapping[str, Any], drawn: Row) -> Row:
    row = dict(drawn)
    try:
        for name, expression in raw.get("compute", {}).items():
            row[name] = evaluate(str(expression), row)
        for expression in expressions(raw):
            row[expression] = evaluate(expression, row)
    except ComputeError as error:
        raise ComputeError(f"{error}{with_words(drawn)}") from None
    return row


def with_words(drawn: Row) -> str:
    """Return which variant is meant, or nothing where there is only one."""
    told = ", ".join(f"{name} = {value}" for name, value in drawn.items())
    return f" with {told}" if told else ""


def expressions(raw: Any) -> Iterator[str]:
    """Yield every expression that stands in place of a number in an item's own places."""
    if isinstance(raw, Mapping):
        for name, value in raw.items():
            if name == "compute" and isinstance(value, str):
                yield value
            elif name != "parameters" and not (name == "compute" and isinstance(value, Mapping)):
                yield from expressions(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from expressions(value)


def gaps(raw: Any) -> Iterator[str]:
    """Yield the name in every gap of every text."""
    if isinstance(raw, str):
        yield from (found[1] for found in _GAP.finditer(raw) if found[1])
    elif isinstance(raw, Mapping | list):
        for value in raw.values() if isinstance(raw, Mapping) else raw:
            yield from gaps(value)


def filled(text: str, row: Row) -> str:
    """Return a text with its gaps, `{name}` or `{name:.1f}`, filled; doubled braces are braces."""

    def gap(found: re.Match[str]) -> str:
        if found.group() in ("{{", "}}"):
            return found.group()[0]
        name, form = found.groups()
        if name not in row:
            known = ", ".join(key for key in row if key.isidentifier())
            raise ComputeError(
                f"a text names {{{name}}}, which is neither a parameter nor in 'compute'; use "
                f"one of {known}, or write {{{{{name}}}}} for the braces themselves"
            )
        return shown(row[name], form or "")

    return _GAP.sub(gap, text)


def shown(value: Value, form: str = "") -> str:
    """Return a value as it stands in a text, with a real minus sign."""
    if isinstance(value, str):
        return value
    if form.endswith("d"):
        text = format(round(value), form)
    else:
        text = format(value, form if form.endswith(("f", "g")) else f"{form}.6g")
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "\u2212", 1) if text.startswith("-") else text


def resolved(raw: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """Return an item's mapping with one variant's numbers in every text and every answer."""
    fill = has_numbers(raw)

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return filled(value, row) if fill else value
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, Mapping):
            if set(value) == {"compute"}:
                return row[value["compute"]]
            # A number keeps its place, so that a mapping reads the same typed or computed.
            return {
                "value" if name == "compute" else name: row[one] if name == "compute" else walk(one)
                for name, one in value.items()
            }
        return value

    whole = {name: walk(value) for name, value in raw.items() if name not in _NOT_SHOWN}
    if raw["kind"] == "match" and "parameters" in raw:
        # One order for all variants, because all share one text with gaps.
        whole["right"] = [walk(text) for text in right_hand(raw)]
    if "expected" in whole:
        whole["tests"] = [_expected(raw, test) for test in whole["tests"]]
    return whole


def right_hand(raw: Mapping[str, Any]) -> list[str]:
    """Return what a match item offers on the right, in an order that tells nothing."""
    texts = {" ".join(prompt["match"].split()) for prompt in raw["prompts"]}
    texts |= {" ".join(text.split()) for text in raw.get("distractors", ())}
    return sorted(texts, key=str.casefold)


def with_gaps_open(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's mapping with its gaps as written, and with zero for every number."""
    written = {name: value for name, value in raw.items() if name not in _NOT_SHOWN}
    return resolved(written, dict.fromkeys(expressions(written), 0.0))


def _expected(raw: Mapping[str, Any], test: dict[str, Any]) -> dict[str, Any]:
    """Return a test of a function with what the item's own expression says must come out."""
    if "expect" in test or "raises" in test:
        return test
    names = dict(zip(raw["arguments"], test["arguments"], strict=False))
    return {**test, "expect": evaluate(raw["expected"], names)}
