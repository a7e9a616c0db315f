"""The words are spelled as a dictionary has them, or stand in a list of our own."""

import re

import nbformat
import pytest
from spellchecker import SpellChecker

from tests.lessons.chapters import ROOT, page_text
from tests.lessons.test_words import TEXTS

OURS = ROOT / "tests" / "lessons" / "words.txt"
NO_WORDS = re.compile(
    r"`[^`]*`|\$\$[^$]*\$\$|\$[^$]*\$|https?://\S+|\]\([^)]*\)|<[^>]+>|\{\w[^}]*\}`[^`]*`|[\w.-]+\.\w{2,5}\b"
    r"|\b\w+(?=\()"  # a function
)


def dictionary() -> SpellChecker:
    """English, with the words of this field, British forms and the names of authors."""
    spell = SpellChecker()
    spell.word_frequency.load_words(OURS.read_text(encoding="utf-8").split())
    references = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    plain = re.sub(r"\{\\\W(\w)\}|[{}\\]", r"\1", references)
    spell.word_frequency.load_words(re.findall(r"[^\W\d_]+", plain.lower()))
    return spell


SPELL = dictionary()


def prose(path) -> str:
    if path.suffix == ".ipynb":
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        text = text.partition("\n## References\n")[0]
    elif path.suffix == ".md":
        text = page_text(path)
        if path.name == "glossary.md":  # its words are all between the fences
            text = re.sub(r"\*[^*]+\*", "", path.read_text(encoding="utf-8"))
    else:  # items: the sentences, not the keys
        text = "\n".join(
            re.sub(r"^[\s-]*\w+:", "", line)
            for line in path.read_text(encoding="utf-8").splitlines()
            if not re.match(
                r"\s*(?:- )?(?:id|source|read|kind|compute|answer|values?|sets?):", line
            )
            and "compute:" not in line
            and not line.lstrip().startswith("#")
        )
    return NO_WORDS.sub(" ", text)


def misspelled(text: str) -> set[str]:
    """Words in small letters, or with a capital at most at their start, that nobody knows."""
    found = re.findall(r"(?<![\w'’-])[^\W\d_]{3,}(?![\w])", text)
    plain = {re.sub(r"['’]s$", "", word).lower() for word in found if word[1:].lower() == word[1:]}
    return SPELL.unknown(plain)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_is_spelled_right(path):
    assert misspelled(prose(path)) == set()


def test_a_slip_is_found():
    assert misspelled("The pelvsi tips forward, and the sacrum folows.") == {"pelvsi", "folows"}


def test_our_own_list_is_in_order_and_needed():
    words = OURS.read_text(encoding="utf-8").split()
    assert words == sorted(set(words))
    used = " ".join(prose(path).lower() for path in TEXTS)
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", used)] == []
