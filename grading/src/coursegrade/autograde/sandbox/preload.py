"""Import what an assignment's notebooks import, once, wherever that has no effects.

Importing pandas and Matplotlib takes seconds. Each notebook gets a fork of a process that has them.
"""

import ast
import importlib
import json
import os
import random
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

# What a package's import may not do; opening a file to read is no effect, to write is.
_EFFECTS = {
    "socket.connect": "it opens a connection", "socket.bind": "it opens a connection",
    "os.chdir": "it leaves the folder",
}  # fmt: skip


def imports_of(sources: Iterable[str]) -> tuple[str, ...]:
    """Return the modules that cells import at their own level, in order."""
    found: dict[str, None] = {}
    for source in sources:
        try:
            tree = ast.parse(TransformerManager().transform_cell(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            match node:
                case ast.Import(names=names):
                    found |= dict.fromkeys(alias.name for alias in names)
                case ast.ImportFrom(module=str(module), level=0):
                    found[module] = None
    return tuple(found)


def import_harmless(modules: Iterable[str]) -> list[str]:
    """Import those without effects; return in words what was left to the notebooks, and why."""
    said = []
    for name in modules:
        if name in sys.modules:
            continue
        reason = _tried(name)
        if reason:  # It may have filled its caches, and said so, only the first time.
            reason = _tried(name)
        if reason is None:
            continue
        if reason:
            said.append(f"{name} is imported by each notebook anew, because {reason}")
        else:
            importlib.import_module(name)
    return said


def _tried(name: str) -> str | None:
    """Return what effect an import has, tried in a process of its own; None if it fails."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            os.write(writer, json.dumps(_effect(name)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        words = told.read()
    os.waitpid(child, 0)
    return json.loads(words) if words else "it ends the process"


def _effect(name: str) -> str | None:
    effects: list[str] = []
    own = tuple(
        os.path.realpath(os.environ.get(n, "/tmp")) for n in ("MPLCONFIGDIR", "XDG_CACHE_HOME")
    )

    def hook(event: str, values: tuple[Any, ...]) -> None:
        if event == "os.remove" and not str(values[0]).startswith(own):
            effects.append(f"it removes {str(values[0])[:80]}")
        elif event in _EFFECTS:
            effects.append(_EFFECTS[event])
        elif event == "open" and _writes(values) and not str(values[0]).startswith(own):
            effects.append(f"it writes {str(values[0])[:80]}")

    printed = _Counter()
    sys.stdout = sys.stderr = printed
    before = _state()
    sys.addaudithook(hook)
    try:
        importlib.import_module(name)
    except BaseException:
        return None
    if effects:
        return effects[0]
    if printed.written:
        return "it prints something"
    changed = [name for name, value in _state().items() if value != before[name]]
    if changed:
        return f"it changes {changed[0]}"
    if Path("/proc/thread-self/children").read_text():
        return "it starts a program"
    return "it starts threads" if len(os.listdir("/proc/self/task")) > 1 else ""


def _state() -> dict[str, Any]:
    """Return what a fork takes over from the process, by what it is called."""
    return {
        "the environment": dict(os.environ), "the random numbers": random.getstate(),
        "the threads": threading.active_count(),
        "the handling of signals": [signal.getsignal(one) for one in signal.valid_signals()],
    }  # fmt: skip


def _writes(values: tuple[Any, ...]) -> bool:
    path, _, flags = (*values, None, None, None)[:3]
    writing = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    return isinstance(path, str) and path != os.devnull and bool(writing)


class _Counter:
    """Takes what an import prints."""

    written = 0
    encoding = "utf-8"

    def write(self, text: str) -> int:
        self.written += len(text)
        return len(text)

    def flush(self) -> None:
        """Do nothing."""

    def isatty(self) -> bool:
        return False
