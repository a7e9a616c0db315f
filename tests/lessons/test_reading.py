"""The texts are plain to read: short sentences of short words."""

import re

import pytest
import textstat

from tests.lessons.chapters import COMMONMARK, PAGES, page_text, paragraphs

# LIX is the number of words in a sentence plus the percentage of words over six letters. Up to 25
# reads like a book for children, 30 to 40 like fiction, 40 to 50 like a newspaper, over 50 like an
# official paper. It counts no syllables, which are guesswork for "sacroiliac". Lessons and pages
# for readers stay below fiction: that is what somebody reads on a bus, in a second language, with
# long terms of art among the words. Guides name commands and files, so they may read like fiction.
LIX_LIMIT = 30
GUIDE_LIMIT = 40
GUIDES = {"for-instructors.md", "make-an-explorer.md", "about-the-model.md", "credits.md",
          "grading-at-scale.md", "writing-items.md", "after-grading.md"}  # fmt: skip
LISTS = {"glossary.md", "references.md", "changelog.md",
         *(f"worksheet-{n}.md" for n in range(1, 6))}  # no running text  # fmt: skip
LONGEST_SENTENCE = 40


def prose(tokens) -> str:
    """Whole sentences only; a citation in parentheses is not read aloud."""
    said = [re.sub(r"\([^()]*\d{4}[^()]*\)|\{\w+\}|[{}]", "", text) for text in paragraphs(tokens)]
    said = [text.strip() for text in said if len(text.split()) > 3]
    return " ".join(text if text[-1] in ".?!" else text.rstrip(":;,") + "." for text in said)


def too_long(text: str) -> list[str]:
    parts = re.split(r"(?<=[.?!:])\s+", text)
    return [part for part in parts if len(part.split()) > LONGEST_SENTENCE]


def test_a_lesson_is_plain_to_read(lesson):
    text = prose(lesson.tokens)
    assert textstat.lix(text) < LIX_LIMIT
    assert too_long(text) == []


@pytest.mark.parametrize("path", [p for p in PAGES if p.name not in LISTS], ids=lambda p: p.name)
def test_a_page_is_plain_to_read(path):
    text = prose(COMMONMARK.parse(page_text(path)))
    assert textstat.lix(text) < (GUIDE_LIMIT if path.name in GUIDES else LIX_LIMIT)
    assert too_long(text) == []


def test_the_index_knows_hard_from_easy():
    easy = "You tip the pelvis. The back bends. It does not hurt."
    hard = (
        "Notwithstanding methodological heterogeneity, radiographic investigations consistently "
        "demonstrated statistically significant differences regarding lumbopelvic configuration."
    )
    assert textstat.lix(easy) < 20 < 60 < textstat.lix(hard)
