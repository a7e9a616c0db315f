"""Refuse a grid that memory would not hold, before it is worked out."""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A grid is held whole while it is worked out, several times over.
MOST_BYTES = 1_000_000_000


def check_size(ends: Sequence[Array], names: Sequence[str], nodes: Sequence[Array]) -> None:
    """Raise a ValueError, with the number and the remedy, for a grid that is too large.

    `ends` are the view's arrays at the first two nodes along each control.
    """
    corners = prod(len(axis[:2]) for axis in nodes)
    each = sum(array.size for array in ends if array.ndim > len(nodes)) / corners
    states = prod(len(axis) for axis in nodes)
    size = states * each * 8
    if size > MOST_BYTES:
        along = ", ".join(f"{name} {len(axis)}" for name, axis in zip(names, nodes, strict=True))
        raise ValueError(
            f"The grid is too large: {states:,} states ({along}) of {each:,.0f} numbers are "
            f"{size / 1e9:.1f} GB, and {MOST_BYTES / 1e9:.0f} GB is the most. Take fewer controls "
            "or choices, draw with fewer points, place rigid bodies, or let one readout drive "
            "what several controls set together (Page.driven)."
        )
