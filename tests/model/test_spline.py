"""The spline is SciPy's not-a-knot spline, between the points and beyond them."""

import json

import numpy as np
import pytest
from scipy.interpolate import CubicSpline as Expected

from hiplab.model.anatomy import data_file
from hiplab.model.spline import CubicSpline

JOINTS = json.loads(data_file("gait2392_joints.json"))
TABLES = {
    f"{name} {axis}": table
    for name in ("knee_origin_in_femur", "rect_fem_patella_point_in_tibia")
    for axis, table in JOINTS[name].items()
    if axis in "xyz"
}


@pytest.mark.parametrize("name", TABLES)
def test_it_is_scipys_curve_through_the_knee(name):
    x, y = np.array(TABLES[name]["knee_flexion_deg"]), np.array(TABLES[name]["mm"])
    order = np.argsort(x)
    at = np.concatenate([np.linspace(-125, 125, 4001), x])
    ours, theirs = CubicSpline.through(x[order], y[order]), Expected(x[order], y[order])
    np.testing.assert_allclose(ours(at), theirs(at), rtol=0, atol=1e-9)  # mm


def test_it_is_scipys_curve_through_any_points():
    generator = np.random.default_rng(4)
    for count in (2, 4, 5, 30):
        x, y = np.cumsum(generator.uniform(0.01, 5, count)), generator.normal(size=count)
        at = np.linspace(x[0] - 1, x[-1] + 1, 500).reshape(20, 25)
        expected = Expected(x, y)(at)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(
            CubicSpline.through(x, y)(at), expected, rtol=0, atol=1e-10 * scale
        )
