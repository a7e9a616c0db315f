"""What of handles is data for the front end, and the check that a hand can drag what they move."""

from lessonkit.drawing.view import View
from lessonkit.quantity import Parameter


def handles_spec(view: View) -> list[dict[str, object]]:
    """Return which control each handle moves; where it goes is baked as `h<number>.point`."""
    return [{"control": handle.control} for handle in view.handles]


def check_handles(view: View, controls: dict[str, Parameter]) -> None:
    """Raise ValueError where a handle moves what no hand can drag."""
    ranges = [name for name, control in controls.items() if not control.choices]
    for handle in view.handles:
        if handle.control not in ranges:
            raise ValueError(
                f"The handle '{handle.label}' moves {handle.control}, which is not a control with "
                f"a range; choose from {', '.join(ranges)}."
            )
