"""Sample a view function over a grid of control values, fine enough that interpolation is unseen.

Each control's nodes start with its range and its default (where a model may have a kink) and are
halved until interpolation is unseen; a choice has one node for each label. What does not depend on
a control is not stored along it. What several controls set together can be an axis of its own.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lessonkit.drawing.view import View
from lessonkit.explorer.grid_size import Array, check_size
from lessonkit.quantity import Parameter, Quantity

# What would show: half a millimetre on the figure, half the last printed digit of a readout.
FIGURE_TOLERANCE_MM = 0.5
MOST_NODES = 257


class ViewFunction(Protocol):
    """A pure function from the controls' values, arrays of one shape, to a view."""

    def __call__(self, **values: Array) -> View:
        """Return the view for values of the controls, by name."""


@dataclass(frozen=True)
class Driven:
    """A readout that several controls set together, sampled along itself instead of along them.

    `of` answers it from the controls' values; the view function takes it by its name as well.
    """

    parameter: Parameter
    of: Callable[..., Array]


@dataclass(frozen=True)
class Baked:
    """One array of the view on the grid: int16 steps of `step` above `offset`.

    `axes` are the indices of the controls that it depends on; the data has one axis for each, then
    one for its points.
    """

    target: str
    axes: tuple[int, ...]
    offset: float
    step: float
    data: NDArray[np.int16]

    def at(self, nodes: NDArray[np.int64]) -> float:
        """Return the first number at a node of the whole grid."""
        return self.offset + self.step * float(self.data[tuple(nodes[list(self.axes)])][0])


@dataclass(frozen=True)
class Bake:
    """Everything sampled: the nodes along each control, then each driven axis, and the arrays."""

    nodes: tuple[Array, ...]
    arrays: tuple[Baked, ...]
    driven: tuple[str, ...] = ()

    def encode(self) -> tuple[list[dict], str]:
        """Return where each array lies among the numbers, and the numbers, packed, as base64."""
        index, start = [], 0
        for baked in self.arrays:
            index.append(
                {
                    "target": baked.target,
                    "axes": baked.axes,
                    "offset": baked.offset,
                    "step": baked.step,
                    "start": start,
                    "points": baked.data.shape[-1],
                }
            )
            start += baked.data.size
        packed = b"".join(pack(baked.data) for baked in self.arrays)
        return index, base64.b64encode(packed).decode("ascii")

    def states(self, controls: list[str], number: int) -> Iterator[dict[str, float]]:
        """Yield controls and readouts, by name, at nodes drawn at random, always the same ones."""
        shape = [len(axis) for axis in self.nodes]
        readouts = {baked.target: baked for baked in self.arrays if "." not in baked.target}
        for at in np.random.default_rng(0).integers(shape, size=(number, len(shape))):
            for axis, name in enumerate(self.driven, len(controls)):
                at[axis] = np.abs(self.nodes[axis] - readouts[name].at(at)).argmin()
            of_controls = zip(controls, self.nodes, at, strict=False)
            state = {name: float(axis[i]) for name, axis, i in of_controls}
            yield state | {name: baked.at(at) for name, baked in readouts.items()}


def bake(
    function: ViewFunction,
    controls: tuple[Parameter, ...],
    quantities: tuple[Quantity, ...],
    driven: tuple[Driven, ...] = (),
) -> Bake:
    """Sample a view function; raise ValueError where no reasonable grid is fine enough."""
    tolerances = {q.name: 0.5 * 10.0**-q.digits for q in quantities}
    tolerances |= {d.parameter.name: d.parameter.step / 2 for d in driven}
    function = _with_driven(function, controls, driven)
    controls = (*controls, *(d.parameter for d in driven))
    coarse = [
        np.arange(float(len(c.choices)))
        if c.choices
        else np.unique([c.minimum, c.default, c.maximum]).astype(float)
        for c in controls
    ]
    nodes = [_refined(function, controls, coarse, axis, tolerances) for axis in range(len(coarse))]
    ends = function(**_grid(controls, [axis[:2] for axis in nodes]))
    check_size([array for _, array in flatten(ends)], [c.name for c in controls], nodes)
    view = function(**_grid(controls, nodes))
    shape = tuple(len(axis) for axis in nodes)
    arrays = (
        _pack(target, array, shape, tolerances.get(target, FIGURE_TOLERANCE_MM))
        for target, array in flatten(view)
    )
    return Bake(tuple(nodes), tuple(arrays), tuple(d.parameter.name for d in driven))


def _with_driven(
    function: ViewFunction, controls: tuple[Parameter, ...], driven: tuple[Driven, ...]
) -> ViewFunction:
    """Return the view function with its driven readouts as the controls set them."""

    def view(**values: Array) -> View:
        own = {d.parameter.name: d.of(**{c.name: values[c.name] for c in controls}) for d in driven}
        found = function(**values)
        return replace(found, readouts={**found.readouts, **own})

    return view if driven else function


def flatten(view: View) -> list[tuple[str, Array]]:
    """Return the view's arrays by target, with a last axis of points.

    Traces give `0.x`, `0.y`, rigid ones `0.at` (place, turn), handles `h0.point`, readouts names.
    """
    arrays = []
    for i, trace in enumerate(view.traces):
        own = {"x": trace.x, "y": trace.y}
        arrays += [(f"{i}.{k}", np.asarray(own[k])) for k in own if k not in trace.measured]
        if trace.placement:
            place = np.broadcast_arrays(trace.placement.x, trace.placement.y, trace.placement.turn)
            arrays.append((f"{i}.at", np.stack(place, axis=-1)))
    arrays += [(f"h{i}.point", np.asarray(handle.at)) for i, handle in enumerate(view.handles)]
    return arrays + [(name, np.asarray(value)[..., None]) for name, value in view.readouts.items()]


def pack(data: NDArray[np.int16]) -> bytes:
    """Return int16 data [..., points] as bytes, a third of what compresses them otherwise.

    What neighbours on the grid have in common is left out: along each axis but the last only the
    differences remain, modulo 2^16. They are small, so each takes as few bytes as it needs: the
    sign in its lowest bit, then seven bits a byte, the eighth says that another byte follows.
    """
    for axis in range(data.ndim - 1):
        data = np.diff(data, axis=axis, prepend=np.int16(0))
    signed = data.ravel().astype(np.int32)
    rest = (signed << 1) ^ (signed >> 31)
    parts = [(rest >> shift) & 127 | np.where(rest >> shift > 127, 128, 0) for shift in (0, 7, 14)]
    needed = [rest >= 0, rest > 127, rest > 16_383]
    return np.stack(parts, -1)[np.stack(needed, -1)].astype(np.uint8).tobytes()


def _grid(controls: tuple[Parameter, ...], nodes: list[Array]) -> dict[str, Array]:
    grid = np.meshgrid(*nodes, indexing="ij")
    return {c.name: values for c, values in zip(controls, grid, strict=True)}


def _refined(
    function: ViewFunction,
    controls: tuple[Parameter, ...],
    coarse: list[Array],
    axis: int,
    tolerances: dict[str, float],
) -> Array:
    """Halve the nodes along one control until the midpoints between them interpolate unseen.

    The other controls stay at their ends and defaults, where a curve in this one is sharpest.
    """
    nodes = coarse[axis]
    if controls[axis].choices:
        return nodes
    while len(nodes) <= MOST_NODES:
        finer = _halved(nodes)
        view = function(**_grid(controls, [*coarse[:axis], finer, *coarse[axis + 1 :]]))
        if _midpoint_error(view, axis, controls, tolerances) <= 1:
            return nodes
        nodes = finer
    raise ValueError(
        f"The view function jumps or bends too sharply along {controls[axis].name}: {MOST_NODES} "
        "samples are not enough to interpolate it without a visible error."
    )


def _halved(nodes: Array) -> Array:
    return np.sort(np.concatenate([nodes, (nodes[1:] + nodes[:-1]) / 2]))


def _midpoint_error(
    view: View, axis: int, controls: tuple[Parameter, ...], tolerances: dict[str, float]
) -> float:
    """Return the worst error of interpolating the odd samples along an axis, in tolerances.

    An array that depends on several controls may use an equal part of its tolerance for each,
    because their errors add up. A rigid body's turn counts as the path of its farthest point.
    """
    worst = 0.0
    for target, array in flatten(view):
        if not np.isfinite(array).all():
            raise ValueError(f"The view function gives a value that is not finite in {target}.")
        varying = _varying(array, len(controls))
        if axis not in varying:
            continue
        sharing = sum(not controls[i].choices for i in varying)
        along = np.moveaxis(array, axis, 0)
        error = np.abs(along[1::2] - (along[:-1:2] + along[2::2]) / 2)
        if target.endswith(".at"):
            trace = view.traces[int(target.partition(".")[0])]
            error = error * [1, 1, np.radians(np.hypot(trace.x, trace.y).max())]
        tolerance = tolerances.get(target, FIGURE_TOLERANCE_MM) / sharing
        worst = max(worst, float(error.max()) / tolerance)
    return worst


def _varying(array: Array, axes: int) -> tuple[int, ...]:
    """Return the controls' axes along which an array changes at all."""
    if array.ndim <= axes:
        return ()
    return tuple(i for i in range(axes) if np.ptp(array, axis=i).max() > 1e-9)


def _pack(target: str, array: Array, grid_shape: tuple[int, ...], tolerance: float) -> Baked:
    """Drop the axes along which nothing changes and round to int16, no finer than can be seen."""
    axes = _varying(array, len(grid_shape))
    if array.ndim > len(grid_shape):
        array = array[tuple(slice(None) if i in axes else 0 for i in range(len(grid_shape)))]
    low, high = float(array.min()), float(array.max())
    step = max((high - low) / 65_534, tolerance / 10)
    middle = (low + high) / 2
    return Baked(target, axes, middle, step, np.round((array - middle) / step).astype(np.int16))
