"""Lengths and moment arms of the hip muscles: straight lines through via points.

The geometry is that of OpenSim's gait2392 model (Delp et al. 1990). A moment arm is the change of
length with angle, r = -dL/dq; for straight lines it follows exactly from the unit vectors of the
segments that cross the joint.
"""

import csv
import io
import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hiplab.model.anatomy import data_file, hip_centre
from hiplab.model.spline import CubicSpline

Array = NDArray[np.float64]

_LABELS = {
    "glut_med1": "gluteus medius, anterior part",
    "glut_med2": "gluteus medius, middle part",
    "glut_med3": "gluteus medius, posterior part",
    "glut_min1": "gluteus minimus, anterior part",
    "glut_min2": "gluteus minimus, middle part",
    "glut_min3": "gluteus minimus, posterior part",
    "semimem": "semimembranosus",
    "semiten": "semitendinosus",
    "bifemlh": "biceps femoris, long head",
    "sar": "sartorius",
    "add_long": "adductor longus",
    "add_brev": "adductor brevis",
    "add_mag1": "adductor magnus, upper part",
    "add_mag2": "adductor magnus, middle part",
    "add_mag3": "adductor magnus, ischiocondylar part",
    "tfl": "tensor fasciae latae",
    "pect": "pectineus",
    "grac": "gracilis",
    "glut_max1": "gluteus maximus, upper part",
    "glut_max2": "gluteus maximus, middle part",
    "glut_max3": "gluteus maximus, lower part",
    "iliacus": "iliacus",
    "psoas": "psoas major",
    "quad_fem": "quadratus femoris",
    "gem": "gemelli",
    "peri": "piriformis",
    "rect_fem": "rectus femoris",
}


@dataclass(frozen=True)
class PathPoint:
    """A point of a muscle's path, mm in its body's frame; inactive outside the condition."""

    body: str
    position: tuple[float, float, float]
    moving: bool
    condition: tuple[str, float, float] | None


@dataclass(frozen=True)
class Muscle:
    """A muscle line of the table: Latin name, path, and the force it can give."""

    name: str
    label: str
    path: tuple[PathPoint, ...]
    max_isometric_force_N: float
    optimal_fibre_length_mm: float


@dataclass(frozen=True)
class Geometry:
    """Length mm [...], moment arms mm [..., 3] (flexion, adduction, rotation), path mm [..., n, 3].

    The path is in the pelvis frame. A path point that is inactive lies midway between its
    neighbours, so that the number of points never changes.
    """

    length: Array
    moment_arms: Array
    path: Array


def _read_muscles() -> dict[str, Muscle]:
    paths: dict[str, list[PathPoint]] = {}
    for row in csv.DictReader(io.StringIO(data_file("gait2392_muscle_paths.csv"))):
        condition = None
        if row["type"] == "conditional":
            limits = float(row["condition_min_deg"]), float(row["condition_max_deg"])
            condition = (row["condition_coordinate"], *limits)
        xyz = tuple(float(row[f"{axis}_mm"]) for axis in "xyz")
        point = PathPoint(row["body"], xyz, row["type"] == "moving", condition)
        paths.setdefault(row["muscle"], []).append(point)
    rows = {
        row["muscle"]: row
        for row in csv.DictReader(io.StringIO(data_file("gait2392_muscle_parameters.csv")))
    }
    return {
        name: Muscle(
            name,
            label,
            tuple(paths[name]),
            float(rows[name]["max_isometric_force_N"]),
            float(rows[name]["optimal_fibre_length_mm"]),
        )
        for name, label in _LABELS.items()
    }


MUSCLES = _read_muscles()


def geometry(
    muscle: str,
    hip_flexion: ArrayLike = 0,
    hip_adduction: ArrayLike = 0,
    hip_rotation: ArrayLike = 0,
    knee_flexion: ArrayLike = 0,
) -> Geometry:
    """Return a muscle's length, moment arms and path for joint angles in degrees.

    Angles are scalars or arrays that broadcast together; adduction and internal rotation are
    positive. Raises ValueError for an unknown muscle or an angle that is not a finite number.
    """
    if muscle not in MUSCLES:
        known = ", ".join(MUSCLES)
        raise ValueError(f"{muscle!r} is not a hip muscle of the table; choose from {known}.")
    angles = {
        "hip_flexion": hip_flexion,
        "hip_adduction": hip_adduction,
        "hip_rotation": hip_rotation,
        "knee_flexion": knee_flexion,
    }
    for name, angle in angles.items():
        if not np.isfinite(np.asarray(angle, dtype=float)).all():
            raise ValueError(f"{name} must be finite, in degrees; it holds a value that is not.")
    flexion, adduction, rotation, knee = np.broadcast_arrays(*map(np.asarray, angles.values()))
    to_pelvis, axes = _hip(*map(np.radians, (flexion, adduction, rotation)))
    degrees = {"hip_flexion": flexion, "knee_flexion": knee}

    positions, velocities, active = [], [], []
    for point in MUSCLES[muscle].path:
        if point.body == "pelvis":
            position = np.broadcast_to(np.array(point.position), (*flexion.shape, 3))
            velocity = np.zeros((*flexion.shape, 3, 3))
        else:
            on_femur = _in_femur(point, knee)
            from_hip = np.einsum("...ij,...j->...i", to_pelvis, on_femur)
            position = from_hip + hip_centre()
            velocity = np.cross(axes, from_hip[..., None, :])
        positions.append(position)
        velocities.append(velocity)
        active.append(_is_active(point, degrees))
    return _measure(np.stack(positions, -2), np.stack(velocities, -3), np.stack(active, -1))


def _hip(flexion: Array, adduction: Array, rotation: Array) -> tuple[Array, Array]:
    """Return the rotation femur -> pelvis [..., 3, 3] and the three axes [..., axis, 3]."""
    zero, one = np.zeros_like(flexion), np.ones_like(flexion)
    cf, sf, ca, sa = np.cos(flexion), np.sin(flexion), np.cos(adduction), np.sin(adduction)
    cr, sr = np.cos(rotation), np.sin(rotation)
    about_z = _matrix([[cf, -sf, zero], [sf, cf, zero], [zero, zero, one]])
    about_x = _matrix([[one, zero, zero], [zero, ca, -sa], [zero, sa, ca]])
    about_y = _matrix([[cr, zero, sr], [zero, one, zero], [-sr, zero, cr]])
    flexed = about_z @ about_x
    axes = np.stack(
        [_matrix([[zero, zero, one]])[..., 0, :], about_z[..., :, 0], flexed[..., :, 1]]
    )
    return flexed @ about_y, np.moveaxis(axes, 0, -2)


def _matrix(rows: list[list[Array]]) -> Array:
    return np.stack([np.stack(row, -1) for row in rows], -2)


def _in_femur(point: PathPoint, knee: Array) -> Array:
    """Return a femur or tibia point in the femur frame, mm [..., 3]."""
    if point.body == "femur":
        return np.broadcast_to(np.array(point.position), (*knee.shape, 3))
    splines = _knee_splines()
    x, y, z = (np.full(knee.shape, value) for value in point.position)
    if point.moving:
        x, y = (splines[f"patella_{axis}"](knee) for axis in "xy")
    cos, sin = np.cos(np.radians(-knee)), np.sin(np.radians(-knee))
    on_tibia = np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
    return np.concatenate([knee_centre(knee) + on_tibia, z[..., None]], axis=-1)


def knee_centre(knee_flexion: ArrayLike) -> Array:
    """Return the tibia frame's origin in the femur frame's sagittal plane, mm [..., 2]."""
    splines = _knee_splines()
    return np.stack([splines["knee_x"](knee_flexion), splines["knee_y"](knee_flexion)], axis=-1)


@cache
def _knee_splines() -> dict[str, CubicSpline]:
    joints = json.loads(data_file("gait2392_joints.json"))
    tables = {f"knee_{axis}": joints["knee_origin_in_femur"][axis] for axis in "xy"}
    for axis in "xy":
        tables[f"patella_{axis}"] = joints["rect_fem_patella_point_in_tibia"][axis]
    return {
        name: CubicSpline.through(table["knee_flexion_deg"][::-1], table["mm"][::-1])
        for name, table in tables.items()
    }


def _is_active(point: PathPoint, degrees: dict[str, Array]) -> NDArray[np.bool_]:
    if point.condition is None:
        return np.ones(degrees["hip_flexion"].shape, dtype=bool)
    coordinate, low, high = point.condition
    return (degrees[coordinate] >= low) & (degrees[coordinate] <= high)


def _measure(positions: Array, velocities: Array, active: NDArray[np.bool_]) -> Geometry:
    """Sum the segments; a path has at most one conditional point, so it is bridged by a midpoint.

    On the straight line between its neighbours a point adds no length, and moving with the mean of
    their velocities it adds no moment arm.
    """
    for i in range(1, positions.shape[-2] - 1):
        on = active[..., i, None]
        middle = (positions[..., i - 1, :] + positions[..., i + 1, :]) / 2
        drift = (velocities[..., i - 1, :, :] + velocities[..., i + 1, :, :]) / 2
        positions[..., i, :] = np.where(on, positions[..., i, :], middle)
        velocities[..., i, :, :] = np.where(on[..., None], velocities[..., i, :, :], drift)
    segments = np.diff(positions, axis=-2)
    lengths = np.linalg.norm(segments, axis=-1)
    stretch = np.einsum(
        "...si,...sai->...a", segments / lengths[..., None], np.diff(velocities, axis=-3)
    )
    return Geometry(lengths.sum(-1), -stretch, positions)
