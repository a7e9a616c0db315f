"""Lead from each drawn picture of a lesson to the file itself, which is its large version.

The pictures carry light and dark colours of their own; `course.css` tells them the page's theme.
Each keeps its place from the start, so that no text jumps when a slow line brings it.
A moving one is folded away, and marked so that paper and who asks for less motion go without.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from lessonkit.items.figure import size

DRAWN = re.compile(r'<img (?=[^>]*src="([^"]+\.svg)")([^>]*)>')
LOOP = re.compile(r'<details>(?=\s*<summary>[^<]*</summary>\s*<p>\s*<img [^>]*-loop\.svg")')


def linked(body: str, sources: dict[str, Path]) -> str:
    """Return a page whose drawn pictures are links to their files and say their size.

    `sources` are the pictures' files by the names under which the site has them.
    """

    def dressed(found: re.Match[str]) -> str:
        address, attributes = found.groups()
        width, height = size(sources[address.rpartition("/")[2]])
        image = f'<img width="{width:.0f}" height="{height:.0f}" {attributes}>'
        return f'<a class="course-picture" href="{address}">{image}</a>'

    return DRAWN.sub(dressed, LOOP.sub('<details class="course-loop">', body))


def link_pictures(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link the pictures of a lesson."""
    if pagename.startswith("lessons/") and "body" in context:
        sources = {name: Path(app.srcdir, path) for path, name in app.builder.images.items()}
        context["body"] = linked(context["body"], sources)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the step."""
    app.connect("html-page-context", link_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
