"""Objects that live in the student's process and are used by the tests in another one.

Both processes hold an `Endpoint`. Plain data is copied; anything else stays where it is, and the
other side gets a `Remote`, which asks for each operation. They take turns: whoever asks waits, and
answers questions while waiting. The side of the tests answers calls of functions it has handed
over and reads of public attributes, and nothing else.
"""

import builtins
import itertools
import traceback
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from coursegrade.autograde.operations import GUARDED, OPEN, become
from coursegrade.autograde.plain import NotPlain, encode
from coursegrade.autograde.rebuild import decode
from coursegrade.autograde.remote_object import Remote, about, make_remote
from coursegrade.autograde.wire import Channel, Garbled

_MUTABLE = (list, dict, set, bytearray)
_DEEPEST = 40


class Endpoint:
    """One side of the conversation about objects.

    `guarded` is the side of the tests. `named` says which class names the running test mentions:
    only their objects may take part in comparisons and arithmetic with the test's own values.
    """

    def __init__(self, channel: Channel, *, guarded: bool) -> None:
        self.channel, self.guarded = channel, guarded
        self.named: set[str] = set()
        self.outputs: Callable[[], list] = list
        self.replay: Callable[[list], None] = lambda outputs: None
        self.modules: Callable[[str], ModuleType | None] = lambda name: None
        self.running: Callable[[Callable[[], Any]], Any] = lambda work: work()
        self._held: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._count = itertools.count(1)
        self._kinds: dict[int, type] = {}
        self._depth = 0

    # What goes over.

    def pack(self, value: Any, most: int = 30_000_000) -> Any:
        """Return a value as JSON, with references for what is not plain."""
        try:
            return encode(value, self._refer, most)
        except NotPlain:
            return self._refer(value)

    def unpack(self, data: Any) -> Any:
        """Return the value that JSON from the other side stands for."""
        return decode(data, self._resolve)

    def _refer(self, value: Any) -> list:
        if isinstance(value, Remote):
            return ["back", about(value).number]
        key = id(value)
        number = self._numbers.get(key)
        if number is None or self._held.get(number) is not value:
            number = next(self._count)
            self._held[number], self._numbers[key] = value, number
        kind = value if isinstance(value, type) else type(value)
        bases = [base.__name__ for base in kind.__mro__ if _is_builtin(base)]
        shape = "object"
        if isinstance(value, type):
            shape = "error" if issubclass(value, BaseException) else "class"
        elif isinstance(value, Iterator):
            shape = "iterator"
        elif callable(value):
            shape = "callable"
        return ["o", number, shape, kind.__name__, bases]

    def _resolve(self, data: list) -> Any:
        match data:
            case ["back", int(number)]:
                return self._held[number]
            case ["m", str(name)]:
                module = self.modules(name)
                if module is None:
                    raise NotPlain
                return module
            case ["o", int(number), str(shape), str(name), list(bases)]:
                if shape == "error":
                    return self._error_kind(number, name, bases)
                return make_remote(self, number, shape, name)
        raise NotPlain

    def _error_kind(self, number: int, name: str, bases: list) -> type:
        if number not in self._kinds:
            base = next((getattr(builtins, b) for b in bases if isinstance(b, str)
                         and isinstance(getattr(builtins, b, None), type)
                         and issubclass(getattr(builtins, b), Exception)), Exception)  # fmt: skip
            self._kinds[number] = type(name, (base,), {"__module__": "__main__"})
        return self._kinds[number]

    # Asking.

    def ask(self, do: str, number: int, *operands: Any, words: dict | None = None) -> Any:
        """Have the other side do something with one of its objects and return the outcome."""
        message = {"ask": do, "of": number, "with": [self.pack(one) for one in operands]}
        if words:
            message["words"] = {name: self.pack(one) for name, one in words.items()}
        self.channel.send(message)
        reply = self.wait()
        self.replay(reply.get("outputs") or [])
        for place, data in reply.get("changed") or ():
            if isinstance(place, int) and 0 <= place < len(operands):
                become(operands[place], self.unpack(data))
        if "raised" in reply:
            raise self._raised(reply["raised"])
        try:
            return self.unpack(reply.get("value"))
        except NotPlain:
            raise TypeError("the submission's code returned what cannot be carried over") from None

    def wait(self) -> dict[str, Any]:
        """Return the answer to what was asked, answering questions meanwhile."""
        while True:
            message = self.channel.receive()
            if "ask" in message:
                self.channel.send(self.answer(message))
            elif "answer" in message:
                return message
            else:
                raise Garbled("neither question nor answer")

    def _raised(self, told: dict) -> BaseException:
        name, words = str(told.get("name")), str(told.get("words"))[:20_000]
        try:
            kind = self.unpack(told.get("kind"))
            values = self.unpack(told.get("values"))
        except NotPlain:
            kind, values = RuntimeError, (f"{name}: {words}",)
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind, values = RuntimeError, (f"{name}: {words}",)
        try:
            error = kind(*values)
        except Exception:
            error = RuntimeError(f"{name}: {words}")
        error.add_note("In the submission:\n" + words)
        return error

    # Answering.

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Do what the other side asks, and return what came of it."""
        self._depth += 1
        operands: list[Any] = []
        before: list[Any] = []
        reply: dict[str, Any] = {"answer": True}
        try:
            if self._depth > _DEEPEST:
                raise RecursionError("the tests and the submission call each other too deeply")
            target = self._held[message["of"]]
            operands = [self.unpack(one) for one in message["with"]]
            words = {str(k): self.unpack(v) for k, v in message.get("words", {}).items()}
            before = [self.pack(one) if _mutable(one) else None for one in operands]
            act = GUARDED if self.guarded else OPEN
            value = self.running(lambda: act[message["ask"]](target, *operands, **words))
            reply["value"] = self.pack(value)
        except BaseException as error:
            reply["raised"] = self._told(error)
        finally:
            self._depth -= 1
        changed = [
            [place, self.pack(one)]
            for place, one in enumerate(operands)
            if place < len(before) and _mutable(one) and self.pack(one) != before[place]
        ]
        if changed:
            reply["changed"] = changed
        reply["outputs"] = self.outputs()
        return reply

    def _told(self, error: BaseException) -> dict[str, Any]:
        try:
            words = "".join(traceback.format_exception(error, limit=-8))[-10_000:]
            return {
                "name": type(error).__name__,
                "kind": self.pack(type(error)),
                "values": self.pack(tuple(error.args)),
                "words": words,
            }
        except BaseException:
            return {"name": "Exception", "kind": ["T", "builtins", "Exception"],
                    "values": ["t", ["the error cannot be shown"]], "words": ""}  # fmt: skip


def _is_builtin(kind: type) -> bool:
    return getattr(builtins, kind.__name__, None) is kind


def _mutable(value: Any) -> bool:
    return isinstance(value, _MUTABLE) or type(value).__name__ == "ndarray"
