"""What makes a reader feel at home: search, terms, progress, edition, reports, wrong addresses."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from .conftest import PAGES, ROOT, parse
from .serving import serve

sys.path.insert(0, str(ROOT / "book" / "_ext"))
LESSON = "lessons/2-anterior-pelvic-tilt/lesson"


def found_by(page, address: str, words: str) -> list[str]:
    """Return the pages that the search finds, best first."""
    page.goto(f"{address}/search.html?q={words}")
    page.get_by_text(re.compile("Search finished|did not match")).wait_for()
    links = page.locator("#search-results li > a").all()
    return [link.get_attribute("href").split("#")[0].removesuffix(".html") for link in links]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("lordosis", LESSON),
        ("groin", "book/models/adductors"),
        ("inner thigh", "book/models/adductors"),
        ("buttock", "book/models/hip-strength"),
        ("hollow back", LESSON),
        ("sit bone", "book/glossary"),
        ("adductor", "book/models/adductors"),
    ],
)
def test_search_finds_terms_and_plain_words(words: str, wanted: str, served_book: str, new_page):
    """Latin or plain, the page about it is among the first ten."""
    page = new_page()
    assert wanted in found_by(page, served_book, words)[:10]
    summaries = page.locator("#search-results .context")
    summaries.first.wait_for()
    assert all(len(text) > 30 for text in summaries.all_inner_texts())


def test_search_finds_nothing_in_nonsense(served_book: str, new_page):
    """A search that finds everything would pass the test above."""
    assert found_by(new_page(), served_book, "xylophone") == []


def test_term_is_explained_on_hover_focus_and_touch(served_book: str, new_page):
    """The explanation shows, Escape hides it, and it describes the link to a screen reader."""
    page = new_page()
    page.goto(f"{served_book}/{LESSON}.html")
    term, note = page.locator("article a.term").first, page.locator(".course-note")
    told = page.evaluate(
        "(a) => document.getElementById(a.getAttribute('aria-describedby')).textContent",
        term.element_handle(),
    )
    assert len(told) > 20
    term.hover()
    note.wait_for()
    assert note.inner_text() == told
    page.keyboard.press("Escape")
    assert not note.is_visible()
    term.focus()
    assert note.is_visible()
    term.blur()
    assert not note.is_visible()


def test_first_tap_explains_and_second_opens_the_glossary(served_book: str, new_page):
    """On a phone there is no hover."""
    page = new_page(390, 800, has_touch=True)
    page.goto(f"{served_book}/{LESSON}.html")
    term = page.locator("article a.term").first
    term.tap()
    page.locator(".course-note").wait_for()
    assert page.url.endswith("lesson.html")
    term.tap()
    page.wait_for_url("**/glossary.html#term-*")


def test_terms_are_explained_once_in_a_section(built_book: Path):
    """Often enough to help, rarely enough to read on; every explanation is there."""
    lesson = parse(built_book / f"{LESSON}.html")
    for section in lesson.select("article > section > section"):
        targets = [link["href"] for link in section.select("a.term")]
        assert sorted(targets) == sorted(set(targets))
    for link in lesson.select("a.term"):
        assert lesson.find(id=link["aria-describedby"]).get_text()
    assert not lesson.select("h1 a.term, h2 a.term, h3 a.term, code a.term, a a")


def test_progress_is_counted_and_forgotten(served_book: str, new_page):
    """Read sections count, the contents show it on every page, and the reader can take it back."""
    page = new_page()
    page.goto(f"{served_book}/{LESSON}.html")
    box = page.locator(".course-progress")
    # What is laid out late may push the heading out of the window: the reader brings it back.
    page.wait_for_function(
        """() => {
            document.querySelector("#claim-box > h2").scrollIntoView({ block: "center" });
            return document.querySelector(".course-progress progress").value >= 1;
        }""",
        polling=500,
    )
    assert re.search(r"You have read [1-9]\d* of \d+ sections\.", box.inner_text())
    box.get_by_role("button", name="Mark the lesson as read").click()
    assert "You have read all" in box.inner_text()
    page.goto(f"{served_book}/book/glossary.html")
    assert "all sections read" in page.locator("nav.bd-links").inner_text()
    page.go_back()
    page.get_by_role("button", name="Forget my progress").click()
    assert page.locator(".course-seen").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('course'))") in (
        [],
        [f"course-progress {urlparse(served_book).path or '/'}"],
    )


def test_every_page_names_edition_change_and_where_to_report(built_book: Path):
    """The edition is that of CITATION.cff; the day is that of git."""
    for name in PAGES:
        foot = parse(built_book / f"{name}.html").select_one(".course-edition")
        assert "Edition 0." in foot.get_text() or "Edition 1." in foot.get_text()
        report = urlparse(foot.a["href"])
        assert f"{name}.html" in " ".join(parse_qs(report.query)["body"])


def test_report_goes_to_the_repository_when_it_is_known():
    """An issue with the page and the edition in it."""
    from course_edition import report_link

    link = report_link("https://example.org/course", "Adductors & more", "a/b.html", "1.2")
    assert link.startswith("https://example.org/course/issues/new?")
    query = parse_qs(urlparse(link).query)
    assert query["title"] == ["Error on the page “Adductors & more”"]
    assert query["body"][0].startswith("Page: a/b.html\nEdition: 1.2\n")


def test_last_change_is_the_day_of_the_last_commit():
    """Compared with git's own answer for one file."""
    from course_edition import last_change, last_changes

    command = ["git", "log", "-1", "--format=%cs", "--", "book/glossary.md"]
    day = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    changed = last_change("book/glossary", last_changes(ROOT))
    assert (changed.isoformat() if changed else "") == day


def test_the_last_change_of_a_file_with_spaces_in_its_name_is_found(tmp_path: Path):
    from course_edition import last_changes

    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "two words é.md").write_text("x", encoding="utf-8")
    day = {"GIT_AUTHOR_DATE": "2026-03-02T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-02T12:00:00Z"}
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "First"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, env={**os.environ, **day})
    assert last_changes(tmp_path) == {"book/two words é.md": date(2026, 3, 2)}


def test_wrong_address_gets_a_page_with_a_way_on(built_book: Path, new_page):
    """At any depth, with the look of the book and a search."""
    page = new_page()
    with serve(built_book) as server:
        answer = page.goto(f"{server.address}book/old/place.html")
        assert answer.status == 404
        assert page.locator("h1").first.inner_text() == "There is no such page"
        assert page.locator("html").evaluate("(e) => getComputedStyle(e).fontFamily") != "serif"
        page.get_by_label("Search the book").last.fill("adductor")
        page.get_by_role("main").get_by_role("button", name="Search", exact=True).last.click()
        page.locator("#search-results a").first.wait_for()


def test_wrong_address_below_a_path_is_led_back_to_it():
    """The published site knows its path."""
    from course_pages import rooted, site_map

    page = '<html data-content_root="./"><a href="#main">x</a><a href="book/a.html">y</a>'
    page += '<a href="https://doi.org/1">z</a><script src="_static/book.js"></script>'
    moved = rooted(page, "/hip/")
    assert 'data-content_root="/hip/"' in moved
    assert 'href="#main"' in moved and 'href="https://doi.org/1"' in moved
    assert 'href="/hip/book/a.html"' in moved and 'src="/hip/_static/book.js"' in moved
    mapped = site_map("https://example.org/hip/", ["book/a", "book/b"])
    assert mapped.count("<loc>https://example.org/hip/book/") == 2


def test_a_worksheet_is_not_described_by_its_blanks(built_book: Path):
    """A search engine and a messenger show a sentence, not the line for a name and a date."""
    page = parse(built_book / "book/teaching/worksheet-1.html")
    words = page.find("meta", attrs={"name": "description"})["content"]
    assert words.startswith("Write your predictions first")


def test_anchors_do_not_depend_on_the_place_of_a_section(built_book: Path):
    """No numbered anchors: a new heading above must not move the links of others."""
    for name in PAGES:
        for section in parse(built_book / f"{name}.html").select("article section[id]"):
            assert not section["id"].removeprefix("id").isdigit(), f"{name}#{section['id']}"


def test_editions_start_with_this_one(built_book: Path):
    """The list that older editions ask for."""
    editions = json.loads((built_book / "versions.json").read_text(encoding="utf-8"))
    assert editions[0]["path"] == ""
    assert set(editions[0]["pages"]) == {f"{name}.html" for name in PAGES}


def test_search_index_parts_the_words_of_widgets(built_book: Path):
    """Sphinx takes tags out of a page and puts nothing in their place."""
    index = (built_book / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert "hint" in terms and "explan" in terms
    assert [term for term in terms if re.match(r"(hint|explanation)(?!s?$)", term)] == []
