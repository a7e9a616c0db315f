"""Link a term to the glossary where a lesson or a page for readers uses it first.

Lessons are plain Markdown, which JupyterLab shows as it stands, so the links are made here.
Headings, links, code and formulas are left alone. Short forms such as SS are matched in capitals.
"""

import re
from collections.abc import Iterator
from functools import cache

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

LINKED = re.compile(r"lessons/|book/(?:questions|evidence)$")
LEFT_ALONE = (nodes.title, nodes.reference, nodes.literal, nodes.literal_block, nodes.math,
              nodes.raw, nodes.term, nodes.rubric)  # fmt: skip
# Short forms that are also letters of a formula, and words that mostly mean something else.
NOT_LINKED = {
    *("d", "N", "p", "P value", "r", "Core", "Dose", "Segment", "Capacity", "Lengthening", "Grade"),
    *("Lateral", "Gait", "Plateau", "Rounding", "Within a person", "Passive", "Mechanism only"),
}


def terms(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return page and anchor of each term of the glossary, by its name."""
    return {
        name: (page, anchor)
        for (kind, name), (page, anchor) in env.domains["std"].objects.items()
        if kind == "term" and name not in NOT_LINKED
    }


@cache
def pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Return what finds any of the terms, longer ones first, also in the plural."""
    ways = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        exact = name.isupper() or name[:2].isupper()
        ways.append(f"{re.escape(name)}" if exact else f"(?i:{re.escape(name)}s?)")
    return re.compile(r"(?<![\w–-])(?:" + "|".join(ways) + r")(?![\w–-])")


def term_of(found: str, names: dict[str, tuple[str, str]]) -> str:
    """Return the term that a piece of text is, whatever its capitals and its number."""
    if found in names:
        return found
    folded = {name.casefold(): name for name in names}
    text = found.casefold()
    return folded.get(text) or folded[text.removesuffix("s")]


def split(
    text: str, known: dict[str, tuple[str, str]], used: set[str], app: Sphinx, page: str
) -> Iterator[nodes.Node]:
    """Yield a text as pieces, with a link where an unused term stands."""
    at = 0
    for match in pattern(frozenset(known)).finditer(text):
        target = known[term_of(match[0], known)]
        if target[1] in used:
            continue
        used.add(target[1])
        if match.start() > at:
            yield nodes.Text(text[at : match.start()])
        address = app.builder.get_relative_uri(page, target[0]) + "#" + target[1]
        yield nodes.reference("", match[0], refuri=address, internal=True, classes=["term"])
        at = match.end()
    if at and at < len(text):
        yield nodes.Text(text[at:])


def link_terms(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Link each term once on a page."""
    if not LINKED.match(page):
        return
    known, used = terms(app.env), set()
    for node in list(doctree.findall(nodes.Text)):
        above = node.parent
        while above and not isinstance(above, LEFT_ALONE):
            above = above.parent
        if above is None:
            pieces = list(split(node.astext(), known, used, app, page))
            if pieces:
                node.parent.replace(node, pieces)


def setup(app: Sphinx) -> dict[str, bool]:
    """Link after all references are resolved."""
    app.connect("doctree-resolved", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
