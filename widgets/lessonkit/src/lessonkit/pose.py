"""A pose: the values a person chose in an explorer, which a quiz item can judge."""

from dataclasses import dataclass

from lessonkit.models import model, names
from lessonkit.quantity import check_values


@dataclass(frozen=True)
class Pose:
    """A model's name and the values of all its parameters."""

    model: str
    values: dict[str, float]

    def readouts(self) -> dict[str, float]:
        """Return the model's quantities in this pose, by name."""
        answers = model(self.model).readouts(**self.values)
        return {name: float(value) for name, value in answers.items()}

    def __repr__(self) -> str:
        known = model(self.model).PARAMETERS if self.model in names() else ()
        choices = {parameter.name: parameter.choices for parameter in known}
        values = ", ".join(
            f'{name}="{choices[name][round(value)]}"' if choices.get(name) else f"{name}={value:g}"
            for name, value in self.values.items()
        )
        return f'pose("{self.model}", {values})'


class PoseError(ValueError):
    """A pose that there is not; one sentence says why."""

    def _render_traceback_(self) -> list[str]:
        # Jupyter's kernels ask for this, and show the sentence without a traceback above it.
        return [f"This pose cannot be: {self}"]


def pose(model_name: str, /, **values: float | str) -> Pose:
    """Return a pose of a model; parameters not named take their defaults, choices their labels.

    Raises PoseError for an unknown model or parameter, or a value that is out of range or not a
    single number.
    """
    try:
        checked = check_values(model(model_name).PARAMETERS, values)
    except ValueError as error:
        raise PoseError(str(error)) from None
    for name, value in checked.items():
        if value.ndim:
            raise PoseError(f"{name}: a pose takes a single number, not a list.")
    return Pose(model_name, {name: float(value) for name, value in checked.items()})
