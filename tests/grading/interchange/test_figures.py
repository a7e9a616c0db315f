"""An item on a figure: the picture goes along with a numbered marker at every place."""

import base64
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from coursegrade.course import CourseError
from coursegrade.interchange.moodle_xml import moodle_xml
from coursegrade.interchange.paper import page
from coursegrade.interchange.qti_package import package
from coursegrade.interchange.selection import QUIZ, Entry, Selection
from lessonkit.items import kinds

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="M0 0h9"/></svg>'


@pytest.fixture
def labelled(tmp_path: Path) -> Selection:
    (tmp_path / "hip.svg").write_text(DRAWING, encoding="utf-8")
    item = kinds.Match(
        id="name-them", question="Name the structures.", objective=1, level="recall",
        source=("x",), points=2, offered=("Femur", "Ilium", "Sacrum"),
        premises=(kinds.Premise("", "Ilium", "The wing.", (25, 50)),
                 kinds.Premise("", "Femur", "The thigh.", (75, 10))),
        figure=kinds.Figure(Path("hip.svg"), "A hip with two numbered places"),
    )  # fmt: skip
    return Selection("1-x", QUIZ, "Quiz", tmp_path, (Entry(1, item, 2.0, item.id),))


def markers(svg: bytes) -> list[tuple[str, float, float]]:
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("viewBox") == "0 0 200 100"
    data = root.find(f"{space}image").get("href").partition("base64,")[2]
    assert base64.b64decode(data).decode() == DRAWING
    texts = [one.text for one in root.iter(f"{space}text")]
    circles = list(root.iter(f"{space}circle"))
    return [
        (text, float(one.get("cx")), float(one.get("cy")))
        for text, one in zip(texts, circles, strict=True)
    ]


def test_are_the_markers_at_their_places_on_every_platform(labelled: Selection) -> None:
    wanted = [("1", 50.0, 50.0), ("2", 150.0, 10.0)]
    with zipfile.ZipFile(BytesIO(package(labelled, True))) as archive:
        assert markers(archive.read("items/images/name-them-figure.svg")) == wanted
        item = archive.read("items/name-them.xml").decode()
    assert 'alt="A hip with two numbered places"' in item and "Marker 2" in item
    file = ET.fromstring(moodle_xml(labelled)).find(".//file")
    assert markers(base64.b64decode(file.text)) == wanted
    paper = page(labelled, keys=False)
    data = paper.partition("data:image/svg+xml;base64,")[2].partition('"')[0]
    assert markers(base64.b64decode(data)) == wanted
    assert "The wing." not in paper and "Marker 1" in paper


def test_is_a_missing_picture_named(labelled: Selection) -> None:
    (labelled.folder / "hip.svg").unlink()
    with pytest.raises(CourseError, match=r"item 'name-them' shows hip\.svg, not found"):
        package(labelled, True)


@pytest.fixture
def pictured(labelled: Selection) -> Selection:
    """A choice with a picture beside its question."""
    options = (
        kinds.Option("a", "a ball", "No.", False),
        kinds.Option("b", "a hinge", "Yes: a hinge.", True),
    )
    item = kinds.Choice(
        id="what-joint", question="Which joint is this?", objective=1, level="recall",
        source=("x",), points=1, options=options,
        figure=kinds.Figure(Path("hip.svg"), "A line of nine units"),
    )  # fmt: skip
    return Selection("1-x", QUIZ, "Quiz", labelled.folder, (Entry(1, item, 1.0, item.id),))


def test_does_a_picture_of_any_kind_of_item_go_along_as_it_is(pictured: Selection) -> None:
    with zipfile.ZipFile(BytesIO(package(pictured, True))) as archive:
        assert archive.read("items/images/what-joint-figure.svg").decode() == DRAWING
        assert 'alt="A line of nine units"' in archive.read("items/what-joint.xml").decode()
    file = ET.fromstring(moodle_xml(pictured)).find(".//file")
    assert base64.b64decode(file.text).decode() == DRAWING
    paper = page(pictured, keys=False)
    data = paper.partition("data:image/svg+xml;base64,")[2].partition('"')[0]
    assert base64.b64decode(data).decode() == DRAWING
    assert "Yes: a hinge." not in paper


def test_is_a_picture_of_a_kind_that_no_platform_shows_named(pictured: Selection) -> None:
    (entry,) = pictured.entries
    shown = replace(entry.item, question="![A hip](hip.tiff)", figure=None)
    with pytest.raises(CourseError, match=r"'what-joint' shows hip\.tiff; use one of \.svg, \.png"):
        page(replace(pictured, entries=(replace(entry, item=shown),)), keys=False)


def test_do_markers_lie_on_a_photograph_in_its_own_shape(labelled: Selection, pixel: bytes) -> None:
    (labelled.folder / "hip.png").write_bytes(pixel)
    (entry,) = labelled.entries
    item = replace(entry.item, figure=kinds.Figure(Path("hip.png"), "A hip"))
    selection = replace(labelled, entries=(replace(entry, item=item),))
    file = ET.fromstring(moodle_xml(selection)).find(".//file")
    drawn = ET.fromstring(base64.b64decode(file.text))
    assert drawn.get("viewBox") == "0 0 1 1"  # one pixel
    circles = drawn.findall("{http://www.w3.org/2000/svg}circle")
    assert [(one.get("cx"), one.get("cy")) for one in circles] == [
        ("0.25", "0.50"),
        ("0.75", "0.10"),
    ]
