"""Altered twins of a test, which no honest submission can pass after it has passed the test.

Whoever passes one has forged a verdict: the assertion never ran, its failure was swallowed, or an
object says yes to every question. A twin alters one statement at the test's own level, in a way
that contradicts the original, and ends there. So nothing that is merely unusual can pass it.
"""

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from coursegrade.autograde.alterations import (
    ASSERTING,
    CLOSE,
    OFFSET,
    SUFFIX,
    alter,
    alter_call,
    alter_compared,
    called,
    contradict,
)
from coursegrade.autograde.static_names import parsed

# With these, part marks may be reached on a way that the altered comparisons do not lie on.
_WAYS = (ast.If, ast.IfExp, ast.Try, ast.Match, ast.While, ast.Or)

# What repeats as often as what it is given has elements.
_AS_OFTEN = {"zip", "enumerate", "sorted", "reversed", "list", "tuple"}
_PLAIN = (ast.Assign, ast.AugAssign, ast.Expr, ast.Assert)


@dataclass(frozen=True)
class Twin:
    """A test's source, altered; `full` says that only full marks betray, since there are parts."""

    source: str
    words: str
    full: bool = False

    def data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def twins(source: str, answers: set[str]) -> list[Twin]:
    """Return the twins of a test; `answers` are the names that the submission's answers bind."""
    tree = parsed(source)
    if tree is None or not tree.body:
        return []
    try:
        return _twins(tree, answers)
    except RecursionError:
        return []


def _twins(tree: ast.Module, answers: set[str]) -> list[Twin]:
    found = [_impossible(tree)]
    altered = list(_altered(tree))
    # The first and the last of them: an object that equals everything stands for one answer.
    found += [altered[0], altered[-1]] if len(altered) > 1 else altered
    found += _agreeing(tree, answers)
    return [*found, *_part_marks(tree)]


def _impossible(tree: ast.Module) -> Twin:
    body = list(tree.body)
    last = [body.pop()] if isinstance(body[-1], ast.Expr) else []
    body += ast.parse(f"assert {OFFSET} == {OFFSET + 1}, {SUFFIX!r}").body
    return Twin(_text(body + last), f"an assertion that {OFFSET} equals {OFFSET + 1}")


def _altered(tree: ast.Module) -> Iterator[Twin]:
    expected = _expected_names(tree)
    for place, statement in enumerate(tree.body):
        changed = copy.deepcopy(statement)
        if isinstance(changed, ast.Assign) and isinstance(changed.targets[0], ast.Name):
            if changed.targets[0].id in expected and alter(changed.value):
                text = ast.unparse(changed)
                yield Twin(_text([*tree.body[:place], changed, *tree.body[place + 1 :]]),
                           f"the test with '{text[:200]}'")  # fmt: skip
            continue
        if isinstance(changed, ast.Assert):
            if not contradict(changed):
                continue
        elif isinstance(changed, ast.For):
            first = _first_assertion(changed, tree.body[:place])
            if first is None or not contradict(first):
                continue
        elif not (isinstance(changed, ast.Expr) and alter_call(changed.value)):
            continue
        words = ast.unparse(ast.fix_missing_locations(changed))
        if words != ast.unparse(statement):
            yield Twin(_text([*tree.body[:place], changed]), f"'{words[:200]}'")


def _first_assertion(loop: ast.For, before: list[ast.stmt]) -> ast.Assert | None:
    """Return an assertion that each turn of a loop comes to, if the test says how many there are.

    Over what an answer has returned there may be no turn at all.
    """
    own = {one.targets[0].id: one.value for one in before
           if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)}  # fmt: skip
    if not _has_elements(loop.iter, own):
        return None
    for statement in loop.body:
        if isinstance(statement, ast.Assert):
            return statement
        if not isinstance(statement, _PLAIN):
            return None
    return None


def _has_elements(node: ast.expr, own: dict[str, ast.expr]) -> bool:
    """Say whether what a loop goes through has elements whatever the answers are."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return any(not isinstance(part, ast.Starred) for part in parts)
        case ast.Dict(keys=parts):
            return any(part is not None for part in parts)
        case ast.Constant(value=str() as text):
            return bool(text)
        case ast.Name(id=name) if name in own:
            return _has_elements(own[name], {})
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int() as stop)]):
            return stop > 0
        case ast.Call(
            func=ast.Name(id="range"),
            args=[ast.Constant(value=int() as start), ast.Constant(value=int() as stop)],
        ):
            return stop > start
        case ast.Call(func=ast.Name(id="map"), args=[_, *given]):
            return bool(given) and all(_has_elements(one, own) for one in given)
        case ast.Call(func=ast.Name(id=name), args=given) if name in _AS_OFTEN:
            return bool(given) and all(_has_elements(one, own) for one in given)
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "keys" | "values"), args=[]):
            return _has_elements(value, own)
    return False


def _expected_names(tree: ast.Module) -> set[str]:
    """Return the names that stand only where a test has what it expects."""
    expected, elsewhere = set(), set()
    places = set()
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=[ast.Eq()], comparators=[ast.Name() as name]):
                places.add(name)
            case ast.Call(args=[_, ast.Name() as name, *_]) if called(node) in CLOSE | ASSERTING:
                places.add(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            (expected if node in places else elsewhere).add(node.id)
    return expected - elsewhere


def _agreeing(tree: ast.Module, answers: set[str]) -> list[Twin]:
    """Return a twin that only an answer passes which equals any object whatever."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & answers
    asked = " or ".join(f"({name} == object()) is True" for name in sorted(used))
    return [Twin(f"assert {asked}", f"'assert {asked[:200]}'")] if used else []


def _part_marks(tree: ast.Module) -> Iterator[Twin]:
    """Yield twins with every comparison altered, if a number at the end says the marks.

    What is asserted stays, or the twin would end there for everybody.
    """
    if not isinstance(tree.body[-1], ast.Expr) or any(isinstance(n, _WAYS) for n in ast.walk(tree)):
        return
    changed = copy.deepcopy(tree)
    altered = [alter_compared(one) for one in list(_counted(changed))]
    if any(altered):
        words = "the test with all that it compares with altered"
        yield Twin(_text(changed.body), words, full=True)
    changed = copy.deepcopy(tree)
    if _exchange(_counted(changed)):
        words = "the test with all that it compares with exchanged"
        yield Twin(_text(changed.body), words, full=True)


def _counted(tree: ast.Module) -> Iterator[ast.expr]:
    for statement in tree.body:
        if not isinstance(statement, ast.Assert):
            yield from (n for n in ast.walk(statement) if isinstance(n, ast.Compare | ast.Call))


def _exchange(compared: Iterable[ast.expr]) -> bool:
    """Exchange what values are compared with, in place; say whether all of it is another then.

    An object that equals each of several answers passes even so.
    """
    places = [one for one in compared if isinstance(one, ast.Compare)
              and isinstance(one.ops[0], ast.Eq) and len(one.ops) == 1]  # fmt: skip
    try:
        values = [ast.literal_eval(one.comparators[0]) for one in places]
    except ValueError:
        return False
    expected = [one.comparators for one in places]
    for place, other in zip(places, [*expected[1:], *expected[:1]], strict=True):
        place.comparators = other
    exchanged = zip(values, [*values[1:], *values[:1]], strict=True)
    return len(places) > 1 and all(one != other for one, other in exchanged)


def _text(body: list[ast.stmt]) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, type_ignores=[])))
