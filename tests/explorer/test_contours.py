"""Outlines made from meshes against the outlines that came with the bones."""

import numpy as np
import pytest

from hiplab.figures.contours import contour
from hiplab.figures.frog_scene import SCALE, SIDE, scene
from hiplab.model.anatomy import sagittal_outline
from hiplab.model.frog_stretch import PARAMETERS

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def area(ring):
    x, y = ring.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@pytest.mark.parametrize("bone", ["femur", "tibia", "foot", "sacrum"])
def test_seen_from_the_side_a_contour_is_the_sagittal_outline(bone):
    drawn, known = contour(bone, X, Y)[0], sagittal_outline(bone)[0]
    assert area(drawn[:-1, :2]) == pytest.approx(area(known), rel=0.05)
    assert drawn[:, :2].min(axis=0) == pytest.approx(known.min(axis=0), abs=2.5)
    assert drawn[:, :2].max(axis=0) == pytest.approx(known.max(axis=0), abs=2.5)


def test_the_obturator_foramen_is_a_hole_of_the_hip_bone():
    outer, *holes = contour("hip_bone", Y, (0.0, 0.0, -1.0))
    assert len(holes) == 1
    assert area(holes[0][:, 1:]) < 0.2 * area(outer[:, 1:])


def test_a_contour_lies_on_the_bone_in_depth_too():
    depth = contour("femur", X, Y)[0][:, 2]
    ends = contour("femur", Z, Y)[0][:, 2]
    assert ends.min() - 3 <= depth.min()
    assert depth.max() <= ends.max() + 3


def test_the_thigh_of_the_kneeling_body_ends_at_the_knee_on_the_floor():
    values = {p.name: np.asarray(float(p.default)) for p in PARAMETERS} | {"hips_back": 80.0}
    thigh = scene(values).thigh(SIDE) / SCALE
    # The condyles surround the knee at the world's origin, within the radius of a knee.
    assert np.hypot(*thigh.T).min() < 45
    assert thigh[:, 1].min() == pytest.approx(-30, abs=20)
