"""A forward bend from foot to head, and how lumbar spine and hips share it."""

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
    top_of_l1,
    trunk,
    upper_body,
)
from hiplab.model.anatomy import hip_centre
from hiplab.model.kinetic_chain import GROUPS, LUMBAR_RANGE, Bend, bend, readouts
from hiplab.model.muscles import geometry
from lessonkit.drawing.view import Clause, Handle, Picture, Trace, View
from lessonkit.plane import Array, direction, rotate

X_RANGE, Y_RANGE = (-325.0, 365.0), (-405.0, 400.0)
# The stacked bars, in the picture's units: their foot, the height of a degree, left and right edge.
_FOOT, _DEGREE = -365.0, 2.8
_RANGE_BAR, _USED_BAR = (-248.0, -234.0), (-210.0, -178.0)

_SENTENCE = (
    Clause(
        "trunk_inclination",
        (
            (0.5, "You stand upright: nothing is used yet. "),
            (
                inf,
                "The trunk tips {trunk_reached} forward: the hips turn the pelvis {hip_flexion} "
                "and the lumbar spine bends {lumbar_flexion}. ",
            ),
        ),
    ),
    Clause(
        "hip_spare",
        (
            (0.5, "The hips have run out. "),
            (inf, "The hips could bend {hip_spare} more. "),
        ),
    ),
    Clause(
        "taken_over",
        (
            (0.5, ""),
            (inf, "So the lumbar spine takes {taken_over} more than its rhythm asks. "),
        ),
    ),
    Clause(
        "not_reached",
        (
            (0.5, ""),
            (
                inf,
                "The lumbar spine has run out too: {not_reached} of the {trunk_inclination} asked "
                "for cannot be reached with straight, upright legs. ",
            ),
        ),
    ),
    Clause("trunk_inclination", ((inf, "This is arithmetic of motion, not a diagnosis."),)),
)


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape."""
    body, answers = bend(**values), readouts(**values)
    reached = answers["trunk_reached"]
    picture = Picture(
        traces=(
            *map(scaled, upper_body(body.spine, reached)),
            floor(-70, X_RANGE[1]),
            *map(scaled, leg()),
            *map(scaled, trunk(body.pelvis, body.spine)),
            *map(scaled, (_hamstrings(body.sharing.hip), *_angles(body))),
            *_names(body),
            *_budget(body, values),
        ),
        x_range=X_RANGE,
        y_range=Y_RANGE,
        alt=(
            "Side view of a person bending forward over upright legs: bones of the leg, pelvis and "
            "lumbar spine, a schematic chest, head and arm, and beside them two stacked bars, the "
            "range of hips and lumbar spine and what the bend uses of it."
        ),
        handles=_handles(body, values),
    )
    return View((picture,), answers, _SENTENCE, color_limit=60.0)


def _handles(body: Bend, values: dict[str, Array]) -> tuple[Handle, ...]:
    """Return where the bend is taken hold of: at the shoulder, and where the hips' range ends."""
    reached = body.sharing.hip + body.sharing.lumbar
    shoulder = (top_of_l1(body.spine) + 280 * direction(95 - reached)) * SCALE
    available = np.asarray(values["hip_flexion_available"], dtype=float)
    end = np.stack([np.full_like(available, sum(_RANGE_BAR) / 2), _FOOT + _DEGREE * available], -1)
    return (
        Handle("trunk_inclination", "Bend the trunk", shoulder),
        Handle("hip_flexion_available", "Set the range of the hips", end),
    )


def _hamstrings(hip: Array) -> Trace:
    """Return the hamstrings as one spindle from the ischial tuberosity to below the knee."""
    points = np.mean([geometry(line).path[[0, 1], :2] for line in GROUPS["hamstrings"]], axis=0)
    top = rotate(points[:1] - hip_centre()[:2], -hip)
    end = np.broadcast_to(points[1:] - hip_centre()[:2], top.shape)
    return spindle(np.concatenate([top, end], axis=-2), "hamstrings", 17)


def _angles(body: Bend) -> list[Trace]:
    """Mark the hips' part at the hip and the lumbar part on top of L1."""
    hip, lumbar = body.sharing.hip, body.sharing.lumbar
    at_hip = np.zeros((*hip.shape, 2))
    at_l1 = top_of_l1(body.spine)
    turned, tipped = 90 - hip, 90 - hip - lumbar
    return [
        sagittal.area([sector(at_hip, 150, 90, turned)], "angle-fill", "angle", 1.6),
        sagittal.area([sector(at_l1, 215, turned, tipped)], "disc", "disc-edge", 1.6, 0.75),
        sagittal.dots([at_hip], "angle"),
        sagittal.dots([at_l1], "disc-edge"),
    ]


def _names(body: Bend) -> list[Trace]:
    """Name the two angles and the hamstrings."""
    at_back = (top_of_l1(body.spine) + 235 * direction(100 - body.sharing.hip)) * SCALE
    return [
        sagittal.labels([at_back], ["lumbar spine<br>{lumbar_flexion}"], "ink", 12, "middle left"),
        sagittal.labels([np.array([34.0, -20.0])], ["hips {hip_flexion}"], "angle"),
        sagittal.labels([np.array([40.0, -100.0])], ["hamstrings<br>{hamstrings:+}"], "ink"),
        *sagittal.details(
            sagittal.strokes([np.array([[36.0, -100.0], [-21.0, -100.0]])], "quiet", 0.8)
        ),
    ]


def _budget(body: Bend, values: dict[str, Array]) -> list[Trace]:
    """Return the stacked bars: the range there is, and what the bend uses of it."""
    hip, lumbar = body.sharing.hip, body.sharing.lumbar
    asked = np.asarray(values["trunk_inclination"], dtype=float)
    available = np.asarray(values["hip_flexion_available"], dtype=float)

    def height(angle: Array | float) -> Array:
        return _FOOT + _DEGREE * np.asarray(angle, dtype=float)

    def mark(x: float, y: Array | float) -> Array:
        y = np.asarray(y, dtype=float)
        return np.stack([np.full_like(y, x), y], axis=-1)

    zero, reached = height(0), hip + lumbar
    left, right = _RANGE_BAR[0] - 6, _USED_BAR[1] + 6
    line = np.stack([mark(left, height(asked)), mark(right, height(asked))], axis=-2)
    return [
        sagittal.area([box(*_RANGE_BAR, zero, height(available))], "angle-fill", "angle"),
        sagittal.area(
            [box(*_RANGE_BAR, height(available), height(available + LUMBAR_RANGE))],
            "disc", "disc-edge", opacity=0.45,
        ),
        sagittal.area([box(*_USED_BAR, zero, height(hip))], "angle-fill", "angle", 1.6),
        sagittal.area([box(*_USED_BAR, height(hip), height(reached))], "disc", "disc-edge", 1.6),
        sagittal.strokes([box(*_USED_BAR, height(reached), height(asked))], "warning", 2, "dot"),
        sagittal.strokes([line], "ink", 1.6),
        *sagittal.details(
            sagittal.labels(
                [mark(right + 2, zero + 6), mark(right + 2, height(hip + lumbar / 2) + 34)],
                ["hips {hip_flexion}", "lumbar spine<br>{lumbar_flexion}"],
                "ink",
            )
        ),
        sagittal.labels(
            [mark(left - 2, height(asked) + 14)], ["asked<br>{trunk_inclination}"], "ink",
            where="middle left",
        ),
        sagittal.labels(
            [mark(sum(_RANGE_BAR) / 2 - 12, zero - 16), mark(sum(_USED_BAR) / 2 + 6, zero - 16)],
            ["range", "used"], "quiet", 11, "middle center",
        ),
    ]  # fmt: skip
