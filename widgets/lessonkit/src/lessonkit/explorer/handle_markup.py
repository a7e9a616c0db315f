"""The HTML of handles: what in a picture can be taken hold of, as sliders that lie over it."""

from html import escape

from lessonkit.drawing.view import Handle, Picture, View, number
from lessonkit.quantity import Parameter

# A ring to take hold of, arrows that show the way it goes, and its name; in screen pixels, turned
# and placed by the front end.
_SHAPE = (
    '<circle class="hl-reach" r="22"/><g class="hl-way"><circle r="9"/>'
    '<path d="M14,-5L20,0L14,5M-14,-5L-20,0L-14,5"/></g>'
)


def handles_markup(picture: Picture, controls: dict[str, Parameter], first: int) -> str:
    """Return a picture's handles, numbered from `first`, at the controls' defaults."""
    if not picture.handles:
        return ""
    (left, right), (bottom, top) = picture.x_range, picture.y_range
    handles = "".join(
        _handle(handle, controls[handle.control], i)
        for i, handle in enumerate(picture.handles, first)
    )
    return (
        f'<div class="hl-hands"><svg viewBox="{left:g} {-top:g} {right - left:g} {top - bottom:g}" '
        f'xmlns="http://www.w3.org/2000/svg">{handles}</svg></div>'
    )


def _handle(handle: Handle, control: Parameter, index: int) -> str:
    return (
        f'<g class="hl-handle" role="slider" tabindex="-1" data-handle="{index}" '
        f'aria-label="{escape(handle.label)}" aria-valuemin="{control.minimum:g}" '
        f'aria-valuemax="{control.maximum:g}" aria-valuenow="{control.default:g}" '
        f'aria-valuetext="{number(control.default, control)}">{_SHAPE}'
        f'<text y="-26" aria-hidden="true">{escape(handle.label)}</text></g>'
    )


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
