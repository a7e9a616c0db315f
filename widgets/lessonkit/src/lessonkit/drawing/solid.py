"""A scene as surfaces at some values of the controls, and as plotly draws those."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessonkit.drawing.palette import color, scale_color
from lessonkit.drawing.scene import Frame3, Scene, Values, frames, path, projection
from lessonkit.drawing.sheets import Cord
from lessonkit.drawing.skins import Skin, cord_skin, skin
from lessonkit.plane import Array

MIRROR = np.diag([1.0, 1.0, -1.0])


@dataclass(frozen=True)
class Surface:
    """Something drawn: its points, mm, which way they face, and triangles; `strand` is -1 for none.

    The triangles of a soft part come in pairs, which are shaded as one; `flesh` says how far each
    of its points is flesh, 1, and not tendon, 0.
    """

    label: str
    role: str
    points: Array
    normals: Array
    faces: Array
    strand: int = -1
    flesh: Array | None = None


def mesh_normals(vertices: Array, faces: Array) -> Array:
    """Return the smooth normal at each vertex, [n, 3]."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    smooth = np.zeros_like(vertices)
    for i in range(3):
        np.add.at(smooth, faces[:, i], flat)
    return smooth / np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-9)


def surfaces(scene: Scene, values: Values) -> Iterator[Surface]:
    """Return what is shown at first: bones, muscles of the layers that are shown, other parts."""
    placed = frames(scene, values)
    shown = {name for name, _, on in scene.layers if on} | {""}
    for mesh in scene.meshes:
        frame, normals = placed[mesh.body], mesh_normals(mesh.vertices, mesh.faces)
        points, facing = frame.carry(mesh.vertices), normals @ frame.rotation.T
        yield Surface(mesh.label, "bone", points, facing, mesh.faces)
        if mesh.both_sides and "left" in shown:
            label, turned = f"{mesh.label}, left", mesh.faces[:, ::-1]
            yield Surface(label, "bone-far", points @ MIRROR, facing @ MIRROR, turned)
    for index, strand in enumerate(scene.strands):
        if strand.layer in shown or index == round(values[scene.choice]):
            yield _surface(strand.label, "", skin(strand.sheet, placed), index)
    for part in scene.parts:
        if part.layer in shown:
            yield _surface(part.label, part.role, _skin(part.shape, placed), -1)


def _skin(shape: Any, placed: dict[str, Frame3]) -> Skin:
    return cord_skin(shape, placed) if isinstance(shape, Cord) else skin(shape, placed)


def _surface(label: str, role: str, found: Skin, strand: int) -> Surface:
    return Surface(label, role, found.points, found.normals, found.faces, strand, found.flesh)


def plotly_traces(scene: Scene, values: Values, limit: float, theme: str) -> list[go.Mesh3d]:
    """Return the scene's bones and muscles as plotly traces, and the muscles' lines."""
    placed, traces = frames(scene, values), []
    for surface in surfaces(scene, values):
        # plotly's up is z: x anterior, y left, z up keeps the right-handedness.
        (x, y, z), (i, j, k) = surface.points.T, surface.faces.T
        strand = scene.strands[surface.strand] if surface.strand >= 0 else None
        role = surface.role or "unchanged"
        paint = scale_color(values[strand.color_by], limit, theme) if strand else color(role, theme)
        traces.append(
            go.Mesh3d(x=x, y=-z, z=y, i=i, j=j, k=k, color=paint, name=surface.label,
                      hoverinfo="name")
        )  # fmt: skip
        if strand:
            x, y, z = path(strand, placed, values).T
            line, name = {"color": color("ink", theme), "width": 3}, f"{strand.label}, line"
            traces.append(go.Scatter3d(x=x, y=-z, z=y, mode="lines", line=line, name=name))
    return traces


def plotly_scene(scene: Scene) -> dict[str, Any]:
    """Return the layout of a plotly scene: bare, at one scale, seen from the first camera."""
    _, up, toward = projection(scene.cameras[0].azimuth, scene.cameras[0].elevation)
    x, y, z = 1.7 * toward
    bare = {"visible": False}
    return {
        "xaxis": bare,
        "yaxis": bare,
        "zaxis": bare,
        "aspectmode": "data",
        "camera": {
            "eye": {"x": x, "y": -z, "z": y},
            "up": {"x": up[0], "y": -up[2], "z": up[1]},
            "projection": {"type": "orthographic"},
        },
    }
