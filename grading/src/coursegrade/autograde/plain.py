"""Values as plain data, to carry them between processes without running anybody's code.

What arrives is rebuilt as the exact built-in type, so a subclass that equals everything arrives as
the number or text that it holds. What is not plain data travels as a reference, through the two
functions that a caller supplies.
"""

import base64
import builtins
import datetime
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from types import EllipsisType, ModuleType
from typing import Any

_DEEPEST = 60
NUMBERS = "biufcSUMm?"
# Packages of the instructor's side, whose records and exceptions may be rebuilt by name.
trusted_packages: set[str] = {"numpy"}


class NotPlain(Exception):
    """The value is no plain data, or too much of it."""


def encode(value: Any, refer: Callable[[Any], list], most: int = 30_000_000) -> Any:
    """Return a JSON value for a Python value; `refer` stands in for what is not plain."""
    return _Encoder(refer, most).of(value, 0)


class _Encoder:
    def __init__(self, refer: Callable[[Any], list], most: int) -> None:
        self.refer, self.room = refer, most

    def of(self, value: Any, depth: int) -> Any:
        self.room -= 8
        if self.room < 0 or depth > _DEEPEST:
            raise NotPlain
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if kind is str:
            return self._sized(value)
        if kind is int:
            return value if -(2**53) < value < 2**53 else ["i", self._sized(hex(value))]
        if kind is float:
            return value
        simple = self._simple(value, kind)
        if simple is not None:
            return simple
        return self._whole(value, kind, depth)

    def _sized(self, text: str) -> str:
        self.room -= len(text)
        if self.room < 0:
            raise NotPlain
        return text

    def _many(self, values: Any, depth: int) -> list:
        return [self.of(one, depth + 1) for one in values]

    def _simple(self, value: Any, kind: type) -> list | None:
        if kind in (bytes, bytearray):
            return ["b" if kind is bytes else "y", self._sized(base64.b64encode(value).decode())]
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is range:
            return ["r", str(value.start), str(value.stop), str(value.step)]
        if kind in (Fraction, Decimal):
            return ["q" if kind is Fraction else "e", self._sized(str(value))]
        if kind in (datetime.datetime, datetime.date, datetime.time):
            return ["w", kind.__name__, value.isoformat()]
        if kind is datetime.timedelta:
            return ["v", value.days, value.seconds, value.microseconds]
        if kind is EllipsisType:
            return ["…"]
        if isinstance(value, ModuleType) and sys.modules.get(value.__name__) is value:
            return ["m", value.__name__]
        if isinstance(value, type):
            return named_type(value)
        return self._array(value, kind)

    def _array(self, value: Any, kind: type) -> list | None:
        numpy = sys.modules.get("numpy")
        if numpy is None or not issubclass(kind, numpy.ndarray | numpy.generic):
            return None
        if value.dtype.kind not in NUMBERS or (kind.__module__ or "").split(".")[0] != "numpy":
            return None
        if issubclass(kind, numpy.ndarray) and kind is not numpy.ndarray:
            return None
        raw = self._sized(base64.b64encode(value.tobytes()).decode())
        if kind is numpy.ndarray:
            return ["a", value.dtype.str, list(value.shape), raw]
        return ["n", value.dtype.str, raw]

    def _whole(self, value: Any, kind: type, depth: int) -> Any:
        if kind is list:
            return ["l", self._many(value, depth)]
        if kind is tuple:
            return ["t", self._many(value, depth)]
        if kind in (set, frozenset):
            return ["s" if kind is set else "z", self._many(value, depth)]
        if kind is slice:
            return ["p", self._many((value.start, value.stop, value.step), depth)]
        if kind is type({}.keys()):
            return ["k", self._many(value, depth)]
        if issubclass(kind, dict):
            items = dict.items(value)
            return ["d", [[self.of(k, depth + 1), self.of(v, depth + 1)] for k, v in items]]
        if kind is type({}.values()):
            return ["l", self._many(value, depth)]
        if issubclass(kind, tuple) and isinstance(getattr(kind, "_fields", None), tuple):
            return [
                "N",
                kind.__name__,
                list(kind._fields),
                self._many(tuple.__iter__(value), depth),
            ]
        # A subclass of a built-in type arrives as what it holds, without its own behaviour.
        for base in (int, float, str, list, tuple, set, frozenset, bytes):
            if issubclass(kind, base):
                return self.of(_bare(base, value), depth)
        if is_dataclass(value) and _trusted(kind):
            names = [field.name for field in fields(value) if field.init]
            held = [[name, self.of(getattr(value, name), depth + 1)] for name in names]
            return ["D", kind.__module__, kind.__qualname__, held]
        return self.refer(value)


def _bare(base: type, value: Any) -> Any:
    if base in (list, tuple, set, frozenset):
        return base(base.__iter__(value))
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    return base.__int__(value) if base is int else float.__float__(value)


def _trusted(kind: type) -> bool:
    return (kind.__module__ or "").split(".")[0] in trusted_packages


def named_type(kind: type) -> list | None:
    """Name a type that may be rebuilt by its name: built-in ones and numpy's numbers."""
    if getattr(builtins, kind.__name__, None) is kind:
        return ["T", "builtins", kind.__name__]
    numpy = sys.modules.get("numpy")
    numeric = numpy is not None and issubclass(kind, numpy.generic | numpy.ndarray)
    if (numeric or issubclass(kind, BaseException)) and _trusted(kind):
        return ["T", kind.__module__, kind.__qualname__]
    return None
