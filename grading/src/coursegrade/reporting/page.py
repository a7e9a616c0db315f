"""Write one self-contained HTML page: headings, tables and figures, and no request to anybody."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

# Nothing may be fetched, whatever stands in the page.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def text(value: object) -> Html:
    """Return a value as HTML."""
    return value if isinstance(value, Html) else Html(escape(str(value)))


def heading(level: int, words: str, anchor: str = "") -> Html:
    """Return a heading."""
    name = f' id="{escape(anchor)}"' if anchor else ""
    return Html(f"<h{level}{name}>{text(words)}</h{level}>")


def paragraph(words: object, kind: str = "") -> Html:
    """Return a paragraph."""
    return Html(f'<p class="{kind}">{text(words)}</p>' if kind else f"<p>{text(words)}</p>")


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Html:
    """Return a table that scrolls where it is too wide; its first column names the row."""
    sides = ["", *(_side(cell) for cell in rows[0][1:])] if rows else [""] * len(head)
    top = "".join(
        f'<th scope="col"{side}>{text(cell)}</th>' for cell, side in zip(head, sides, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(f"<td{_side(cell)}>{text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return Html(
        f'<div class="table" role="region" tabindex="0" aria-label="Table: {escape(caption)}">'
        f"<table><caption><span>{text(caption)}</span></caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _side(cell: object) -> str:
    if not any(letter.isalpha() for letter in str(cell)):
        return ' class="number"'
    # A sentence in a narrow column would stand one word a line on a phone.
    return ' class="words"' if len(str(cell)) > 40 else ""


def figure(drawing: go.Figure, name: str, words: str) -> Html:
    """Return a figure with its words; the table that follows it says the same."""
    data = json.dumps(json.loads(drawing.to_json()), separators=(",", ":")).replace("<", "\\u003c")
    height = drawing.layout.height or 300
    return Html(
        f'<figure><div class="plot" role="img" aria-label="{escape(words)} '
        f'The table below says the same." data-figure="{name}" style="height:{height}px"></div>'
        f'<figcaption>{text(words)}</figcaption><script type="application/json" id="{name}">'
        f"{data}</script></figure>"
    )


def bullets(entries: Sequence[object], ordered: bool = False) -> Html:
    """Return a list."""
    tag = "ol" if ordered else "ul"
    return Html(f"<{tag}>" + "".join(f"<li>{text(one)}</li>" for one in entries) + f"</{tag}>")


def page(title: str, parts: Sequence[Html], sections: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page; plotly.js goes in once, and only when a figure needs it."""
    style = _beside("page.css")
    body = "\n".join(parts)
    drawn = "data-figure=" in body
    script = (
        f"<script>{get_plotlyjs()}</script><script>{_beside('page.js')}</script>" if drawn else ""
    )
    links = "".join(f'<li><a href="#{anchor}">{text(words)}</a></li>' for anchor, words in sections)
    contents = f'<nav aria-label="Contents"><ul>{links}</ul></nav>' if links else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        '<a class="skip" href="#main">Skip to the content</a>'
        f'<header><h1>{text(title)}</h1>{contents}</header><main id="main" tabindex="-1">'
        f"{body}</main>{script}</body></html>\n"
    )


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
