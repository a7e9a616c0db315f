"""The commands of `coursegrade`, a module each: its docstring is the words of --help.

Each has `run`, which returns the exit status, and, where it takes any, `add_arguments`. `APP` is
the program to which options go on that are not its own.
"""

from importlib import import_module
from types import ModuleType

NAMES = (
    "roster", "build", "assign", "release", "collect", "autograde", "compare", "formgrader", "mark",
    "feedback", "rescore", "report", "export", "similarity", "items", "blueprint", "doctor",
    "release-notebook", "nbgrader",
)  # fmt: skip


def command(name: str) -> ModuleType:
    """Return a command's module."""
    return import_module(f"coursegrade.commands.{name.replace('-', '_')}")
