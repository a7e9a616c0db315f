"""Does any page of the book load anything from another host?"""

import re
from pathlib import Path

FOREIGN = re.compile(r"^\s*(?:https?:)?//", re.I)
LOADING = ("src", "srcset", "data", "poster", "action", "formaction", "background")
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest"}
LOADING_LINKS |= {"preconnect", "dns-prefetch", "shortcut", "apple-touch-icon"}
STYLE = re.compile(r"(?:@import\s+|url\()\s*[\"']?\s*(?:https?:)?//[^\"')\s]+", re.I)
SCRIPT = re.compile(
    r"(?:\bfetch|\bimport|importScripts|\.open|sendBeacon|new\s+(?:WebSocket|EventSource|Worker))"
    r"\(\s*[\"'`](?:(?:https?|wss?):)?//[^\"'`]+",
    re.I,
)


def test_no_element_loads_from_another_host(html):
    """Plain links to sources are fine; what the browser fetches by itself is not."""
    found = []
    for tag in html.find_all(True):
        found += [str(tag)[:200] for name in LOADING if FOREIGN.match(tag.get(name, ""))]
        if tag.name in ("link", "use", "image"):
            address = tag.get("href") or tag.get("xlink:href") or ""
            loads = tag.name != "link" or LOADING_LINKS & set(tag.get("rel", []))
            if loads and FOREIGN.match(address):
                found.append(str(tag)[:200])
        found += STYLE.findall(tag.get("style", ""))
        if tag.name in ("script", "style"):
            found += [*STYLE.findall(tag.get_text()), *SCRIPT.findall(tag.get_text())]
    assert found == []


def test_no_style_sheet_loads_from_another_host(built_book: Path):
    """Fonts and imports hide in style sheets."""
    for path in built_book.rglob("*.css"):
        assert STYLE.findall(path.read_text(encoding="utf-8")) == [], path


def test_no_script_names_another_host_to_fetch_from(built_book: Path):
    """A script with a literal foreign address in a call that loads."""
    for path in built_book.rglob("*.js"):
        assert SCRIPT.findall(path.read_text(encoding="utf-8")) == [], path


def test_every_local_file_that_a_page_loads_is_there(built_book: Path, html, page_name: str):
    """A missing style sheet is silent on `file://`."""
    here = (built_book / f"{page_name}.html").parent
    for tag in html.find_all(["script", "link", "img"]):
        address = tag.get("src") or (tag.get("href") if tag.name == "link" else None)
        loads = tag.name != "link" or LOADING_LINKS & set(tag.get("rel", []))
        if address and loads and not address.startswith("data:"):
            assert (here / address.split("?")[0]).is_file(), address
