"""The spline is SciPy's with the same ends, between the points and beyond them.

That these ends are OpenSim's is shown in test_muscles.py, by lengths that OpenSim computed.
"""

import json

import numpy as np
import pytest
from scipy.interpolate import lagrange, make_interp_spline

from hiplab.model.anatomy import data_file
from hiplab.model.spline import CubicSpline

JOINTS = json.loads(data_file("gait2392_joints.json"))
TABLES = {
    f"{name} {axis}": table
    for name in ("knee_origin_in_femur", "rect_fem_patella_point_in_tibia")
    for axis, table in JOINTS[name].items()
    if axis in ("x", "y")
}


def expected(x, y):
    third = [[(3, 6 * lagrange(x[four], y[four])[3])] for four in (slice(4), slice(-4, None))]
    return make_interp_spline(x, y, k=3, bc_type=tuple(third))


@pytest.mark.parametrize("name", TABLES)
def test_it_is_scipys_curve_through_the_knee(name):
    x, y = (np.array(TABLES[name][key])[::-1] for key in ("knee_flexion_deg", "mm"))
    at = np.concatenate([np.linspace(-125, 125, 4001), x])
    ours, theirs = CubicSpline.through(x, y), expected(x, y)
    np.testing.assert_allclose(ours(at), theirs(at), rtol=0, atol=1e-6)  # mm


def test_it_is_scipys_curve_through_any_points():
    generator = np.random.default_rng(4)
    for count in (4, 5, 30):
        x, y = np.cumsum(generator.uniform(0.5, 5, count)), generator.normal(size=count)
        at = np.linspace(x[0] - 1, x[-1] + 1, 500).reshape(20, 25)
        curve = expected(x, y)(at)
        scale = np.abs(curve).max()
        np.testing.assert_allclose(CubicSpline.through(x, y)(at), curve, rtol=0, atol=1e-8 * scale)
