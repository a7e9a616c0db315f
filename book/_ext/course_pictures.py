"""Lead from each drawn picture of a lesson to the file itself, which is its large version.

The pictures carry light and dark colours of their own; `course.css` tells them the page's theme.
A moving one is folded away, and marked so that paper and who asks for less motion go without.
"""

import re
from typing import Any

from sphinx.application import Sphinx

DRAWN = re.compile(r'<img (?=[^>]*src="([^"]+\.svg)")[^>]*>')

LOOP = re.compile(r'<details>(?=\s*<summary>[^<]*</summary>\s*<p>\s*<img [^>]*-loop\.svg")')


def linked(body: str) -> str:
    """Return a page whose drawn pictures are links to their files, with its loops marked."""
    marked = LOOP.sub('<details class="course-loop">', body)
    return DRAWN.sub(r'<a class="course-picture" href="\1">\g<0></a>', marked)


def link_pictures(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link the pictures of a lesson."""
    if pagename.startswith("lessons/") and "body" in context:
        context["body"] = linked(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the step."""
    app.connect("html-page-context", link_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
