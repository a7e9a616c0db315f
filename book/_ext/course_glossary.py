"""Explain terms of the glossary where a lesson uses them, with nothing to mark in the lesson.

The first use of a term in each section becomes a link to the glossary. Its explanation, the first
sentence there, stands hidden on the page: `book/site/terms.js` shows it on hover and focus, and a
screen reader reads it as the description of the link.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

GLOSSARY = "book/glossary"
# Short forms that are also letters of a formula, and words that mostly mean something else.
LEFT_OUT = {
    *("d", "N", "p", "P value", "r", "Core", "Dose", "Segment", "Capacity", "Lengthening", "Grade"),
    *("Lateral", "Gait", "Plateau", "Rounding", "Within a person", "Passive", "Mechanism only"),
}
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def explanations(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return anchor and explanation of each term of the glossary."""
    found = {}
    for item in app.env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        words = item[-1].astext()
        sentences = SENTENCE_END.split(" ".join(words.split()))
        short = sentences[0]
        if len(short) < 45 and len(sentences) > 1:  # a Latin name alone explains nothing
            short = f"{sentences[1]} ({short.rstrip('.')})"
        for term in item.findall(nodes.term):
            # A name with its short form in brackets is looked for without it.
            name = re.sub(r"\s*\([^)]*\)$", "", term.astext())
            if name not in LEFT_OUT:
                found[name] = (term["ids"][0], short)
    return found


def pattern_of(terms: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds terms, the longest first; short forms as they are written."""

    def one(term: str) -> str:
        word = re.escape(term)
        return word if term.isupper() or any(map(str.isdigit, term)) else f"(?i:{word}s?)"

    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(one, longest_first))})(?![\w-])")


EXPLAINED = ("lessons/", "book/models/", "book/questions", "book/evidence")
# In these a link would hide another link, a heading or the reader's place.
SKIPPED = (
    *(nodes.reference, nodes.title, nodes.caption, nodes.term, nodes.citation),
    *(nodes.literal, nodes.literal_block, nodes.raw, nodes.math, nodes.math_block),
    addnodes.pending_xref,
)


class Explained(nodes.inline):
    """A term with its explanation."""


def section_of(node: nodes.Node) -> nodes.Node:
    """Return the section of the second level that a node stands in, else the page."""
    sections = []
    while node is not None:
        if isinstance(node, nodes.section):
            sections.append(node)
        node = node.parent
    return sections[-2] if len(sections) > 1 else (sections or [None])[-1]


def is_skipped(node: nodes.Node) -> bool:
    """Return whether a text stands where no term is explained."""
    while node is not None:
        if isinstance(node, SKIPPED):
            return True
        node = node.parent
    return False


def explain(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the first use of each term in each section of a page."""
    if not docname.startswith(EXPLAINED) or GLOSSARY not in app.env.found_docs:
        return
    known = {name.casefold(): (name, *told) for name, told in explanations(app).items()}
    pattern = pattern_of([name for name, _, _ in known.values()])
    target = app.builder.get_relative_uri(docname, GLOSSARY)
    seen: set[tuple[int, str]] = set()
    used: dict[str, str] = {}
    for text in list(doctree.findall(nodes.Text)):
        if is_skipped(text) or isinstance(text.parent, Explained):
            continue
        pieces, end, section = [], 0, id(section_of(text))
        for found in pattern.finditer(str(text)):
            word = found[0].casefold()
            _, anchor, told = known.get(word) or known[word.removesuffix("s")]
            if (section, anchor) in seen:
                continue
            seen.add((section, anchor))
            used[anchor] = told
            pieces += [nodes.Text(text[end : found.start()])]
            pieces += [Explained("", found[0], target=f"{target}#{anchor}", note=make_note(anchor))]
            end = found.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text[end:])])
    if used:
        notes = "".join(f'<p id="{make_note(a)}">{escape(t)}</p>' for a, t in used.items())
        app.env.course_notes = getattr(app.env, "course_notes", {}) | {docname: notes}


def make_note(anchor: str) -> str:
    """Return the id of a term's explanation on a page."""
    return f"note-{anchor.removeprefix('term-')}"


def visit(self: HTML5Translator, node: Explained) -> None:
    """Open the link."""
    self.body.append(
        f'<a class="term" href="{escape(node["target"])}" aria-describedby="{node["note"]}">'
    )


def depart(self: HTML5Translator, node: Explained) -> None:
    """Close the link."""
    self.body.append("</a>")


def add_notes(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the explanations at the end of the page, hidden."""
    notes = getattr(app.env, "course_notes", {}).get(pagename)
    if notes:
        context["body"] += f'<div class="course-notes" hidden>{notes}</div>'


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps; the first runs before Sphinx shares pages among writing processes."""
    app.add_node(Explained, html=(visit, depart))
    app.connect("doctree-resolved", explain)
    app.connect("html-page-context", add_notes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
