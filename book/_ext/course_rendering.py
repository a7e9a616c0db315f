"""Formulas and drawn pictures as the page shows them.

Formulas become MathML while the book is built: MathJax costs every reader a script and its fonts
(1.6 MB) and would come from a foreign host. MathML is drawn by the browser itself, also from a USB
stick, and is read aloud by screen readers.

Each drawn picture of a lesson leads to the file itself, which is its large version. Pictures carry
light and dark colours of their own; `course.css` tells them the page's theme. Each keeps its place
from the start, so that no text jumps when a slow line brings it. A moving one is folded away, and
marked so that paper and who asks for less motion go without.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from lessonkit.items.figure import size

log = logging.getLogger(__name__)


def mathml(latex: str, display: bool, location: nodes.Node | None = None) -> str:
    """Return the formula as a MathML element; warn about commands that are not understood."""
    element = convert(latex.strip(), display="block" if display else "inline")
    if "\\" in element:  # latex2mathml passes what it does not know on as text
        log.warning(
            "formula not understood: %s - write it with simpler LaTeX", latex, location=location
        )
    return element


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write an inline formula."""
    self.body.append(f'<span class="math">{mathml(node.astext(), False, node)}</span>')
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has one."""
    # A long formula scrolls in its box on a phone, so the keyboard must be able to reach the box.
    reach = {"tabindex": "0", "role": "group", "aria-label": "Formula"}
    self.body.append(self.starttag(node, "div", CLASS="math display", **reach))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(mathml(node.astext(), True, node) + "</div>\n")
    raise nodes.SkipNode


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
    """Register the renderer, which `html_math_renderer: mathml` chooses, and connect the step."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("html-page-context", link_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
