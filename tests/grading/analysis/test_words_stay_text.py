"""What people type, ids and labels come out as they were typed: no markup, script or template."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coursegrade.analysis.item_analysis import analyse
from coursegrade.analysis.objectives import objectives
from coursegrade.analysis.response import READ, Response
from coursegrade.analysis.similarity import Given, Passage, SimilarPair
from coursegrade.gradebook import Item, Marks, Student, Submission
from coursegrade.interchange.blueprint import Plan, blueprint_page
from coursegrade.interchange.paper import page as paper
from coursegrade.interchange.selection import QUIZ, Entry, Selection
from coursegrade.reporting.report import report
from coursegrade.reporting.similarity_page import similarity_page
from lessonkit.items import kinds

BAD = """<script>ran=1</script>"'><img src=x onerror=ran=1> & {{ 7*7 }} {% raw %}"""
STUDENTS = [f"{letter} {BAD}" for letter in "abcdefghijkl"]
ITEMS = [f"{n} {BAD}" for n in range(3)]


def choice(name: str) -> kinds.Choice:
    options = tuple(kinds.Option(one, f"{one} {BAD}", f"{one} {BAD}", one == "b") for one in "abc")
    return kinds.Choice(id=name, question=BAD, objective=1, level="recall", source=(BAD,),
                        points=2, options=options)  # fmt: skip


def a_report() -> str:
    items = tuple(Item("quiz", name, 2.0) for name in ITEMS)
    picked = {who: {one.key: "abc"[n % 3] for one in items} for n, who in enumerate(STUDENTS)}
    scores = {who: Submission({key: 2.0 * (letter == "b") for key, letter in one.items()})
              for who, one in picked.items()}  # fmt: skip
    given = {who: {key: Response(READ, letter) for key, letter in one.items()}
             for who, one in picked.items()}  # fmt: skip
    people = tuple(Student(who, BAD, BAD) for who in [*STUDENTS, f"absent {BAD}"])
    marks = Marks(BAD, items, people, scores)
    analysis = analyse(marks, given, {one.key: choice(one.name) for one in items})
    return report(analysis, objectives(analysis, {1: BAD}), names=True)


def alike() -> str:
    passages = (Passage((ITEMS[0], ITEMS[1]), BAD, BAD, 9),)
    return similarity_page(BAD, Given((), (), 12), [SimilarPair(tuple(STUDENTS[:2]), 1, passages)])


def on_paper(keys: bool) -> str:
    about = {"question": BAD, "objective": 1, "level": "recall", "source": ()}
    items = (
        choice(ITEMS[0]),
        kinds.Numeric(id="n", value=1, unit=BAD, tolerance=1, correct=BAD, wrong=BAD,
                      errors=(kinds.Error(2, 1, BAD),), **about),
        kinds.Match(id="m", premises=(kinds.Premise(BAD, BAD, BAD),), offered=(BAD,), **about),
        kinds.Written(id="w", words=90, rubric=(kinds.RubricLine(BAD, (BAD, BAD)),), **about),
    )  # fmt: skip
    entries = tuple(Entry(n, one, 1, one.id) for n, one in enumerate(items, start=1))
    return paper(Selection("1-x", QUIZ, BAD, Path(), entries), keys)


OPTIONS = [f"{letter} {BAD}" for letter in "abc"]
# For each page: what a selector finds, and the words it must hold.
PAGES = {
    "report": (a_report, {
        "h1": [f"Report: {BAD}"],
        "h3[id]": ITEMS,
        "[aria-label*='what was answered'] td.words": OPTIONS * 3,
        "[aria-label^='Table: Points before'] tbody th": STUDENTS,
        "[aria-label^='Table: Points before'] thead th": [
            "Student", "Name", "Total", "Late penalty", *ITEMS],
        "main > p:has-text('Nothing handed in')": [f"Nothing handed in: absent {BAD}."],
    }),
    "similarity": (alike, {
        "h1": [f"Alike answers: {BAD}"],
        "tbody th": [" and ".join(STUDENTS[:2])],
        ".pair strong": STUDENTS[:2],
        ".pair pre": [BAD, BAD],
    }),
    "paper": (lambda: on_paper(False), {
        "h1": [BAD],
        ".item > div:first-of-type": [BAD] * 4,
        ".options li > span:last-child": OPTIONS,
        ".number": [f"Answer: {BAD}"],
        ".match ol li": [BAD],
        ".item > ul:not([class]) li": [BAD],
    }),
    "keys": (lambda: on_paper(True), {
        "h1": [f"{BAD}: keys"],
        ".id": [ITEMS[0], "n", "m", "w"],
        ".options .say": OPTIONS,
        ".right b": ["✓ b", f"✓ 1 ± 1 {BAD}"],
        ".letters li": [f"a {BAD}"],
        "td": [f"{BAD} {BAD}"],
    }),
    "blueprint": (lambda: blueprint_page(Plan(BAD, {QUIZ: (choice(ITEMS[0]),)}, {1: BAD})), {
        "h1": [f"Blueprint: {BAD}"],
        "tbody th": [f"1 {BAD}", ITEMS[0]],
        "td:has-text('graded:')": [f"graded: {ITEMS[0]} (2)"],
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_does_nothing_that_was_typed_become_markup(new_page, tmp_path: Path, name: str) -> None:
    made: Callable[[], str]
    made, found = PAGES[name]
    target = tmp_path / "page.html"
    target.write_text(made(), encoding="utf-8")
    tab = new_page()
    tab.goto(target.as_uri())
    for selector, words in found.items():
        texts = [" ".join(text.split()) for text in tab.locator(selector).all_inner_texts()]
        assert texts == words, selector
    assert tab.locator("main img, main b b").count() == 0
    assert tab.evaluate("window.ran") is None
    labels = tab.locator("[aria-label]").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert not [one for one in labels if "&" in one and BAD not in one]
