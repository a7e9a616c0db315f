"""Tell whether the same cell has made the same in two processes, without carrying what it made."""

import hashlib
import pickle
from collections.abc import Iterable
from typing import Any


class _Sum:
    """A file that keeps nothing but the checksum of what is written."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b(digest_size=16)

    def write(self, data: Any) -> None:
        self.hash.update(data)


def digests(space: dict[str, Any], names: Iterable[Any]) -> dict[str, str]:
    """Return a checksum for each name that is bound; an empty one for what has no bytes."""
    return {name: _digest(space[name]) for name in names if name in space}


def _digest(value: Any) -> str:
    into = _Sum()
    try:
        pickle.Pickler(into, protocol=5).dump(value)
    except Exception:  # such as a module, a lambda, an open file
        return ""
    return into.hash.hexdigest()


def unlike(apart: Any, beside: Any) -> set[str]:
    """Return the names of which the submission's process has another value than the tests'."""
    if not (isinstance(apart, dict) and isinstance(beside, dict)):
        return set()
    return {name for name, digest in beside.items()
            if name not in apart or (digest and apart[name] and digest != apart[name])}  # fmt: skip
