"""The functions that a quiz notebook's locked cells call.

They look the answer up by its name, so that an answer cell that was not run yet, or did not run, is
told in words. They print to standard output alone: nbgrader takes standard error as a failure.
"""

import os
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from lessonkit.items import attempts, receipt, students
from lessonkit.items.cells_left import faults as cell_faults
from lessonkit.items.cells_left import grade_ids, notebook_file
from lessonkit.items.code_form import CodeForm
from lessonkit.items.forms import Form
from lessonkit.items.reading import WRITTEN_STUB, Reading, slip
from lessonkit.items.response import Points, Response
from lessonkit.items.variants import filled, resolved, variant_number

_ABSENT = object()
NOT_RUN = "No value yet: run the answer cell above, and mend it if it fails."
# What stands in the cell of a written answer before anybody has written: ours, and nbgrader's own.
_STUBS = ("", WRITTEN_STUB, "YOUR ANSWER HERE")
Columns = Mapping[str, list[Any]]


def _given(form: Form, name: str, answers: Mapping[str, Any]) -> Any:
    # A function keeps its own name; every other answer has that of its question.
    return answers.get(form.function if isinstance(form, CodeForm) else name, _ABSENT)


def _read(form: Form, answer: Any) -> Reading:
    if answer is _ABSENT:
        return slip(NOT_RUN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return form.read(answer)
        except Exception:
            return slip(f"An answer of type {type(answer).__name__} cannot be read.")


class NotAnsweredError(Exception):
    """An answer that is missing or cannot be read, while nbgrader validates a notebook."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: where a sentence says it all, no traceback stands above it.
        return [str(self)]


def _newest(form: Form, name: str, answers: Mapping[str, Any]) -> Reading:
    """Read an answer as its cell stands: one whose newest run has failed is no answer."""
    # What a submission is judged by is the value alone, whatever its history.
    if os.environ.get("NBGRADER_EXECUTION") not in ("autograde", "feedback"):
        function = form.function if isinstance(form, CodeForm) else ""
        if words := attempts.fault(name, function):
            return slip(words)
    return _read(form, _given(form, name, answers))


def check(name: str, form: Form) -> None:
    """Say what was understood of an answer or is wrong with its form, never if it is right.

    While nbgrader validates a notebook, an answer that is missing or cannot be read fails.
    """
    reading = _newest(form, name, sys._getframe(1).f_globals)
    words = f"{name}: {reading.words}"
    if os.environ.get("NBGRADER_VALIDATING") and (reading.value is None or reading.open_parts):
        raise NotAnsweredError(words)
    print(words)


def check_all(items: str = "", /, **forms: Form) -> None:
    """Say of each question whether it is answered, and what is known of the file.

    `items` are the ids of the quiz's items in order, between spaces. Those without a form are
    written answers, which stand in the saved file alone.
    """
    answers = sys._getframe(1).f_globals
    path = notebook_file(answers)
    ids = items.split()
    saved = receipt.answers_in(receipt.saved_cells(path))
    states = {}
    for number in range(1, max(len(ids), *(int(name[1:]) for name in forms), 0) + 1):
        form, item = forms.get(f"q{number}"), ids[number - 1] if ids else ""
        states[number] = (
            _state(_newest(form, f"q{number}", answers))
            if form
            else _written_state(saved.get(item))
        )
    done = sum(state == "answered" for state, _ in states.values())
    print(f"{done} of {len(states)} questions are answered.")
    for number, (state, words) in states.items():
        print(f"{number:>4}  {state:<11} {words}".rstrip())
    for words in _not_as_saved(forms, ids, saved):
        print(words)
    broken = list(cell_faults(grade_ids(path), ids)) if path else []
    for words in broken:
        print(words)
    lines, is_handed_in = receipt.about_file(path)
    print(*lines, sep="\n")
    if done < len(states) or broken:
        print("You may hand in as it is; what is blank or unreadable earns no points.")
    elif is_handed_in:
        print("Everything is answered and handed in.")
    else:
        print("Everything is answered. Save the notebook, then hand it in.")


def _state(reading: Reading) -> tuple[str, str]:
    words = reading.words.splitlines()
    if reading.missing:
        return "blank", ""
    if reading.words == NOT_RUN:
        return "not run", "run its answer cell"
    if reading.value is None:
        return "unreadable", words[-1].strip()
    if reading.open_parts:
        return "incomplete", words[-1].strip()
    return "answered", " ".join(line.strip() for line in words)[:70]


def _written_state(text: str | None) -> tuple[str, str]:
    if text is None:
        return "not seen", "a written answer, which is looked for in the saved file"
    if text.strip() in _STUBS:
        return "blank", "a written answer: double-click its cell, and save"
    return "answered", f"{len(text.split())} words"


def _not_as_saved(forms: Mapping[str, Form], ids: list[str], saved: Mapping[str, str]) -> list[str]:
    """Say where the saved file holds another answer than the one that was run last."""
    other = []
    for name, form in forms.items():
        number = int(name[1:])
        function = form.function if isinstance(form, CodeForm) else ""
        ran = attempts.newest(name, function).strip()
        kept = saved.get(f"{ids[number - 1]}-answer", "").strip() if ids else ""
        if ran and kept and ran != kept:
            other.append(str(number))
    if not other:
        return []
    which = f"question{'s' if len(other) > 1 else ''} {', '.join(other)}"
    return [
        f"The saved file holds another answer to {which} than you have run. Run the answer, save "
        "with Ctrl+S, and run this cell again."
    ]


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
    place = _variant(item, seed, numbers, who)
    return {name: column[place] for name, column in numbers.items()}


def _variant(item: str, seed: str, numbers: Columns, who: str) -> int:
    return variant_number(seed, who, item, len(next(iter(numbers.values()))))


def judge(
    name: str, raw: Mapping[str, Any], *, seed: str = "", numbers: Columns | None = None
) -> Points:
    """Print the feedback for an answer and return its points, the last value of a test cell.

    The response goes with the points into the notebook, as data.

    Where an item has variants, `numbers` holds what was worked out for each of them, and the
    variant is that of the student who handed in, whatever name the notebook gives.
    """
    from lessonkit.items.build import item_from
    from lessonkit.items.judging import judge_reading

    answers, variant = sys._getframe(1).f_globals, None
    if numbers:
        who = students.handed_in_by(answers)
        variant = _variant(raw["id"], seed, numbers, who)
        raw = resolved(raw, _own(raw["id"], seed, numbers, who))
        if difference := students.difference(answers, who):
            print(difference)
    item = item_from(raw)
    answer = _given(item.form, name, answers)
    reading = _read(item.form, answer)
    verdict = judge_reading(item, reading)
    points = round(verdict.fraction * item.points, 2)
    if verdict.words:
        print(verdict.words)
    print(f"Points: {points:g} of {item.points:g}.")
    return Points(points, Response.of(item.id, item.kind, reading, answer, variant))


def show_explorer(model: str, **values: Any) -> Any:
    """Return a model's explorer, or nothing while a quiz is graded, where nobody looks.

    `values` are what the explorer's own function takes: values of controls, and `predict`.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return None
    from lessonkit import models

    return models.explorer(model)(**values)
