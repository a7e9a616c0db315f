"""Find out from an autograded notebook what a student answered, without running it.

The test cell's own result says it. A notebook that was graded before has only what the check
printed; there the answer cell is read too: where it agrees, it is taken, because it says more.
"""

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from coursegrade.analysis.response import ABSENT, READ, Response
from coursegrade.analysis.responses import recorded
from coursegrade.analysis.worded_responses import printed, read_words
from coursegrade.quiz_items import forms, typed_pose
from coursegrade.rescore.cells import Absent, TestCell, literal_answer


@dataclass(frozen=True)
class Unclear:
    """Why an answer cannot be marked again from what was saved."""

    reason: str


Saved = Any | type[Absent] | Unclear


def saved_answer(cells: dict[str, NotebookNode], item: str, old: TestCell) -> Saved:
    """Return an answer as the old form reads it; Unclear where it has to be run again."""
    cell = cells.get(item)
    if cell is None:
        return Unclear("its test cell is missing from the autograded notebook")
    given = literal_answer(cells.get(f"{item}-answer"), old.name)
    if response := recorded(cell):
        return _as_typed(response, given, old.form)
    said = printed(cell)
    if f"{old.name}: " not in said:
        return Unclear("nothing was recorded, because the notebook ran out of time or crashed")
    words = said.partition(f"{old.name}: ")[2]
    if given is not Absent:
        reading = old.form.read(given)
        if words.startswith(reading.words):
            return given
        if reading.value is not None:
            return Unclear("its answer cell and what was recorded of it disagree")
    response = read_words(words)
    if response.state == READ:
        return _typed(response, old.form)
    return Absent


def _as_typed(response: Response, given: Any, form: forms.Form) -> Saved:
    if response.state == READ:
        return _typed(response, form)
    if response.state == ABSENT:
        return ""
    if response.value is not None:
        return response.value
    # What is no text is not kept; the answer cell has it, if it can be read without running it.
    return given if given is not Absent and form.read(given).slip else Absent


def _typed(response: Response, form: forms.Form) -> Any:
    """Return an answer that was read as it could have been typed."""
    if isinstance(form, forms.NumericForm):
        return f"{response.value!r} {form.unit}".strip()
    return typed_pose(response.value) if isinstance(form, forms.PoseForm) else response.value
