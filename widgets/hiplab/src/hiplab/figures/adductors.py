"""The adductors in space, and the chosen one's flexion moment arm over hip flexion."""

from dataclasses import replace
from math import inf

import numpy as np

from hiplab.figures import sagittal
from hiplab.figures.adductor_scene import CURVE_X, CURVE_Y, NOWHERE, scene
from hiplab.model.adductors import (
    ADDUCTORS,
    HAMSTRINGS,
    LINES,
    SWEEP,
    flexion_arms,
    other_model,
    readouts,
)  # fmt: skip
from lessonkit.drawing.view import Clause, Picture, Trace, View
from lessonkit.plane import Array

_LOW, _HIGH = -80, 60  # mm

_SENTENCE = (
    Clause("muscle", ((inf, "Chosen: {muscle}. With the thigh held still it "),)),
    Clause(
        "pull",
        (
            (0.5, "pulls the pelvis forward here, as at every angle from −20° to 120°. "),
            (1.5, "pulls the pelvis forward here, backward above {sign_flip}. "),
            (2.5, "pulls the pelvis forward here, backward below {sign_flip}. "),
            (3.5, "pulls the pelvis backward here, as at every angle from −20° to 120°. "),
            (4.5, "pulls the pelvis backward here, forward above {sign_flip}. "),
            (inf, "pulls the pelvis backward here, forward below {sign_flip}. "),
        ),
    ),
    Clause(
        "length_change",
        (
            (-0.05, "It is {length_change:abs} shorter than in standing."),
            (0.05, "It is as long as in standing."),
            (inf, "It is {length_change:abs} longer than in standing."),
        ),
    ),
    Clause(
        "muscle",
        (
            (len(ADDUCTORS) + len(HAMSTRINGS) - 0.5, ""),
            (inf, " Gluteal lines here do not wrap around bone: trust them less in deep flexion."),
        ),
    ),
    Clause(
        "hip_abduction",
        (
            (50.5, ""),
            (inf, " Above 50° of abduction this model is unchecked."),
        ),
    ),
)  # fmt: skip


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape."""
    space = Picture(
        traces=(),
        x_range=(-330.0, 330.0),
        y_range=(-330.0, 330.0),
        alt=(
            "Pelvis, thighs and the upper ends of the shins in space, seen from the front, with "
            "pectineus, the adductors and gracilis of the right hip."
        ),
        scene=scene(),
        name="Body",
    )
    curve = Picture(
        traces=(*_axes(), *_other_curve(values["muscle"]), *_own_curve(values)),
        x_range=(-165.0, 525.0),
        y_range=(-278.0, 260.0),
        alt=(
            "Curve of the chosen muscle's flexion moment arm over hip flexion from minus 20 to 120 "
            "degrees; above the zero line it pulls the pelvis forward, below it backward."
        ),
        name="Curve",
    )
    return View((space, curve), {}, _SENTENCE, color_limit=60.0, measure=measured)


def measured(values: dict[str, Array]) -> dict[str, Array]:
    """Return what the front end measures for itself: the readouts, and the marks on the curve."""
    answers = readouts(**values)
    arm, flip = answers["flexion_arm"], answers["sign_flip"]
    return {
        **answers,
        "curve_y": CURVE_Y * flexion_arms(**values),
        "now_y": CURVE_Y * arm,
        "flip_x": np.where(np.isnan(flip), NOWHERE, CURVE_X * flip),
    }


def _at(flexion: float, arm: float) -> Array:
    return np.array([CURVE_X * flexion, CURVE_Y * arm])


def _axes() -> list[Trace]:
    levels = [level for level in range(_LOW, _HIGH + 1, 20) if level]
    angles = (-20, 0, 30, 60, 90, 120)
    rows = [np.stack([_at(-20, y), _at(120, y)]) for y in levels]
    columns = [np.stack([_at(x, _LOW), _at(x, _HIGH)]) for x in angles]
    minus = [f"{y}".replace("-", "−") for y in (*levels, 0)]
    return [
        sagittal.strokes([*rows, *columns], "bone-far", 0.7),
        sagittal.strokes([np.stack([_at(-20, 0), _at(120, 0)])], "ink", 1.6),
        sagittal.labels([_at(-22, y) for y in (*levels, 0)], minus, "quiet", 11, "middle left"),
        sagittal.labels(
            [_at(x, _LOW - 6) for x in angles],
            [f"{x}°".replace("-", "−") for x in angles],
            "quiet", 11, "middle center",
        ),
        sagittal.labels(
            [np.array([-160.0, 226.0])], ["moment arm, mm"], "quiet", 11, "middle right"
        ),
        sagittal.labels([np.array([515.0, -258.0])], ["hip flexion"], "quiet", 11, "middle left"),
        sagittal.labels([_at(118, 53)], ["pulls the pelvis forward"], "quiet", 11, "middle left"),
        sagittal.labels(
            [_at(-18, -73)], ["pulls the pelvis backward"], "quiet", 11, "middle right"
        ),
    ]  # fmt: skip


def _other_curve(muscle: Array) -> list[Trace]:
    """The other model's curve, dashed, and its name; out of sight where it has no such muscle."""
    flexion = next(iter(other_model().values()))[1]
    table = np.full((len(LINES), flexion.size), NOWHERE)
    for line, (_, _, arms) in other_model().items():
        table[LINES.index(line)] = CURVE_Y * arms
    y = table[muscle.astype(int)]
    has = y[..., 0] > NOWHERE
    x = np.broadcast_to(CURVE_X * flexion, y.shape)
    line = sagittal.strokes([np.stack([x, y], axis=-1)], "quiet", 1.8, "dash")

    def legend(shown: Array) -> Array:
        at_x = np.where(shown, 480.0, NOWHERE)
        return np.stack([at_x, np.full_like(at_x, 226.0)], axis=-1)

    return [
        line,
        sagittal.labels(
            [legend(has)], ["- - -  Rajagopal 2016<br>(abduction, rotation, knee 0°)"],
            "quiet", 11, "middle left",
        ),
        sagittal.labels(
            [legend(~has)], ["no curve of the Rajagopal<br>2016 model for this muscle"],
            "quiet", 11, "middle left",
        ),
    ]  # fmt: skip


def _own_curve(values: dict[str, Array]) -> list[Trace]:
    now_x = CURVE_X * values["hip_flexion"]
    here = np.stack([now_x, np.zeros_like(now_x)], axis=-1)
    upright = here[..., None, :] + np.array([[0, CURVE_Y * _LOW], [0, CURVE_Y * _HIGH]])
    # The label wanders less than the line, so that it stays within the picture.
    beside = np.stack([0.86 * now_x + 28, np.full_like(now_x, 174.0)], axis=-1)
    own = sagittal.strokes([np.stack([CURVE_X * SWEEP, 0 * SWEEP], axis=-1)], "angle", 3)
    at_flip = sagittal.dots([np.zeros(2)], "angle", 8)
    flip_label = sagittal.labels(
        [np.array([0.0, 20.0])], ["flips at {sign_flip}"], "angle", 11, "middle right"
    )
    now = sagittal.dots([here], "ink", 11)
    return [
        sagittal.strokes([upright], "plumb", 1.4, "dot"),
        replace(own, measured={"y": "curve_y"}),
        replace(at_flip, measured={"x": "flip_x"}),
        replace(flip_label, measured={"x": "flip_x"}),
        replace(now, measured={"y": "now_y"}),
        sagittal.labels([beside], ["now {flexion_arm:+}"], "ink", 12, "middle center"),
    ]
