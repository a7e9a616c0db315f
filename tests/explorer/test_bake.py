"""How a view function is sampled: as finely as it must be, and no more is stored."""

import re
from dataclasses import replace

import numpy as np
import pytest

from lessonkit.drawing.view import Picture, Trace, View
from lessonkit.explorer.bake import bake
from lessonkit.quantity import Parameter, Quantity

X = Parameter("x", "x", "mm", 0.0, 10.0, 3.0, 0.1, "a number to try things with")
Y = Quantity("y", "y", "mm", 1, "an answer")


@pytest.fixture(scope="module")
def baked(explorer):
    return bake(explorer._function, explorer._page.controls, explorer._page.quantities)


def test_what_does_not_depend_on_a_control_is_not_stored_along_it(baked):
    by_target = {array.target: array for array in baked.arrays}
    assert by_target["psoas_change"].axes == (0,)
    assert by_target["pelvic_incidence"].axes == (1,)
    assert by_target["lumbar_lordosis"].axes == (0, 1, 2)


def test_states_are_those_of_the_function(baked, explorer):
    names = [control.name for control in explorer._page.controls]
    for state in baked.states(names, 20):
        exact = explorer._function(**{name: np.asarray(state[name]) for name in names}).readouts
        for quantity in explorer._page.quantities:
            assert state[quantity.name] == pytest.approx(
                float(exact[quantity.name]), abs=0.1 * 10.0**-quantity.digits
            )


def flat(function):
    def answer(x):
        trace = Trace(x[..., None], x[..., None], {"mode": "lines"})
        return View((Picture((trace,), (0, 10), (0, 10), "a dot"),), {"y": function(x)}, ())

    return answer


def test_a_jump_is_refused():
    with pytest.raises(ValueError, match="jumps or bends too sharply along x"):
        bake(flat(lambda x: np.where(x < 5.01, 0.0, 1.0)), (X,), (Y,))


def test_a_grid_that_memory_would_not_hold_is_refused_with_its_size_and_what_to_do():
    def wave(x, y, z):
        bent = np.sin(x) * np.sin(y) * np.sin(z)
        points = bent[..., None] * np.linspace(0, 100, 500)
        trace = Trace(points, points, {"mode": "lines"})
        return View((Picture((trace,), (0, 10), (0, 10), "waves"),), {}, ())

    controls = tuple(replace(X, name=name) for name in "xyz")
    with pytest.raises(ValueError, match=r"states \(x \d+, y \d+, z \d+\) of 1,000 .* GB") as told:
        bake(wave, controls, ())
    states = int(re.search(r"([\d,]+) states", str(told.value))[1].replace(",", ""))
    assert states * 1000 * 8 > 1e9


def test_a_value_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not finite in y"):
        bake(flat(lambda x: np.where(x > 2.0, np.nan, x)), (X,), (Y,))


def test_a_curve_is_sampled_as_finely_as_its_digits_need():
    coarse = bake(flat(lambda x: x**2 / 100), (X,), (Y,))
    fine = bake(flat(lambda x: x**2), (X,), (Y,))
    assert len(fine.nodes[0]) > len(coarse.nodes[0])
    error = np.diff(fine.nodes[0]).max() ** 2 / 4  # of a chord of x**2, in closed form
    assert error <= 0.05


def test_a_choice_has_a_node_for_each_label_and_may_jump():
    which = Parameter("which", "Which", "", 0, 3, 0, 1, "one of four", ("a", "b", "c", "d"))

    def answer(x, which):
        jumps = np.array([0.0, 7.0, -3.0, 100.0])[which.astype(int)] + 0 * x
        return View((Picture((), (0, 10), (0, 10), "nothing"),), {"y": jumps}, ())

    found = bake(answer, (X, which), (Y,))
    assert found.nodes[1].tolist() == [0, 1, 2, 3]
    (array,) = found.arrays
    assert array.axes == (1,)
    values = array.offset + array.step * array.data[:, 0]
    assert values == pytest.approx([0, 7, -3, 100], abs=0.05)


def test_a_choice_takes_no_part_of_the_tolerance():
    which = Parameter("which", "Which", "", 0, 1, 0, 1, "one of two", ("a", "b"))

    def answer(x, which):
        return View((Picture((), (0, 10), (0, 10), "nothing"),), {"y": x**2 / 9 + which}, ())

    def alone(x):
        return View((Picture((), (0, 10), (0, 10), "nothing"),), {"y": x**2 / 9}, ())

    assert bake(answer, (X, which), (Y,)).nodes[0].size == bake(alone, (X,), (Y,)).nodes[0].size
