"""Show a notebook with its formulas as MathML, which browsers draw by themselves.

MathJax would come from another host, and needs scripts on a page that shows what students wrote.
"""

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode, from_dict

from coursegrade.safe_html import SafeHTMLExporter, clean


class MathRenderer(IPythonRenderer):
    """nbconvert's Markdown with MathML; a formula that is not understood stays as it was typed."""

    def inline_math(self, body: str) -> str:
        """Return a formula in a line."""
        return _mathml(body, "$", "inline")

    def block_math(self, body: str) -> str:
        """Return a formula on a line of its own."""
        return _mathml(body, "$$", "block")

    def latex_environment(self, name: str, body: str) -> str:
        """Return an environment such as a matrix or equations."""
        return _mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "", "block")


class MathMLExporter(SafeHTMLExporter):
    """The exporter that lets nothing of a student's run, with formulas that need no script."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render Markdown and clean what comes of it."""
        attachments = context.get("cell", {}).get("attachments", {})
        try:
            return markdown(source, attachments)
        except Exception as error:  # a picture that was not attached, a depth without end
            self.log.warning("A text is shown as it was typed: %s", error)
            return f"<pre>{escape(source)}</pre>"


def fragment(cells: Sequence[NotebookNode], is_safe: bool = False) -> str:
    """Return cells as HTML without a page around them, cleaned unless they are safe already.

    Metadata stay behind: nbgrader's would number the cell, and a student's could say anything.
    """
    bare = [from_dict({**cell, "metadata": {}}) for cell in cells]
    notebook = NotebookNode(
        cells=bare, metadata=NotebookNode(language_info=NotebookNode(name="python")),
        nbformat=4, nbformat_minor=5,
    )  # fmt: skip
    exporter, resources = _plain()
    if not is_safe:
        return exporter.from_notebook_node(notebook)[0]
    return exporter.template.render(nb=notebook, resources=resources)


@cache
def _plain() -> tuple[MathMLExporter, ResourcesDict]:
    exporter = MathMLExporter(template_name="basic")
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    # nbconvert registers its filters with the first notebook, for the language of that one.
    language = NotebookNode(language_info=NotebookNode(name="python"))
    _, resources = exporter.from_notebook_node(
        NotebookNode(cells=[], metadata=language, nbformat=4, nbformat_minor=5)
    )
    return exporter, resources


def markdown(source: str, attachments: dict | None = None) -> str:
    """Return Markdown as HTML in which nothing runs."""
    renderer = MathRenderer(escape=False, attachments=attachments or {}, exclude_anchor_links=True)
    return clean(MarkdownWithMath(renderer=renderer).render(source))


def _mathml(latex: str, mark: str, display: str) -> str:
    try:
        element = convert(latex.strip(), display=display)
    except Exception:  # the library raises whatever it meets
        element = "\\"
    if "\\" in element:  # what it does not know it passes on as text
        return f"<code>{escape(f'{mark}{latex}{mark}', quote=False)}</code>"
    return element
