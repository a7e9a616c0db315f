"""What the tests of the lessons share: the lessons, their prose, their tables and the sources."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pybtex.database import BibliographyData, parse_file

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = sorted(path.parent for path in ROOT.glob("lessons/*/lesson.ipynb"))
PAGES = sorted([*ROOT.glob("book/*.md"), *ROOT.glob("book/teaching/*.md")])
COMMONMARK = MarkdownIt("commonmark").enable("table")
FIRST_AUTHORS = re.compile(
    r"\b((?:[Vv]an )?[A-Z][A-Za-z-]+(?: & [A-Z][A-Za-z-]+| et al\.)?),?"
    r" \(?((?:19|20)\d\d[a-z]?)\b\)?"
)


@dataclass(frozen=True)
class Chapter:
    """A lesson: its folder, its notebook, and its text cells as one stream of Markdown tokens."""

    folder: Path
    notebook: nbformat.NotebookNode
    tokens: tuple[Token, ...]

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [
            (int(token.tag[1]), words(self.tokens[n + 1]))
            for n, token in enumerate(self.tokens)
            if token.type == "heading_open"
        ]

    @property
    def markdown(self) -> str:
        return "\n\n".join(c.source for c in self.notebook.cells if c.cell_type == "markdown")

    @property
    def objectives(self) -> int:
        """How many numbered objectives stand under the heading of that name."""
        section = re.search(r"^## Objectives\n(.*?)(?=^## |\Z)", self.markdown, re.M | re.S)
        return len(re.findall(r"^\d+\. ", section[1], re.M)) if section else 0

    def items(self, name: str) -> list[dict[str, Any]]:
        return yaml.safe_load((self.folder / name).read_text(encoding="utf-8"))["items"]


def page_text(path: Path) -> str:
    """The Markdown of a page, without front matter, code and directives."""
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"^(`{3,}|~{3,}).*?^\1\s*$", "", text, flags=re.M | re.S)


def paragraphs(tokens: tuple[Token, ...] | list[Token]) -> list[str]:
    """The words of paragraphs and list items, without tables, code and the list of references."""
    found = []
    for n, token in enumerate(tokens):
        if token.type != "inline":
            continue
        before = tokens[n - 1].type
        if before == "heading_open" and words(token) == "References":
            break
        if before == "paragraph_open":
            found.append(words(token).strip())
    return [text for text in found if text]


def words(inline: Token) -> str:
    """The words of an inline token, without its marks."""
    kept = {"text", "code_inline", "softbreak"}
    return "".join(c.content or " " for c in inline.children or () if c.type in kept)


@functools.cache
def chapter(folder: Path) -> Chapter:
    """Read one lesson."""
    notebook = nbformat.read(folder / "lesson.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    tokens = [token for source in cells for token in COMMONMARK.parse(source)]
    return Chapter(folder, notebook, tuple(tokens))


@functools.cache
def bibliography() -> BibliographyData:
    """The book's references."""
    return parse_file(ROOT / "book" / "references.bib")


def dois(text: str) -> set[str]:
    """Every DOI that a text links to, lower case; the parentheses of a DOI are balanced."""
    found = re.findall(r"https://doi\.org/((?:[^\s()<>\"]|\([^\s()]*\))+)", text)
    return {doi.rstrip(".,;").lower() for doi in found}


def known_dois() -> dict[str, str]:
    """The key of every reference that has a DOI, by the DOI in lower case."""
    entries = bibliography().entries
    return {e.fields["doi"].lower(): key for key, e in entries.items() if "doi" in e.fields}


def key_of(author: str, year: str) -> str:
    """The key under which `author` (as printed, "van Arkel et al.") and `year` stand."""
    first = re.sub(r" (?:&|et al).*", "", author)
    return re.sub(r"[^a-z]", "", first.casefold()) + year
