"""The prose is plain, calm, complete and the same in its terms throughout."""

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from tests.lessons.chapters import COMMONMARK, FOLDERS, PAGES, ROOT, page_text

ITEM_FILES = [folder / name for folder in FOLDERS for name in ("practice.yml", "quiz.yml")]
TEXTS = [folder / "lesson.ipynb" for folder in FOLDERS] + ITEM_FILES + PAGES

FRIGHTENING = (
    r"damag\w*|unstable|out of place|worn out|wear and tear|crumbl\w*|slipped disc|degenerat\w*"
    r"|misalign\w*|dysfunctional"
)
SELLING = r"ultimate|miracle|guaranteed?|revolutionary|groundbreaking|instantly|cures?\b|proven to"
TALKING_DOWN = r"obviously|of course|simply put|needless to say|as everyone knows"
BANNED = re.compile(rf"\b(?:{FRIGHTENING}|{SELLING}|{TALKING_DOWN})\b", re.I)
AMERICAN = re.compile(
    r"\b(?:center(?:s|ed)?|fiber|color|behavior|labor|gray|favor\w*|program(?:me)?d|analyz\w*"
    r"|standardiz\w*|recogniz\w*|summariz\w*|minimiz\w*|generaliz\w*|millimeters?"
    r"|physical therapist)\b"
)
VAGUE_LINKS = {"here", "link", "this", "click here", "more", "read more", "this page", "source"}
ALLOWED_PT = re.compile(r"[Rr]adiographic pelvic tilt \(PT\)|PI = PT \+ SS|\| PT \|")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_frightens_sells_or_talks_down(path):
    assert BANNED.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_spelling_is_british(path):
    text = page_text(path) if path.suffix == ".md" else path.read_text(encoding="utf-8")
    assert AMERICAN.findall(text) == []


@pytest.mark.parametrize(
    "path", [p for p in TEXTS if p.suffix != ".md"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_radiographic_angle_is_always_named_in_full(path):
    text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    assert re.findall(r".{0,40}\bPT\b.{0,20}", ALLOWED_PT.sub("", text)) == []


def test_links_say_where_they_lead(lesson):
    for token in lesson.tokens:
        children = token.children or []
        for n, child in enumerate(children):
            if child.type == "link_open":
                text = children[n + 1].content.strip()
                assert text.casefold() not in VAGUE_LINKS
                assert len(text) > 3
                assert not text.startswith("http")


def test_every_table_has_a_header_for_every_column(lesson):
    soup = BeautifulSoup(COMMONMARK.render(lesson.markdown), "html.parser")
    tables = soup.find_all("table")
    assert tables
    for table in tables:
        assert all(cell.get_text(strip=True) for cell in table.find("thead").find_all("th"))


def test_every_image_says_what_it_shows(lesson):
    soup = BeautifulSoup(COMMONMARK.render(lesson.markdown), "html.parser")
    assert [str(image) for image in soup.find_all("img") if len(image.get("alt", "")) < 20] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_have_one_title_and_no_gap_in_headings(path):
    tokens = COMMONMARK.parse(page_text(path))
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []
