"""The skeleton: bone outlines, vertebral bodies and landmarks, read from the package's data."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERTEBRAE = ("L1", "L2", "L3", "L4", "L5")


@dataclass(frozen=True)
class Body:
    """A vertebral body in the sagittal plane: its four corners, mm, in the vertebra's frame."""

    sup_post: NDArray[np.float64]
    sup_ant: NDArray[np.float64]
    inf_ant: NDArray[np.float64]
    inf_post: NDArray[np.float64]


@cache
def data_file(name: str) -> str:
    """Return the text of one of the package's data files."""
    return files("hiplab.data").joinpath(name).read_text(encoding="utf-8")


@cache
def _bones() -> dict[str, Any]:
    return json.loads(data_file("bones.json"))["bones"]


@cache
def sagittal_outline(bone: str) -> tuple[NDArray[np.float64], ...]:
    """Return a bone's closed sagittal outlines, mm [n, 2] in its own frame, holes after the outer.

    Bones: hip_bone and sacrum (pelvis frame), femur, tibia, fibula, foot, L1 to L5.
    """
    if bone not in _bones():
        raise ValueError(
            f"{bone} is not a bone of this skeleton; choose from {', '.join(_bones())}."
        )
    rings = []
    for part in _bones()[bone]["sagittal_outline_mm"]:
        rings += [np.array(part["outer"]), *(np.array(hole) for hole in part["holes"])]
    return tuple(rings)


@cache
def vertebral_body(vertebra: str) -> Body:
    """Return the body corners of L1 … L5."""
    corners = _bones()[vertebra]["body_corners_mm"]
    return Body(**{name: np.array(xy) for name, xy in corners.items()})


@cache
def s1_endplate() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the anterior and posterior edge of the upper endplate of S1, mm, pelvis frame."""
    endplate = _bones()["sacrum"]["s1_endplate_mm"]
    return np.array(endplate["ant"]), np.array(endplate["post"])


@cache
def hip_centre() -> NDArray[np.float64]:
    """Return the centre of the right hip joint, mm [3], pelvis frame."""
    return np.array(json.loads(data_file("gait2392_joints.json"))["hip_centre_in_pelvis_mm"])


@cache
def spines() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ASIS and the PSIS in the sagittal plane, mm [2], pelvis frame.

    They are read off the hip bone's mesh as a palpating hand finds them: the ASIS is the most
    anterior point (the frame's origin by definition), the PSIS the most posterior point of the
    iliac part.
    """
    vertices = np.array(_bones()["hip_bone"]["vertices_mm"])
    ilium = vertices[vertices[:, 1] > 0]
    return np.zeros(2), ilium[ilium[:, 0].argmin(), :2]


@cache
def mesh(bone: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a bone's mesh: vertices, mm [n, 3] in its own frame, and triangles [m, 3]."""
    found = _bones()[bone]
    return np.array(found["vertices_mm"]), np.array(found["faces"])
