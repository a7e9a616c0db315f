"""The example course of the kit: laid by `lessonkit new`, short, with its source's numbers."""

import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from lessonkit import models
from lessonkit.__main__ import main
from lessonkit.items import load_practice, load_quiz, quiz_notebook, show_explorer
from lessonkit.pose import pose
from tests.waiting import drawn

# Flexion, degrees, and the mean moment arm, mm, that the study prints.
MEASURED = ((0, 42.55), (20, 39.91), (40, 37.73), (60, 36.18))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laid") / "my-course"
    assert main(["new", str(folder)]) == 0
    return folder


@pytest.fixture
def offered(course: Path, monkeypatch: pytest.MonkeyPatch):
    """The course's package as its only one, as if it were installed."""
    told = tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))
    groups = told["project"]["entry-points"]
    monkeypatch.syspath_prepend(str(course))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: [
        EntryPoint(name, value, group) for name, value in groups.get(group, {}).items()
    ])  # fmt: skip
    models._offered.cache_clear()
    yield
    models._offered.cache_clear()


def files(course: Path) -> list[Path]:
    return [path for path in course.rglob("*") if path.is_file() and "__pycache__" not in str(path)]


def test_is_it_short_and_knows_no_other_course(course: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in files(course)]
    assert len(texts) > 8
    assert sum(len(text.splitlines()) for text in texts) <= 200
    assert not [text for text in texts if re.search("hip|pelvi", text)]


def test_is_nothing_laid_over_what_is_there(course: Path, capsys) -> None:
    before = {path: path.read_bytes() for path in files(course)}
    assert main(["new", str(course)]) == 1
    assert capsys.readouterr().err == f"{course} is there already; choose a new folder.\n"
    assert {path: path.read_bytes() for path in files(course)} == before


def test_is_the_line_that_of_the_study(offered) -> None:
    for flexion, measured in MEASURED:
        answers = pose("knee", flexion=flexion, force=1000).readouts()
        assert answers["moment_arm"] == pytest.approx(measured, abs=0.4)
        assert answers["moment"] == pytest.approx(measured, abs=0.4)  # of 1 kN, N·m
    slope, start = np.polyfit(*zip(*MEASURED, strict=True), 1)
    assert (round(start, 1), round(-slope, 3)) == (42.3, 0.106)


def test_do_its_quiz_and_practice_read(offered, course: Path) -> None:
    lesson = course / "lessons" / "1-lever"
    quiz = load_quiz(lesson / "quiz.yml", "seed")
    assert [item.kind for item in quiz.items] == ["choice", "several", "numeric", "pose"]
    for item in quiz.items[2].variants:
        angle = float(re.search(r"at (\d+)°", item.question)[1])
        assert item.value == pytest.approx(2 * (42.3 - 0.106 * angle))
    assert len(load_practice(lesson / "practice.yml").items) == 1
    assert len(quiz_notebook(quiz).cells) > 8


def test_does_its_explorer_move(offered, write_page, new_page) -> None:
    explorer = show_explorer("knee")
    page = new_page()
    page.goto(write_page(explorer))
    arm = page.locator("[data-readout=moment_arm] td").first
    assert arm.text_content() == "40.2\u00a0mm"
    page.focus("[data-control=flexion] input")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    drawn(page)
    assert arm.text_content() == "39.1\u00a0mm"
