"""The tests' side: functions of the submission that are called where they live.

Nothing that the other side sends is evaluated or trusted: a reply is a plain value, or an exception
of a built-in kind. Whatever else a test does with such a function is noted as not carried.
"""

from collections.abc import Callable
from typing import Any

from coursegrade.autograde.rpc.crossing import ERRORS, NotCarried
from coursegrade.autograde.rpc.decode import decode
from coursegrade.autograde.rpc.encode import encode
from coursegrade.autograde.wire import Channel, Garbled

_WORDS = 4000


class Line:
    """The conversation during one test; `uncarried` says why its outcome does not count."""

    def __init__(self, channel: Channel, show: Callable[[Any], None],
                 known: Callable[[str], bool]) -> None:  # fmt: skip
        self._channel, self._show, self._known = channel, show, known
        self.uncarried: list[str] = []

    def refuse(self, kind: str, words: str) -> None:
        """Note that something could not be carried, unless something else was noted before."""
        self.uncarried = self.uncarried or [kind, words]

    def call(self, name: str, operands: tuple, words: dict[str, Any]) -> Any:
        """Have a function called by the submission's process, and return what it returns."""
        try:
            data = encode([list(operands), words])
        except NotCarried as why:
            self.refuse("other", f"of an argument of {name}, {why}")
            raise
        self._channel.send({"call": name, "with": data})
        reply = self._channel.receive()
        self._show(reply.get("outputs"))
        match reply:
            case {"value": data}:
                try:
                    return decode(data)
                except Garbled as why:
                    self.refuse("own", f"{name} returned no plain data: {why}")
                    raise NotCarried(str(why)) from None
            case {"uncarried": ["own" | "other" as kind, str(why)]}:
                self.refuse(kind, f"{name} was called, and {why[:_WORDS]}")
                raise NotCarried(why[:_WORDS])
            case {"raised": raised}:
                raise self._error(raised)
        raise Garbled("no answer to a call")

    def _error(self, raised: Any) -> Exception:
        match raised:
            case [str(name), list(kinds), list(given)]:
                kind = next((ERRORS[k] for k in kinds if isinstance(k, str) and k in ERRORS), None)
                plain = [one[:_WORDS] if isinstance(one, str) else one for one in given
                         if one is None or type(one) in (str, int, float, bool)]  # fmt: skip
                if kind is NameError and any(self._known(n) for n in str(plain[:1]).split("'")):
                    self.refuse("other", "it reads a name that the tests set")
                try:
                    return kind(*plain) if kind else RuntimeError(f"{name[:100]}: {plain}")
                except Exception:
                    return RuntimeError(f"{name[:100]}: {plain}")
        return RuntimeError("an error that cannot be read")


class StudentFunction:
    """A function of the submission: it can be called, with plain data both ways."""

    __slots__ = ("_line", "_name")

    def __init__(self, line: Line, name: str) -> None:
        object.__setattr__(self, "_line", line)
        object.__setattr__(self, "_name", name)

    def __call__(self, *operands: Any, **words: Any) -> Any:
        """Call it where it lives."""
        line = object.__getattribute__(self, "_line")
        return line.call(object.__getattribute__(self, "_name"), operands, words)

    def __repr__(self) -> str:
        return f"<function {object.__getattribute__(self, '_name')}>"

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return StudentFunction
        line = object.__getattribute__(self, "_line")
        line.refuse("other", f"the test looks at {name} of a function")
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self, name)

    __delattr__ = __getattribute__
