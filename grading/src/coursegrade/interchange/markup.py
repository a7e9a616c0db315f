"""An item's Markdown as XHTML elements that learning platforms accept."""

import copy
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

# "html" off: angle brackets in an item are text, never markup.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_KEPT = {"a": ("href",), "img": ("src", "alt"), "ol": ("start",)}


def blocks(text: str) -> list[ET.Element]:
    """Return text as paragraphs, lists and tables."""
    return list(_parsed(_MARKDOWN.render(text)))


def inline(text: str, tag: str = "p", **attributes: str) -> ET.Element:
    """Return text of one line as one element."""
    found = _parsed(_MARKDOWN.renderInline(" ".join(text.split())))
    found.tag, found.attrib = tag, attributes
    return found


def html(elements: Iterator[ET.Element] | list[ET.Element]) -> str:
    """Return elements as a string of HTML."""
    return "".join(
        ET.tostring(one, encoding="unicode", short_empty_elements=True) for one in elements
    )


def pictures(elements: list[ET.Element]) -> list[str]:
    """Return the sources of all pictures in elements."""
    return [picture.get("src", "") for one in elements for picture in one.iter("img")]


def relocated(elements: list[ET.Element], folder: str) -> list[ET.Element]:
    """Return elements whose pictures are looked for in another folder, by their bare names."""
    moved = copy.deepcopy(elements)
    for one in moved:
        for picture in one.iter("img"):
            picture.set("src", folder + picture.get("src", "").rpartition("/")[2])
    return moved


def _parsed(markup: str) -> ET.Element:
    root = ET.fromstring(f"<div>{markup}</div>")
    for one in root.iter():
        one.attrib = {
            name: one.attrib[name] for name in _KEPT.get(one.tag, ()) if name in one.attrib
        }
        # A link into the course leads nowhere from inside another platform; its words stay.
        if one.tag == "a" and not re.match(r"https?://", one.get("href", "")):
            one.tag, one.attrib = "span", {}
        # Line ends between the rows of a list or table mean nothing, and QTI allows no text there.
        if one.tag in ("ul", "ol", "table", "thead", "tbody", "tr", "div"):
            one.text = one.text if (one.text or "").strip() else None
            for child in one:
                child.tail = child.tail if (child.tail or "").strip() else None
    return root
