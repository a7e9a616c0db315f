"""The whole page of an explorer as HTML: picture, controls, sentence, readouts and the bake.

It reads as it is, without JavaScript; the front end only wakes it.
"""

import json
from dataclasses import asdict, dataclass
from html import escape

from hiplab.explorer.bake import Bake
from hiplab.figures.palette import css_variables, scale_css
from hiplab.figures.picture import Names, svg
from hiplab.figures.view import View, number, say, step_digits
from hiplab.model.quantity import Parameter, Quantity


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
    """What an explorer is made of, besides its view function."""

    title: str
    model: str
    controls: tuple[Parameter, ...]
    panels: tuple[Panel, ...]
    presets: tuple[Preset, ...]
    leaves_out: str

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
    pictures = "".join(
        f'<div class="hl-picture">{svg(picture, view.color_limit, values, page.names)}</div>'
        for picture in view.pictures
    )
    controls = "".join(_control(control, values[control.name]) for control in page.controls)
    presets = "".join(
        f'<button type="button" disabled data-preset="{i}" title="{escape(preset.description)}">'
        f"{escape(preset.label)}</button>"
        for i, preset in enumerate(page.presets)
    )
    panels = "".join(_panel(panel, view, values) for panel in page.panels)
    sentence = escape(say(view.sentence, values, page.names))
    return (
        f'<section data-hiplab="explorer" class="hl" aria-label="Explorer: {escape(page.title)}">'
        f"<style>{css_variables()}</style>"
        '<div class="hl-body">'
        f'<div class="hl-figure">{pictures}</div>'
        '<div class="hl-side">'
        f'<p class="hl-sentence">{sentence}</p>'
        '<p class="hl-spoken" aria-live="polite"></p>'
        f"{controls}"
        "<noscript><p>Moving the controls needs JavaScript; picture and numbers show the default."
        "</p></noscript></div></div>"
        f'<div class="hl-presets" role="group" aria-label="Show">{presets}</div>'
        '<div class="hl-actions">'
        '<button type="button" disabled data-reset>Reset</button>'
        '<button type="button" disabled data-copy>Copy pose</button>'
        '<output class="hl-pose" aria-label="Pose line"></output></div>'
        f'<div class="hl-panels">{panels}</div>'
        f'<p class="hl-note"><strong>Left out:</strong> {escape(page.leaves_out)}</p>'
        f'<script type="application/json">{_spec(page, view, bake)}</script></section>'
    )


def _control(control: Parameter, value: float) -> str:
    limits = f'min="{control.minimum:g}" max="{control.maximum:g}" step="{control.step:g}"'
    shown = f"{value:.{step_digits(control)}f}"
    name, label = control.name, escape(control.label)
    span = f"{number(control.minimum, control)} to {number(control.maximum, control)}"
    return (
        f'<div class="hl-control" data-control="{name}">'
        f'<label><span class="hl-label">{label}</span>'
        f'<input type="range" disabled {limits} value="{shown}" '
        f'aria-valuetext="{number(value, control)}"></label>'
        f'<span class="hl-typed"><input type="number" disabled inputmode="decimal" {limits} '
        f'value="{shown}" aria-label="{label}, {escape(control.unit)}, {span}"> '
        f"{escape(control.unit)}</span>"
        f'<p class="hl-hint">{escape(control.description)} ({span})</p>'
        '<p class="hl-error" role="alert"></p></div>'
    )


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
    spec = {
        "model": page.model,
        "controls": [
            asdict(control) | {"nodes": nodes.round(6).tolist(), "digits": step_digits(control)}
            for control, nodes in zip(page.controls, bake.nodes, strict=True)
        ],
        "quantities": [asdict(quantity) for quantity in page.quantities],
        "presets": [preset.values for preset in page.presets],
        "sentence": [
            {"by": c.by, "cases": [[min(limit, 1e300), text] for limit, text in c.cases]}
            for c in view.sentence
        ],
        "traces": [{"gaps": t.gaps, "text": t.text, "colorBy": t.color_by} for t in view.traces],
        "colorLimit": view.color_limit,
        "arrays": arrays,
        "data": data,
    }
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
