"""The whole page of an explorer as HTML: picture, controls, sentence, readouts and the bake.

It reads as it is, without JavaScript; the front end only wakes it. The markup itself stands in
`templates/explorer.html.j2` and what that includes.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from lessonkit.drawing.palette import css_variables, scale_css
from lessonkit.drawing.picture import Names
from lessonkit.drawing.view import View, number, say, step_digits
from lessonkit.explorer.bake import Bake, Driven
from lessonkit.explorer.handles import check_handles, handles_spec
from lessonkit.explorer.scene_spec import scene_spec
from lessonkit.explorer.stage import stage
from lessonkit.quantity import Parameter, Quantity
from lessonkit.templates import environment

# So many controls are open at first; the others are one press away.
_AT_FIRST = 3


@dataclass(frozen=True)
class Preset:
    """A named state: a button's label, what it shows, and the values of some controls."""

    label: str
    description: str
    values: dict[str, float]


@dataclass(frozen=True)
class Panel:
    """A table of readouts; with `bars` each value is drawn as a coloured bar too."""

    title: str
    quantities: tuple[Quantity, ...]
    bars: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Page:
    """What an explorer is made of, besides its view function; `play` names a control to run.

    `first` names the controls that are open at first, at most three; else the first three are.
    `driven` are readouts that have an axis of their own in what is sampled.
    """

    title: str
    model: str
    controls: tuple[Parameter, ...]
    panels: tuple[Panel, ...]
    presets: tuple[Preset, ...]
    leaves_out: str
    play: str = ""
    driven: tuple[Driven, ...] = ()
    first: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ranges = [control.name for control in self.controls if not control.choices]
        if self.play and self.play not in ranges:
            raise ValueError(
                f"{self.play} is not a control that can be played; choose from {', '.join(ranges)}."
            )
        unknown = set(self.first) - {control.name for control in self.controls}
        if unknown or len(self.first) > _AT_FIRST:
            raise ValueError(
                f"first: name at most {_AT_FIRST} of the controls, not {', '.join(self.first)}."
            )

    @property
    def at_first(self) -> tuple[Parameter, ...]:
        """The controls that are open at first."""
        by_name = {control.name: control for control in self.controls}
        return tuple(by_name[name] for name in self.first) or self.controls[:_AT_FIRST]

    @property
    def further(self) -> tuple[Parameter, ...]:
        """The controls that are one press away."""
        return tuple(control for control in self.controls if control not in self.at_first)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of every panel, once."""
        return tuple({q.name: q for panel in self.panels for q in panel.quantities}.values())

    @property
    def names(self) -> Names:
        """How to print each control and readout, by name; a readout wins over a control."""
        return {item.name: item for item in (*self.controls, *self.quantities)}


def _span(control: Parameter) -> str:
    return f"{number(control.minimum, control)} to {number(control.maximum, control)}"


def _hint(control: Parameter) -> str:
    return control.description if control.choices else f"{control.description} ({_span(control)})"


def _bar(value: float, limit: float) -> str:
    """Return the style of a bar that goes to the left for shorter and to the right for longer."""
    share = max(-1.0, min(1.0, value / limit)) * 50
    start = 50 + min(share, 0)
    return f"left:{start:.1f}%;width:{abs(share):.1f}%;background:{scale_css(value, limit)}"


_TEMPLATES = environment(
    "lessonkit.explorer",
    number=number,
    g=lambda value: f"{value:g}",
    fixed=lambda value, control: f"{value:.{step_digits(control)}f}",
    span=_span,
    hint=_hint,
    bar=_bar,
)


def page_markup(page: Page, view: View, values: dict[str, float], bake: Bake) -> str:
    """Return the explorer's HTML; `view` and `values` (controls and readouts) are its default."""
    controls = {control.name: control for control in page.controls}
    check_handles(view, controls)
    matching = (i for i, p in enumerate(page.presets) if _is_state(page, p, values))
    return _TEMPLATES.get_template("explorer.html.j2").render(
        **_said(page, view, values),
        page=page,
        values=values,
        controls=controls,
        preset_shown=next(matching, None),
        longest=_longest(page, view, bake),
        color_limit=view.color_limit,
        scenes=[picture.scene for picture in view.pictures if picture.scene],
        spec=Markup(_spec(page, view, bake)),
    )


def saved_markup(page: Page, view: View, values: dict[str, float], style: str) -> str:
    """Return an explorer's pictures and words at some values, for where nothing can move it."""
    said = _said(page, view, values)
    return _TEMPLATES.get_template("saved.html.j2").render(**said, style=Markup(style))


def _said(page: Page, view: View, values: dict[str, float]) -> dict[str, Any]:
    """Return what is seen and said at some values, by the names that templates have for it."""
    return {
        "palette": Markup(css_variables()),
        "stage": stage(view, values, page.names),
        "sentence": say(view.sentence, values, page.names),
        "state": "; ".join(f"{c.label}: {number(values[c.name], c)}" for c in page.controls),
    }


def _is_state(page: Page, preset: Preset, values: dict[str, float]) -> bool:
    return all(
        float(c.check(preset.values.get(c.name, c.default))) == values[c.name]
        for c in page.controls
    )


def _longest(page: Page, view: View, bake: Bake) -> str:
    """Return the longest sentence, unseen: it keeps the place so that nothing below jumps."""
    names = [control.name for control in page.controls]
    states = list(bake.states(names, 500))
    if view.measure:
        found = view.measure({name: np.array([state[name] for state in states]) for name in names})
        states = [
            state | {k: v[i] for k, v in found.items() if v.ndim == 1}
            for i, state in enumerate(states)
        ]
    said = (say(view.sentence, state, page.names) for state in states)
    return max(said, key=len)


def _spec(page: Page, view: View, bake: Bake) -> str:
    """Return what the front end needs, as JSON that may stand inside a script element."""
    arrays, data = bake.encode()
    scenes = [scene_spec(p, view.color_limit) for p in view.pictures if p.scene]
    spec = {
        "model": page.model,
        "controls": [
            asdict(control) | {"nodes": nodes.round(6).tolist(), "digits": step_digits(control)}
            for control, nodes in zip(page.controls, bake.nodes, strict=False)
        ],
        "driven": [
            {"name": name, "nodes": nodes.round(6).tolist()}
            for name, nodes in zip(bake.driven, bake.nodes[len(page.controls) :], strict=True)
        ],
        "quantities": [asdict(quantity) for quantity in page.quantities],
        "play": page.play,
        "presets": [
            {
                "description": preset.description,
                "values": {
                    c.name: float(c.check(preset.values[c.name]))
                    for c in page.controls
                    if c.name in preset.values
                },
            }
            for preset in page.presets
        ],
        "sentence": [
            {"by": c.by, "cases": [[min(limit, 1e300), text] for limit, text in c.cases]}
            for c in view.sentence
        ],
        "traces": [
            {"gaps": t.gaps, "text": t.text, "colorBy": t.color_by, "measured": t.measured}
            for t in view.traces
        ],
        "handles": handles_spec(view),
        "colorLimit": view.color_limit,
        "scene": scenes[0] if scenes else None,
        "arrays": arrays,
        "data": data,
    }
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    # Neither an end tag nor the start of a comment means anything to HTML when written like this.
    return text.replace("</", "<\\/").replace("<!", "\\u003c!")
