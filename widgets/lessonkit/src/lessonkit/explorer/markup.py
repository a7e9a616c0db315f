"""The whole page of an explorer as HTML: picture, controls, sentence, readouts and the bake.

It reads as it is, without JavaScript; the front end only wakes it.
"""

import json
from dataclasses import asdict, dataclass
from html import escape

import numpy as np

from lessonkit.drawing.palette import css_variables, scale_css
from lessonkit.drawing.picture import Names, svg
from lessonkit.drawing.view import Picture, View, number, say, step_digits
from lessonkit.explorer.bake import Bake, Driven
from lessonkit.explorer.controls import actions, control_markup
from lessonkit.explorer.scene_markup import scene_cards, scene_picture, scene_spec, scene_tools
from lessonkit.quantity import Parameter, Quantity

# On a phone so many pictures stand above the sentence; further ones come after the controls.
_AT_ONCE = 2
# What the last move has changed stands beside the pictures, which stay in sight on any screen. The
# sentence and the tables say the same to those who do not see it.
_NOW = '<p class="hl-now" aria-hidden="true"><span>Move a control to see what changes.</span></p>'


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

    def __post_init__(self) -> None:
        ranges = [control.name for control in self.controls if not control.choices]
        if self.play and self.play not in ranges:
            raise ValueError(
                f"{self.play} is not a control that can be played; choose from {', '.join(ranges)}."
            )

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
    pictures = [_picture(picture, page, view, values) for picture in view.pictures]
    first, more = pictures[:_AT_ONCE], pictures[_AT_ONCE:]
    scenes = [picture.scene for picture in view.pictures if picture.scene]
    cards = "".join(scene_cards(scene, round(values[scene.choice])) for scene in scenes)
    tools = "".join(map(scene_tools, scenes))
    controls = "".join(control_markup(control, values[control.name]) for control in page.controls)
    played = next((control.label for control in page.controls if control.name == page.play), "")
    presets = "".join(
        f'<button type="button" disabled data-preset="{i}">{escape(preset.label)}</button>'
        for i, preset in enumerate(page.presets)
    )
    panels = "".join(_panel(panel, view, values) for panel in page.panels)
    sentence = escape(say(view.sentence, values, page.names))
    return (
        f'<section data-hiplab="explorer" data-model="{page.model}" class="hl" '
        f'aria-label="Explorer: {escape(page.title)}">'
        f"<style>{css_variables()}</style>{_NOW}"
        f'<div class="hl-body{" hl-tall" if _is_tall(page, view) and not more else ""}" '
        f'style="--hl-pictures:{len(first)}"><div class="hl-stage">'
        f'<div class="hl-figure">{"".join(first)}</div><div class="hl-side">'
        f'<div class="hl-words"><p class="hl-sentence">{sentence}</p>'
        f'<p class="hl-longest" aria-hidden="true">{escape(_longest(page, view, bake))}</p></div>'
        '<p class="hl-spoken" aria-live="polite"></p>'
        f'<p class="hl-state">{_state(page, values)}</p>'
        f"{controls}{tools}"
        "<noscript><p>Moving the controls needs JavaScript; picture and numbers show the default."
        "</p></noscript>"
        f'<div class="hl-presets" role="group" aria-label="Show">{presets}</div>'
        f'<div class="hl-actions" role="group" aria-label="Actions">{actions(played)}</div>'
        '<output class="hl-message" aria-label="Message"></output></div></div>'
        + (f'<div class="hl-figure hl-more">{"".join(more)}</div>' if more else "")
        + f'<div class="hl-panels">{cards}{panels}</div></div>'
        f'<p class="hl-note"><strong>Left out:</strong> {escape(page.leaves_out)}</p>'
        f'<script type="application/json">{_spec(page, view, bake)}</script></section>'
    )


def saved_markup(page: Page, view: View, values: dict[str, float], style: str) -> str:
    """Return an explorer's pictures and words at some values, for where nothing can move it."""
    pictures = "".join(_picture(picture, page, view, values) for picture in view.pictures)
    return (
        f"<style>{css_variables()}{style}</style>"
        '<p class="hl-now"><span>As it was saved. Run this cell to move it.</span></p>'
        f'<div class="hl-figure hl-more" style="--hl-high:70svh">{pictures}</div>'
        f"<p>{escape(say(view.sentence, values, page.names))}</p><p>{_state(page, values)}</p>"
    )


def _state(page: Page, values: dict[str, float]) -> str:
    return escape("; ".join(f"{c.label}: {number(values[c.name], c)}" for c in page.controls))


def _picture(picture: Picture, page: Page, view: View, values: dict[str, float]) -> str:
    drawn = svg(picture, view.color_limit, values, page.names)
    if picture.scene:
        return scene_picture(picture, drawn)
    return f'<div class="hl-picture">{drawn}</div>'


def _is_tall(page: Page, view: View) -> bool:
    """Whether the pictures reach so far below the controls that the panels fit beside them."""
    shapes = ((p.x_range[1] - p.x_range[0], p.y_range[1] - p.y_range[0]) for p in view.pictures)
    pictures = sum(540 * height / width for width, height in shapes)
    options = sum(len(control.choices) for control in page.controls)
    return pictures > 330 + 75 * len(page.controls) + 18 * (options + len(page.presets)) + 200


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
        + (f"<td>{_bar(values[q.name], view.color_limit)}</td>" if panel.bars else "")
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


def _bar(value: float, limit: float) -> str:
    """Return a bar to the left for shorter and to the right for longer."""
    share = max(-1.0, min(1.0, value / limit)) * 50
    start = 50 + min(share, 0)
    return (
        f'<span class="hl-bar" aria-hidden="true"><i style="left:{start:.1f}%;'
        f'width:{abs(share):.1f}%;background:{scale_css(value, limit)}"></i></span>'
    )


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
        "colorLimit": view.color_limit,
        "scene": scenes[0] if scenes else None,
        "arrays": arrays,
        "data": data,
    }
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
