"""The whole page of an explorer as HTML: picture, controls, sentence, readouts and the bake.

It reads as it is, without JavaScript; the front end only wakes it.
"""

import json
from dataclasses import asdict, dataclass
from html import escape

import numpy as np

from lessonkit.drawing.palette import css_variables
from lessonkit.drawing.picture import Names
from lessonkit.drawing.view import View, number, say, step_digits
from lessonkit.explorer.bake import Bake, Driven
from lessonkit.explorer.bar import bar
from lessonkit.explorer.controls import actions, control_markup, explained, preset_menu, sharing
from lessonkit.explorer.handle_markup import check_handles, handles_spec
from lessonkit.explorer.scene_markup import scene_cards, scene_spec, scene_tools
from lessonkit.explorer.stage_markup import stage_markup, still_markup
from lessonkit.quantity import Parameter, Quantity

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
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of every panel, once."""
        return tuple({q.name: q for panel in self.panels for q in panel.quantities}.values())

    @property
    def names(self) -> Names:
        """How to print each control and readout, by name; a readout wins over a control."""
        return {item.name: item for item in (*self.controls, *self.quantities)}


def page_markup(page: Page, view: View, values: dict[str, float], bake: Bake) -> str:
    """Return the explorer's HTML; `view` and `values` (controls and readouts) are its default."""
    check_handles(view, {control.name: control for control in page.controls})
    played = next((control.label for control in page.controls if control.name == page.play), "")
    matching = (i for i, p in enumerate(page.presets) if _is_state(page, p, values))
    presets = preset_menu([preset.label for preset in page.presets], next(matching, None))
    sentence = escape(say(view.sentence, values, page.names))
    return (
        f'<section data-hiplab="explorer" data-model="{page.model}" class="hl" '
        f'aria-label="Explorer: {escape(page.title)}"><style>{css_variables()}</style>'
        f'<div class="hl-stage">{stage_markup(view, values, page.names, page.controls)}'
        '<div class="hl-side">'
        f'<div class="hl-words"><p class="hl-sentence">{sentence}</p>'
        f'<p class="hl-longest" aria-hidden="true">{escape(_longest(page, view, bake))}</p></div>'
        '<p class="hl-spoken" aria-live="polite"></p>'
        f'<p class="hl-state">{_state(page, values)}</p>'
        f"{presets if page.presets else ''}"
        f'<div class="hl-controls">{_controls(page.at_first, values)}</div>'
        "<noscript><style>.hl .hl-picture { display: block; }</style><p>Moving the controls needs "
        "JavaScript; picture and numbers show the default.</p></noscript>"
        f'<div class="hl-actions" role="group" aria-label="Actions">{actions(played)}</div>'
        '<output class="hl-message" aria-label="Message"></output>'
        f'<div class="hl-drawers">{_drawers(page, view, values)}</div></div></div>'
        f'<script type="application/json">{_spec(page, view, bake)}</script></section>'
    )


def _controls(controls: tuple[Parameter, ...], values: dict[str, float]) -> str:
    return "".join(control_markup(control, values[control.name]) for control in controls)


def _drawers(page: Page, view: View, values: dict[str, float]) -> str:
    """Return what is one press away: further controls, tables, cards, and what it is about."""
    more = tuple(control for control in page.controls if control not in page.at_first)
    scenes = [picture.scene for picture in view.pictures if picture.scene]
    cards = "".join(scene_cards(scene, round(values[scene.choice])) for scene in scenes)
    explanations = "".join(map(explained, page.at_first))
    return (
        (_drawer("More controls", _controls(more, values)) if more else "")
        + _drawer("Numbers", "".join(_panel(panel, view, values) for panel in page.panels))
        + "".join(_drawer("View", scene_tools(scene)) for scene in scenes)
        + (_drawer("Muscle card", cards) if cards else "")
        + _drawer("Share", f'<div class="hl-actions">{sharing()}</div>')
        + _drawer(
            "About",
            f'<dl class="hl-terms">{explanations}</dl>'
            f'<p class="hl-note"><strong>Left out:</strong> {escape(page.leaves_out)}</p>',
        )
    )


def _drawer(title: str, content: str) -> str:
    name = title.split()[0].lower()
    return (
        f'<details class="hl-drawer" data-drawer="{name}"><summary>{escape(title)}</summary>'
        f"{content}</details>"
    )


def _is_state(page: Page, preset: Preset, values: dict[str, float]) -> bool:
    return all(
        float(c.check(preset.values.get(c.name, c.default))) == values[c.name]
        for c in page.controls
    )


def saved_markup(page: Page, view: View, values: dict[str, float], style: str) -> str:
    """Return an explorer's pictures and words at some values, for where nothing can move it."""
    return (
        f"<style>{css_variables()}{style}</style>"
        '<p class="hl-now"><span>As it was saved. Run this cell to move it.</span></p>'
        f"{still_markup(view, values, page.names)}"
        f"<p>{escape(say(view.sentence, values, page.names))}</p><p>{_state(page, values)}</p>"
    )


def _state(page: Page, values: dict[str, float]) -> str:
    return escape("; ".join(f"{c.label}: {number(values[c.name], c)}" for c in page.controls))


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


def _panel(panel: Panel, view: View, values: dict[str, float]) -> str:
    sign = "+" if panel.bars else ""
    rows = "".join(
        f'<tr data-readout="{q.name}" data-sign="{sign}"><th scope="row" title="'
        f'{escape(q.description)}">{escape(q.label)}</th>'
        f"<td>{number(values[q.name], q, sign)}</td>"
        + (f"<td>{bar(values[q.name], view.color_limit)}</td>" if panel.bars else "")
        + "</tr>"
        for q in panel.quantities
    )
    head = '<thead><tr><th scope="col">Readout</th><th scope="col">Value</th>'
    head += ('<th scope="col">Bar</th>' if panel.bars else "") + "</tr></thead>"
    title = escape(panel.title)
    table = f'<table aria-label="{title}">{head}<tbody>{rows}</tbody></table>'
    opened = "" if panel.folded else " open"
    kind = " hl-wide" if panel.bars else ""
    return f'<details class="hl-panel{kind}"{opened}><summary>{title}</summary>{table}</details>'


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
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
