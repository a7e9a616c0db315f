"""One thing has one name, and a name that the lessons use is explained in the glossary."""

import re

import pytest

from tests.lessons.chapters import FOLDERS, PAGES, ROOT, page_text
from tests.lessons.test_words import TEXTS

# What is not written, and what is written instead. Words in quotation marks are other people's.
ONE_NAME = {
    r"lower back": "low back",
    r"lumbar curve|lumbar lordotic curve": "lordosis",
    r"range of movement|range of motions": "range of motion",
    r"sit(?:ting|z) bones?|ischium bone": "sit bone, or ischial tuberosity",
    r"thighbones?|upper leg bone": "thigh bone, or femur",
    r"shinbones?": "shin",
    r"tailbone pelvis|pelvic inclination": "pelvic tilt",
    r"lumbo-pelvic|lumbo pelvic": "lumbopelvic",
    r"sacro-iliac|SI joints?|SIJ": "sacroiliac joint",
    r"zygapophyseal joints?|apophyseal joints?": "facet joint",
    r"hamstring part|ischial part": "ischiocondylar part",
    r"ASIS-PSIS": "ASIS–PSIS, with a dash",
    r"frog pose|frog posture": "frog stretch, or frog position",
    r"glutes|glute": "gluteals",
    r"quads|abs": "the muscle's name",
    r"x-ray|Xray": "X-ray",
    r"percent": "per cent, or %",
    r"Nm\b|N m\b": "N·m",
    r"motor control training": "stabilisation exercise",
    r"chronic LBP|LBP": "low back pain",
}
QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"")


def said(path) -> str:
    """What a text says itself: no code, no quoted words, no titles of works."""
    text = page_text(path) if path.suffix == ".md" else path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        import nbformat

        notebook = nbformat.reads(text, as_version=4)
        text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        text = text.partition("\n## References\n")[0]
    return QUOTED.sub("", re.sub(r"`[^`\n]*`", "", text))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_one_thing_has_one_name(path):
    text = said(path)
    if path.name == "glossary.md":  # it names the short form once, to explain it
        text = text.replace("\nLBP\n", "\n")
    found = {
        match[0]: instead
        for pattern, instead in ONE_NAME.items()
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text)
    }
    assert found == {}


def glossary() -> set[str]:
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    body = text.split("```{glossary}\n")[1].split("\n```")[0]
    return {line.casefold() for line in body.splitlines() if line and not line.startswith(" ")}


def test_the_glossary_explains_once_and_in_order():
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    body = text.split("```{glossary}\n")[1].split("\n```")[0]
    names = [line for line in body.splitlines() if line and not line.startswith(" ")]
    assert len({name.casefold() for name in names}) == len(names)
    first = [entry.splitlines()[0] for entry in body.split("\n\n")]
    key = [re.sub("[^a-z0-9 ]", "", name.lower()) for name in first]
    assert key == sorted(key)


def test_each_term_that_a_lesson_introduces_is_in_the_glossary(lesson):
    """The first column of the table under 'What to know first'."""
    section = lesson.markdown.split("\n## What to know first\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| *([^|]+?) *\|", section, re.M)
    named = ", ".join(row.removeprefix("95 % ") for row in rows[2:])  # header and its line first
    terms = named.split(", ")
    known = glossary()
    missing = [
        term
        for term in terms
        if not ({term.casefold(), re.sub(r" \(.*\)$|s$", "", term.casefold())} & known)
        and not any(name.startswith(term.casefold()) for name in known)
    ]
    assert missing == []


def test_there_are_texts():
    assert len(TEXTS) == 3 * len(FOLDERS) + len(PAGES)
