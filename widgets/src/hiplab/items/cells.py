"""The functions that a quiz notebook's locked cells call.

They look the answer up by its name, so that an answer cell that was not run yet, or did not run, is
told in words. They print to standard output alone: nbgrader takes standard error as a failure.
"""

import os
import sys
import warnings
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from hiplab.items.forms import Form
from hiplab.items.reading import Reading, slip

_ABSENT = object()


def _read(form: Form, answer: Any) -> Reading:
    if answer is _ABSENT:
        return slip("No value yet: run the answer cell above, and mend it if it fails.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return form.read(answer)
        except Exception:
            return slip(f"An answer of type {type(answer).__name__} cannot be read.")


def check(name: str, form: Form) -> None:
    """Say what was understood of an answer or is wrong with its form, never if it is right."""
    answers = sys._getframe(1).f_globals
    print(f"{name}: {_read(form, answers.get(name, _ABSENT)).words}")


def check_all(**forms: Form) -> None:
    """Say which answers of the notebook are missing or cannot be read."""
    answers = sys._getframe(1).f_globals
    readings = {name: _read(form, answers.get(name, _ABSENT)) for name, form in forms.items()}
    faults = {
        name: reading.words.splitlines()[-1].strip()
        for name, reading in readings.items()
        if reading.value is None or reading.open_parts
    }
    print(f"{len(forms) - len(faults)} of {len(forms)} answers are complete and can be read.")
    for name, words in faults.items():
        print(f"  {name}: {words}")
    if faults:
        print("You may submit as it is; what is missing or unreadable earns no points.")
    else:
        print("Save the notebook, then submit it.")


def judge(name: str, raw: Mapping[str, Any]) -> float:
    """Print the feedback for an answer and return its points, the last value of a test cell."""
    from hiplab.items.build import item_from
    from hiplab.items.judging import judge_reading

    item = item_from(raw)
    reading = _read(item.form, sys._getframe(1).f_globals.get(name, _ABSENT))
    verdict = judge_reading(item, reading)
    points = round(verdict.fraction * item.points, 2)
    if verdict.words:
        print(verdict.words)
    print(f"Points: {points:g} of {item.points:g}.")
    return points


def show_explorer(model: str) -> Any:
    """Return a model's explorer, or nothing while a quiz is graded, where nobody looks."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return None
    return getattr(import_module("hiplab"), f"explore_{model}")()
