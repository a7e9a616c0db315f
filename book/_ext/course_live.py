"""The page of the live door, which says in words why it is closed in a plain build.

`book/live/lite_site.py` writes there, once it has tried, the notebooks' links or what was missing.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

PAGE = "live/door"
TITLE = "Run a lesson without installing"
DOOR = re.compile(r"<!-- door -->.*?<!-- /door -->", re.S)
PLAIN = (
    "Running a lesson in the browser needs numpy made for it, which this copy was built without."
)
SHUT = """<!-- door --><p><strong>This door is closed in this copy of the book.</strong> {why}</p>
<p>The explorers on the lesson pages work all the same. To run and change the code, download the
lesson's folder from the end of its page, and open it in JupyterLab on your own computer:
<a href="../book/for-students.html">how students work</a>.</p><!-- /door -->"""
OPEN = """<!-- door --><p>Choose a notebook. In it, choose <em>Run</em>, then <em>Run All
Cells</em>. The first start fetches about {megabytes} MB and takes a minute or more: use Wi-Fi, and
a computer rather than a phone.</p>
<p>What you change stays in this browser. Download the notebook to keep it or to hand it in.</p>
<ul>{links}</ul><!-- /door -->"""
LINK = '<li><a href="lite/notebooks/index.html?path={path}">{words}</a></li>'


def live_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of the door."""
    if app.builder.format == "html":
        body = f"<h1>{TITLE}</h1>\n{SHUT.format(why=PLAIN)}"
        yield PAGE, {"title": TITLE, "body": body}, "page.html"


def close_door(site: Path, why: str) -> None:
    """Say at the door of a built book why it is closed."""
    _say_at_door(site, SHUT.format(why=escape(f"When it was built, {why}.")))


def open_door(site: Path, titles: dict[str, str], megabytes: int) -> None:
    """Link the live notebooks, given by their paths with their titles, and say what they weigh."""
    links = [LINK.format(path=path, words=escape(words)) for path, words in titles.items()]
    _say_at_door(site, OPEN.format(links="".join(links), megabytes=megabytes))


def _say_at_door(site: Path, words: str) -> None:
    page = site / f"{PAGE}.html"
    page.write_text(DOOR.sub(lambda _: words, page.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the page."""
    app.connect("html-collect-pages", live_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
