"""Where a function changes sign, in Python alone, so that a lesson runs inside a browser too."""

from collections.abc import Callable


def bisect(function: Callable[..., float], low: float, high: float, args: tuple = ()) -> float:
    """Return where a function is zero between two values, called as SciPy's `bisect` is.

    Raises ValueError if the function has the same sign at both.
    """
    at_low, at_high = function(low, *args), function(high, *args)
    if at_low * at_high > 0:
        raise ValueError(f"The function has the same sign at {low} and at {high}: no zero between.")
    for _ in range(100):  # halved a hundred times, no two numbers are left between the ends
        middle = (low + high) / 2
        at_middle = function(middle, *args)
        if at_low * at_middle > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
