"""Lessons that move: explorers and quiz items, written in plain Python and YAML."""

from importlib import import_module
from typing import Any

# Loaded on first use, so that a check cell of a quiz stays light.
_PUBLIC = {"practice": "lessonkit.items.practice"}
__all__ = [*_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'lessonkit' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
