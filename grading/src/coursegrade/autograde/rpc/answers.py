"""The submission's side: tell the answers, and call its functions as the tests ask.

A copy is as good as the object only while nobody sees the difference. So what has crossed during a
test is kept and looked at again when the test has ended: whatever has changed, or has crossed twice
as the same object, cannot be judged apart.
"""

import dis
import hashlib
import json
import sys
import warnings
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from coursegrade.autograde.rpc.crossing import ERRORS, LARGEST, NotCarried
from coursegrade.autograde.rpc.decode import Decoder
from coursegrade.autograde.rpc.encode import Encoder

_KEPT = 20_000_000
_TOLD = 40_000_000
_WORDS = 4000


class Answers:
    """What a submission's names hold, for one test after the other."""

    def __init__(self, space: dict[str, Any]) -> None:
        self._space = space
        self._crossed: dict[int, Any] = {}
        self._kept: list[tuple[Any, bytes]] = []
        self._room, self._told_room = _KEPT, _TOLD

    def tell(self, wanted: list[str], imports: list[str]) -> dict[str, Any]:
        """Begin a test: return each name's value, or the word that it is a function or neither."""
        self._crossed, self._kept, self._room, self._told_room = {}, [], _KEPT, _TOLD
        with warnings.catch_warnings():  # As when a cell is run: what was warned of is warned anew.
            pass
        names = {name: self._told(self._space[name]) for name in wanted if name in self._space}
        return {"names": names, "present": [name for name in imports if name in self._space]}

    def _told(self, value: Any) -> list[Any]:
        try:
            most = min(LARGEST, self._told_room)
            encoder = Encoder(most)
            data = self._keep(value, encoder, encoder.kept)
            self._told_room -= most - encoder.room
            return ["data", data]
        except NotCarried as why:
            if callable(value):
                return ["call", sorted(self._reads(value, set()))]
            return ["own" if why.own else "other", str(why)]
        except Exception as error:
            return ["other", f"it cannot be read ({type(error).__name__})"]

    def _reads(self, value: Any, seen: set[str]) -> set[str]:
        """Add the global names that a function reads, itself or through other functions."""
        value = getattr(value, "__wrapped__", value)
        if isinstance(value, FunctionType):
            new = _read_by(value.__code__) - seen
            seen |= new
            for name in new:
                self._reads(self._space.get(name), seen)
        return seen

    def call(
        self, name: str, data: Any, running: Callable[[Callable[[], Any]], Any]
    ) -> dict[str, Any]:
        """Call a function with the arguments sent, and return what came of it."""
        try:
            decoder = Decoder()
            operands, words = decoder.decode(data)
            self._keep((operands, words), Encoder(), decoder.made.values())
            value = running(lambda: self._space[name](*operands, **words))
            return {"value": self._out(value)}
        except NotCarried as why:
            return {"uncarried": ["own" if why.own else "other", f"of the result, {why}"]}
        except BaseException as error:
            return {"raised": _raised(error)}

    def settle(self) -> str:
        """End a test: return why it cannot be judged by copies, or nothing."""
        try:
            for value, before in self._kept:
                if _digest(json.dumps(Encoder().encode(value))) != before:
                    return "what it was given or what it returned was changed later"
        except Exception:
            return "what it was given or what it returned was changed later"
        return "" if self._room >= 0 else "too much data crosses for it to be watched"

    def _out(self, value: Any) -> list[Any]:
        encoder = Encoder()
        return self._keep(value, encoder, encoder.kept)

    def _keep(self, value: Any, encoder: Encoder, parts: Any) -> list[Any]:
        data = encoder.encode(value)
        mutable = [one for one in parts if _mutable(one)]
        for one in mutable:
            if id(one) in self._crossed or any(_overlap(one, o) for o in self._crossed.values()):
                raise NotCarried("it is, or is part of, an object that the test has already")
        if mutable:
            self._crossed.update((id(one), one) for one in mutable)
            text = json.dumps(data)
            self._room -= len(text)
            if self._room >= 0:
                self._kept.append((value, _digest(text)))
        return data


def _mutable(value: Any) -> bool:
    return isinstance(value, list | dict | set | bytearray) or _is_array(value)


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _overlap(one: Any, other: Any) -> bool:
    """Say whether two arrays may be views of the same numbers."""
    if not (_is_array(one) and _is_array(other)):
        return False
    return bool(sys.modules["numpy"].may_share_memory(one, other))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode()).digest()


def _raised(error: BaseException) -> list[Any]:
    """Return an exception as the built-in ones that it is, and its words or numbers."""
    try:
        names = [kind.__name__ for kind in type(error).__mro__ if ERRORS.get(kind.__name__) is kind]
        plain = all(type(one) in (str, int, float, bool, type(None)) for one in error.args)
        given = list(error.args) if plain else [str(error)]
        cut = [one[:_WORDS] if isinstance(one, str) else one for one in given[:10]]
        return [type(error).__name__, names, cut]
    except BaseException:
        return ["Exception", [], ["the error cannot be shown"]]


def _read_by(code: CodeType) -> set[str]:
    found = {
        step.argval
        for step in dis.get_instructions(code)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    return found.union(*(_read_by(one) for one in code.co_consts if isinstance(one, CodeType)))
