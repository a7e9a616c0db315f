"""Altered twins of a test, which no honest submission can pass after it has passed the test.

Whoever passes one has forged a verdict: the assertion never ran, its failure was swallowed, or an
object says yes to every question. A twin alters one statement at the test's own level, in a way
that contradicts the original, and ends there. So nothing that is merely unusual can pass it.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from coursegrade.autograde.static_names import parsed

_OFFSET, _SUFFIX = 7919, "~7919"
_CLOSE = {"isclose", "allclose", "close", "approx", "almost_equal", "array_equal"}
_ASSERTING = {"assert_equal", "assert_allclose", "assert_almost_equal", "assert_array_equal",
              "assert_array_almost_equal", "assertEqual", "assertAlmostEqual"}  # fmt: skip
# With these, part marks may be reached on a way that the altered comparisons do not lie on.
_WAYS = (ast.If, ast.IfExp, ast.Try, ast.Match, ast.While, ast.Or)

# Two draws of chance may fall on either side of these; no draw is both in a list and not.
_BY_CHANCE = (ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


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
    return found + _part_marks(tree)


def _impossible(tree: ast.Module) -> Twin:
    body = list(tree.body)
    last = [body.pop()] if isinstance(body[-1], ast.Expr) else []
    body += ast.parse(f"assert {_OFFSET} == {_OFFSET + 1}, {_SUFFIX!r}").body
    return Twin(_text(body + last), f"an assertion that {_OFFSET} equals {_OFFSET + 1}")


def _altered(tree: ast.Module) -> Iterator[Twin]:
    expected = _expected_names(tree)
    for place, statement in enumerate(tree.body):
        changed = copy.deepcopy(statement)
        if isinstance(changed, ast.Assign) and isinstance(changed.targets[0], ast.Name):
            if changed.targets[0].id in expected and _alter(changed.value):
                text = ast.unparse(changed)
                yield Twin(_text([*tree.body[:place], changed, *tree.body[place + 1 :]]),
                           f"the test with '{text[:200]}'")  # fmt: skip
            continue
        if isinstance(changed, ast.Assert):
            if not _alter_compared(changed.test):
                if any(isinstance(node, _BY_CHANCE) for node in ast.walk(changed.test)):
                    continue
                changed.test = ast.UnaryOp(ast.Not(), changed.test)
        elif not (isinstance(changed, ast.Expr) and _asserts(changed.value)):
            continue
        words = ast.unparse(ast.fix_missing_locations(changed))
        if words != ast.unparse(statement):
            yield Twin(_text([*tree.body[:place], changed]), f"'{words[:200]}'")


def _expected_names(tree: ast.Module) -> set[str]:
    """Return the names that stand only where a test has what it expects."""
    expected, elsewhere = set(), set()
    places = set()
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=[ast.Eq()], comparators=[ast.Name() as name]):
                places.add(name)
            case ast.Call(args=[_, ast.Name() as name, *_]) if _called(node) in _CLOSE | _ASSERTING:
                places.add(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            (expected if node in places else elsewhere).add(node.id)
    return expected - elsewhere


def _alter_compared(test: ast.expr) -> bool:
    """Alter what a value is compared with, in place; say whether there was such a thing."""
    match test:
        case ast.Compare(ops=[ast.Eq()], comparators=[expected]):
            if not (_alter(expected) or _alter(test.left)):
                test.comparators = [ast.parse("object()", mode="eval").body]
            return True
        case ast.Call() if _called(test) in _CLOSE and len(test.args) > 1:
            if not _alter(test.args[1]):
                test.args[1] = ast.parse("float('nan')", mode="eval").body
            return True
        case ast.BoolOp(op=ast.And()):
            return any(_alter_compared(one) for one in test.values)
    return False


def _asserts(call: ast.expr) -> bool:
    if not (isinstance(call, ast.Call) and _called(call) in _ASSERTING and len(call.args) > 1):
        return False
    if not (_alter(call.args[1]) or _alter(call.args[0])):
        call.args[1] = ast.parse("float('nan')", mode="eval").body
    return True


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _alter(node: ast.expr) -> bool:
    """Alter the first constant of a literal, in place."""
    match node:
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() | float() | complex() as value):
            node.value = value + _OFFSET
        case ast.Constant(value=str() as value):
            node.value = value + _SUFFIX
        case ast.Constant(value=bytes() as value):
            node.value = value + _SUFFIX.encode()
        case ast.Constant(value=None):
            node.value = _SUFFIX
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _alter(operand)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            if not parts and not isinstance(node, ast.Set):
                parts.append(ast.Constant(_SUFFIX))
                return True
            return any(_alter(one) for one in parts)
        case ast.Dict(values=parts):
            return any(_alter(one) for one in parts)
        case ast.Call(args=[only]) if _called(node) in ("array", "Fraction", "Decimal", "set"):
            return _alter(only)
        case _:
            return False
    return True


def _agreeing(tree: ast.Module, answers: set[str]) -> list[Twin]:
    """Return a twin that only an answer passes which equals any object whatever."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & answers
    asked = " or ".join(f"({name} == object()) is True" for name in sorted(used))
    return [Twin(f"assert {asked}", f"'assert {asked[:200]}'")] if used else []


def _part_marks(tree: ast.Module) -> list[Twin]:
    """Return a twin with every comparison altered, if a number at the end says the marks."""
    if not isinstance(tree.body[-1], ast.Expr) or any(isinstance(n, _WAYS) for n in ast.walk(tree)):
        return []
    changed = copy.deepcopy(tree)
    compared = [n for n in ast.walk(changed) if isinstance(n, ast.Compare | ast.Call)]
    altered = [_alter_compared(one) for one in compared]
    if not any(altered):
        return []
    return [Twin(_text(changed.body), "the test with all that it compares with altered", full=True)]


def _text(body: list[ast.stmt]) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, type_ignores=[])))
