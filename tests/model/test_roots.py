"""Where a function changes sign, against SciPy and against a closed form."""

from math import cos

import pytest
from scipy.optimize import brentq

from hiplab.model.roots import bisect


def parabola(x, shift):
    return x * x - shift


@pytest.mark.parametrize("low, high", [(0, 10), (10, 0), (0, 3), (3, 10)])
def test_it_finds_the_zero_from_either_side_and_at_an_end(low, high):
    assert bisect(parabola, low, high, args=(9,)) == pytest.approx(3, abs=1e-12)


def test_it_finds_what_scipy_finds():
    assert bisect(lambda x: cos(x) - x, 0, 2) == pytest.approx(brentq(lambda x: cos(x) - x, 0, 2))


def test_a_function_that_keeps_its_sign_is_refused():
    with pytest.raises(ValueError, match="same sign at 3 and at 4"):
        bisect(parabola, 3, 4, args=(2,))
