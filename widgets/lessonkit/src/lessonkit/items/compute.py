"""Work out a number of an item from the model: one expression, in a small closed vocabulary.

An expression knows the item's own names, plain mathematics, the functions that packages offer and
every readout of every model, `knee.moment_arm(flexion=90)`. It knows nothing else of Python.
"""

import ast
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from lessonkit import models

Value = float | str | bool

_MATHS = ("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sqrt", "hypot", "exp", "log",
          "log10", "radians", "degrees", "floor", "ceil")  # fmt: skip
_NODES = (ast.Constant, ast.Name, ast.UnaryOp, ast.BinOp, ast.Compare, ast.BoolOp,
          ast.IfExp, ast.Call, ast.keyword, ast.Attribute)  # fmt: skip


class ComputeError(ValueError):
    """An expression that cannot be worked out, with the reason in words."""


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(math, name) for name in _MATHS},
    **{f.__name__: f for f in (abs, min, max, round)},
}


def reserved() -> frozenset[str]:
    """Return the names that mean something in every expression."""
    return frozenset({*_FUNCTIONS, *models.functions(), *models.names(), "pi"})


@cache
def _answers(name: str, values: frozenset[tuple[str, Value]]) -> dict[str, float]:
    """Return a model's readouts; an item asks for many of one pose, and is worked out twice."""
    from lessonkit.pose import pose  # it brings numpy, which a check cell does without

    return pose(name, **dict(values)).readouts()


@cache
def _readouts(name: str) -> Any:
    """Return an object with one function for every readout of a model."""

    def readout(quantity: str) -> Callable[..., float]:
        return lambda **values: _answers(name, frozenset(values.items()))[quantity]

    names = [quantity.name for quantity in models.model(name).QUANTITIES]
    return type(f"{name} readouts", (), {quantity: staticmethod(readout(quantity))
                                         for quantity in names})()  # fmt: skip


def _check_readout(expression: str, name: str, quantity: str) -> None:
    known = models.names()
    if name not in known:
        raise ComputeError(f"'{expression}' asks for {name}; the models are {', '.join(known)}")
    known = [one.name for one in models.model(name).QUANTITIES]
    if quantity not in known:
        raise ComputeError(
            f"'{expression}' asks for {name}.{quantity}; {name} has {', '.join(known)}"
        )


def evaluate(expression: str, names: Mapping[str, Value] | None = None) -> Value:
    """Return the value of an expression; `names` may hold the values of whole expressions too.

    Raises ComputeError for what is not in the vocabulary, and for a result that is no finite
    number, text or truth value.
    """
    known = dict(names or {})
    if expression in known:
        return known[expression]
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        raise ComputeError(f"'{expression}' is not one expression") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            _check_readout(expression, node.value.id, node.attr)
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    asked = {name: _readouts(name) for name in models.names() if name in named}
    theirs = {name: models.function(name) for name in models.functions() if name in named}
    evaluator = SimpleEval(
        functions={**_FUNCTIONS, **theirs},
        names={**asked, "pi": math.pi, **known},
        allowed_attrs={type(one): {a for a in dir(one) if a[0] != "_"} for one in asked.values()},
    )
    evaluator.nodes = {kind: work for kind, work in evaluator.nodes.items() if kind in _NODES}
    try:
        value = evaluator.eval(expression, tree.body)
    except (InvalidExpression, ArithmeticError, TypeError, ValueError, AttributeError) as error:
        said = " ".join(str(error).rstrip(".").split())
        raise ComputeError(f"'{expression}' cannot be worked out ({said})") from None
    if isinstance(value, bool | str):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ComputeError(f"'{expression}' gives no number") from None
    if not math.isfinite(number):
        raise ComputeError(f"'{expression}' gives no finite number")
    return number
