"""Which graded items a changed quiz.yml changes or drops."""

from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from coursegrade.quiz_items import forms, kinds
from coursegrade.rescore.cells import TestCell, read_test_cell, renamed, shown_numbers

NOTEBOOK = "quiz"


@dataclass(frozen=True)
class Change:
    """An item whose key, form or points differ from what was graded; `new` is None if dropped.

    `blocked` says why saved answers no longer fit the item; then nothing of it is written.
    """

    item: str
    words: str
    before: float
    points: float
    old: TestCell | None = None
    new: TestCell | None = None
    runs_again: bool = False
    blocked: str = ""


def find_changes(
    gradebook: Gradebook, lesson: str, quiz: kinds.ItemFile, source: NotebookNode
) -> Iterator[Change]:
    """Yield every graded item that quiz.yml has changed or dropped."""
    items = {item.id: item for item in quiz.items}
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in source.cells}
    master = gradebook.find_notebook(NOTEBOOK, lesson)
    sources = {cell.name: cell.source or "" for cell in master.source_cells}
    for graded in master.grade_cells:
        item, old = items.get(graded.name), read_test_cell(sources.get(graded.name, ""))
        before = graded.max_score or 0.0
        if item is None:
            if before:
                yield Change(graded.name, f"dropped, {before:g} points less", before, 0.0, old)
            continue
        points = [] if before == item.points else [f"points {before:g} → {item.points:g}"]
        if isinstance(item, kinds.Written):
            if points:
                words = f"{points[0]}; scores given by hand stay"
                yield Change(graded.name, words, before, item.points)
            continue
        fresh = cells[graded.name].source
        fresh = renamed(fresh, old.name) if old else fresh
        new = read_test_cell(fresh)
        if old is None or new is None or old.form is None or new.form is None:
            if sources.get(graded.name) != fresh:
                words = "; ".join(["changed", *points])
                new = new or TestCell(fresh, "", None, {})
                yield Change(graded.name, words, before, item.points, old, new, runs_again=True)
            continue
        words = _differences(old, new)
        if words or points:
            numbers = f"{graded.name}-numbers"
            drawn = shown_numbers(sources.get(numbers, ""))
            blocked = moved(old.form, new.form)
            if numbers in cells and drawn != shown_numbers(cells[numbers].source):
                blocked = "it no longer draws the numbers that students saw; undo that"
            said = "; ".join(words + points)
            yield Change(graded.name, said, before, item.points, old, new, blocked=blocked)


def _differences(old: TestCell, new: TestCell) -> list[str]:
    names = [name for name in {**old.key, **new.key} if old.key.get(name) != new.key.get(name)]
    told = [name for name in names if name != "points"]
    if told:
        return [f"{', '.join(told)} changed"]
    return ["wording changed"] if old.form != new.form else []


def moved(old: forms.Form, new: forms.Form) -> str:
    """Say why answers to one form cannot be read as answers to another, or nothing.

    Letters mean what they meant in the release, for saved answers and for whoever hands in late.
    """
    if type(old) is not type(new):
        return "its kind has changed since the release; give it a new id"
    match old, new:
        case forms.NumericForm(), forms.NumericForm() if old.unit != new.unit:
            return f"its unit was {old.unit} in the release; change it back"
        case ((forms.ChoiceForm() | forms.SeveralForm()), _):
            sides = [(old.options, new.options)]
        case forms.MatchForm(), forms.MatchForm():
            sides = [(old.left, new.left), (old.right, new.right)]
        case _:
            return ""
    for before, after in sides:
        for letter, text in before.items():
            if letter not in after or (after[letter] != text and text in after.values()):
                return "its options stood in another order in the release; put them back"
    return ""
