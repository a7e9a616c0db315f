"""The standing body at a passive balance, and the moments that balance there."""

from math import inf

import numpy as np
from numpy.typing import ArrayLike

from hiplab.figures import sagittal
from hiplab.figures.pelvic_tilt import X_RANGE, standing_body
from hiplab.model.tight_flexors import forward_moment, readouts, standing
from lessonkit.drawing.view import Clause, Handle, Picture, Trace, View
from lessonkit.plane import Array

# The muscles that are drawn: fewer than for a chosen tilt, where one control moves them.
LINES = ("iliacus", "psoas", "rect_fem", "glut_max2", "semimem", "bifemlh")

SHOWN = (
    "tilt", "tilt_per_tightness", "push", "held_by_hips", "held_by_spine",
    "sacral_slope", "radiographic_pelvic_tilt", "lumbar_lordosis", "asis_psis_tilt",
    *(f"{line}_change" for line in LINES),
)  # fmt: skip

# The chart: tilt, degrees, and moment, N·m, at its edges, and their size in the picture's units.
_TILT, _MOMENT = (-2.0, 14.0), (-6.0, 20.0)
_DEGREE, _NEWTON_METRE = 28.0, 10.0

_SENTENCE = (
    Clause(
        "tightness",
        (
            (0.05, "The hip flexors are as tight as on average: nothing tips the pelvis. "),
            (
                inf,
                "Hip flexors {tightness} tighter push with {push} when you stand, and tip the "
                "pelvis {tilt} forward; there hips and lumbar spring hold the balance. ",
            ),
        ),
    ),
    Clause(
        "tightness",
        (
            (0.05, ""),
            (inf, "That is {tilt_per_tightness} of tilt for each degree of tightness. "),
        ),
    ),
    Clause(
        "tilt",
        (
            (0.005, "The passive curve is that of ten adults"),
            (2.0, "A small push"),
            (5.0, "A modest push"),
            (inf, "Even with so much tightness the push is one that muscles easily outdo"),
        ),
    ),
    Clause(
        "tilt", ((inf, ", and the stiffness is an assumption: trust the size, not the digit."),)
    ),
)


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape."""
    answers = {name: readout for name, readout in readouts(**values).items() if name in SHOWN}
    body = Picture(
        standing_body(standing(**values), LINES, every=2),
        x_range=X_RANGE,
        y_range=(-265.0, 350.0),
        alt=(
            "Side view of a standing skeleton facing right, from L1 to the thigh, with the hip "
            "flexors in front and gluteus maximus and hamstrings behind the hip."
        ),
        name="Body",
    )
    pictures = (body, _chart(answers, values))
    first = ("lumbar_lordosis", "tilt")
    return View(pictures, answers, _SENTENCE, color_limit=20.0, first=first)


def _at(tilt: ArrayLike, moment: ArrayLike) -> Array:
    """Return where a tilt and a moment stand in the chart, [..., 2]."""
    pairs = np.broadcast_arrays(np.asarray(tilt, dtype=float), np.asarray(moment, dtype=float))
    return np.stack(pairs, axis=-1) * (_DEGREE, _NEWTON_METRE)


def _chart(answers: dict[str, Array], values: dict[str, Array]) -> Picture:
    tilt, held = answers["tilt"], answers["held_by_spine"]
    tightness = np.asarray(values["tightness"], dtype=float)
    stiffness = np.asarray(values["lumbar_stiffness"], dtype=float)
    # Each curve is drawn until it leaves the chart below.
    share = np.linspace(0, 1, 33)
    last = np.minimum(_TILT[1], 6.3 + 0.77 * tightness)[..., None]
    along, shorter = _TILT[0] + share * (last - _TILT[0]), _TILT[0] + share * (6.3 - _TILT[0])
    average = _at(shorter, forward_moment(shorter, 0))
    tight = _at(along, forward_moment(along, tightness[..., None]))
    ends = np.array([0.0, _TILT[1]])
    spring = _at(ends, stiffness[..., None] * ends)
    balance = _at(tilt, held)
    drop = np.stack([balance, _at(tilt, _MOMENT[0])], axis=-2)
    return Picture(
        traces=(
            *_axes(),
            sagittal.strokes([average], "quiet", 2, "dash"),
            sagittal.strokes([tight], "longer", 2.6),
            sagittal.strokes([spring], "disc-edge", 2.6),
            sagittal.strokes([drop], "ink", 1.2, "dot"),
            sagittal.dots([balance], "ink", 11),
            sagittal.labels(
                [_at(tilt, _MOMENT[0] - 3.4)], ["balance {tilt}"], "ink", 13, "middle center"
            ),
            *_legend(),
        ),
        x_range=(-110.0, 420.0),
        y_range=(-200.0, 220.0),
        alt=(
            "Chart of moments over pelvic tilt: what both hips push forward with average and with "
            "tighter hip flexors, the rising line of the lumbar spring, and the point where the "
            "tighter hips and the spring balance."
        ),
        name="Balance",
        handles=(
            Handle("tightness", "Tighten the hip flexors", tight[..., 3, :]),
            Handle("lumbar_stiffness", "Stiffen the spring", _at(3.0, 3.0 * stiffness)),
        ),
    )


def _axes() -> list[Trace]:
    """Return the chart's axes with ticks: moments on the left, tilts below."""
    (first, last), (low, high) = _TILT, _MOMENT
    frame = _at([first, first, last], [high, low, low])
    zero = _at([first, last], [0, 0])
    tilts, moments = np.array([0, 5, 10]), np.array([0, 5, 10, 15, 20])
    return [
        sagittal.strokes([frame, zero], "quiet", 1),
        sagittal.labels(
            list(_at(tilts, low - 1.3)), [f"{t}°" for t in tilts], "quiet", 11, "middle center"
        ),
        sagittal.labels(
            list(_at(first - 0.25, moments)), [f"{m}" for m in moments], "quiet", 11, "middle left"
        ),
        sagittal.labels([_at(first - 0.25, high - 2.6)], ["N·m"], "quiet", 11, "middle left"),
        sagittal.labels([_at(first - 0.25, low - 1.3)], ["tilt"], "quiet", 11, "middle left"),
    ]


def _legend() -> list[Trace]:
    """Name the three lines below the chart, each beside a piece of itself."""
    entries = (
        ("longer", "solid", "both hips, flexors {tightness} tighter"),
        ("quiet", "dash", "both hips, average flexors"),
        ("disc-edge", "solid", "lumbar spring, {lumbar_stiffness}"),
    )
    traces = []
    for i, (role, dash, text) in enumerate(entries):
        y = _NEWTON_METRE * _MOMENT[0] - 68 - 26 * i
        traces += [
            sagittal.strokes([np.array([[-60.0, y], [-16.0, y]])], role, 2.6, dash),
            sagittal.labels([np.array([-6.0, y])], [text], "ink"),
        ]
    return traces
