"""The HTML of controls and buttons: native inputs, labelled, with their units and ranges."""

from collections.abc import Sequence
from html import escape

from lessonkit.drawing.view import number, step_digits
from lessonkit.quantity import Parameter

# A choice among more than these is a menu, not a wall of buttons.
_MOST_BUTTONS = 3


def control_markup(control: Parameter, value: float) -> str:
    """Return a control at a value: a slider and a field, radio buttons, or a menu of many."""
    if not control.choices:
        return _range(control, value)
    return (_menu if len(control.choices) > _MOST_BUTTONS else _choice)(control, value)


def explained(control: Parameter) -> str:
    """Return what a control does and how far it goes, as an entry of a list of descriptions."""
    return f"<dt>{escape(control.label)}</dt><dd>{escape(_hint(control))}</dd>"


def _hint(control: Parameter) -> str:
    return control.description if control.choices else f"{control.description} ({_span(control)})"


def _span(control: Parameter) -> str:
    return f"{number(control.minimum, control)} to {number(control.maximum, control)}"


def _range(control: Parameter, value: float) -> str:
    """Return a slider and a field to type the same number."""
    limits = f'min="{control.minimum:g}" max="{control.maximum:g}" step="{control.step:g}"'
    shown = f"{value:.{step_digits(control)}f}"
    name, label = control.name, escape(control.label)
    # The decimal keypad of phones has no minus, so it is offered only where none is needed.
    keypad = "decimal" if control.minimum >= 0 else "text"
    return (
        f'<div class="hl-control" data-control="{name}">'
        f'<label title="{escape(control.description)}"><span class="hl-label">{label}</span>'
        f'<input type="range" disabled {limits} value="{shown}" '
        f'aria-valuetext="{number(value, control)}"></label>'
        f'<span class="hl-typed"><input type="text" disabled inputmode="{keypad}" '
        f'autocomplete="off" value="{shown}" aria-label="{label}, {escape(control.unit)}, '
        f'{_span(control)}"> '
        f"{escape(control.unit)}</span>"
        f'<p class="hl-hint">{escape(_hint(control))}</p>'
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


def _options(labels: Sequence[str], shown: float | None) -> str:
    """Return the options of a menu, numbered, with the one that is shown."""
    return "".join(
        f'<option value="{i}"{" selected" if i == shown else ""}>{escape(label)}</option>'
        for i, label in enumerate(labels)
    )


def _menu(control: Parameter, value: float) -> str:
    return (
        f'<div class="hl-control hl-menu" data-control="{control.name}">'
        f'<label title="{escape(control.description)}">'
        f'<span class="hl-label">{escape(control.label)}</span>'
        f'<select disabled autocomplete="off">{_options(control.choices, value)}</select></label>'
        f'<p class="hl-hint">{escape(control.description)}</p></div>'
    )


def preset_menu(labels: list[str], shown: int | None) -> str:
    """Return the menu of named states; `shown` is the one that the explorer opens with, if any."""
    first = f'<option value="" disabled{" selected" if shown is None else ""}>Choose one</option>'
    return (
        '<label class="hl-presets"><span class="hl-label">Presets</span>'
        f'<select disabled data-presets autocomplete="off">{first}{_options(labels, shown)}'
        "</select></label>"
    )


def actions(played: str) -> str:
    """Return the buttons of every explorer; `played` is the label of the control to run, if any."""
    buttons = [
        ("play", "Play", f"Runs through its range: {played}") if played else None,
        ("undo", "Undo", "Takes back the last move (Ctrl+Z or \N{PLACE OF INTEREST SIGN}Z)"),
        ("reset", "Reset", "Back to how it was at the start"),
        ("copy", "Copy pose", "Copies the line of Python for an answer cell"),
    ]
    return "".join(_button(*button) for button in buttons if button)


def sharing() -> str:
    """Return the buttons that carry a state elsewhere; a link is a page's alone."""
    link = _button("link", "Copy link", "Copies an address that opens this state", " hidden")
    return link + _button("png", "PNG", "Saves the figure with its sentence as a picture")


def _button(name: str, label: str, what: str, more: str = "") -> str:
    return (
        f'<button type="button" disabled data-{name}{more} title="{escape(what)}">{label}</button>'
    )
