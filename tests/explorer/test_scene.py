"""Bodies in space: rotations, joints, the camera, drawn muscles and bones cut off."""

import re
from collections import Counter

import numpy as np
import pytest

from hiplab.figures.adductor_scene import cut_off, scene
from hiplab.model.adductors import LINES, PARAMETERS, readouts
from hiplab.model.muscles import geometry
from lessonkit.drawing.painted import shapes
from lessonkit.drawing.scene import frames, framing, path, projection, turned
from lessonkit.drawing.skins import skin
from lessonkit.drawing.solid import MIRROR, mesh_normals

POSES = [
    {"hip_flexion": f, "hip_abduction": a, "hip_rotation": r, "knee_flexion": k}
    for f, a, r, k in [(0, 0, 0, 0), (-20, 10, 40, 5), (65, 0, 0, 30), (90, 45, -30, 90),
                       (120, 60, 40, 120)]
]  # fmt: skip
VIEWS = [(0, 0), (90, 0), (-22, -8), (158, 70), (180, -90)]


def state(pose):
    values = {**{p.name: float(p.default) for p in PARAMETERS}, **pose}
    return {**values, **{name: float(v) for name, v in readouts(**values).items()}}


@pytest.mark.parametrize("axis", "xyz")
def test_a_turn_is_a_rotation_about_its_axis(axis):
    matrix = turned(axis, 37)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1)
    along = np.eye(3)["xyz".index(axis)]
    np.testing.assert_allclose(matrix @ along, along)
    assert np.trace(matrix) == pytest.approx(1 + 2 * np.cos(np.radians(37)))


@pytest.mark.parametrize("view", VIEWS)
def test_a_projection_keeps_lengths_and_handedness(view):
    rows = projection(*view)
    np.testing.assert_allclose(rows @ rows.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rows) == pytest.approx(1)


def test_the_named_directions_look_from_where_they_say():
    front, side, below = projection(0, 0), projection(90, 0), projection(0, -90)
    np.testing.assert_allclose(front[2], [1, 0, 0], atol=1e-12)  # the viewer is in front
    np.testing.assert_allclose(front[0], [0, 0, -1], atol=1e-12)  # its right is the body's left
    np.testing.assert_allclose(side, [[1, 0, 0], [0, 1, 0], [0, 0, 1]], atol=1e-12)
    np.testing.assert_allclose(below[2], [0, -1, 0], atol=1e-12)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("pose", POSES)
def test_paths_stand_where_the_muscle_model_has_them(line, pose):
    strand = scene().strands[LINES.index(line)]
    ours = path(strand, frames(scene(), state(pose)), pose)
    p = pose
    truth = geometry(
        line, p["hip_flexion"], -p["hip_abduction"], p["hip_rotation"], p["knee_flexion"]
    )
    np.testing.assert_allclose(ours[[0, -1]], truth.path[[0, -1]], atol=0.02)
    length = np.linalg.norm(np.diff(ours, axis=0), axis=1).sum()
    assert length == pytest.approx(float(truth.length), abs=0.02)


@pytest.mark.parametrize("line", ["add_long", "add_brev", "add_mag2", "add_mag3", "pect"])
def test_a_femur_vertex_at_an_insertion_stays_with_the_end_of_the_path(line):
    """The mesh is carried by the scene's joints, the path's end by the muscle model."""
    femur = next(mesh for mesh in scene().meshes if mesh.body == "femur")
    end = np.array(scene().strands[LINES.index(line)].knots[-1].position)
    nearest = int(np.linalg.norm(femur.vertices - end, axis=1).argmin())
    apart = np.linalg.norm(femur.vertices[nearest] - end)
    assert apart < 25
    for p in POSES:
        vertex = frames(scene(), state(p))["femur"].carry(femur.vertices)[nearest]
        truth = geometry(line, p["hip_flexion"], -p["hip_abduction"], p["hip_rotation"]).path[-1]
        assert np.linalg.norm(vertex - truth) == pytest.approx(apart, abs=1e-6)


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("view", VIEWS)
def test_no_bone_and_no_adductor_leaves_the_picture(pose, view):
    camera = projection(*view)
    placed = frames(scene(), state(pose))
    centre, reach = framing(scene(), placed, camera)
    clouds = [placed[m.body].carry(m.vertices) for m in scene().meshes]
    clouds += [cloud @ MIRROR for cloud in clouds]
    clouds += [skin(s.sheet, placed).points for s in scene().strands[:7]]
    seen = (np.concatenate(clouds) - centre) @ camera[:2].T
    assert np.abs(seen).max() < reach


def test_meshes_look_outward():
    for part in scene().meshes:
        a, b, c = (part.vertices[part.faces[:, i]] for i in range(3))
        assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0
        normals = mesh_normals(part.vertices, part.faces)
        np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-6)


def test_a_cube_cut_in_half_is_half_a_cube():
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))])
    points, triangles = cut_off(corners, faces, 0.5)
    a, b, c = (points[triangles[:, i]] for i in range(3))
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6 == pytest.approx(0.5)
    assert points[:, 1].min() == pytest.approx(0.5)
    edges = Counter((int(t[i]), int(t[i - 2])) for t in triangles for i in range(3))
    assert all(edges[b, a] == n == 1 for (a, b), n in edges.items())  # closed


def test_the_still_holds_only_finite_points_within_the_picture():
    """Paths are written in quarters of a unit: an absolute start, then steps."""
    drawn = shapes(scene(), state({}), 60.0, 330.0)
    assert "nan" not in drawn
    count = 0
    for line in re.findall(r"M(-?\d+ -?\d+)l([-\d ]+)z", drawn):
        start, steps = (np.array(re.findall(r"-?\d+", part), dtype=int) for part in line)
        points = np.cumsum(np.concatenate([start, steps]).reshape(-1, 2), axis=0) / 4
        assert np.abs(points).max() <= 330
        count += len(points)
    assert count > 6000
