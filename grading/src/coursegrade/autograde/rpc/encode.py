"""Turn a value into plain data."""

import base64
import sys
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from coursegrade.autograde.rpc.crossing import (
    DEEPEST,
    LARGEST,
    SEQUENCES,
    NotCarried,
    is_numeric,
    is_own,
    is_record,
)  # fmt: skip

_PLAIN = (int, float, str, bytes, list, tuple, dict, set, frozenset)


def encode(value: Any) -> list[Any]:
    """Return the data of a value, or raise NotCarried."""
    return Encoder().encode(value)


class Encoder:
    """Turns one value into data; `kept` has every object that was sent as a node."""

    def __init__(self, most: int = LARGEST) -> None:
        self.room = most
        self.nodes: list[Any] = []
        self.kept: list[Any] = []
        self._numbers: dict[int, int] = {}

    def encode(self, value: Any) -> list[Any]:
        """Return the data of a value, or raise NotCarried."""
        try:
            return [self._child(value, 0), *self.nodes]
        except RuntimeError:  # something that changes while it is read
            raise NotCarried("it changes while it is read") from None

    def _child(self, value: Any, depth: int) -> Any:
        kind = type(value)
        self._take(len(value) if kind is str else 8)
        if value is None or kind in (bool, float, str) or (kind is int and abs(value) < 2**53):
            return value
        number = self._numbers.get(id(value))
        if number is None:
            if depth > DEEPEST:
                raise NotCarried(f"it is nested more than {DEEPEST} deep")
            number = self._numbers[id(value)] = len(self.nodes)
            self.nodes.append(None)
            self.kept.append(value)
            self.nodes[number] = self._node(value, kind, depth + 1)
        return [number]

    def _take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise NotCarried("it is too large to be carried over")

    def _text(self, text: str) -> str:
        self._take(len(text))
        return text

    def _node(self, value: Any, kind: type, depth: int) -> list[Any]:
        if kind in SEQUENCES:
            return [SEQUENCES[kind], *(self._child(one, depth) for one in value)]
        if kind is dict:
            return ["d", *(self._child(one, depth) for item in value.items() for one in item)]
        if kind is int:
            return ["i", self._text(hex(value))]
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind in (bytes, bytearray):
            return ["b" if kind is bytes else "y", self._text(base64.b64encode(value).decode())]
        if kind is range:
            return ["r", *map(hex, (value.start, value.stop, value.step))]
        if kind is Fraction:
            return ["q", self._text(hex(value.numerator)), self._text(hex(value.denominator))]
        if kind is Decimal:
            return ["e", self._text(str(value))]
        return self._numbers_of(value, kind) or self._other(value, kind, depth)

    def _numbers_of(self, value: Any, kind: type) -> list[Any] | None:
        numpy = sys.modules.get("numpy")
        if numpy is None or not issubclass(kind, numpy.ndarray | numpy.generic):
            return None
        exact = kind is numpy.ndarray or (kind.__module__ == "numpy" and kind is value.dtype.type)
        if not exact or not is_numeric(value.dtype.str):
            raise NotCarried(f"it is of the type {_name(kind)}", own=is_own(kind))
        raw = self._text(base64.b64encode(value.tobytes()).decode())
        return ["a", value.dtype.str, raw, *map(int, value.shape)] if kind is numpy.ndarray else [
            "n", value.dtype.str, raw]  # fmt: skip

    def _other(self, value: Any, kind: type, depth: int) -> list[Any]:
        own = is_own(kind)
        base = next((base for base in _PLAIN if own and issubclass(kind, base)), None)
        if base is not None:  # It arrives as what it holds, without its own behaviour.
            held = base.items(value) if base is dict else None
            bare = dict(held) if held is not None else _bare(base, value)
            self.kept.append(bare)
            if type(bare) in (float, str) or (type(bare) is int and abs(bare) < 2**53):
                return ["x", bare]
            return self._node(bare, base, depth)
        if not own and is_record(kind):
            held = [(field.name, getattr(value, field.name)) for field in fields(kind)]
            return ["D", kind.__module__, kind.__qualname__,
                    *(self._child(one, depth) for pair in held for one in pair)]  # fmt: skip
        raise NotCarried(f"it is of the type {_name(kind)}", own=own)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _bare(base: type, value: Any) -> Any:
    if base in (list, tuple, set, frozenset):
        return base(base.__iter__(value))
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    return base.__int__(value) if base is int else float.__float__(value)
