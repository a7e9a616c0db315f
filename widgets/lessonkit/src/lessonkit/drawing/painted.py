"""The still of a scene: its surfaces painted from back to front, as an SVG can hold them.

Only triangles that are seen are kept, and neighbours of one shade are joined, so that it stays
light. Its colours are the page's variables, so it follows the theme.
"""

from collections import defaultdict
from html import escape

import numpy as np

from lessonkit.drawing.palette import scale_css
from lessonkit.drawing.scene import Scene, Values, frames, framing, projection
from lessonkit.drawing.solid import Surface, surfaces
from lessonkit.plane import Array

SHADES = 12
# Joined triangles lie in one cell of this size, so that one depth holds for all of them.
_BLOCK = 44.0
# Parts of a unit in which the paths are written.
_FINE = 4


def _light(x: float, y: float, z: float) -> Array:
    return np.array([x, y, z]) / np.linalg.norm([x, y, z])


# The lamp is above the viewer's left shoulder, a weaker one on the right; x right, y up, z toward
# the viewer. The front end's shaders have the same numbers.
LIGHT, FILL = _light(-0.42, 0.55, 0.72), _light(0.8, -0.1, 0.5)


def lit(normals: Array) -> Array:
    """Return how lit surfaces are, 0 to 1, from normals in the camera's directions."""
    edge = (1 - np.maximum(normals[..., 2], 0)) ** 2.5
    lamps = 0.62 * np.maximum(normals @ LIGHT, 0) + 0.14 * np.maximum(normals @ FILL, 0)
    return np.clip(0.30 + lamps + 0.06 * normals[..., 1] - 0.24 * edge, 0, 1)


def shapes(scene: Scene, values: Values, limit: float, half: float) -> str:
    """Return the scene as SVG paths seen from its first camera, in a square of this half width."""
    camera = projection(scene.cameras[0].azimuth, scene.cameras[0].elevation)
    centre, reach = framing(scene, frames(scene, values), camera)
    scale, count = half / reach, 0
    points, faces, shades, kinds = [], [], [], []
    for surface in surfaces(scene, values):
        flat = (surface.points - centre) @ camera.T * scale
        at = flat[surface.faces]
        (ax, ay), (bx, by) = (at[:, i, :2].T - at[:, 0, :2].T for i in (1, 2))
        front = ax * by - ay * bx > 0
        facing = (surface.normals @ camera.T)[surface.faces].mean(1)
        kind = np.full(len(front), len(kinds))
        if surface.flesh is None:
            kinds.append((surface.role, f"var(--hl-{surface.role})"))
        else:
            facing = np.repeat(facing.reshape(-1, 2, 3).mean(1), 2, axis=0)
            kinds += _soft_kinds(scene, surface, values, limit)
            kind += surface.flesh[surface.faces].mean(1) < 0.5
        facing = facing[front] / np.maximum(np.linalg.norm(facing[front], axis=1)[:, None], 1e-9)
        shades.append(kind[front] * SHADES + np.round(lit(facing) * (SHADES - 1)).astype(int))
        points.append(flat)
        faces.append(surface.faces[front] + count)
        count += len(flat)
    body = _painted(np.concatenate(points), np.concatenate(faces), np.concatenate(shades),
                    [name for name, _ in kinds])  # fmt: skip
    return f"<style>{_shade_classes(dict(kinds), body)}</style>{body}"


def _soft_kinds(
    scene: Scene, surface: Surface, values: Values, limit: float
) -> list[tuple[str, str]]:
    """Return the names and colours of a soft part's flesh and of its tendon."""
    if surface.role:
        return [(surface.role, f"var(--hl-{surface.role})")] * 2
    flesh = scale_css(values[scene.strands[surface.strand].color_by], limit)
    return [(f"m{surface.strand}x", flesh), ("tendon", "var(--hl-tendon)")]


def _painted(points: Array, faces: Array, shades: Array, names: list[str]) -> str:
    """Return the triangles that are seen as paths, neighbours of one shade in one path."""
    kept = _seen(points[faces])
    faces, shades = faces[kept], shades[kept]
    middles = points[faces].mean(1)
    blocks = np.floor((middles[:, :2] - middles[:, :2].min(0)) / _BLOCK).astype(int)
    regions = _regions(faces.tolist(), list(zip(shades.tolist(), *blocks.T.tolist(), strict=True)))
    depth = {region: middles[list(inside), 2].mean() for region, inside in regions.items()}
    fine = np.round(points[:, :2] * (_FINE, -_FINE)).astype(int).tolist()
    drawn = []
    for region in sorted(regions, key=depth.__getitem__):
        inside, shade = regions[region], int(shades[region])
        data = "".join(map(_data, _outlines([faces[i].tolist() for i in inside], fine)))
        drawn.append(f'<path class="hl-3d-{names[shade // SHADES]}{shade % SHADES}" d="{data}"/>')
    return f'<g transform="scale({1 / _FINE:g})">{"".join(drawn)}</g>'


def _seen(corners: Array, cell: float = 2.5, slack: float = 5.0) -> Array:
    """Return which triangles [n, 3, 3] are not hidden behind others, by a coarse depth buffer."""
    inner = np.array([[4, 1, 1], [1, 4, 1], [1, 1, 4], [2, 2, 2], [3, 3, 0], [0, 3, 3], [3, 0, 3]])
    samples = np.einsum("sk,nkd->nsd", inner / 6, corners)
    spots = np.floor(samples[..., :2] / cell).astype(int)
    spots -= spots.min((0, 1))
    depth = np.full(spots.max((0, 1)) + 1, -np.inf)
    np.maximum.at(depth, tuple(spots.reshape(-1, 2).T), samples[..., 2].ravel())
    return (samples[..., 2] > depth[spots[..., 0], spots[..., 1]] - slack).any(1)


def _regions(faces: list[list[int]], labels: list[tuple]) -> dict[int, list[int]]:
    """Return triangles that hang together and have one label, by the first of them."""
    owner = {(a, b): i for i, (p, q, r) in enumerate(faces) for a, b in ((p, q), (q, r), (r, p))}
    first = [-1] * len(faces)
    regions = {}
    for start in range(len(faces)):
        if first[start] >= 0:
            continue
        first[start], inside = start, [start]
        for i in inside:  # grows while it is walked
            p, q, r = faces[i]
            for edge in ((q, p), (r, q), (p, r)):
                other = owner.get(edge)
                if other is not None and first[other] < 0 and labels[other] == labels[i]:
                    first[other] = start
                    inside.append(other)
        regions[start] = inside
    return regions


def _outlines(faces: list[list[int]], points: list[list[int]]) -> list[list[list[int]]]:
    """Return the closed lines around triangles that hang together."""
    edges = {(a, b) for p, q, r in faces for a, b in ((p, q), (q, r), (r, p))}
    follows = defaultdict(list)
    for a, b in edges:
        if (b, a) not in edges:
            follows[a].append(b)
    found = []
    while follows:
        start = at = next(iter(follows))
        line = []
        while at in follows:
            line.append(points[at])
            after = follows[at].pop()
            if not follows[at]:
                del follows[at]
            at = after
            if at == start:
                break
        found.append(line)
    return found


def _data(line: list[list[int]]) -> str:
    """Return a closed line of whole numbers as SVG path data."""
    (x, y), parts = line[0], []
    for p, q in line[1:]:
        if (p, q) != (x, y):
            parts.append(f"{p - x} {q - y}")
        x, y = p, q
    return f"M{line[0][0]} {line[0][1]}l{' '.join(parts).replace(' -', '-')}z"


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
