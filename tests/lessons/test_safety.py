"""Wherever warning signs are spoken of, they are those of the one table, with its urgency."""

import copy
import re

import pytest

from tests.lessons.chapters import FOLDERS, PAGES, ROOT, chapter
from tests.lessons.triage import NOW, SOON, TABLE, contradictions, misfiled, signs, wrong_keys

INCLUDING = ("questions.md", "teaching/5-strength-and-daily-life.md")
ITEMS = [
    item
    for folder in FOLDERS
    for name in ("practice.yml", "quiz.yml")
    for item in chapter(folder).items(name)
]


def said(item: dict) -> list[str]:
    """The texts of an item, each option with its feedback."""
    answers = (*item.get("options", ()), *item.get("prompts", ()))
    parts = [f"{one.get('text', '')} {one['feedback']}" for one in answers]
    rubric = [level for one in item.get("rubric", ()) for level in one["levels"]]
    return [item["question"], *parts, *rubric]


def loose(lesson) -> list[str]:
    """The paragraphs of a lesson outside the table."""
    cells = [c.source for c in lesson.notebook.cells if c.source != TABLE]
    return [part for cell in cells for part in cell.split("\n\n")]


def test_the_table_has_every_sign_where_it_belongs():
    assert misfiled(TABLE) == []


def test_every_lesson_repeats_the_table_word_for_word(lesson):
    (cell,) = (c for c in lesson.notebook.cells if c.id == "when-to-see-somebody")
    assert cell.source == TABLE
    before = [c.source for c in lesson.notebook.cells[: lesson.notebook.cells.index(cell)]]
    assert before[-1].startswith("## Safety")


@pytest.mark.parametrize("name", INCLUDING)
def test_the_pages_that_speak_of_it_include_the_table(name):
    text = (ROOT / "book" / name).read_text(encoding="utf-8")
    assert re.search(r"^```\{include\} (?:\.\./)?parts/triage\.md$", text, re.M)


def test_no_lesson_says_another_urgency(lesson):
    assert [one for part in loose(lesson) for one in contradictions(part)] == []
    # Three signs in one paragraph are a second table, which would drift from the first.
    assert [part for part in loose(lesson) if len(signs(part)) > 2] == []


@pytest.mark.parametrize(
    "path", [*PAGES, *ROOT.glob("book/models/*.md"), ROOT / "README.md"], ids=lambda path: path.name
)
def test_no_page_says_another_urgency(path):
    parts = path.read_text(encoding="utf-8").split("\n\n")
    assert [one for part in parts for one in contradictions(part)] == []
    assert [part for part in parts if len(signs(part)) > 2] == []


@pytest.mark.parametrize("path", ["book/claims.yml", *ROOT.glob("widgets/*/src/**/*.py")])
def test_no_claim_and_no_explorer_says_another_urgency(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert [one for line in text.splitlines() for one in contradictions(line)] == []


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_no_item_says_another_urgency(item):
    assert wrong_keys(item) == []
    assert [one for part in said(item) for one in contradictions(part)] == []


def test_the_quizzes_do_ask_for_urgency():
    asked = [item for item in ITEMS if item["id"] in ("st-triage", "who-needs-care")]
    assert len(asked) == 2
    assert all(any(signs(part) for part in said(item)) for item in asked)


# The same tests on planted errors.


def test_a_sign_that_was_moved_is_found():
    line = "- A leg is newly weak, or is getting weaker.\n"
    place = "- You are losing weight without a reason.\n"
    moved = TABLE.replace(line, "").replace(place, place + line)
    assert any("weak leg" in one for one in misfiled(moved))


@pytest.mark.parametrize("line", [one for one in TABLE.splitlines() if one.startswith("- ")])
def test_a_sign_that_is_missing_is_found(line):
    assert misfiled(TABLE.replace(line, "")) != []


def test_a_sign_that_stands_twice_is_found():
    line = "- Weakness or numbness is getting worse in one leg.\n"
    assert misfiled(TABLE.replace("- It is no better", line + "- It is no better")) != []


@pytest.mark.parametrize(
    "text",
    [
        "Make an appointment soon if weakness or numbness is getting worse.",
        "With cancer in the past and pain that wakes you, make an appointment soon.",
        "Get help the same day if you are losing weight.",
        "A child with a limp gets an appointment.",
    ],
)
def test_a_contradicting_sentence_is_found(text):
    assert contradictions(text) != []


def test_a_key_that_was_moved_is_found():
    (triage,) = (copy.deepcopy(item) for item in ITEMS if item["id"] == "st-triage")
    assert len(triage["prompts"]) >= 5
    words = {NOW: "go to an emergency department now", SOON: "make an appointment soon"}
    for number in range(len(triage["prompts"])):
        planted = copy.deepcopy(triage)
        prompt = planted["prompts"][number]
        prompt["match"] = words[SOON if prompt["match"] == words[NOW] else NOW]
        assert wrong_keys(planted) != []
    (several,) = (copy.deepcopy(item) for item in ITEMS if item["id"] == "who-needs-care")
    several["options"][0]["correct"] = False
    assert wrong_keys(several) != []
