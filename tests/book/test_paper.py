"""The book on paper: the handout of a lesson, and the PDF of the whole."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from tests.axe import violations_of
from tests.weekly import weekly

from .conftest import PAGES, ROOT, parse
from .test_in_browser import open_quietly

LESSON = "lessons/2-anterior-pelvic-tilt/lesson"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_printed_lesson_is_a_clean_handout(scheme: str, served_book: str, new_page):
    """Title, pictures, sentences and questions; no navigation; dark ink on white."""
    page = new_page(794, 1123, scheme)
    open_quietly(page, f"{served_book}/{LESSON}.html")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert violations_of(page, {"runOnly": ["color-contrast"]}) == []
    for shown in ("article h1", ".hl-picture svg", ".hl-sentence", ".hl-practice .hl-item"):
        assert page.locator(shown).first.is_visible(), shown
    for hidden in (
        *(".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", ".course-keep"),
        *(".course-progress", ".hl-presets", ".hl-control input", ".hl-practice details"),
        ".course-loop",
    ):
        assert not page.locator(hidden).first.is_visible(), hidden


@pytest.mark.parametrize("paper", ["A4", weekly("Letter")])
@pytest.mark.parametrize("number", range(1, 6))
def test_worksheet_is_one_page(number: int, paper: str, served_book: str, new_page, tmp_path: Path):
    page = new_page(794, 1123, "light")
    open_quietly(page, f"{served_book}/book/teaching/worksheet-{number}.html")
    page.pdf(path=tmp_path / "sheet.pdf", format=paper)
    assert len(PdfReader(tmp_path / "sheet.pdf").pages) == 1


@pytest.mark.thorough
def test_pdf_prints_folded_code_only_where_one_is_asked_to_write_some(texts: list[str]):
    text = " ".join(" ".join(texts).split())
    assert "def must_round(" in text  # the bonus of lesson 4
    assert "from hiplab import explore_frog_stretch" not in text


@pytest.fixture(scope="module")
def printed(built_book: Path, tmp_path_factory) -> Path:
    """The whole book, printed."""
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    code = "import sys; sys.path.insert(0, 'book'); from pathlib import Path; import pdf; "
    code += f"pdf.build_pdf(Path.cwd(), Path({str(built_book)!r}), Path({str(target)!r}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return target


@pytest.fixture(scope="module")
def pdf(printed: Path) -> PdfReader:
    """Its outline, links and resources."""
    return PdfReader(printed)


@pytest.fixture(scope="module")
def texts(printed: Path) -> list[str]:
    """The text of each page, as another program reads it."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(printed)]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.thorough
def test_pdf_holds_every_page_in_order(pdf: PdfReader, built_book: Path):
    """The outline names each page of the contents, on ascending pages."""
    chapters = [item for item in pdf.outline if not isinstance(item, list)]
    # Where a heading runs over two lines, the outline has no space between them.
    at = {squeezed(item.title): pdf.get_destination_page_number(item) for item in chapters}
    titles = [
        squeezed(parse(built_book / f"{name}.html").article.h1.get_text().rstrip("#"))
        for name in PAGES
    ]
    assert set(titles) <= set(at)
    assert [at[title] for title in titles] == sorted(at[title] for title in titles)


@pytest.mark.thorough
def test_pdf_contents_name_the_right_pages(texts: list[str], built_book: Path):
    """Turn to the page that the contents name: the title stands there."""
    contents = " ".join(texts[1:3])
    for name in PAGES:
        title = parse(built_book / f"{name}.html").article.h1.get_text().rstrip("#").strip()
        number = int(re.search(rf"{re.escape(title)}\s+(\d+)\b", contents)[1])
        text = " ".join(texts[number - 1].split())
        assert title in text, f"{title} is not on page {number}"


@pytest.mark.thorough
def test_pdf_links_work_and_pages_have_numbers(pdf: PdfReader, texts: list[str]):
    """Links lead into the document or to the web, never to a file of this machine."""
    inside = outside = 0
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                assert str(action["/URI"]).startswith(("https://", "http://", "mailto:"))
                outside += 1
            else:
                inside += 1
    assert inside > len(PAGES)
    assert outside > 10
    assert "10" in texts[9].splitlines()
    assert pdf.metadata.title == "Hip, Pelvis and Low Back"


@pytest.mark.thorough
def test_pdf_has_no_empty_pages(pdf: PdfReader, texts: list[str]):
    """A page with nothing but its number is a slip in the page breaks."""
    empty = [
        number
        for number, (page, text) in enumerate(zip(pdf.pages, texts, strict=True), start=1)
        if len(text) < 8 and "/XObject" not in page["/Resources"]
    ]
    assert empty == []


def test_two_sites_are_compared(built_book: Path, tmp_path: Path):
    """A changed page is named with its bytes and shown in a picture; an equal one is not."""
    old, new, report = (tmp_path / name for name in ("old", "new", "report"))
    for site in (old, new):
        site.mkdir()
        for name in ("index.html", "offline.html", "404.html"):
            shutil.copy(built_book / name, site / name)
        shutil.copytree(built_book / "_static", site / "_static")
    page = new / "offline.html"
    page.write_text(page.read_text(encoding="utf-8").replace("not on your device", "far away"))
    command = [sys.executable, str(ROOT / "book" / "compare.py"), str(old), str(new), str(report)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    told = (report / "report.md").read_text(encoding="utf-8")
    assert "| offline.html |" in told
    assert "404.html" not in told
    assert {path.name for path in report.glob("*.png")} == {"offline-1280.png", "offline-390.png"}
