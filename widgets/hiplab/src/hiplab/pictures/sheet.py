"""A sheet of paper for a picture: its colours in light and dark, its letters, its shapes."""

import re
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike

from hiplab.pictures.trace import Seen
from lessonkit.drawing.palette import PALETTE
from lessonkit.drawing.shapes import Array

# Roles that the explorers do not have: (light, dark).
OWN = {
    "panel": ("#fbfaf7", "#1b1f24"),
    "frame": ("#ddd8cc", "#3a4149"),
    "skin": ("#e3d3c4", "#3b4048"),
    "skin-edge": ("#b79f8b", "#7b838d"),
    "bone": ("#f3ead6", "#cfc3a4"),
    "bone-far": ("#dccfb0", "#8e8468"),
    "bone-edge": ("#8d7a54", "#2a2620"),
    "shade": ("#6d5a38", "#2b2416"),
    "light": ("#fffdf6", "#f1e9d2"),
    "muscle": ("#b5524a", "#cf6a60"),
    "muscle-edge": ("#7c2f2a", "#2b1311"),
    "tendon": ("#efe3d3", "#e6d9c6"),
    "nerve": ("#d9a400", "#ffd24a"),
    "good": ("#1f6f4a", "#6fd3a2"),
    "bad": ("#a33a12", "#ff9d6b"),
    "thing": ("#c9d3da", "#4b5762"),
}  # fmt: skip
COLOURS = {**PALETTE, **OWN}
# The five adductors, apart in lightness as well as in hue.
MUSCLES = {
    "pect": ("#d99a2b", "#eab35a"),
    "brev": ("#5c9e4a", "#86c473"),
    "long": ("#b5524a", "#da7d74"),
    "mag": ("#33699f", "#6aa5df"),
    "grac": ("#7d5aa6", "#b191da"),
}


def style(drawn: str) -> str:
    """Return a picture's style: the colours that it uses, in the reader's light or dark."""
    used = {"panel", *re.findall(r"var\(--([\w-]+)\)", drawn)}
    roles = {role: pair for role, pair in {**COLOURS, **MUSCLES}.items() if role in used}
    light = "".join(f"--{role}:{pair[0]};" for role, pair in roles.items())
    dark = "".join(f"--{role}:{pair[1]};" for role, pair in roles.items())
    halo = "text{paint-order:stroke;stroke:var(--panel);stroke-width:5px}"
    return f"svg{{{light}}}{halo}@media screen and (prefers-color-scheme:dark){{svg{{{dark}}}}}"


class Sheet:
    """A picture in the making; positions are in its own units, y down, letters at least 24 high."""

    def __init__(self, width: float, height: float, title: str, source: str = "") -> None:
        self.width, self.height, self.title, self.source = width, height, title, source
        self.parts: list[str] = []
        self.symbols: dict[str, str] = {}

    def add(self, markup: str) -> None:
        """Add markup."""
        self.parts.append(markup)

    def shape(
        self,
        rings: Sequence[Array],
        fill: str = "none",
        edge: str = "none",
        width: float = 1.5,
        more: str = "",
        *,
        close: bool = True,
    ) -> None:
        """Add filled outlines or lines through points [n, 2]."""
        self.add(
            f'<path d="{data(rings, close=close)}" {paint(fill, edge, width)}'
            f"{' ' + more if more else ''}/>"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 24,
        anchor: str = "start",
        color: str = "ink",
        weight: int = 400,
    ) -> None:
        """Add a label; a line break makes a second line below the first."""
        bold = f' font-weight="{weight}"' if weight != 400 else ""
        lines = words.split("\n")
        spans = "".join(
            f'<tspan x="{x:g}" dy="{0 if i == 0 else 1.15:g}em">{escape(line)}</tspan>'
            for i, line in enumerate(lines)
        )
        inside = escape(lines[0]) if len(lines) == 1 else spans
        self.add(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" '
            f'fill="var(--{color})"{bold}>{inside}</text>'
        )

    def arrow(
        self, points: ArrayLike, color: str = "ink", width: float = 3, head: float = 13
    ) -> None:
        """Add a line through points [n, 2] with a tip at its end."""
        line = np.asarray(points, dtype=float)
        back = line[-1] - line[-2]
        back = back / np.hypot(*back)
        side = np.array([-back[1], back[0]])
        tip = [line[-1], line[-1] - head * back + head * 0.45 * side,
               line[-1] - head * back - head * 0.45 * side]  # fmt: skip
        shaft = np.concatenate([line[:-1], [line[-1] - 0.7 * head * back]])
        self.shape([shaft], edge=color, width=width, close=False)
        self.shape([np.array(tip)], fill=color)

    def line(
        self, points: ArrayLike, color: str = "quiet", width: float = 1.5, dash: str = ""
    ) -> None:
        """Add a line through points [n, 2]."""
        more = f'stroke-dasharray="{dash}"' if dash else ""
        self.shape([np.asarray(points, float)], edge=color, width=width, more=more, close=False)

    def clip(self, left: float, top: float, width: float, height: float) -> None:
        """Begin a group that is cut off at a rectangle; end it with `unclip`."""
        key = f"c{left:g}-{top:g}"
        self.symbols[key] = (
            f'<clipPath id="{key}"><rect x="{left:g}" y="{top:g}" width="{width:g}" '
            f'height="{height:g}" rx="8"/></clipPath>'
        )
        self.add(f'<g clip-path="url(#{key})">')

    def unclip(self) -> None:
        """End a group that is cut off."""
        self.add("</g>")

    def verdict(self, x: float, y: float, right: bool) -> None:
        """Add a tick or a cross in a ring: a sign beside the words, not colour alone."""
        color = "good" if right else "bad"
        self.add(f'<circle cx="{x:g}" cy="{y:g}" r="15" {paint("panel", color, 3)}/>')
        if right:
            self.line([[x - 7, y], [x - 2, y + 6], [x + 7, y - 6]], color, 3.5)
        else:
            self.line([[x - 6, y - 6], [x + 6, y + 6]], color, 3.5)
            self.line([[x - 6, y + 6], [x + 6, y - 6]], color, 3.5)

    def swatch(self, x: float, y: float, color: str) -> None:
        """Add a small square of a colour, for a legend."""
        self.add(
            f'<rect x="{x}" y="{y}" width="20" height="20" rx="4" {paint(color, "ink", 1.2)}/>'
        )

    def dot(self, x: float, y: float, color: str = "ink", radius: float = 5) -> None:
        """Add a dot with a rim that keeps it apart from what lies below."""
        self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {paint(color, "panel", 1.5)}/>')

    def svg(self) -> str:
        """Return the picture as a file's text."""
        drawn = (
            f"<defs>{''.join(self.symbols.values())}</defs>"
            f'<rect x="1" y="1" width="{self.width - 2:g}" height="{self.height - 2:g}" rx="10" '
            f"{paint('panel', 'frame', 2)}/>{''.join(self.parts)}"
        )
        about = f"<desc>{escape(self.source)}</desc>" if self.source else ""
        size = f'viewBox="0 0 {self.width:g} {self.height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} width="{self.width:g}" '
            f'height="{self.height:g}" role="img" font-family="system-ui,-apple-system,'
            f'Segoe UI,Roboto,Helvetica,Arial,sans-serif" stroke-linejoin="round" '
            f'stroke-linecap="round"><title>{escape(self.title)}</title>{about}'
            f"<style>{style(drawn)}</style>{drawn}</svg>\n"
        )


def paint(fill: str = "none", edge: str = "none", width: float = 1.5) -> str:
    """Return the attributes of a fill and an edge by role."""
    inside = "none" if fill == "none" else f"var(--{fill})"
    if edge == "none":
        return f'fill="{inside}"'
    return f'fill="{inside}" stroke="var(--{edge})" stroke-width="{width:g}"'


def data(rings: Sequence[Array], *, close: bool = True) -> str:
    """Return rings or lines of points [n, 2] as path data, a tenth of a unit exact."""
    parts = []
    for ring in rings:
        whole = np.round(np.asarray(ring, dtype=float) * 10).astype(int)
        steps = np.diff(whole, axis=0)
        moves = " ".join(f"{_tenth(x)} {_tenth(y)}" for x, y in steps)
        parts.append(f"M{_tenth(whole[0, 0])} {_tenth(whole[0, 1])}l{moves}{'z' * close}")
    return "".join(parts).replace(" -", "-")


def _tenth(value: int) -> str:
    text = f"{value / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def seen_markup(seen: Seen, fill: str, edge: str, scale: float, width: float = 1.3) -> str:
    """Return what is seen of a solid at a scale, y down about its own origin."""

    def path(rings: Sequence[Array], more: str) -> str:
        flat = [ring * scale * (1, -1) for ring in rings]
        return f'<path d="{data(flat)}" {more}/>' if flat else ""

    tones = (0.13, 0.16, 0.22)
    return (
        path(seen.outline, paint(fill))
        + "".join(
            path(rings, f'fill="var(--shade)" fill-opacity="{tone}"')
            for rings, tone in zip(seen.shades, tones, strict=False)
        )
        + path(seen.light, 'fill="var(--light)" fill-opacity=".35"')
        + path(seen.outline, paint("none", edge, width))
    )
