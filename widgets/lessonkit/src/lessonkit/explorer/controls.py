"""The HTML of controls and buttons: native inputs, labelled, with their units and ranges."""

from html import escape

from lessonkit.drawing.view import number, step_digits
from lessonkit.quantity import Parameter


def control_markup(control: Parameter, value: float) -> str:
    """Return a control at a value: radio buttons for a choice, else a slider and a field."""
    return (_choice if control.choices else _range)(control, value)


def _range(control: Parameter, value: float) -> str:
    """Return a slider and a field to type the same number."""
    limits = f'min="{control.minimum:g}" max="{control.maximum:g}" step="{control.step:g}"'
    shown = f"{value:.{step_digits(control)}f}"
    name, label = control.name, escape(control.label)
    # The decimal keypad of phones has no minus, so it is offered only where none is needed.
    keypad = "decimal" if control.minimum >= 0 else "text"
    span = f"{number(control.minimum, control)} to {number(control.maximum, control)}"
    return (
        f'<div class="hl-control" data-control="{name}">'
        f'<label><span class="hl-label">{label}</span>'
        f'<input type="range" disabled {limits} value="{shown}" '
        f'aria-valuetext="{number(value, control)}"></label>'
        f'<span class="hl-typed"><input type="text" disabled inputmode="{keypad}" '
        f'autocomplete="off" value="{shown}" aria-label="{label}, {escape(control.unit)}, {span}"> '
        f"{escape(control.unit)}</span>"
        f'<p class="hl-hint">{escape(control.description)} ({span})</p>'
        '<p class="hl-error" role="alert"></p></div>'
    )


def _choice(control: Parameter, value: float) -> str:
    """Return radio buttons, one for each label; the front end makes their group's name unique."""
    options = "".join(
        f'<label><input type="radio" disabled name="{control.name}" value="{i}"'
        f"{' checked' if i == value else ''}>{escape(label)}</label>"
        for i, label in enumerate(control.choices)
    )
    return (
        f'<fieldset class="hl-control hl-choice" data-control="{control.name}">'
        f'<legend class="hl-label">{escape(control.label)}</legend>'
        f'<div class="hl-options">{options}</div>'
        f'<p class="hl-hint">{escape(control.description)}</p></fieldset>'
    )


def actions(played: str) -> str:
    """Return the buttons of every explorer; `played` is the label of the control to run, if any."""
    buttons = [
        ("play", "Play", f"Runs through its range: {played}") if played else None,
        ("undo", "Undo", "Takes back the last move (Ctrl+Z or \N{PLACE OF INTEREST SIGN}Z)"),
        ("reset", "Reset", "Back to how it was at the start"),
        ("copy", "Copy pose", "Copies the line of Python for an answer cell"),
        ("link", "Copy link", "Copies an address that opens this state"),
        ("png", "PNG", "Saves the figure with its sentence as a picture"),
    ]
    return "".join(
        f'<button type="button" disabled data-{name}{" hidden" if name == "link" else ""} '
        f'title="{escape(what)}">{label}</button>'
        for name, label, what in filter(None, buttons)
    )
