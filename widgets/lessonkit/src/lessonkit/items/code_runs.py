"""Call a student's function and compare what it returns, never what it prints.

Only plain data counts as a result: numbers, text, truth values, None, and lists, tuples and
dictionaries of them. An object that only claims to be equal is none of these.
"""

import contextlib
import copy
import io
import math
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any, NamedTuple

SECONDS_A_CALL = 5


class Outcome(NamedTuple):
    """What one call gave: a plain value, or the name of an exception and its message."""

    value: Any = None
    error: str = ""
    words: str = ""


class NotPlainError(TypeError):
    """A result that is no plain data; its message is the name of its type."""


def plain(value: Any) -> Any:
    """Return a result as plain data, numpy's arrays and numbers too, or raise NotPlainError."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind in (list, tuple):
        return [plain(one) for one in value]
    if kind is dict and all(type(key) in (str, int) for key in value):
        return {str(key): plain(one) for key, one in value.items()}
    if kind.__module__ == "numpy" and kind.__name__ != "dtype":
        import numpy as np

        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufU":
            return plain(value.tolist())
    raise NotPlainError(kind.__name__)


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Outcome:
    """Call a function with copies of the arguments and return what came of it; never raises."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), _limited(function):
            value = function(*copy.deepcopy(list(arguments)))
        return Outcome(plain(value))
    except NotPlainError as error:
        return Outcome(error="NotPlainError", words=str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a student's sys.exit() must not end the grading
        return Outcome(error=type(error).__name__, words=" ".join(str(error).split())[:120])


@contextlib.contextmanager
def _limited(function: Callable[..., Any]) -> Iterator[None]:
    """Stop a call that takes too long, where the system can.

    A function that lives in another process is left to whoever runs that process.
    """
    here = isinstance(function, FunctionType | BuiltinFunctionType)
    main = threading.current_thread() is threading.main_thread()
    if not (here and main and hasattr(signal, "SIGALRM")):
        yield
        return

    def stop(*_: Any) -> None:
        raise TimeoutError(f"it took longer than {SECONDS_A_CALL} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_A_CALL)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def agrees(expected: Any, got: Any, tolerance: float, relative_tolerance: float) -> bool:
    """Say whether plain results agree; numbers within the tolerance, the rest exactly."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return type(expected) is type(got) and expected == got
    if isinstance(expected, int | float) and isinstance(got, int | float):
        allowed = max(tolerance, relative_tolerance * abs(expected))
        return math.isfinite(got) and abs(got - expected) <= allowed + 1e-9 * max(1, abs(expected))
    if isinstance(expected, list) and isinstance(got, list):
        pairs = zip(expected, got, strict=False)
        return len(expected) == len(got) and all(
            agrees(one, other, tolerance, relative_tolerance) for one, other in pairs
        )
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(
            agrees(expected[key], got[key], tolerance, relative_tolerance) for key in expected
        )
    return type(expected) is type(got) and expected == got


def right(
    outcome: Outcome, expect: Any, raises: str, tolerance: float, relative_tolerance: float
) -> bool:
    """Say whether an outcome is what a test asks for."""
    if raises:
        return outcome.error == raises
    return not outcome.error and agrees(plain(expect), outcome.value, tolerance, relative_tolerance)


def told(outcome: Outcome) -> str:
    """Return what a call gave, in words."""
    if outcome.error == "NotPlainError":
        return f"returned an object of type {outcome.words}, which is neither number nor text"
    if outcome.error:
        return f"raised {outcome.error}" + (f": {outcome.words}" if outcome.words else "")
    if outcome.value is None:
        return "returned nothing: end the function with return; what it prints does not count"
    return f"returned {_short(outcome.value)}"


def _short(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
