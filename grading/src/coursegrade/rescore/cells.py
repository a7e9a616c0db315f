"""A quiz's test cells: the key and the form in them, and what they say to a saved answer.

A test cell is our own code with the key in it. It is run here with an answer that was saved, in
place of the student's notebook; no code of a student runs.
"""

import ast
import contextlib
import io
import os
import re
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from coursegrade.quiz_items import forms, response

_STUDENT = "COURSEGRADE_STUDENT"
_FORMS = ("choice", "several", "numeric", "match", "pose_of")
_NAMED = re.compile(r'\b(check|judge)\("q\d+"')
DROPPED = 'print("This question does not count.")\n0.0'
_HIDDEN = re.compile(r"(### BEGIN HIDDEN TESTS\n).*?(### END HIDDEN TESTS)", re.DOTALL)


@dataclass(frozen=True)
class TestCell:
    """What a test cell holds: the answer's name, the form that students saw, and the key."""

    __test__ = False

    source: str
    name: str
    form: forms.Form | None
    key: dict[str, Any]


def read_test_cell(source: str) -> TestCell | None:
    """Return what a test cell holds; None for a cell that is not of our making."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return None
    named = {call.func.id: call for call in calls if isinstance(call.func, ast.Name)}
    try:
        name, form = named["check"].args[:2]
        key = ast.literal_eval(named["judge"].args[1])
        # Items with numbers of one's own carry those beside the key.
        key |= {word.arg: ast.literal_eval(word.value) for word in named["judge"].keywords}
        return TestCell(source, ast.literal_eval(name), _form(form), key)
    except (KeyError, IndexError, ValueError, TypeError):
        return None


def _form(call: ast.expr) -> forms.Form | None:
    if not isinstance(call, ast.Call) or getattr(call.func, "id", None) not in _FORMS:
        return None
    words = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    return getattr(forms, call.func.id)(*map(ast.literal_eval, call.args), **words)


def shown_numbers(source: str) -> Any:
    """Return the numbers that a cell puts into a question, for every variant, or None."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        words = {word.arg: word.value for call in calls for word in call.keywords}
        return ast.literal_eval(words["numbers"])
    except (SyntaxError, KeyError, ValueError):
        return None


def renamed(source: str, name: str) -> str:
    """Return a test cell that looks for its answer under another name."""
    return _NAMED.sub(rf'\1("{name}"', source)


def dropped(source: str) -> str:
    """Return the test cell of a question that no longer counts."""
    return _HIDDEN.sub(lambda found: f"{found[1]}{DROPPED}\n{found[2]}", source)


class Absent:
    """The answer of who gave none."""


def marked(source: str, name: str, answer: Any, student: str) -> tuple[str, "response.Points"]:
    """Run a test cell with a student's answer; return what it prints, and the points it ends in.

    The points carry the response, as they do where a notebook is executed.
    """
    tree = ast.parse(source)
    assert isinstance(tree.body[-1], ast.Expr)
    last = ast.Expression(tree.body.pop().value)
    space = {} if answer is Absent else {name: answer}
    said = io.StringIO()
    # Whose numbers to judge by is said in the same way as when a notebook is executed.
    os.environ[_STUDENT] = student
    with contextlib.redirect_stdout(said):
        exec(compile(tree, "<test cell>", "exec"), space)
        points = eval(compile(last, "<test cell>", "eval"), space)
    return said.getvalue(), points


def literal_answer(cell: NotebookNode | None, name: str) -> Any:
    """Return what an answer cell assigns last, if that can be read without running it."""
    if cell is None:
        return Absent
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Absent
    for line in reversed(body):
        if isinstance(line, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in line.targets
        ):
            if isinstance(line.value, ast.Call) and getattr(line.value.func, "id", "") == "pose":
                return ast.unparse(line.value)
            try:
                return ast.literal_eval(line.value)
            except (ValueError, TypeError, RecursionError, MemoryError):
                return Absent
    return Absent
