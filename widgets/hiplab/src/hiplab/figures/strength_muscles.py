"""Muscles of the working hip on the exercising body, coloured by their part of the capacity."""

import numpy as np

from hiplab.figures.frog_scene import spindle
from hiplab.model.anatomy import hip_centre
from hiplab.model.exercises import COPENHAGEN, PLANK, Posture
from hiplab.model.hip_strength import joint_angles
from hiplab.model.muscles import MUSCLES, geometry
from lessonkit.drawing.shapes import muscle_band
from lessonkit.drawing.view import Trace
from lessonkit.plane import Array, rotate

# One line stands for its group. Seen from the side, gluteus maximus winds around the hip.
_FROM_SIDE = {"semimem": "hamstrings", "add_mag3": "adductors"}
_FROM_FRONT = {"glut_med2": "abductors", "add_long": "adductors", "add_mag2": "adductors"}


def side_muscles(exercise: Array, body: Posture, hip: Array, scale: float) -> list[Trace]:
    """Return what extends the hip; `hip` [..., 2] is where it stands, in units of `scale` mm."""
    shown = np.where(np.asarray(exercise).round() < PLANK, 0.0, 1e4)
    flexion, adduction, knee = joint_angles(exercise, body)

    def seen(line: str) -> Array:
        path = geometry(line, flexion, adduction, 0, knee).path
        return _placed((path - hip_centre())[..., :2], body, hip, scale, shown)

    maximus = muscle_band(seen("glut_max2"), _half_width("glut_max2", scale))
    style = {"mode": "lines", "fill": "toself", "opacity": 0.92}
    style["line"] = {"color": "paper", "width": 0.8}
    return [
        *(spindle(line, seen(line)[..., [0, -1], :], scale, of) for line, of in _FROM_SIDE.items()),
        Trace(maximus[..., 0], maximus[..., 1], style, color_by="gluteus_maximus"),
    ]


def front_muscles(exercise: Array, body: Posture, hip: Array, scale: float) -> list[Trace]:
    """Return what holds the pelvis level, on the lower hip or, in Copenhagen, on the upper one."""
    index = np.asarray(exercise).round()
    flexion, adduction, knee = joint_angles(exercise, body)
    toward = np.where(index == COPENHAGEN, 1.0, -1.0)[..., None]
    traces = []
    for line, group in _FROM_FRONT.items():
        belongs = (index == PLANK) if group == "abductors" else (index == COPENHAGEN)
        path = geometry(line, flexion, adduction, 0, knee).path[..., [0, -1], :]
        across, up = toward * path[..., 2], path[..., 1] - hip_centre()[1]
        flat = np.stack(np.broadcast_arrays(across, up), axis=-1)
        ends = _placed(flat, body, hip, scale, np.where(belongs, 0.0, 1e4))
        traces.append(spindle(line, ends, scale, group))
    return traces


def _placed(points: Array, body: Posture, hip: Array, scale: float, aside: Array) -> Array:
    """Turn points [..., n, 2], mm from the hips of an upright body, with the trunk."""
    turned = rotate(points, body.trunk - 90) * scale
    away = np.stack(np.broadcast_arrays(aside, 0.0), axis=-1)
    return turned + (hip + away)[..., None, :]


def _half_width(line: str, scale: float) -> float:
    return 0.42 * scale * float(np.sqrt(MUSCLES[line].max_isometric_force_N))
