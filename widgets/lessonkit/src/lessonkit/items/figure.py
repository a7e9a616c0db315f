"""An item's picture, with numbered markers where it has any, as an image that stands by itself."""

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from lessonkit.items.kinds import Item, Match

_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_WIDTH = 640.0  # units of the marked picture; the markers are as large in every picture


class FigureError(ValueError):
    """A picture that cannot be used, with the reason in words."""


def size(image: Path) -> tuple[float, float]:
    """Return a picture's width and height in its own units; raise FigureError if it has none."""
    if image.suffix.lower() not in _TYPES:
        raise FigureError(f"the figure '{image.name}' is neither .svg nor .png; save it as one")
    try:
        content = image.read_bytes()
    except OSError:
        raise FigureError(
            f"there is no figure '{image.name}' in {image.parent.name}; put it beside the item file"
        ) from None
    found = _svg_size(content) if image.suffix.lower() == ".svg" else _png_size(content)
    if not found or min(found) <= 0:
        raise FigureError(f"the figure '{image.name}' has no size; open it and save it again")
    return found


def _svg_size(content: bytes) -> tuple[float, float] | None:
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return None
    box = re.findall(r"[-+.\de]+", root.get("viewBox", ""))
    if len(box) == 4:
        return float(box[2]), float(box[3])
    sides = [re.match(r"[.\d]+", root.get(side, "")) for side in ("width", "height")]
    return (float(sides[0][0]), float(sides[1][0])) if all(sides) else None


def _png_size(content: bytes) -> tuple[float, float] | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or len(content) < 24:
        return None
    return float(int.from_bytes(content[16:20], "big")), float(
        int.from_bytes(content[20:24], "big")
    )


def words_in(image: Path) -> str:
    """Return the words that stand in a picture, its titles included; those of a PNG are unknown."""
    if image.suffix.lower() != ".svg":
        return ""
    root = ElementTree.fromstring(image.read_bytes())
    style = {node for node in root.iter() if node.tag.endswith("style")}
    texts = (node.text or "" for node in root.iter() if node not in style)
    labels = (value for node in root.iter() for name, value in node.items() if "label" in name)
    return " ".join(" ".join([*texts, *labels]).split())


def marked(image: Path, places: Sequence[tuple[float, float]]) -> str:
    """Return a picture as an SVG with the markers 1, 2, … at places in per cent from top left."""
    width, height = size(image)
    tall = _WIDTH * height / width
    inside = base64.b64encode(image.read_bytes()).decode()
    markers = "".join(
        f'<g transform="translate({x / 100 * _WIDTH:.1f} {y / 100 * tall:.1f})">'
        f'<circle r="22"/><text>{number}</text></g>'
        for number, (x, y) in enumerate(places, start=1)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {tall:g}" '
        f'width="{_WIDTH:g}" height="{tall:.0f}">'
        "<style>circle{fill:#fff;stroke:#16191d;stroke-width:3.5}"
        "text{font:700 26px sans-serif;fill:#16191d;text-anchor:middle;dominant-baseline:central}"
        "</style>"
        f'<rect width="100%" height="100%" fill="#fbfaf7"/>'
        f'<image width="{_WIDTH:g}" height="{tall:g}" '
        f'href="data:{_TYPES[image.suffix.lower()]};base64,{inside}"/>{markers}</svg>'
    )


def img(item: Item) -> str:
    """Return an item's figure as an HTML image that needs no other file; nothing without one."""
    if not item.figure:
        return ""
    image, places = item.figure.image, []
    if isinstance(item, Match) and any(premise.at for premise in item.premises):
        places = [premise.at or (0, 0) for premise in item.premises]
    drawn, kind = image.read_bytes(), _TYPES[image.suffix.lower()]
    width, height = size(image)
    if places or b"prefers-color-scheme" not in drawn:  # then it lies on light paper
        drawn, kind = marked(image, places).encode(), _TYPES[".svg"]
        width, height = _WIDTH, _WIDTH * height / width
    data = base64.b64encode(drawn).decode()
    return (
        f'<img src="data:{kind};base64,{data}" alt="{escape(item.figure.alt)}" '
        f'width="{width:.0f}" height="{height:.0f}" style="max-width: 100%; height: auto">'
    )
