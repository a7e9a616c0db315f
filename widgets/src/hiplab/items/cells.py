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

from hiplab.items import students
from hiplab.items.cells_left import faults as cell_faults
from hiplab.items.cells_left import grade_ids, notebook_file
from hiplab.items.forms import CodeForm, Form
from hiplab.items.reading import Reading, slip
from hiplab.items.variants import filled, resolved, variant_number

_ABSENT = object()
Columns = Mapping[str, list[Any]]


def _read(form: Form, name: str, answers: Mapping[str, Any]) -> Reading:
    # A function keeps its own name; every other answer has that of its question.
    answer = answers.get(form.function if isinstance(form, CodeForm) else name, _ABSENT)
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
    print(f"{name}: {_read(form, name, answers).words}")


def check_all(items: str = "", /, **forms: Form) -> None:
    """Say which answers of the notebook are missing or cannot be read, and which cells are lost.

    `items` are the ids of the quiz's items in order, between spaces.
    """
    answers = sys._getframe(1).f_globals
    readings = {name: _read(form, name, answers) for name, form in forms.items()}
    faults = {
        name: reading.words.splitlines()[-1].strip()
        for name, reading in readings.items()
        if reading.value is None or reading.open_parts
    }
    print(f"{len(forms) - len(faults)} of {len(forms)} answers are complete and can be read.")
    for name, words in faults.items():
        print(f"  {name}: {words}")
    path = notebook_file(answers)
    broken = list(cell_faults(grade_ids(path), items.split())) if path else []
    for words in broken:
        print(words)
    if faults or broken:
        print("You may submit as it is; what is missing or unreadable earns no points.")
    else:
        print("Save the notebook, then submit it.")


def show_question(item: str, text: str, *, seed: str, numbers: Columns) -> None:
    """Show a question with the numbers of whoever works on it, or ask for the name first."""
    from IPython.display import Markdown, display

    who = students.at_work(sys._getframe(1).f_globals)
    if who is None:
        print(students.ASK)
        return
    display(Markdown(filled(text, _own(item, seed, numbers, who))))


def own_answer(item: str, seed: str, answers: list[str]) -> str:
    """Return the answer to one's own variant, out of those to all, in the source notebook."""
    who = students.at_work(sys._getframe(1).f_globals) or ""
    return answers[variant_number(seed, who, item, len(answers))]


def _own(item: str, seed: str, numbers: Columns, who: str) -> dict[str, Any]:
    count = len(next(iter(numbers.values())))
    place = variant_number(seed, who, item, count)
    return {name: column[place] for name, column in numbers.items()}


def judge(
    name: str, raw: Mapping[str, Any], *, seed: str = "", numbers: Columns | None = None
) -> float:
    """Print the feedback for an answer and return its points, the last value of a test cell.

    Where an item has variants, `numbers` holds what was worked out for each of them, and the
    variant is that of the student who handed in, whatever name the notebook gives.
    """
    from hiplab.items.build import item_from
    from hiplab.items.judging import judge_reading

    answers = sys._getframe(1).f_globals
    if numbers:
        who = students.handed_in_by(answers)
        raw = resolved(raw, _own(raw["id"], seed, numbers, who))
        if difference := students.difference(answers, who):
            print(difference)
    item = item_from(raw)
    reading = _read(item.form, name, answers)
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
