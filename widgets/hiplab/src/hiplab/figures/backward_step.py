"""A straight leg swung behind the body, and who gives the angle: hip, pelvis, lumbar spine."""

from math import inf

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.whole_body import (
    SCALE,
    box,
    floor,
    leg,
    scaled,
    sector,
    spindle,
    trunk,
    upper_body,
)
from hiplab.model.anatomy import hip_centre
from hiplab.model.backward_step import Step, readouts, step
from hiplab.model.muscles import geometry
from lessonkit.drawing.view import Clause, Handle, Picture, Trace, View
from lessonkit.plane import Array, direction, rotate

X_RANGE, Y_RANGE = (-320.0, 330.0), (-405.0, 400.0)
_MUSCLES = (("iliacus", 15.0), ("psoas", 12.0), ("rect_fem", 15.0))
# The stacked bar, in the picture's units: height of 0 degrees, of a degree, left and right edge.
_ZERO, _DEGREE, _BAR = 40.0, 6.0, (-246.0, -210.0)

_SENTENCE = (
    Clause(
        "leg_angle",
        (
            (-0.5, "The leg reaches {leg_angle:abs} behind the body. "),
            (0.5, "The leg hangs straight down. "),
            (inf, "The leg swings {leg_angle:abs} in front of the body: the hip bends. "),
        ),
    ),
    Clause(
        "pelvic_tilt",
        (
            (0.5, "The hip gives all of it; pelvis and lumbar spine stay as they are. "),
            (
                inf,
                "The hip has no extension left: the pelvis tips {pelvic_tilt} forward, and the "
                "lumbar spine extends by the same {lumbar_extension} to keep the trunk upright. ",
            ),
        ),
    ),
    Clause(
        "pelvic_tilt",
        (
            (11.4, ""),
            (
                inf,
                "That is further than adults tilted on request when standing (11.4°): a person "
                "would rather shorten the step or lean forward. ",
            ),
        ),
    ),
    Clause("leg_angle", ((inf, "This is arithmetic of motion, not a diagnosis."),)),
)


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape."""
    body, answers = step(**values), readouts(**values)
    angle = np.asarray(values["leg_angle"], dtype=float)
    parts = (
        *upper_body(body.spine, np.zeros_like(angle)),
        *leg(far=True, opacity=0.4),
        *trunk(body.pelvis, body.spine),
        *leg(angle, opacity=0.94),
        *(spindle(_path(body, line), f"{line}_change", half) for line, half in _MUSCLES),
        *_angles(body, angle),
    )
    picture = Picture(
        traces=(
            floor(-240, 240),
            *map(scaled, parts),
            *_names(body),
            *_budget(answers, values),
        ),
        x_range=X_RANGE,
        y_range=Y_RANGE,
        alt=(
            "Side view of a person standing on one leg with the other, straight leg swung back or "
            "forward: bones of both legs, pelvis and lumbar spine, the hip flexors, a schematic "
            "chest, head and arm, and beside them a stacked bar of the angle."
        ),
        handles=_handles(angle, values),
    )
    first = ("hip_extension", "pelvic_tilt")
    return View((picture,), answers, _SENTENCE, color_limit=20.0, first=first)


def _handles(angle: Array, values: dict[str, Array]) -> tuple[Handle, ...]:
    """Return where the step is taken hold of: at the shank, and where the hip's range ends."""
    available = np.asarray(values["hip_extension_available"], dtype=float)
    end = np.stack([np.full_like(available, sum(_BAR) / 2), _ZERO + _DEGREE * available], axis=-1)
    return (
        Handle("leg_angle", "Swing the leg", 620 * SCALE * direction(angle - 90)),
        Handle("hip_extension_available", "Set where the hip ends", end),
    )


def _path(body: Step, line: str) -> Array:
    """Return a muscle line's path, mm [..., n, 2] from the hip axis."""
    path = geometry(line, hip_flexion=body.hip_flexion).path
    return rotate(path[..., :2] - hip_centre()[:2], -body.tilt)


def _angles(body: Step, angle: Array) -> list[Trace]:
    """Mark the angle of the leg at the hip, and the tilt of the pelvis above it."""
    hip = np.zeros((*angle.shape, 2))
    plumb = np.array([[0.0, 0.0], [0.0, -560.0]])
    above = np.array([[0.0, 0.0], [0.0, 190.0]])
    return [
        sagittal.strokes([plumb, above], "ink", 1, "dot"),
        sagittal.area([sector(hip, 520, -90, angle - 90)], "angle-fill", "angle", 1.6),
        sagittal.area([sector(hip, 180, 90, 90 - body.tilt)], "disc", "disc-edge", 1.6, 0.75),
        sagittal.dots([hip], "angle"),
    ]


def _names(body: Step) -> list[Trace]:
    """Name the hip flexors in front of the body, each with its change of length."""
    marks = [
        ("psoas", "psoas major", 0, 0.35, 90),
        ("iliacus", "iliacus", 0, 0.6, 20),
        ("rect_fem", "rectus femoris", 0, 0.6, -60),
    ]
    traces, leaders, points = [], [], []
    for line, name, i, share, y in marks:
        path = _path(body, line) * SCALE
        at = path[..., i, :] * (1 - share) + path[..., i + 1, :] * share
        start = np.broadcast_to(np.array([136.0, float(y)]), at.shape)
        leaders.append(np.stack([start, at], axis=-2))
        points.append(at)
        text = f"{name}<br>{{{line}_change:+}}"
        traces.append(sagittal.labels([np.array([140.0, y])], [text], "ink"))
    lines = (sagittal.strokes(leaders, "quiet", 0.8), sagittal.dots(points, "quiet", 4))
    return [*sagittal.details(*lines), *traces]


def _budget(answers: dict[str, Array], values: dict[str, Array]) -> list[Trace]:
    """Return the stacked bar: upward the leg behind the body, first the hip's part of it."""
    hip, tilt = answers["hip_extension"], answers["pelvic_tilt"]
    available = np.asarray(values["hip_extension_available"], dtype=float)

    def height(angle: Array | float) -> Array:
        return _ZERO + _DEGREE * np.asarray(angle, dtype=float)

    def mark(x: float, y: Array | float) -> Array:
        y = np.asarray(y, dtype=float)
        return np.stack([np.full_like(y, x), y], axis=-1)

    left, right = _BAR[0] - 8, _BAR[1] + 8
    zero = np.stack([mark(left, height(0)), mark(right, height(0))], axis=-2)
    end = np.stack([mark(left, height(available)), mark(right, height(available))], axis=-2)
    return [
        sagittal.area([box(*_BAR, height(0), height(hip))], "angle-fill", "angle", 1.6),
        sagittal.area([box(*_BAR, height(hip), height(hip + tilt))], "disc", "disc-edge", 1.6),
        sagittal.strokes([zero], "ink", 1.2),
        sagittal.strokes([end], "angle", 2, "dash"),
        sagittal.labels(
            [mark(right + 2, height(2)), mark(right + 2, height(16))],
            ["hip {hip_extension}", "pelvis and<br>lumbar spine<br>{pelvic_tilt}"],
            "ink",
        ),
        sagittal.labels(
            [mark(left - 2, height(available))], ["hip<br>ends"], "angle", 11, "middle left"
        ),
        sagittal.labels(
            [mark(sum(_BAR) / 2, height(25)), mark(sum(_BAR) / 2, height(-44))],
            ["leg behind", "leg in front"], "quiet", 11, "middle center",
        ),
    ]  # fmt: skip
