"""The lessons' pictures are what the code draws, and fit to be looked at and listened to."""

import re
from xml.etree import ElementTree

import pytest
import yaml

from hiplab.pictures.catalogue import PICTURES
from lessonkit.items import load_quiz
from lessonkit.items.notebook import quiz_notebook
from tests.lessons.chapters import FOLDERS, ROOT, chapter

LESSONS = ROOT / "lessons"
SVG = "{http://www.w3.org/2000/svg}"
CONTENT_WIDTH = 350.0  # px of a page that is 390 px wide
BY_SA = {
    "3-adductor-anatomy/layers.svg",
    "4-deep-hip-stretch/four-positions.svg",
    "4-deep-hip-stretch/positions.svg",
}
IMAGE = re.compile(r"!\[([^\]]*)\]\(([\w-]+\.svg)\)")


def picture(name: str) -> ElementTree.Element:
    """Return a committed picture."""
    return ElementTree.parse(LESSONS / name).getroot()


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_the_committed_file_is_what_the_code_draws(name):
    """Remedy: python -m hiplab.pictures lessons."""
    committed = (LESSONS / name).read_text(encoding="utf-8")
    drawn = PICTURES[name]()
    numbers = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
    assert numbers.sub("", committed) == numbers.sub("", drawn)
    # A library of another version may round the last digit differently.
    pairs = zip(numbers.findall(committed), numbers.findall(drawn), strict=True)
    assert [pair for pair in pairs if abs(float(pair[0]) - float(pair[1])) > 0.11] == []


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small(name):
    assert (LESSONS / name).stat().st_size <= 42_000


@pytest.mark.parametrize("name", PICTURES)
def test_letters_are_large_enough_on_a_telephone(name):
    root = picture(name)
    shrunk = CONTENT_WIDTH / float(root.get("width"))
    sizes = [float(text.get("font-size")) * shrunk for text in root.iter(f"{SVG}text")]
    assert sizes
    assert min(sizes) >= 12


@pytest.mark.parametrize("name", PICTURES)
def test_letters_stay_on_the_sheet(name):
    """By a cautious width of a letter."""
    root = picture(name)
    width, height = float(root.get("width")), float(root.get("height"))
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(key)) for key in ("font-size", "x", "y"))
        lines = [text.text or "", *(span.text or "" for span in text)]
        long = max(map(len, lines)) * 0.5 * size
        left = x - long * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
        assert left >= 0, lines
        assert left + long <= width, lines
        assert 0 < y < height, lines


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_title_and_both_themes(name):
    root = picture(name)
    assert len(root.find(f"{SVG}title").text) > 20
    style = root.find(f"{SVG}style").text
    assert "@media screen and (prefers-color-scheme:dark)" in style


def test_pictures_drawn_from_the_attachments_say_their_licence():
    said = {name for name in PICTURES if "CC BY-SA 4.0" in (LESSONS / name).read_text("utf-8")}
    assert said == BY_SA


LOOPS = [name for name in PICTURES if name.endswith("loop.svg")]
FOLDED = re.compile(r"<details>\n<summary>[^<]+</summary>\n\n!\[[^]]+\]\(([\w.-]+)\)\n\n</details>")


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_folded_away_until_the_reader_asks_for_it(name):
    """So it needs no buttons of its own, which would do nothing in a page or on paper."""
    folder, file = name.split("/")
    cells = chapter(LESSONS / folder).notebook.cells
    shown = [cell.source for cell in cells if f"({file})" in cell.source]
    assert [FOLDED.search(source)[1] for source in shown] == [file]
    root = picture(name)
    moves = [e for e in root.iter() if e.tag.removeprefix(SVG).startswith("animate")]
    assert len(moves) > 10
    assert list(root.iter(f"{SVG}a")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_moves_in_a_page_and_stands_still_for_who_asks_for_less_motion(browser, name):
    """In a page it is an image, whose motion no setting ends: the book folds it away for good."""
    loop = (LESSONS / name).as_uri()
    for motion in ("no-preference", "reduce"):
        page = browser.new_page(reduced_motion=motion)
        page.goto(loop)
        if motion == "no-preference":
            page.goto((LESSONS / name).parent.as_uri())
            page.set_content(f'<img src="{loop}">')
        page.wait_for_timeout(300)
        before = page.screenshot()
        page.wait_for_timeout(1000)
        assert (page.screenshot() != before) == (motion == "no-preference")
        page.close()


def of_items(folder):
    """The pictures of a lesson's items, with their words."""
    files = (yaml.safe_load((folder / f"{f}.yml").read_text("utf-8")) for f in ("practice", "quiz"))
    figures = (item.get("figure") for file in files for item in file["items"])
    return {figure["image"]: figure["alt"] for figure in figures if figure}


def test_every_picture_is_shown_in_its_lesson_or_in_an_item_and_described():
    """Its alternative text says more than a name, and a sentence stands below."""
    for folder in FOLDERS:
        text = (folder / "lesson.ipynb").read_text(encoding="utf-8")
        shown = {file: alt for alt, file in IMAGE.findall(text)} | of_items(folder)
        assert set(shown) == {path.name for path in folder.glob("*.svg")}
        assert [file for file, alt in shown.items() if len(alt) < 80] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_quiz_carries_its_pictures_inside_and_no_cell_that_judges_knows_of_them(folder):
    quiz = load_quiz(folder / "quiz.yml")
    cells = quiz_notebook(quiz, solved=False).cells
    shown = [
        cell.source for cell in cells if cell.cell_type == "markdown" and "<img " in cell.source
    ]
    assert len(shown) == len([item for item in quiz.items if item.figure])
    assert all('src="data:image/svg+xml;base64,' in source for source in shown)
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert ".svg" not in code
