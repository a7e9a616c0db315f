"""What a person may choose (a parameter) and what a model answers with (a quantity)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Parameter:
    """One input of a model, with the range in which the model holds.

    `minimum`, `maximum`, `default` and `step` are in `unit`. One with `choices` is a choice among
    labels: its values are their indices, so its range is 0 to one less than their number, in ones.
    """

    name: str
    label: str
    unit: str
    minimum: float
    maximum: float
    default: float
    step: float
    description: str
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ones = (self.minimum, self.maximum, self.step) == (0, len(self.choices) - 1, 1)
        if self.choices and not ones:
            raise ValueError(
                f"{self.name}: {len(self.choices)} choices need minimum 0, maximum "
                f"{len(self.choices) - 1} and step 1."
            )

    def check(self, value: ArrayLike) -> NDArray[np.float64]:
        """Return the value as a float array, or raise a ValueError that says what is wrong.

        The label of a choice is taken for its index.
        """
        if self.choices and isinstance(value, str):
            if value not in self.choices:
                raise ValueError(f"{self.name}: {value!r} is not a choice; {self._range()}.")
            value = self.choices.index(value)
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name}: {value!r} is not a number; {self._range()}.") from None
        if not np.isfinite(array).all():
            raise ValueError(f"{self.name}: the value is not a finite number; {self._range()}.")
        outside = array[(array < self.minimum) | (array > self.maximum)]
        if outside.size:
            raise ValueError(f"{self.name}: {outside[0]:g} is out of range; {self._range()}.")
        between = array[array != array.round()]
        if self.choices and between.size:
            raise ValueError(f"{self.name}: {between[0]:g} is not a choice; {self._range()}.")
        return array

    def _range(self) -> str:
        if self.choices:
            return "choose from " + ", ".join(f'"{choice}"' for choice in self.choices)
        return f"give a number from {self.minimum:g} to {self.maximum:g} {self.unit}"


@dataclass(frozen=True)
class Quantity:
    """One output of a model; `digits` is how many decimals are worth printing in `unit`."""

    name: str
    label: str
    unit: str
    digits: int
    description: str


def check_values(parameters: tuple[Parameter, ...], values: dict[str, ArrayLike]) -> dict:
    """Return all parameters as float arrays, defaults filled in; unknown names are refused."""
    by_name = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in by_name:
            raise ValueError(f"{name} is not a parameter; choose from {', '.join(by_name)}.")
    return {name: p.check(values.get(name, p.default)) for name, p in by_name.items()}


def plain_values(
    parameters: tuple[Parameter, ...], values: dict[str, float | str]
) -> dict[str, float]:
    """Return single values of all parameters as plain numbers, checked like `check_values`."""
    return {name: float(value) for name, value in check_values(parameters, values).items()}
