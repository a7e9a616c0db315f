"""What the front end needs of a scene: bodies, meshes, strands, and how to measure them."""

from typing import Any

import numpy as np

from lessonkit.drawing.scene import MARGIN_MM, Knot
from lessonkit.drawing.view import Picture


def scene_spec(picture: Picture, limit: float) -> dict[str, Any]:
    """Return what the front end needs of a scene; bodies and strands go by their numbers."""
    scene = picture.scene
    bodies = {body.name: i for i, body in enumerate(scene.bodies)}
    strands = {strand.name: i for i, strand in enumerate(scene.strands)}

    def knot(point: Knot) -> dict[str, Any]:
        found = {"body": bodies[point.body], "position": [float(x) for x in point.position]}
        return found | ({"condition": point.condition} if point.condition else {})

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
        "meshes": [
            {
                "body": bodies[mesh.body],
                "tenths": np.round(10 * mesh.vertices).astype(int).ravel().tolist(),
                "faces": mesh.faces.ravel().tolist(),
                "bothSides": mesh.both_sides,
            }
            for mesh in scene.meshes
        ],
        "strands": [
            {
                "label": strand.label,
                "knots": [knot(point) for point in strand.knots],
                "spread": [[float(x) for x in end] for end in strand.spread],
                "belly": strand.belly,
                "thick": strand.thick,
                "rest": strand.rest,
                "fibre": strand.fibre,
                "colorBy": strand.color_by,
                "layer": strand.layer,
            }
            for strand in scene.strands
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
