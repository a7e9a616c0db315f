"""Formulas as MathML, written while the book is built.

Why: MathJax costs every reader a script and its fonts (1.6 MB) and would come from a foreign host.
MathML is drawn by the browser itself, also from a USB stick, and is read aloud by screen readers.
"""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

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


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer; `html_math_renderer: mathml` chooses it."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
