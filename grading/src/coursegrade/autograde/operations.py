"""What one side may have done with the objects of the other: much or little."""

import operator
from types import FunctionType, MethodType, ModuleType
from typing import Any


def become(mine: Any, theirs: Any) -> None:
    """Give a list, dictionary, set or array the contents it was changed to elsewhere."""
    if type(mine) is not type(theirs):
        return
    if isinstance(mine, dict | set):
        mine.clear()
        mine.update(theirs)
    elif isinstance(mine, list | bytearray):
        mine[:] = theirs
    elif mine.shape == theirs.shape and mine.dtype == theirs.dtype:
        mine[...] = theirs


def _call_function(target: Any, *operands: Any, **words: Any) -> Any:
    if isinstance(target, FunctionType | MethodType | type) or callable(target):
        return target(*operands, **words)
    raise TypeError("not a function")


def _read_public(target: Any, name: str) -> Any:
    if isinstance(target, FunctionType | MethodType | ModuleType | type) or name.startswith("_"):
        raise AttributeError(name)
    return getattr(target, name)


def _special(target: Any, name: str, *operands: Any) -> Any:
    method = getattr(type(target), name, None)
    if method is None:
        raise TypeError(f"'{type(target).__name__}' object has no {name}")
    return method(target, *operands)


GUARDED = {"call": _call_function, "get": _read_public}
OPEN = {
    "call": _call_function,
    "get": getattr,
    "set": setattr,
    "del": delattr,
    "special": _special,
    "next": next,
    "str": str,
    "repr": repr,
    "dir": dir,
    "format": format,
    "isinstance": lambda target, value: isinstance(value, target),
    "issubclass": lambda target, value: issubclass(value, target),
    "equal": lambda target, other: bool(target == other),
    "operator": lambda target, name, other: getattr(operator, name)(target, other),
    "reflected": lambda target, name, other: getattr(operator, name)(other, target),
}
