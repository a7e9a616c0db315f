"""An item's own right answer, typed the way a student would type it."""

from itertools import product
from typing import Any

import numpy as np

from hiplab.items.kinds import Choice, Item, Match, Numeric, PoseItem, Several


def model_answer(item: Item) -> Any:
    """Return an answer that earns full points; a written item has none and gives None."""
    match item:
        case Choice():
            return next(option.letter for option in item.options if option.correct)
        case Several():
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

    A coarse grid over all parameters finds the pose farthest inside the ranges, on the explorer's
    own steps.
    """
    from hiplab.model.pose import model, pose

    module = model(item.model)
    axes = [_steps(parameter) for parameter in module.PARAMETERS]
    grid = np.array(list(product(*axes))).T
    names = [parameter.name for parameter in module.PARAMETERS]
    readouts = module.readouts(**dict(zip(names, grid, strict=True)))
    margin = np.full(grid.shape[1], np.inf)
    for criterion in item.criteria:
        values = readouts[criterion.readout]
        scale = max(1e-9, float(np.std(values)))
        margin = np.minimum(margin, (values - criterion.minimum) / scale)
        margin = np.minimum(margin, (criterion.maximum - values) / scale)
    defaults = np.array([[parameter.default] for parameter in module.PARAMETERS])
    spans = np.array([[p.maximum - p.minimum] for p in module.PARAMETERS])
    moved = np.abs((grid - defaults) / spans).sum(axis=0)
    inside = margin > 0
    if not inside.any():
        raise ValueError(
            f"item '{item.id}': no pose of {item.model} meets all criteria; widen them."
        )
    # Among poses well inside, the one nearest to the defaults is what a person would find.
    good = margin >= 0.5 * margin.max()
    best = int(np.argmin(np.where(good, moved, np.inf)))
    values = {
        name: round(float(value), 6) for name, value in zip(names, grid[:, best], strict=True)
    }
    return pose(item.model, **values)


def _steps(parameter: Any) -> np.ndarray:
    count = round((parameter.maximum - parameter.minimum) / parameter.step)
    stride = max(1, count // 24)
    ticks = parameter.minimum + parameter.step * np.arange(0, count + 1, stride)
    return np.unique(np.append(ticks, [parameter.default, parameter.maximum]))
