"""What a view function answers with: moving traces, named readouts and a sentence.

Every array has the shape of the values it was made from, then its own axis: traces [..., n],
readouts [...]. So one call answers for a whole grid of values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lessonkit.drawing.scene import Scene
from lessonkit.plane import Array, rotate
from lessonkit.quantity import Parameter, Quantity

MINUS = "\N{MINUS SIGN}"
_SLOT = re.compile(r"\{(\w+)(?::(abs|\+))?\}")


@dataclass(frozen=True)
class Placement:
    """Where a rigid body stands: mm [...] of its own origin, and its turn, degrees [...]."""

    x: Array
    y: Array
    turn: Array


@dataclass(frozen=True)
class Trace:
    """A plotly scatter trace whose points move: freely, or together as a rigid body.

    Without a placement x and y are [..., n]; with one they are [n] in the body's own frame. A line
    or outline breaks off before the points in `gaps`. `style` holds plotly's own properties; its
    colours are names of the palette. `text` holds a template for each point.
    `color_by` names a readout whose value colours the fill. `measured` names, for "x" or "y", the
    measure of the view that it stands at instead of its own array. A `detail`, as a name or a line
    that leads to it, is not shown at first.
    """

    x: Array
    y: Array
    style: dict[str, Any]
    gaps: tuple[int, ...] = ()
    text: tuple[str, ...] = ()
    color_by: str = ""
    placement: Placement | None = None
    measured: dict[str, str] = field(default_factory=dict)
    detail: bool = False

    def points(self) -> Array:
        """Return the points where they stand, mm [..., n, 2], a row of NaN in each gap."""
        points = np.stack(np.broadcast_arrays(self.x, self.y), axis=-1)
        if self.placement is not None:
            at = np.stack([self.placement.x, self.placement.y], axis=-1)
            points = rotate(points, self.placement.turn) + at[..., None, :]
        return np.insert(points, self.gaps, np.nan, axis=-2)


@dataclass(frozen=True)
class Clause:
    """A part of the sentence: the first text whose limit exceeds the value named in `by`."""

    by: str
    cases: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Handle:
    """A point of a picture by which a control is moved, mm [..., 2].

    It is dragged along the way on which the control moves it: an arc, a line, whatever the view
    function makes of it. `label` says what a hand does there, as "Tilt the pelvis".
    """

    control: str
    label: str
    at: Array


@dataclass(frozen=True)
class Picture:
    """One drawing of fixed structure: x and y, mm, in its ranges, at one scale.

    `alt` says what it shows, to those who do not see it. A `scene` is drawn in space instead.
    Of several pictures each has a `name`, by which readers bring it to the stage.
    """

    traces: tuple[Trace, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    alt: str
    scene: Scene | None = None
    name: str = ""
    handles: tuple[Handle, ...] = ()


@dataclass(frozen=True)
class View:
    """One or more pictures, the readouts beside them and the sentence that says what is seen.

    `color_limit` is the readout value, in its unit, at which the colour scale ends. `measure` gives
    from the controls' values what the front end measures in a scene: readouts and points of traces.
    `first` names the readouts, at most two, that are printed in the pictures at first; else the
    first two in their labels are. What is left out is one press away.
    """

    pictures: tuple[Picture, ...]
    readouts: dict[str, Array]
    sentence: tuple[Clause, ...]
    color_limit: float = 1.0
    measure: Callable[[dict[str, Array]], dict[str, Array]] | None = None
    first: tuple[str, ...] = ()

    def settled(self, values: dict[str, Array]) -> "View":
        """Return the view, made from single values, with all that is measured filled in."""
        if self.measure is None:
            return self
        found = self.measure(values)

        def fill_in(trace: Trace) -> Trace:
            arrays = {axis: np.atleast_1d(found[name]) for axis, name in trace.measured.items()}
            return replace(trace, **arrays)

        pictures = tuple(replace(p, traces=tuple(map(fill_in, p.traces))) for p in self.pictures)
        points = {name for trace in self.traces for name in trace.measured.values()}
        numbers = {name: value for name, value in found.items() if name not in points}
        return replace(self, pictures=pictures, readouts={**self.readouts, **numbers})

    @property
    def handles(self) -> tuple[Handle, ...]:
        """All handles of all pictures, in order."""
        return tuple(handle for picture in self.pictures for handle in picture.handles)

    @property
    def has_scene(self) -> bool:
        """Whether one of its pictures is drawn in space."""
        return any(picture.scene for picture in self.pictures)

    @property
    def traces(self) -> tuple[Trace, ...]:
        """All traces of all pictures, in order."""
        return tuple(trace for picture in self.pictures for trace in picture.traces)


def slots(template: str) -> tuple[str, ...]:
    """Return the names in a template's slots, in their order."""
    return tuple(slot[1] for slot in _SLOT.finditer(template))


def number(value: float, quantity: Quantity | Parameter, sign: str = "") -> str:
    """Print a value with its unit, a choice as its label; "abs" drops the sign, "+" shows it."""
    if isinstance(quantity, Parameter) and quantity.choices:
        return quantity.choices[round(value)]
    if np.isnan(value):
        return "none"
    digits = quantity.digits if isinstance(quantity, Quantity) else step_digits(quantity)
    shown = abs(value) if sign == "abs" else value
    text = f"{abs(shown):.{digits}f}"
    is_zero = float(text) == 0
    if shown < 0 and not is_zero:
        text = MINUS + text
    elif sign == "+" and not is_zero:
        text = "+" + text
    space = "" if quantity.unit == "°" else "\N{NO-BREAK SPACE}"
    return text + (space + quantity.unit if quantity.unit else "")


def step_digits(parameter: Parameter) -> int:
    """Return how many decimals the parameter's step has."""
    return len(f"{parameter.step:g}".partition(".")[2])


def fill(template: str, values: dict[str, float], names: dict[str, Quantity | Parameter]) -> str:
    """Fill a template's slots `{name}`, `{name:abs}`, `{name:+}` with printed numbers."""
    return _SLOT.sub(lambda slot: number(values[slot[1]], names[slot[1]], slot[2] or ""), template)


def say(
    sentence: tuple[Clause, ...], values: dict[str, float], names: dict[str, Quantity | Parameter]
) -> str:
    """Return the sentence for values of controls and readouts by name."""
    parts = []
    for clause in sentence:
        text = next(text for limit, text in clause.cases if values[clause.by] < limit)
        parts.append(fill(text, values, names))
    return "".join(parts)
