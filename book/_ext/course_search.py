"""Let the search find a page by the plain words for what stands on it.

`book/synonyms.yml` lists for a term of anatomy the words people say instead. A page that speaks of
the term often enough is also found by those words.
"""

import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx

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
    """Connect both steps."""
    app.connect("builder-inited", read_synonyms)
    app.connect("doctree-resolved", add_words)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
