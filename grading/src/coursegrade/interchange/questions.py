"""What an item asks, with its pictures; numbered markers show where the labels of a figure go."""

import base64
import re
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

from coursegrade.course import CourseError
from coursegrade.interchange.markup import blocks
from coursegrade.interchange.selection import Selection
from coursegrade.quiz_items import Item, Match

KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_VIEW = re.compile(rb'viewBox="[\d.eE+-]+[ ,]+[\d.eE+-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')


def asked(item: Item) -> list[ET.Element]:
    """Return a question as elements; a figure stands below the text."""
    found = blocks(item.question)
    if figure := item.figure:
        line = ET.Element("p")
        ET.SubElement(line, "img", {"src": _name(item), "alt": figure.alt})
        found.append(line)
    return found


def left_text(item: Match, number: str) -> str:
    """Return a left-hand entry's words; a bare marker is called by its number."""
    return item.left[number] or f"Marker {number}"


def picture(selection: Selection, item: Item, source: str) -> bytes:
    """Return the bytes of a picture that a question shows."""
    figure = item.figure
    if figure and source == _name(item):
        drawn = _read(selection, item, str(figure.image))
        return _marked(item, figure.image.suffix, drawn) if _has_markers(item) else drawn
    return _read(selection, item, source)


def _has_markers(item: Item) -> bool:
    return isinstance(item, Match) and any(premise.at for premise in item.premises)


def _name(item: Item) -> str:
    return f"{item.id}-figure{'.svg' if _has_markers(item) else item.figure.image.suffix.lower()}"


def _read(selection: Selection, item: Item, source: str) -> bytes:
    path = selection.folder / source
    if Path(source).suffix.lower() not in KINDS:
        raise CourseError(
            f"{selection.lesson}: item '{item.id}' shows {source}; use one of {', '.join(KINDS)}."
        )
    if not path.is_file():
        raise CourseError(f"{selection.lesson}: item '{item.id}' shows {source}, not found.")
    return path.read_bytes()


def _marked(item: Match, suffix: str, data: bytes) -> bytes:
    """Return a picture with a numbered marker for every entry that has a place on it, as SVG."""
    width, height = _size(data)
    code = base64.b64encode(data).decode("ascii")
    size = {"width": f"{width:g}", "height": f"{height:g}"}
    drawn = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height:g}", **size},
    )
    kind = KINDS[suffix.lower()]
    ET.SubElement(drawn, "image", {"href": f"data:{kind};base64,{code}", **size})
    radius = 0.03 * max(width, height)
    for number, premise in enumerate(item.premises, start=1):
        x, y = premise.at[0] / 100 * width, premise.at[1] / 100 * height
        place = {"cx": f"{x:.2f}", "cy": f"{y:.2f}", "r": f"{radius:.2f}"}
        ET.SubElement(
            drawn, "circle",
            {**place, "fill": "#fff", "stroke": "#111", "stroke-width": f"{radius / 8:.2f}"},
        )  # fmt: skip
        ET.SubElement(
            drawn, "text",
            {"x": f"{x:.2f}", "y": f"{y + 0.45 * radius:.2f}", "text-anchor": "middle",
             "font-family": "sans-serif", "font-size": f"{1.25 * radius:.2f}", "fill": "#111"},
        ).text = str(number)  # fmt: skip
    return ET.tostring(drawn, encoding="utf-8")


def _size(data: bytes) -> tuple[float, float]:
    """Return a picture's width and height; where they cannot be told, those of a usual photo."""
    if data.startswith(b"\x89PNG"):
        return struct.unpack(">II", data[16:24])
    found = _VIEW.search(data)
    return (float(found[1]), float(found[2])) if found else (4.0, 3.0)
