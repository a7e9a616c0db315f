"""Work out a number of an item from the model: one expression, in a small closed vocabulary.

An expression knows the item's own names, plain mathematics, the model's functions below and every
readout of every model, `pelvic_tilt.sacral_slope(pelvic_tilt=8)`. It knows nothing else of Python.
"""

import ast
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from hiplab.model.pose import MODELS, model, pose

Value = float | str | bool

_MATHS = ("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sqrt", "hypot", "exp", "log",
          "log10", "radians", "degrees", "floor", "ceil")  # fmt: skip
_NODES = (ast.Constant, ast.Name, ast.UnaryOp, ast.BinOp, ast.Compare, ast.BoolOp,
          ast.IfExp, ast.Call, ast.keyword, ast.Attribute)  # fmt: skip
_AXES = {"flexion": 0, "adduction": 1, "rotation": 2}


class ComputeError(ValueError):
    """An expression that cannot be worked out, with the reason in words."""


def muscle_length(line: str, **angles: float) -> float:
    """Return the length of a muscle line, mm, for joint angles in degrees."""
    from hiplab.model.muscles import geometry

    return float(geometry(line, **angles).length)


def moment_arm(line: str, axis: str, **angles: float) -> float:
    """Return a muscle line's moment arm, mm, for 'flexion', 'adduction' or 'rotation'."""
    from hiplab.model.muscles import geometry

    if axis not in _AXES:
        raise ValueError(f"{axis!r} is no axis of the hip; use one of {', '.join(_AXES)}")
    return float(geometry(line, **angles).moment_arms[_AXES[axis]])


def muscle_force(line: str) -> float:
    """Return the maximal isometric force of a muscle line, N."""
    from hiplab.model.muscles import MUSCLES

    if line not in MUSCLES:
        raise ValueError(f"{line!r} is not a hip muscle; use one of {', '.join(MUSCLES)}")
    return MUSCLES[line].max_isometric_force_N


def s1_shear(sacral_slope: float) -> float:
    """Return the shear on S1 as a share of the weight above it; degrees in."""
    from hiplab.model.load import s1_load

    return float(s1_load(sacral_slope).shear)


def s1_compression(sacral_slope: float) -> float:
    """Return the compression on S1 as a share of the weight above it; degrees in."""
    from hiplab.model.load import s1_load

    return float(s1_load(sacral_slope).compression)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(math, name) for name in _MATHS},
    **{f.__name__: f for f in (abs, min, max, round)},
    **{f.__name__: f
       for f in (muscle_length, moment_arm, muscle_force, s1_shear, s1_compression)},
}  # fmt: skip
RESERVED = frozenset({*FUNCTIONS, *MODELS, "pi"})


@cache
def _answers(name: str, values: frozenset[tuple[str, Value]]) -> dict[str, float]:
    """Return a model's readouts; an item asks for many of one pose, and is worked out twice."""
    return pose(name, **dict(values)).readouts()


@cache
def _readouts(name: str) -> Any:
    """Return an object with one function for every readout of a model."""

    def readout(quantity: str) -> Callable[..., float]:
        return lambda **values: _answers(name, frozenset(values.items()))[quantity]

    names = [quantity.name for quantity in model(name).QUANTITIES]
    return type(f"{name} readouts", (), {quantity: staticmethod(readout(quantity))
                                         for quantity in names})()  # fmt: skip


def _check_readout(expression: str, name: str, quantity: str) -> None:
    if name not in MODELS:
        raise ComputeError(f"'{expression}' asks for {name}; the models are {', '.join(MODELS)}")
    known = [one.name for one in model(name).QUANTITIES]
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
    models = {name: _readouts(name) for name in MODELS if name in expression}
    evaluator = SimpleEval(
        functions=FUNCTIONS,
        names={**models, "pi": math.pi, **known},
        allowed_attrs={type(one): {a for a in dir(one) if a[0] != "_"} for one in models.values()},
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
