"""Quiz items: load and check them, read typed answers, judge them, show them for practice.

Nothing heavy is imported before it is asked for, so that a check cell in a quiz answers at once.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Item": "kinds",
    "ItemError": "wording",
    "ItemFile": "kinds",
    "Reading": "reading",
    "Verdict": "judging",
    "check": "cells",
    "check_all": "cells",
    "choice": "forms",
    "code": "code_form",
    "judge": "cells",
    "judge_reading": "judging",
    "load_practice": "load",
    "load_quiz": "load",
    "match": "forms",
    "model_answer": "solutions",
    "numeric": "forms",
    "own_answer": "cells",
    "pose_of": "forms",
    "practice": "practice",
    "quiz_notebook": "notebook",
    "several": "forms",
    "show_explorer": "cells",
    "show_question": "cells",
}

__all__ = [*_HOME, "pose"]


def __getattr__(name: str) -> Any:
    if name == "pose":
        return import_module("lessonkit.pose").pose
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
