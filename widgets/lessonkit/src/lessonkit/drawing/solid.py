"""A scene drawn: as polygons from back to front for the still, as meshes for plotly."""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessonkit.drawing.palette import color, scale_color, scale_css
from lessonkit.drawing.scene import Frame3, Scene, Strand, Values, frames, framing, path, projection
from lessonkit.plane import Array

RINGS, SIDES = 11, 8
SHADES = 16
# The light comes from above the viewer's left shoulder; x right, y up, z toward the viewer.
LIGHT = np.array([-0.42, 0.55, 0.72]) / np.linalg.norm([-0.42, 0.55, 0.72])
MIRROR = np.diag([1.0, 1.0, -1.0])


def tube(scene: Scene, strand: Strand, placed: dict[str, Frame3], values: Values) -> Array:
    """Return the rings of a muscle's body around its line, mm [RINGS, SIDES, 3]."""
    points = path(strand, placed, values)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    share = np.linspace(0, 1, RINGS)
    middle = np.stack([np.interp(share, along, p) for p in points.T], axis=-1)
    tangent = np.gradient(middle, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    ends = [placed[strand.knots[i].body].rotation @ np.array(strand.spread[i]) for i in (0, -1)]
    spread = ends[0] + share[:, None] * (ends[1] - ends[0])
    half = np.linalg.norm(spread, axis=1)
    side = spread / half[:, None]
    bulge = np.sin(np.pi * share)
    width = half + strand.belly * bulge
    depth = strand.thick * np.sqrt(strand.rest / steps.sum()) * (0.22 + 0.78 * bulge)
    front = np.cross(tangent, side)
    front /= np.linalg.norm(front, axis=1, keepdims=True)
    turn = 2 * np.pi * np.arange(SIDES) / SIDES
    return (
        middle[:, None]
        + np.cos(turn)[:, None] * (width[:, None] * side)[:, None]
        + np.sin(turn)[:, None] * (depth[:, None] * front)[:, None]
    )


def tube_quads() -> Array:
    """Return the quads of a tube as indices into its rings, [n, 4]."""
    i, j = np.meshgrid(np.arange(RINGS - 1), np.arange(SIDES), indexing="ij")
    k = (j + 1) % SIDES
    quads = [i * SIDES + j, i * SIDES + k, (i + 1) * SIDES + k, (i + 1) * SIDES + j]
    return np.stack(quads, axis=-1).reshape(-1, 4)


def mesh_normals(vertices: Array, faces: Array) -> Array:
    """Return for each triangle the mean of its corners' smooth normals, [m, 3]."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    smooth = np.zeros_like(vertices)
    for i in range(3):
        np.add.at(smooth, faces[:, i], flat)
    smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-9)
    mean = smooth[faces].sum(1)
    return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)


def level(normals: Array) -> Array:
    """Return how lit surfaces are, 0 to SHADES - 1, from normals in the camera's directions."""
    lit = 0.25 + 0.75 * np.clip(normals @ LIGHT, 0, 1)
    return np.round(lit * (SHADES - 1)).astype(int)


def shapes(scene: Scene, values: Values, limit: float, half: float) -> str:
    """Return the scene as SVG paths seen from its first camera, in a square of this half width."""
    placed = frames(scene, values)
    camera = projection(scene.cameras[0].azimuth, scene.cameras[0].elevation)
    centre, reach = framing(scene, placed, camera)
    scale = half / reach
    hidden = {name for name, _, shown in scene.layers if not shown}
    drawn: list[tuple[float, str]] = []

    def add(points: Array, corners: Array, shade: Array, kind: str) -> None:
        flat = (points - centre) @ camera.T * scale
        at = flat[corners]
        (ax, ay), (bx, by) = (at[:, i, :2].T - at[:, 0, :2].T for i in (1, 2))
        for i in np.flatnonzero(ax * by - ay * bx > 0):
            line = " ".join(f"{x:.1f},{-y:.1f}" for x, y, _ in at[i])
            shown = f'<path class="hl-3d-{kind}{shade[i]}" d="M{line}Z"/>'
            drawn.append((float(at[i, :, 2].mean()), shown))

    for mesh in scene.meshes:
        frame, normals = placed[mesh.body], mesh_normals(mesh.vertices, mesh.faces)
        world, facing = frame.carry(mesh.vertices), normals @ frame.rotation.T @ camera.T
        add(world, mesh.faces, level(facing), "bone")
        if mesh.both_sides and "left" not in hidden:
            facing = normals @ frame.rotation.T @ MIRROR @ camera.T
            add(world @ MIRROR, mesh.faces[:, ::-1], level(facing), "far")
    quads, chosen = tube_quads(), round(values[scene.choice])
    kinds = {"bone": "var(--hl-bone)", "far": "var(--hl-bone-far)"}
    for index, strand in enumerate(scene.strands):
        if strand.layer in hidden and index != chosen:
            continue
        rings = tube(scene, strand, placed, values).reshape(-1, 3)
        a, b, c, d = (rings[quads[:, i]] for i in range(4))
        normals = np.cross(c - a, d - b)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        kinds[f"m{index}x"] = scale_css(values[strand.color_by], limit)
        add(rings, quads, level(normals @ camera.T), f"m{index}x")
    body = "".join(path for _, path in sorted(drawn, key=lambda item: item[0]))
    return f"<style>{_shade_classes(kinds, body)}</style>{body}"


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
    shown = {name for name, _, on in scene.layers if on} | {""}

    def mesh(points: Array, faces: Array, paint: str, name: str) -> go.Mesh3d:
        # plotly's up is z: x anterior, y left, z up keeps the right-handedness.
        x, y, z = points[:, 0], -points[:, 2], points[:, 1]
        i, j, k = faces.T
        return go.Mesh3d(x=x, y=y, z=z, i=i, j=j, k=k, color=paint, name=name, hoverinfo="name")

    for part in scene.meshes:
        points = placed[part.body].carry(part.vertices)
        traces.append(mesh(points, part.faces, color("bone", theme), part.body))
        if part.both_sides and "left" in shown:
            far = color("bone-far", theme)
            traces.append(mesh(points @ MIRROR, part.faces[:, ::-1], far, f"{part.body}, left"))
    quads = tube_quads()
    triangles = np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]])
    for index, strand in enumerate(scene.strands):
        if strand.layer not in shown and index != round(values[scene.choice]):
            continue
        paint = scale_color(values[strand.color_by], limit, theme)
        rings = tube(scene, strand, placed, values).reshape(-1, 3)
        traces.append(mesh(rings, triangles, paint, strand.label))
        x, y, z = path(strand, placed, values).T
        line = {"color": color("ink", theme), "width": 3}
        traces.append(
            go.Scatter3d(x=x, y=-z, z=y, mode="lines", line=line, name=f"{strand.label}, line")
        )
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
