"""Find out from an autograded notebook what a student answered, without running it.

What the check printed is what the autograder saw. The answer cell is read too: where it agrees, it
is taken, because it says more; where it does not, somebody has to look.
"""

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from coursegrade.after.answers import ANSWERED, Response, printed, read_words
from coursegrade.quiz_items import forms
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
    said = printed(cell)
    if f"{old.name}: " not in said:
        return Unclear("nothing was recorded, because the notebook ran out of time or crashed")
    words = said.partition(f"{old.name}: ")[2]
    given = literal_answer(cells.get(f"{item}-answer"), old.name)
    if given is not Absent:
        reading = old.form.read(given)
        if words.startswith(reading.words):
            return given
        if reading.value is not None:
            return Unclear("its answer cell and what was recorded of it disagree")
    response = read_words(words)
    if response.state == ANSWERED:
        return _typed(response, old.form)
    return Absent


def _typed(response: Response, form: forms.Form) -> Any:
    """Return the answer that the words of a check tell of, as it could have been typed."""
    match form:
        case forms.ChoiceForm():
            return response.picked[0]
        case forms.SeveralForm():
            return list(response.picked)
        case forms.NumericForm():
            return f"{response.number!r} {form.unit}".strip()
        case forms.MatchForm():
            return {pair[:-1]: pair[-1] for pair in response.picked}
        case forms.PoseForm():
            return response.words.removeprefix("Your pose:").splitlines()[0].strip()
    return Unclear("answers of this kind cannot be read without running them")
