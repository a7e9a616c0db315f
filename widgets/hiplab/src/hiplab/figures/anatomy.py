"""Smooth bones and the attachments of muscles and nerves, read from the package's data."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hiplab.model.anatomy import data_file
from hiplab.model.anatomy import mesh as coarse_mesh
from lessonkit.drawing.shapes import Array

# What a picture says that is drawn from the attachments.
ATTACHMENTS_CREDIT = (
    "CC BY-SA 4.0. Attachments measured on the Open 3D Model (LUMC Leiden, AnatomyTOOL; built on "
    "Z-Anatomy and BodyParts3D)."
)


@dataclass(frozen=True)
class Solid:
    """A triangle mesh: vertices, mm [n, 3], and triangles [m, 3]."""

    vertices: Array
    faces: NDArray[np.int64]

    def moved(self, turn: Array, origin: Array) -> "Solid":
        """Return it turned by a matrix [3, 3] and shifted, mm [3]."""
        return Solid(self.vertices @ np.asarray(turn).T + origin, self.faces)

    def mirrored(self) -> "Solid":
        """Return it as it is on the left."""
        return Solid(self.vertices * [1, 1, -1], self.faces[:, ::-1])


@cache
def _fine() -> dict[str, Any]:
    return json.loads(data_file("bones_fine.json"))["bones"]


@cache
def _attachments() -> dict[str, Any]:
    return json.loads(data_file("attachments.json"))["items"]


@cache
def bone(name: str) -> Solid:
    """Return a bone of the right side in its own frame; the foot comes from the coarser set."""
    if name not in _fine():
        return Solid(*coarse_mesh(name))
    found = _fine()[name]
    vertices = np.frombuffer(base64.b64decode(found["vertices_i16"]), "<i2").reshape(-1, 3)
    faces = np.frombuffer(base64.b64decode(found["faces_u16"]), "<u2").reshape(-1, 3)
    placed = vertices * found["scale_mm"] + np.array(found["offset_mm"])
    return Solid(placed, faces.astype(np.int64))


def nerve(name: str, placed: dict[str, tuple[Array, Array]]) -> Array:
    """Return a nerve's points, mm [n, 3], its bodies standing in `placed` (turn, origin)."""
    points = _attachments()[name]["points"]
    return np.array([placed[p["frame"]][0] @ p["point_mm"] + placed[p["frame"]][1] for p in points])


def rows(name: str, placed: dict[str, tuple[Array, Array]], count: int = 12) -> list[Array]:
    """Return a muscle's rows from origin to insertion, mm [count, 3] each."""
    item = _attachments()[name]
    used = item.get("via_used_in_preview", range(len(item.get("via", ()))))
    parts = [item["origin"], *(item["via"][i] for i in used), item["insertion"]]
    share = np.linspace(0, 1, count)
    found = []
    for part in parts:
        turn, origin = placed[part["frame"]]
        line = np.array(part["points_mm"]) @ turn.T + origin
        at = np.linspace(0, 1, len(line))
        found.append(np.stack([np.interp(share, at, axis) for axis in line.T], axis=1))
    return found


def attachment(name: str) -> dict[str, Any]:
    """Return all that was measured of a muscle, ligament or nerve, by its name in the file."""
    return _attachments()[name]


def section(name: str) -> dict[str, Any]:
    """Return what was measured of a muscle's cross-section."""
    return _attachments()[name]["section"]
