"""What may cross between a submission's process and the process of the tests, each way.

Towards the submission go the arguments of a call of one of its functions, and nothing else. Back
come, under names that the instructor's own answers bind, plain values or the word that a name is a
function; and of a call its value, or an exception's name and message, with what was printed
meanwhile. Plain data is: None, truth values, numbers, text, bytes, ranges, lists, tuples,
dictionaries, sets, numpy's arrays and numbers without objects, and frozen records of the packages
that the instructor's side trusts.

A value is sent as `[child, *nodes]`. A child is a scalar, or `[n]` for node n, so that an object
which occurs twice arrives as one object. `encode` makes such data; `decode` takes any bytes.
"""

import builtins
import re
import sys
from dataclasses import is_dataclass
from typing import Any

DEEPEST = 100
LARGEST = 16_000_000
# How many values there may be when what occurs twice is counted twice: a comparison takes so long.
MOST = 20_000_000
# Packages of the instructor's side, whose frozen records may be rebuilt by name.
trusted_packages: set[str] = {"numpy"}
SEQUENCES = {list: "l", tuple: "t", set: "s", frozenset: "z"}
# Exceptions arrive as the built-in one that they are; these would end the test's own loops.
ERRORS = {
    name: kind for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
    and not issubclass(kind, StopIteration | StopAsyncIteration)
}  # fmt: skip
_DTYPE = re.compile(r"[<>|=][biufcSUMm]\d{1,6}(\[\w{1,12}\])?")


class NotCarried(Exception):
    """A value is no plain data; `own` says that its class is the submission's."""

    def __init__(self, words: str, *, own: bool = False) -> None:
        super().__init__(words)
        self.own = own


def is_own(kind: type) -> bool:
    """Say whether a class is not one that a library defines under its own name.

    An object that imitates any other counts as such a one too.
    """
    module = str(kind.__module__)
    if module == "builtins":
        return False
    found: Any = sys.modules.get(module)
    for part in kind.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is not kind or module == "__main__" or module == "unittest.mock"


def is_numeric(dtype: str) -> bool:
    """Say whether an array of this type holds no objects."""
    return bool(_DTYPE.fullmatch(dtype))


def is_record(kind: type) -> bool:
    """Say whether a class is a frozen record of a trusted package."""
    trusted = str(kind.__module__).partition(".")[0] in trusted_packages
    return trusted and is_dataclass(kind) and kind.__dataclass_params__.frozen
