"""What search engines and messengers read about a page: a description and a title.

Addresses are absolute there, so they are written only when the site's address is known: the
publishing workflow gives it as the environment variable BOOK_URL.
"""

import os
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

LONGEST = 200


def description(doctree: nodes.document | None) -> str:
    """Return the first paragraph of a page, cut at a word."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = " ".join(paragraph.astext().split())
        if len(text) > 40 and not isinstance(paragraph.parent, nodes.Admonition):
            return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return ""


def add_tags(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add the tags to the head of a page."""
    own = app.env.titles.get(pagename)
    title = own.astext() if own else context.get("title", pagename.capitalize())
    told = {"og:title": title, "og:type": "article", "og:site_name": app.config.html_title}
    text = description(doctree) or f"{title or pagename} - {app.config.html_title}"
    told["og:description"] = text
    if app.config.html_baseurl:
        told["og:url"] = context["pageurl"]
        told["og:image"] = app.config.html_baseurl + "_static/explorer.png"
    tags = [f'<meta property="{key}" content="{escape(value)}">' for key, value in told.items()]
    tags.append(f'<meta name="description" content="{escape(text)}">')
    context["metatags"] = context.get("metatags", "") + "\n".join(tags) + "\n"


def take_address(app: Sphinx, config: Config) -> None:
    """Take the address of the published site from the environment."""
    address = os.environ.get("BOOK_URL", "")
    config.html_baseurl = address.rstrip("/") + "/" if address else ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps."""
    app.connect("config-inited", take_address)
    app.connect("html-page-context", add_tags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
