"""A scene drawn: as polygons from back to front for the still, as meshes for plotly."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessonkit.drawing.palette import color, scale_color, scale_css
from lessonkit.drawing.scene import Frame3, Scene, Values, frames, framing, path, projection
from lessonkit.drawing.sheets import Cord, Skin, cord_skin, skin
from lessonkit.plane import Array

SHADES = 16
MIRROR = np.diag([1.0, 1.0, -1.0])


def _light(x: float, y: float, z: float) -> Array:
    return np.array([x, y, z]) / np.linalg.norm([x, y, z])


# The lamp is above the viewer's left shoulder, a weaker one on the right; x right, y up, z toward
# the viewer. The front end's shaders have the same numbers.
LIGHT, FILL = _light(-0.42, 0.55, 0.72), _light(0.8, -0.1, 0.5)


@dataclass(frozen=True)
class Surface:
    """Something drawn: where its points are, mm, and which way it faces; `strand` is -1 for none."""

    label: str
    role: str
    points: Array
    normals: Array
    faces: Array
    strand: int = -1


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
    return Surface(label, role, found.points, found.normals, found.faces, strand)


def lit(normals: Array) -> Array:
    """Return how lit surfaces are, 0 to 1, from normals in the camera's directions."""
    edge = (1 - np.maximum(normals[..., 2], 0)) ** 2.5
    lamps = 0.62 * np.maximum(normals @ LIGHT, 0) + 0.14 * np.maximum(normals @ FILL, 0)
    return np.clip(0.30 + lamps + 0.06 * normals[..., 1] - 0.24 * edge, 0, 1)


def shapes(scene: Scene, values: Values, limit: float, half: float) -> str:
    """Return the scene as SVG paths seen from its first camera, in a square of this half width."""
    camera = projection(scene.cameras[0].azimuth, scene.cameras[0].elevation)
    centre, reach = framing(scene, frames(scene, values), camera)
    scale, kinds, corners, shades = half / reach, {}, [], []
    names: list[str] = []
    for number, surface in enumerate(surfaces(scene, values)):
        flat = (surface.points - centre) @ camera.T * scale
        at = flat[surface.faces]
        (ax, ay), (bx, by) = (at[:, i, :2].T - at[:, 0, :2].T for i in (1, 2))
        front = ax * by - ay * bx > 0
        facing = (surface.normals @ camera.T)[surface.faces[front]].mean(1)
        facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-9)
        corners.append(at[front])
        shades.append(number * SHADES + np.round(lit(facing) * (SHADES - 1)).astype(int))
        names.append(surface.role or f"m{surface.strand}x")
        kinds[names[-1]] = (
            f"var(--hl-{surface.role})"
            if surface.role
            else scale_css(values[scene.strands[surface.strand].color_by], limit)
        )
    body = _painted(np.concatenate(corners), np.concatenate(shades), names)
    return f"<style>{_shade_classes(kinds, body)}</style>{body}"


def _painted(corners: Array, shades: Array, names: list[str]) -> str:
    """Return the triangles that are seen as paths from back to front, neighbours of a shade joined."""
    kept = _seen(corners)
    corners, shades = corners[kept], shades[kept]
    order = np.argsort(corners[:, :, 2].mean(1))
    drawn, last = [], ""
    for points, shade in zip(
        np.round(corners[order, :, :2] * 10).astype(int).tolist(),
        shades[order].tolist(),
        strict=True,
    ):
        name = f"hl-3d-{names[shade // SHADES]}{shade % SHADES}"
        (x, y), (p, q), (r, s) = points
        data = f"M{x / 10:g} {-y / 10:g}l{(p - x) / 10:g} {(y - q) / 10:g} {(r - p) / 10:g} {(q - s) / 10:g}z"
        drawn.append(
            data
            if name == last
            else f'{chr(34) + "/>" if last else ""}<path class="{name}" d="{data}'
        )
        last = name
    return "".join(drawn) + '"/>'


def _seen(corners: Array, cell: float = 3.0, slack: float = 9.0) -> Array:
    """Return which triangles [n, 3, 3] are not hidden behind others, by a coarse depth buffer."""
    weights = (
        np.array([[4, 1, 1], [1, 4, 1], [1, 1, 4], [2, 2, 2], [3, 3, 0], [0, 3, 3], [3, 0, 3]]) / 6
    )
    samples = np.einsum("sk,nkd->nsd", weights, corners)
    spots = np.floor(samples[..., :2] / cell).astype(int)
    spots -= spots.min((0, 1))
    depth = np.full(spots.max((0, 1)) + 1, -np.inf)
    np.maximum.at(depth, tuple(spots.reshape(-1, 2).T), samples[..., 2].ravel())
    return (samples[..., 2] > depth[spots[..., 0], spots[..., 1]] - slack).any(1)


def _shade_classes(kinds: dict[str, str], used: str) -> str:
    """Return a class for every shade of every colour in use."""
    rules = []
    for kind, base in kinds.items():
        for shade in range(SHADES):
            if f'"hl-3d-{kind}{shade}"' in used:
                share = f"{100 * shade / (SHADES - 1):.0f}%"
                mixed = f"color-mix(in srgb,{base} {share},var(--hl-shade))"
                rules.append(f".hl-3d-{kind}{shade}{{fill:{mixed};stroke:{mixed}}}")
    return escape("".join(rules), quote=False)


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
