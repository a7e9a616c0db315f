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
from lessonkit.drawing.scene import Frame3
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

    def moved(self, frame: Frame3) -> "Solid":
        """Return it where its body stands."""
        return Solid(frame.carry(self.vertices), self.faces)

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


def attachment(name: str) -> dict[str, Any]:
    """Return all that was measured of a muscle, ligament or nerve, by its name in the file."""
    return _attachments()[name]
