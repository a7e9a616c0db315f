"""Pages that stand in no table of contents, the site map, and anchors that stay.

The page for a wrong address is shown at any depth, so its links start at the root of the site,
whose path is that of BOOK_URL. The page for a reader without a network lists what is kept. The page
of the live door says in words why it is closed in a plain build: `book/live/lite_site.py` writes
there, once it has tried, the notebooks' links or what was missing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from xml.sax import saxutils

from docutils import nodes
from docutils.transforms import Transform
from sphinx.application import Sphinx

LOST = """<h1>There is no such page</h1>
<p>The address may have a slip in it, or the page has moved. What you were looking for may be in
<a href="{welcome}">the contents</a>, or the search finds it.</p>
<form action="{search}" method="get" role="search" aria-label="The whole book">
<label for="lost-search">Search the book</label>
<input id="lost-search" class="form-control" type="search" name="q">
<button class="btn course-button" type="submit">Search</button></form>"""
AWAY = """<h1>This page is not on your device yet</h1>
<p>There is no connection, and you have not opened this page before.
These pages can be read now:</p>
<ul id="kept-pages"></ul>
<p>With a connection you can keep the whole book on this device: the button is at the foot of each
page.</p>"""
ADDRESS = re.compile(r'((?:href|src|action|data-content_root)=")(?!#|[a-z]+:)([^"]*)')
DOOR_PAGE = "live/door"
DOOR_TITLE = "Run a lesson without installing"
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


class StableAnchors(Transform):
    """Name repeated headings after the sections they stand in.

    Sphinx numbers them through the page, so that a new heading would move all links behind it.
    """

    default_priority = 500  # before Sphinx collects the contents of the page

    def apply(self) -> None:
        """Give every section whose title stands more than once a name of its own."""
        sections = list(self.document.findall(nodes.section))
        names = Counter(nodes.make_id(section[0].astext()) for section in sections)
        for section in sections:
            title = nodes.make_id(section[0].astext())
            if names[title] > 1 and isinstance(section.parent, nodes.section):
                name = f"{section.parent['ids'][0]}-{title}"
                if name not in self.document.ids:
                    self.document.ids[name] = self.document.ids.pop(section["ids"][0])
                    section["ids"][0] = name


class CountedColumns(Transform):
    """Mark tables with their columns: on a phone, those with many get the room that they need."""

    default_priority = 500

    def apply(self) -> None:
        """Give a table a class for each number of columns, from three on, that it has."""
        for group in self.document.findall(nodes.tgroup):
            names = [f"columns-{number}" for number in range(3, group["cols"] + 1)]
            group.parent["classes"] += names


def extra_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages for a wrong address, for a missing network and of the live door."""
    if app.builder.format == "html":
        links = {"welcome": f"{app.config.root_doc}.html", "search": "search.html"}
        yield "404", {"title": "No such page", "body": LOST.format(**links)}, "page.html"
        yield "offline", {"title": "Not kept yet", "body": AWAY}, "page.html"
        body = f"<h1>{DOOR_TITLE}</h1>\n{SHUT.format(why=PLAIN)}"
        yield DOOR_PAGE, {"title": DOOR_TITLE, "body": body}, "page.html"


def rooted(page: str, root: str) -> str:
    """Return a page whose own addresses start at the root of the site."""
    return ADDRESS.sub(lambda found: f"{found[1]}{root}{found[2].removeprefix('./')}", page)


def site_map(address: str, pages: list[str]) -> str:
    """Return the site map of pages at an address that ends with a slash."""
    urls = "".join(
        f"<url><loc>{saxutils.escape(address + page)}.html</loc></url>\n" for page in pages
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{space}">\n{urls}</urlset>\n'


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Root the addresses of the page for wrong ones; write the site map if an address is known."""
    if exception or app.builder.format != "html":
        return
    address = app.config.html_baseurl
    lost = Path(app.outdir, "404.html")
    root = urlparse(address).path or "/"
    lost.write_text(rooted(lost.read_text(encoding="utf-8"), root), encoding="utf-8")
    if address:
        pages = sorted(app.env.found_docs)
        Path(app.outdir, "sitemap.xml").write_text(site_map(address, pages), encoding="utf-8")


def close_door(site: Path, why: str) -> None:
    """Say at the door of a built book why it is closed."""
    _say_at_door(site, SHUT.format(why=escape(f"When it was built, {why}.")))


def open_door(site: Path, titles: dict[str, str], megabytes: int) -> None:
    """Link the live notebooks, given by their paths with their titles, and say what they weigh."""
    links = [LINK.format(path=path, words=escape(words)) for path, words in titles.items()]
    _say_at_door(site, OPEN.format(links="".join(links), megabytes=megabytes))


def _say_at_door(site: Path, words: str) -> None:
    page = site / f"{DOOR_PAGE}.html"
    page.write_text(DOOR.sub(lambda _: words, page.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Finish after the pages have been bundled."""
    app.add_transform(StableAnchors)
    app.add_transform(CountedColumns)
    app.connect("html-collect-pages", extra_pages)
    app.connect("build-finished", finish, priority=960)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
