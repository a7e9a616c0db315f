"""What searches and messengers read about a page: title, description, plain words.

Addresses are absolute in the head, so they are written only when the site's address is known: the
publishing workflow gives it as the environment variable BOOK_URL.

`book/synonyms.yml` lists for a term of anatomy the words people say instead. A page that speaks of
the term often enough is also found by those words.
"""

import os
import re
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

LONGEST = 200


def description(doctree: nodes.document | None) -> str:
    """Return the first paragraph of a page, cut at a word; a line of blanks to fill is none."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = " ".join(paragraph.astext().split())
        if sum(map(str.isalpha, text)) > 30 and not isinstance(paragraph.parent, nodes.Admonition):
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


WORD = re.compile(r"\w")
OFTEN = 3  # a page that mentions a muscle once is not about it


def plain_words(text: str, synonyms: dict[str, list[str]]) -> list[str]:
    """Return the plain words for the terms that a text uses often."""
    found: dict[str, None] = {}
    lower = text.lower()
    for term, words in synonyms.items():
        # To ask afterwards what stands before each find is far quicker than a lookbehind.
        finds = [find.start() for find in re.finditer(re.escape(term.lower()), lower)]
        if sum(not WORD.match(lower[max(0, at - 1) : at]) for at in finds) >= OFTEN:
            found |= dict.fromkeys(word for phrase in words for word in phrase.lower().split())
    return list(found)


def add_words(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the search index of a page its plain words, as keywords of the page."""
    words = plain_words(doctree.astext(), app.course_synonyms)
    if words:
        doctree.insert(0, nodes.meta("", name="keywords", content=",".join(words)))


def read_synonyms(app: Sphinx) -> None:
    """Read the list once."""
    file = Path(app.confdir or app.srcdir, "book", "synonyms.yml")
    app.course_synonyms = yaml.safe_load(file.read_text(encoding="utf-8"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the steps."""
    app.connect("config-inited", take_address)
    app.connect("builder-inited", read_synonyms)
    app.connect("doctree-resolved", add_words)
    app.connect("html-page-context", add_tags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
