"""The terms of the glossary: where each stands, its explanation in short, how to find it."""

import re

from docutils import nodes
from sphinx.application import Sphinx

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
