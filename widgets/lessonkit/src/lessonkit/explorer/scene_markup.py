"""The HTML of a scene: still, canvas and view tools, the cards of its muscles, and its spec."""

from html import escape
from typing import Any

import numpy as np

from lessonkit.drawing.scene import MARGIN_MM, Camera, Knot, Scene
from lessonkit.drawing.view import Picture


def scene_picture(picture: Picture, still: str) -> str:
    """Return the still and the canvas that takes its place."""
    return f'{still}<canvas hidden role="img" aria-label="{escape(picture.alt)}"></canvas>'


def scene_tools(scene: Scene) -> str:
    """Return what turns the view and shows or hides its layers."""
    first = scene.cameras[0]
    buttons = "".join(
        f'<button type="button" disabled data-camera="{i}">{escape(camera.label)}</button>'
        for i, camera in enumerate(scene.cameras)
    )
    boxes = "".join(
        f'<label><input type="checkbox" disabled data-layer="{name}"'
        f"{' checked' if shown else ''}>{escape(label)}</label>"
        for name, label, shown in scene.layers
    )
    return (
        '<fieldset class="hl-view"><legend>Drag the picture, or</legend>'
        f'<div class="hl-cameras">{buttons}</div>'
        f"{_dial('azimuth', 'Around', 180, first)}{_dial('elevation', 'From above', 90, first)}"
        f'<div class="hl-options">{boxes}</div></fieldset>'
    )


def _dial(name: str, label: str, end: int, camera: Camera) -> str:
    return (
        f'<label class="hl-dial">{label}<input type="range" disabled data-dial="{name}" '
        f'min="{-end}" max="{end}" step="1" value="{getattr(camera, name):g}"></label>'
    )


def scene_cards(scene: Scene, chosen: int) -> str:
    """Return what is known of each muscle; that of the chosen one shows."""
    cards = []
    for i, (strand, card) in enumerate(zip(scene.strands, scene.cards, strict=True)):
        rows = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in card)
        title = escape(strand.label[:1].upper() + strand.label[1:])
        cards.append(
            f'<div class="hl-panel hl-card" data-card="{i}"{"" if i == chosen else " hidden"}>'
            f'<p class="hl-label">{title}</p><dl>{rows}</dl></div>'
        )
    return "".join(cards)


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
