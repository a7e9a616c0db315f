"""Make a value of data that may be anything: exactly the built-in types, or Garbled."""

import base64
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

from coursegrade.autograde.rpc.crossing import DEEPEST, MOST, SEQUENCES, is_numeric, is_record
from coursegrade.autograde.wire import Garbled


def decode(data: Any) -> Any:
    """Return the value that data stands for, or raise Garbled."""
    return Decoder().decode(data)


class Decoder:
    """Makes one value of data; `made` has the objects made of its nodes."""

    def __init__(self) -> None:
        self.made: dict[int, Any] = {}
        self._sizes: dict[int, int] = {}
        self._nodes: list[Any] = []
        self._used = 0

    def decode(self, data: Any) -> Any:
        """Return the value that data stands for; raise Garbled if it stands for none."""
        try:
            first, *self._nodes = data
            return self._child(first, 0)
        except Garbled:
            raise
        except Exception as error:
            raise Garbled(f"no plain data ({type(error).__name__})") from None

    def _child(self, child: Any, depth: int) -> Any:
        self._used += 1
        if self._used > MOST or depth > 2 * DEEPEST:
            raise Garbled("more than can be read")
        if child is None or type(child) in (bool, int, float, str):
            return child
        (number,) = child
        if type(number) is not int or not 0 <= number < len(self._nodes):
            raise Garbled("a reference to nothing")
        if number in self.made:
            self._used += self._sizes.get(number, 1)
            return self.made[number]
        if number in self._sizes:
            raise Garbled("a tuple or set inside itself")
        self._sizes[number], before = 1, self._used
        self.made[number] = value = self._node(number, self._nodes[number], depth + 1)
        self._sizes[number] = self._used - before
        return value

    def _node(self, number: int, node: list[Any], depth: int) -> Any:
        kind, *rest = node
        if kind == "l":
            self.made[number] = value = []
            value.extend(self._child(one, depth) for one in rest)
            return value
        if kind == "d":
            self.made[number] = table = {}
            parts = iter(rest)
            for key, held in zip(parts, parts, strict=True):
                table[self._child(key, depth)] = self._child(held, depth)
            return table
        for made, letter in SEQUENCES.items():
            if kind == letter:
                return made([self._child(one, depth) for one in rest])
        if kind == "D":
            return self._record(depth, *rest)
        return _scalar(kind, rest)

    def _record(self, depth: int, module: str, name: str, *held: Any) -> Any:
        kind = getattr(sys.modules.get(module), name, None)
        if not (isinstance(kind, type) and kind.__module__ == module and is_record(kind)):
            raise Garbled("an unknown record")
        values = [self._child(one, depth) for one in held]
        return kind(**dict(zip(values[::2], values[1::2], strict=True)))


def _scalar(kind: Any, rest: list[Any]) -> Any:
    match kind, *rest:
        case "x", int() | float() | str() as bare:
            return bare
        case "i", str(number):
            return int(number, 16)
        case "c", int() | float() as real, int() | float() as imaginary:
            return complex(real, imaginary)
        case "b" | "y", str(text):
            raw = base64.b64decode(text)
            return raw if kind == "b" else bytearray(raw)
        case "r", str(start), str(stop), str(step):
            return range(int(start, 16), int(stop, 16), int(step, 16))
        case "q", str(above), str(below):
            return Fraction(int(above, 16), int(below, 16))
        case "e", str(text):
            return Decimal(text)
        case "a" | "n", str(dtype), str(raw), *shape:
            import numpy

            if not is_numeric(dtype) or not all(type(size) is int for size in shape):
                raise Garbled("no numbers")
            flat = numpy.frombuffer(base64.b64decode(raw), dtype=dtype)
            return flat.reshape(shape).copy() if kind == "a" else flat[0]
    raise Garbled("an unknown kind of value")
