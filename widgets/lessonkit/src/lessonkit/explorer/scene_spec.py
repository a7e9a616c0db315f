"""What the front end needs of a scene: bodies, meshes, strands, and how to measure them."""

import base64
from typing import Any

import numpy as np

from lessonkit.drawing.scene import MARGIN_MM, Knot, Mesh, Scene
from lessonkit.drawing.sheets import Cord, Obstacle, Rim, Sheet
from lessonkit.drawing.view import Picture
from lessonkit.plane import Array

_STEP_MM = 0.05  # what a vertex may err by, twice


def scene_spec(picture: Picture, limit: float) -> dict[str, Any]:
    """Return what the front end needs of a scene; bodies and strands go by their numbers."""
    scene = picture.scene
    bodies = {body.name: i for i, body in enumerate(scene.bodies)}
    strands = {strand.name: i for i, strand in enumerate(scene.strands)}
    obstacles = _obstacles(scene)

    def knot(point: Knot) -> dict[str, Any]:
        found = {"body": bodies[point.body], "position": [float(x) for x in point.position]}
        return found | ({"condition": point.condition} if point.condition else {})

    def rim(curve: Rim) -> dict[str, Any]:
        return {"body": bodies[curve.body], "tenths": _tenths(curve.points)}

    def shape(drawn: Sheet | Cord) -> dict[str, Any]:
        winds = [obstacles[obstacle] for obstacle in drawn.winds]
        if isinstance(drawn, Cord):
            knots = [[bodies[body], *_tenths(np.array(point))] for body, point in drawn.knots]
            return {"knots": knots, "radius": drawn.radius, "winds": winds}
        return {
            "rims": [rim(curve) for curve in drawn.rims],
            "thickness": drawn.thickness,
            "bow": drawn.bow,
            "at": drawn.at,
            "swell": round(drawn.swell, 4),
            "belly": drawn.belly,
            "winds": winds,
            "rest": round(drawn.rest, 2),
            "volume": round(drawn.volume),
        }

    return {
        "bodies": [
            {
                "parent": bodies.get(body.parent, -1),
                "origin": body.origin,
                "turns": [["xyz".index(t.axis), t.control, t.sign] for t in body.turns],
                "slide": body.slide
                and {
                    "control": body.slide.control,
                    "at": body.slide.at.tolist(),
                    "points": body.slide.points.round(3).tolist(),
                },
            }
            for body in scene.bodies
        ],
        "meshes": [_mesh(mesh, bodies[mesh.body]) for mesh in scene.meshes],
        "obstacles": [
            {"body": bodies[o.body], "start": o.start, "end": o.end, "radius": o.radius}
            for o in obstacles
        ],
        "strands": [
            {
                "label": strand.label,
                "knots": [knot(point) for point in strand.knots],
                "sheet": shape(strand.sheet),
                "rest": strand.rest,
                "fibre": strand.fibre,
                "colorBy": strand.color_by,
                "layer": strand.layer,
            }
            for strand in scene.strands
        ],
        "parts": [
            {"label": p.label, "shape": shape(p.shape), "role": p.role, "layer": p.layer}
            for p in scene.parts
        ],
        "measures": [
            {
                "name": m.name,
                "kind": m.kind,
                "strand": strands.get(m.strand, -1),
                "axis": m.axis,
                "scale": m.scale,
                "missing": m.missing,
            }
            for m in scene.measures
        ],
        "joint": bodies[scene.joint],
        "choice": scene.choice,
        "sweep": {"control": scene.sweep[0], "at": scene.sweep[1].tolist()},
        "cameras": [[c.azimuth, c.elevation, c.hides] for c in scene.cameras],
        "frame": [knot(point) for point in scene.frame],
        "limit": limit,
        "margin": MARGIN_MM,
    }


def _obstacles(scene: Scene) -> dict[Obstacle, int]:
    """Return what anything winds round, each once, by its number."""
    shapes = [*(s.sheet for s in scene.strands), *(p.shape for p in scene.parts)]
    return {o: i for i, o in enumerate(dict.fromkeys(o for s in shapes for o in s.winds))}


def _tenths(points: Array) -> list[int]:
    return np.round(10 * points).astype(int).ravel().tolist()


def _mesh(mesh: Mesh, body: int) -> dict[str, Any]:
    """Return a mesh with its vertices and its triangles as numbers of 16 bits in base64."""
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2
    steps = np.round((mesh.vertices - middle) / _STEP_MM)
    return {
        "body": body,
        "label": mesh.label,
        "bothSides": mesh.both_sides,
        "step": _STEP_MM,
        "middle": middle.round(3).tolist(),
        "vertices": base64.b64encode(steps.astype("<i2").tobytes()).decode(),
        "faces": base64.b64encode(mesh.faces.astype("<u2").tobytes()).decode(),
    }
