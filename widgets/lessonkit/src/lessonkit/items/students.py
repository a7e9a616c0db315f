"""Who works on a quiz, and who handed it in.

A student's numbers follow from the id. While a student works, it is the account on JupyterHub, or
the `student_id` typed into the notebook. While a submission is graded, whoever executes it sets
`COURSEGRADE_STUDENT` in the environment, and nothing in the notebook counts.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lessonkit.items.variants import same_student

VARIABLE = "COURSEGRADE_STUDENT"
TYPED = "student_id"
ASK = (
    "Your own numbers come here. First type the id under which you hand in between the quotation "
    f'marks of {TYPED} = "", at the top of this notebook; run that cell, then this one.'
)


def _environment() -> Mapping[str, str]:
    """Return the environment; what it began with wins, as code cannot rewrite that in passing."""
    try:
        began = Path("/proc/self/environ").read_bytes().decode(errors="replace")
    except OSError:
        return os.environ
    pairs = (entry.partition("=") for entry in began.split("\0") if "=" in entry)
    first = {name: value for name, _, value in pairs if name == VARIABLE}
    return {**os.environ, **first}


def _typed(answers: Mapping[str, Any]) -> str | None:
    typed = answers.get(TYPED)
    return typed.strip() if type(typed) is str and typed.strip() else None


def at_work(answers: Mapping[str, Any]) -> str | None:
    """Return whose numbers to show, or None where nobody has said."""
    around = _environment()
    return around.get(VARIABLE) or around.get("JUPYTERHUB_USER") or _typed(answers)


def handed_in_by(answers: Mapping[str, Any]) -> str:
    """Return whose numbers to judge by; outside of grading, who is at work.

    Raises RuntimeError while nbgrader grades and nobody has said whose submission it is.
    """
    around = _environment()
    if who := around.get(VARIABLE):
        return who
    if around.get("NBGRADER_EXECUTION"):
        raise RuntimeError(
            f"{VARIABLE} is not set, so it is unknown whose numbers to judge by; grade with the "
            "course's nbgrader_config.py, or with coursegrade autograde."
        )
    return at_work(answers) or ""


def difference(answers: Mapping[str, Any], who: str) -> str:
    """Say where the notebook was worked under another id than it was handed in, or nothing."""
    typed = _typed(answers)
    if typed is None or same_student(typed, who):
        return ""
    return (
        f"This notebook names {typed!r}, but it was handed in by {who!r}, and it is judged by the "
        f"numbers of {who!r}."
    )
