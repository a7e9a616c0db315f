"""What the tests see of an object in the student's process.

An object that says it equals everything must not earn marks, and the other side of a comparison is
what must not be told. So a `Remote` compares and reckons with the test's own values only if the
running test names its class, as a test of a class does; otherwise it equals nothing.
"""

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursegrade.autograde.remote import Endpoint

_HIDDEN = ("__array", "_repr_", "_ipython_", "_render_", "__dataframe", "__cuda", "__class_")
_SHOWN = {"__name__", "__qualname__", "__doc__", "__module__", "__dict__", "__annotations__",
          "__wrapped__", "__signature__", "__defaults__", "__kwdefaults__", "__mro__",
          "__bases__"}  # fmt: skip


@dataclass(frozen=True)
class About:
    """Where a remote object is, and what it is there."""

    end: "Endpoint"
    number: int
    shape: str
    name: str


class Remote:
    """An object of the submission, asked over the wire for each operation."""

    __slots__ = ("_Remote__about",)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(_HIDDEN) or (name[:2] == "__" and name not in _SHOWN):
            raise AttributeError(name)
        it = about(self)
        return it.end.ask("get", it.number, name)

    def __setattr__(self, name: str, value: Any) -> None:
        it = about(self)
        it.end.ask("set", it.number, name, value)

    def __delattr__(self, name: str) -> None:
        it = about(self)
        it.end.ask("del", it.number, name)

    def __dir__(self) -> list[str]:
        it = about(self)
        return it.end.ask("dir", it.number)

    def __str__(self) -> str:
        return _text(self, "str")

    def __repr__(self) -> str:
        return _text(self, "repr") if _trusted(self) else f"<{about(self).name} of the submission>"

    def __format__(self, form: str) -> str:
        it = about(self)
        return str(it.end.ask("format", it.number, form))

    def __hash__(self) -> int:
        if _trusted(self):
            return _special("__hash__")(self)
        return hash((id(about(self).end), about(self).number))

    def __eq__(self, other: object) -> bool:
        it = about(self)
        if isinstance(other, Remote):
            if about(other).number == it.number:
                return True
        elif not _trusted(self):
            return False
        return bool(it.end.ask("equal", it.number, other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        it = about(self)
        try:
            return bool(it.end.ask("special", it.number, "__bool__"))
        except TypeError:
            pass
        try:
            return len(self) > 0
        except TypeError:
            return True

    def __iter__(self) -> Any:
        it = about(self)
        if it.shape == "iterator":
            return self
        return it.end.ask("special", it.number, "__iter__")

    def __contains__(self, value: object) -> bool:
        if _trusted(self):
            return bool(_special("__contains__")(self, value))
        return any(one is value or one == value for one in self)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, Remote) and bool(
            about(self).end.ask("isinstance", about(self).number, value)
        )

    def __subclasscheck__(self, value: object) -> bool:
        return isinstance(value, Remote) and bool(
            about(self).end.ask("issubclass", about(self).number, value)
        )


class RemoteCallable(Remote):
    """A function, class or other callable of the submission."""

    __slots__ = ()

    def __call__(self, *operands: Any, **words: Any) -> Any:
        """Call it where it lives, and return what it returns."""
        it = about(self)
        return it.end.ask("call", it.number, *operands, words=words)


class RemoteIterator(Remote):
    """A generator or other iterator of the submission."""

    __slots__ = ()

    def __next__(self) -> Any:
        it = about(self)
        return it.end.ask("next", it.number)


def make_remote(end: "Endpoint", number: int, shape: str, name: str) -> Remote:
    """Return what stands for object `number` of the other side."""
    kinds = {"callable": RemoteCallable, "class": RemoteCallable, "iterator": RemoteIterator}
    remote = object.__new__(kinds.get(shape, Remote))
    object.__setattr__(remote, "_Remote__about", About(end, number, shape, name))
    return remote


def about(remote: Remote) -> About:
    """Return where a remote object is."""
    return object.__getattribute__(remote, "_Remote__about")


def _trusted(remote: Remote) -> bool:
    it = about(remote)
    return not it.end.guarded or it.name in it.end.named


def _text(remote: Remote, do: str) -> str:
    it = about(remote)
    return str(it.end.ask(do, it.number))


def _special(name: str) -> Any:
    def method(self: Remote, *operands: Any) -> Any:
        it = about(self)
        return it.end.ask("special", it.number, name, *operands)

    method.__name__ = name
    return method


def _two_sided(name: str, do: str) -> Any:
    def method(self: Remote, other: Any) -> Any:
        if not isinstance(other, Remote) and not _trusted(self):
            return NotImplemented
        it = about(self)
        return it.end.ask(do, it.number, name, other)

    return method


for _name in ("len", "getitem", "setitem", "delitem", "enter", "exit", "neg", "pos", "abs", "int",
              "float", "complex", "index", "round", "trunc", "floor", "ceil", "invert",
              "reversed"):  # fmt: skip
    setattr(Remote, f"__{_name}__", _special(f"__{_name}__"))
for _name in ("lt", "le", "gt", "ge"):
    setattr(Remote, f"__{_name}__", _two_sided(_name, "operator"))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_",
              "xor", "lshift", "rshift"):  # fmt: skip
    assert hasattr(operator, _name)
    setattr(Remote, f"__{_name.rstrip('_')}__", _two_sided(_name, "operator"))
    setattr(Remote, f"__r{_name.rstrip('_')}__", _two_sided(_name, "reflected"))
