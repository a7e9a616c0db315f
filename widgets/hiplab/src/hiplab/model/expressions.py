"""What a quiz item can compute with besides the models' readouts: one number from a few."""

from hiplab.model.load import s1_load
from hiplab.model.muscles import MUSCLES, geometry

_AXES = {"flexion": 0, "adduction": 1, "rotation": 2}


def muscle_length(line: str, **angles: float) -> float:
    """Return the length of a muscle line, mm, for joint angles in degrees."""
    return float(geometry(line, **angles).length)


def moment_arm(line: str, axis: str, **angles: float) -> float:
    """Return a muscle line's moment arm, mm, for 'flexion', 'adduction' or 'rotation'."""
    if axis not in _AXES:
        raise ValueError(f"{axis!r} is no axis of the hip; use one of {', '.join(_AXES)}")
    return float(geometry(line, **angles).moment_arms[_AXES[axis]])


def muscle_force(line: str) -> float:
    """Return the maximal isometric force of a muscle line, N."""
    if line not in MUSCLES:
        raise ValueError(f"{line!r} is not a hip muscle; use one of {', '.join(MUSCLES)}")
    return MUSCLES[line].max_isometric_force_N


def s1_shear(sacral_slope: float) -> float:
    """Return the shear on S1 as a share of the weight above it; degrees in."""
    return float(s1_load(sacral_slope).shear)


def s1_compression(sacral_slope: float) -> float:
    """Return the compression on S1 as a share of the weight above it; degrees in."""
    return float(s1_load(sacral_slope).compression)
