"""The bake against the view function itself, off the grid."""

import base64
import gzip

import numpy as np
import pytest

from hiplab.explorer.bake import FIGURE_TOLERANCE_MM, bake, flatten
from hiplab.explorer.pelvic_tilt import PAGE
from hiplab.figures.pelvic_tilt import view
from hiplab.figures.view import Picture, Trace, View
from hiplab.model.quantity import Parameter, Quantity

X = Parameter("x", "x", "mm", 0.0, 10.0, 3.0, 0.1, "a number to try things with")
Y = Quantity("y", "y", "mm", 1, "an answer")


@pytest.fixture(scope="module")
def baked():
    return bake(view, PAGE.controls, PAGE.quantities)


def interpolate(baked, array, values):
    """Multilinear interpolation, written apart from the front end's: one axis after the other."""
    data = array.offset + array.step * array.data.astype(float)
    for axis in array.axes:
        nodes = baked.nodes[axis]
        cell = min(np.searchsorted(nodes, values[axis], side="right") - 1, len(nodes) - 2)
        share = (values[axis] - nodes[cell]) / (nodes[cell + 1] - nodes[cell])
        data = data[cell] * (1 - share) + data[cell + 1] * share
    return data


def test_what_is_drawn_off_the_grid_is_what_the_function_says(baked):
    tolerance = {q.name: 0.5 * 10.0**-q.digits for q in PAGE.quantities}
    values = np.random.default_rng(2).uniform(
        [c.minimum for c in PAGE.controls], [c.maximum for c in PAGE.controls], (150, 3)
    )
    names = [control.name for control in PAGE.controls]
    truth = dict(flatten(view(**dict(zip(names, values.T, strict=True)))))
    for array in baked.arrays:
        expected = (
            np.broadcast_to(truth[array.target], (150, array.data.shape[-1]))
            if truth[array.target].ndim < 2
            else truth[array.target]
        )
        for i, point in enumerate(values):
            error = np.abs(interpolate(baked, array, point) - expected[i])
            if array.target.endswith(".at"):
                error = error[:2]
            assert error.max() <= tolerance.get(array.target, FIGURE_TOLERANCE_MM), array.target


def test_the_default_is_baked_as_it_is(baked):
    default = [control.default for control in PAGE.controls]
    truth = dict(flatten(view(**{c.name: np.asarray(float(c.default)) for c in PAGE.controls})))
    for array in baked.arrays:
        drawn = interpolate(baked, array, default)
        np.testing.assert_allclose(drawn, truth[array.target], atol=max(array.step, 1e-9))


def test_the_payload_fits_a_phone(baked, explorer):
    _, data = baked.encode()
    assert len(gzip.compress(base64.b64decode(data))) < 300_000
    assert len(gzip.compress(explorer.markup.encode())) < 300_000


def test_what_does_not_depend_on_a_control_is_not_stored_along_it(baked):
    by_target = {array.target: array for array in baked.arrays}
    assert by_target["psoas_change"].axes == (0,)
    assert by_target["pelvic_incidence"].axes == (1,)
    assert by_target["lumbar_lordosis"].axes == (0, 1, 2)


def flat(function):
    def answer(x):
        trace = Trace(x[..., None], x[..., None], {"mode": "lines"})
        return View((Picture((trace,), (0, 10), (0, 10), "a dot"),), {"y": function(x)}, ())

    return answer


def test_a_jump_is_refused():
    with pytest.raises(ValueError, match="jumps or bends too sharply along x"):
        bake(flat(lambda x: np.where(x < 5.01, 0.0, 1.0)), (X,), (Y,))


def test_a_value_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not finite in y"):
        bake(flat(lambda x: np.where(x > 2.0, np.nan, x)), (X,), (Y,))


def test_a_curve_is_sampled_as_finely_as_its_digits_need():
    coarse = bake(flat(lambda x: x**2 / 100), (X,), (Y,))
    fine = bake(flat(lambda x: x**2), (X,), (Y,))
    assert len(fine.nodes[0]) > len(coarse.nodes[0])
    error = np.diff(fine.nodes[0]).max() ** 2 / 4  # of a chord of x**2, in closed form
    assert error <= 0.05
