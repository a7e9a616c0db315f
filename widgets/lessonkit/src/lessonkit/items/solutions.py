"""An item's own right answer, typed the way a student would type it."""

from typing import Any

import numpy as np

from lessonkit.items.kinds import (
    Choice,
    Criterion,
    Item,
    Match,
    MultipleResponse,
    Numeric,
    PoseItem,
)

_WELL_INSIDE = 0.4


def model_answer(item: Item) -> Any:
    """Return an answer that earns full points; a written item has none and gives None."""
    match item:
        case Choice():
            return next(option.letter for option in item.options if option.correct)
        case MultipleResponse():
            return ", ".join(option.letter for option in item.options if option.correct)
        case Numeric():
            return f"{item.value:.12g} {item.unit}".strip()
        case Match():
            return " ".join(f"{number}{letter}" for number, letter in item.key.items())
        case PoseItem():
            return solve(item)
    return None


def solve(item: PoseItem) -> Any:
    """Return a pose that meets all criteria, or raise a ValueError that none was found.

    The search moves on the explorer's own steps, so that a hand can find what it finds. It is
    seeded: the same item gives the same pose.
    """
    from scipy.optimize import differential_evolution

    from lessonkit.models import model
    from lessonkit.pose import pose

    module = model(item.model)
    low = np.array([parameter.minimum for parameter in module.PARAMETERS])
    step = np.array([parameter.step for parameter in module.PARAMETERS])
    counts = np.array([round((p.maximum - p.minimum) / p.step) for p in module.PARAMETERS])
    start = (np.array([parameter.default for parameter in module.PARAMETERS]) - low) / step

    def values(steps: np.ndarray) -> dict[str, np.ndarray]:
        at = low[:, None] + step[:, None] * np.round(steps)
        return {parameter.name: row for parameter, row in zip(module.PARAMETERS, at, strict=True)}

    def inside(steps: np.ndarray) -> np.ndarray:
        readouts = module.readouts(**values(steps))
        return np.min([_inside(c, np.asarray(readouts[c.readout])) for c in item.criteria], axis=0)

    def cost(steps: np.ndarray) -> np.ndarray:
        # Well inside is enough; then the pose nearest to the defaults is what a person would find.
        moved = (np.abs(steps - start[:, None]) / counts[:, None]).sum(axis=0)
        return 0.02 * moved - np.minimum(inside(steps), _WELL_INSIDE)

    found = differential_evolution(
        cost, list(zip(np.zeros(len(counts)), counts, strict=True)), x0=start, rng=1,
        integrality=np.ones(len(counts), bool), vectorized=True, updating="deferred",
        polish=False, popsize=24, maxiter=300,
    )  # fmt: skip
    best = found.x[:, None]
    if inside(best)[0] <= 0:
        raise ValueError(
            f"item '{item.id}': no pose of {item.model} meets all criteria; widen them."
        )
    return pose(item.model, **{name: round(float(row[0]), 6) for name, row in values(best).items()})


def _inside(criterion: Criterion, reached: np.ndarray) -> np.ndarray:
    """Return how far inside a criterion values lie: 0 on its edge, 1 in the middle of a range."""
    below, above = reached - criterion.minimum, criterion.maximum - reached
    width = criterion.maximum - criterion.minimum
    if np.isfinite(width):
        return np.minimum(below, above) / (width / 2)
    return np.minimum(below, above) / max(1.0, 0.05 * float(np.ptp(reached)))
