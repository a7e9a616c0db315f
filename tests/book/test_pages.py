"""Does every page stand, and is it put together as a page should be?"""

import re
from base64 import b64decode
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urlparse
from zipfile import ZipFile

import pytest

from .conftest import PAGES, parse

LESSONS = Path(__file__).parents[2] / "lessons"


def test_every_page_of_the_contents_is_built(built_book: Path):
    """A green build once produced no pages at all for months in another project."""
    missing = [name for name in PAGES if not (built_book / f"{name}.html").is_file()]
    assert not missing
    for name in PAGES:
        assert len(parse(built_book / f"{name}.html").article.get_text()) > 200, name


def test_nothing_but_the_contents_is_built(built_book: Path):
    """Stray notebooks, tests and guides for developers are no pages."""
    found = {path.relative_to(built_book).as_posix() for path in built_book.rglob("*.html")}
    others = ["search", "index", "404", "offline", "live/door"]
    assert found == {f"{name}.html" for name in [*PAGES, *others]}


def test_no_source_folder_ships(built_book: Path):
    """`_sources` would hold cells that are removed from the page."""
    assert not (built_book / "_sources").exists()


def test_page_says_language_title_and_description(html, page_name: str):
    """A screen reader needs the language, a browser tab the title, a search engine both."""
    assert html.html["lang"] == "en"
    assert "Hip, Pelvis and Low Back" in html.title.get_text()
    if page_name != "search":
        assert html.title.get_text() != "Hip, Pelvis and Low Back"
        assert html.find("meta", attrs={"name": "description"})["content"]
        assert html.find("meta", property="og:title")["content"]


def test_headings_form_a_tree(html):
    """One h1, and no level is skipped on the way down."""
    levels = [int(tag.name[1]) for tag in html.main.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    for above, below in pairwise(levels):
        assert below <= above + 1, f"a heading jumps from h{above} to h{below}"


def test_skip_link_leads_to_the_main_content(html):
    """The first link of the page jumps over the navigation."""
    assert html.body.find("a")["href"] == "#main-content"
    assert html.find(id="main-content").name == "main"


def test_images_have_alternative_text(html):
    """Decoration says so with an empty text; nothing goes without."""
    assert [str(image) for image in html.find_all("img") if image.get("alt") is None] == []
    for picture in html.find_all(attrs={"role": "img"}):
        assert picture.get("aria-label") or picture.get("aria-labelledby"), str(picture)[:200]


def test_pictures_keep_their_place_before_they_arrive(built_book: Path, html, page_name: str):
    """Each says the size that stands in its file: no text jumps when a slow line brings it."""
    here = (built_book / f"{page_name}.html").parent
    for image in html.main.find_all("img"):
        kind, _, data = image["src"].partition(";base64,")
        assert kind == "data:image/svg+xml" or kind.endswith(".svg"), kind[:80]
        drawn = b64decode(data) if data else (here / kind).read_bytes()
        _, _, width, height = map(float, re.search(rb'viewBox="([^"]+)"', drawn)[1].split())
        assert int(image["width"]) / int(image["height"]) == pytest.approx(width / height, rel=0.01)


def test_nothing_stands_twice_that_a_notebook_saves_beside_a_widget(html):
    """The picture for a notebook without its kernel is of no use where the widget is alive."""
    assert html.select('[data-hiplab$="-saved"], .cell_output > .output:empty') == []


def test_ids_are_unique(html):
    """Two equal ids make one of two links lie."""
    ids = [tag["id"] for tag in html.find_all(id=True)]
    assert sorted(set(ids)) == sorted(ids)


def test_every_internal_link_and_anchor_resolves(built_book: Path, html, page_name: str):
    """Follow each link that stays inside the book to a file and to an id in it."""
    here = built_book / f"{page_name}.html"
    broken = []
    for link in html.find_all("a", href=True):
        target, anchor = urldefrag(link["href"])
        if urlparse(target).scheme:
            continue
        path = (here.parent / unquote(target)).resolve() if target else here
        if not path.is_file():
            broken.append(link["href"])
        elif anchor.startswith("explorer="):  # a state of an explorer, which must stand there
            model = parse_qs(anchor)["explorer"][0]
            if not parse(path).find(attrs={"data-model": model}):
                broken.append(link["href"])
        elif anchor and path.suffix == ".html":
            ids = {tag["id"] for tag in parse(path).find_all(id=True)}
            if unquote(anchor) not in ids:
                broken.append(link["href"])
    assert broken == []


def test_lesson_page_offers_its_notebooks(built_book: Path):
    """The lesson and the quiz as students receive it, at addresses that stay."""
    page = parse(built_book / "lessons/2-anterior-pelvic-tilt/lesson.html")
    offered = [link["href"] for link in page.find_all("a", download=True)]
    assert offered == [
        "../../downloads/2-anterior-pelvic-tilt.ipynb",
        "../../downloads/2-anterior-pelvic-tilt-quiz.ipynb",
        "../../downloads/2-anterior-pelvic-tilt.zip",
    ]


def test_folder_of_a_lesson_holds_what_it_needs_and_no_secret(built_book: Path):
    """Notebooks, practice, the package, what to install and how; never the quiz with its keys."""
    folders = sorted(built_book.glob("downloads/*.zip"))
    assert len(folders) == len([name for name in PAGES if name.startswith("lessons/")])
    for path in folders:
        with ZipFile(path) as folder:
            names = {name.split("/", 1)[1] for name in folder.namelist()}
            wheels = {name for name in names if name.endswith(".whl")}
            plain = {"lesson.ipynb", "practice.yml", "quiz.ipynb", "requirements.txt", "README.txt"}
            pictures = {file.name for file in (LESSONS / path.stem).glob("*.svg")}
            assert names == plain | pictures | wheels
            needs = folder.read(f"{path.stem}/requirements.txt").decode()
            assert all(f"./{wheel}\n" in needs for wheel in wheels) and "jupyterlab" in needs
            released = built_book / "downloads" / f"{path.stem}-quiz.ipynb"
            assert folder.read(f"{path.stem}/quiz.ipynb") == released.read_bytes()
            inside = []
            for wheel in wheels:
                with ZipFile(folder.open(f"{path.stem}/{wheel}")) as package:
                    inside += package.namelist()
            assert {"lessonkit/explorer/static/explorer.js", "hiplab/data/bones.json"} <= {*inside}
            keys = [name for name in inside if "quiz" in name and name.endswith(".yml")]
            # The one of the kit's example, which is to be read.
            assert keys == ["lessonkit/examples/knee/lessons/1-lever/quiz.yml"]


def test_formulas_are_mathml(built_book: Path):
    """Formulas reach the browser as MathML; no raw LaTeX is left in the text."""
    page = parse(built_book / "lessons/2-anterior-pelvic-tilt/lesson.html")
    assert page.find_all("math")
    for name in PAGES:
        for formula in parse(built_book / f"{name}.html").find_all(class_="math"):
            assert formula.find("math"), formula
            assert "\\" not in formula.get_text(), formula


def test_page_carries_no_widget_state(built_book: Path):
    """ipywidgets' JSON is megabytes for a library that is not on the page."""
    for path in built_book.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "vnd.jupyter.widget" not in text, path
        assert "require.min.js" not in text, path


def test_widget_scripts_stand_only_where_widgets_stand(html):
    """A page without an explorer or practice does not load their scripts."""
    scripts = " ".join(tag.get("src", "") for tag in html.find_all("script"))
    assert bool(html.find(attrs={"data-hiplab": "practice"})) == ("hiplab/practice" in scripts)
    assert "hiplab/explorer" not in scripts  # each explorer fetches it when it wakes
    for explorer in html.find_all(attrs={"data-hiplab": "explorer"}):
        assert "hiplab/explorer" in explorer["data-script"]


def test_page_loads_one_style_sheet_and_one_script(html, page_name: str):
    """Each further request costs a phone a round trip; practice and search bring their own."""
    sheets = [tag["href"].split("?")[0] for tag in html.find_all("link", rel="stylesheet")]
    assert [sheet.split("/")[-1] for sheet in sheets] == ["book.css"]
    first = html.find("script", src=True)
    assert first["src"].split("?")[0].endswith("_static/book.js")
    assert all(tag.has_attr("defer") for tag in html.find_all("script", src=True))
