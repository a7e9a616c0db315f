"""A prediction: what an explorer asks before it answers, and how its picture shows a guess."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lessonkit.drawing.view import View, fill, step_digits
from lessonkit.plane import Array, direction
from lessonkit.quantity import Parameter, Quantity, plain_values

# So many guesses are drawn in Python; between them the front end interpolates.
_DRAWN = 65


@dataclass(frozen=True)
class Prediction:
    """A question that is asked before the explorer answers: how large is a readout in a pose?

    `pose` are the values of the controls it is asked for, `before` those at which the body stands
    until then; what they leave out has its default. The `question` may print what holds before, as
    "Now it measures {reach}.". A guess lies between the two `guesses`, in steps of `step`, and is
    drawn in the picture of a name (or the only one) as the `line` through points [..., n, 2] that a
    function makes of it, as `ray` and `level` do; its last point is what a hand drags. Where that
    picture is a chart that would tell the answer, `covers` hides all that moves in it until then.
    """

    name: str
    question: str
    quantity: str
    pose: dict[str, float | str]
    guesses: tuple[float, float]
    line: Callable[[Array], Array]
    before: dict[str, float | str] = field(default_factory=dict)
    picture: str = ""
    step: float = 1.0
    covers: bool = False


def ray(at: ArrayLike, length_mm: float, zero_deg: float, turn: int = 1) -> Callable:
    """Return what draws a guess, degrees, as a ray from a point [2], mm.

    A guess of 0 points along `zero_deg`, a larger one is turned to the left, with -1 to the right.
    """
    start = np.asarray(at, dtype=float)

    def line(guess: Array) -> Array:
        tip = start + length_mm * direction(zero_deg + turn * guess)
        return np.stack(np.broadcast_arrays(start, tip), axis=-2)

    return line


def level(start: ArrayLike, stop: ArrayLike, for_each: ArrayLike) -> Callable:
    """Return what draws a guess as a line between points [2], mm, shifted for each unit."""
    ends, shift = np.array([start, stop], dtype=float), np.asarray(for_each, dtype=float)
    return lambda guess: ends + np.asarray(guess)[..., None, None] * shift


def chosen(offered: tuple[Prediction, ...], wanted: "str | Prediction") -> "Prediction | None":
    """Return the prediction of a name, or the one that is given; none for an empty name."""
    if isinstance(wanted, Prediction) or not wanted:
        return wanted or None
    by_name = {prediction.name: prediction for prediction in offered}
    if wanted not in by_name:
        known = f"choose from {', '.join(by_name)}" if by_name else "this explorer has none"
        raise ValueError(f"predict: {wanted!r} is not a prediction of this explorer; {known}.")
    return by_name[wanted]


@dataclass(frozen=True)
class Asked:
    """A prediction as a page asks it: checked against its explorer, with its question in words."""

    prediction: Prediction
    question: str
    picture: int
    guess: Parameter
    pose: dict[str, float]
    before: dict[str, float]

    def spec(self) -> dict[str, Any]:
        """Return what the front end needs."""
        low, high = self.prediction.guesses
        nodes = np.linspace(low, high, _DRAWN)
        return {
            "quantity": self.prediction.quantity,
            "picture": self.picture,
            "covers": self.prediction.covers,
            "pose": self.pose,
            "before": self.before,
            "guess": asdict(self.guess) | {"digits": step_digits(self.guess)},
            "nodes": nodes.round(6).tolist(),
            "lines": np.asarray(self.prediction.line(nodes)).round(2).tolist(),
        }


def ask(
    prediction: Prediction,
    view: View,
    values: dict[str, float],
    controls: tuple[Parameter, ...],
    names: dict[str, Quantity | Parameter],
) -> Asked:
    """Return a prediction as it is asked at some values; refuse in a ValueError what cannot be."""
    quantity = names.get(prediction.quantity)
    pictures = [picture.name for picture in view.pictures]
    low, high = prediction.guesses
    unknown = {*prediction.pose, *prediction.before} - {control.name for control in controls}
    wrong = ""
    if unknown:
        wrong = f"{', '.join(sorted(unknown))}: not a control of this explorer"
    elif not isinstance(quantity, Quantity):
        wrong = f"{prediction.quantity} is no readout of the page's panels"
    elif prediction.picture not in pictures:
        wrong = f"there is no picture '{prediction.picture}', only {', '.join(pictures)}"
    elif low >= high:
        wrong = f"no guess lies between {low:g} and {high:g}"
    if wrong:
        raise ValueError(f"The prediction '{prediction.name}' cannot be asked: {wrong}.")
    pose, before = (plain_values(controls, part) for part in (prediction.pose, prediction.before))
    if pose == before:
        raise ValueError(
            f"The prediction '{prediction.name}' cannot be asked: the explorer stands in that very "
            "pose before, and would show the answer. Give `before` other values."
        )
    middle = low + round((high - low) / 2 / prediction.step) * prediction.step
    guess = Parameter(
        "guess", "Your guess", quantity.unit, low, high, middle, prediction.step, quantity.label
    )
    question = fill(prediction.question, values, names)
    return Asked(prediction, question, pictures.index(prediction.picture), guess, pose, before)
