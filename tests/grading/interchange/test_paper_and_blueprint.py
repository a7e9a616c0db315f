"""The paper that students write on, the keys beside it, and the blueprint in a browser."""

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from grading_support import REPOSITORY, grading_course

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.interchange.blueprint import LEVELS, Plan, in_terminal, read_plan
from coursegrade.interchange.paper import page
from coursegrade.interchange.selection import PRACTICE, QUIZ, Entry, Selection, select
from lessonkit.items import kinds, load_quiz


def plain(html: str) -> str:
    return re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)


def test_is_no_key_on_the_students_paper(selections, secret_sentences) -> None:
    for selection in selections:
        paper, keys = page(selection, keys=False), page(selection, keys=True)
        assert "✓" not in paper and "right" not in re.findall(r'class="([^"]*)"', paper)
        told = secret_sentences(selection)
        assert not [words for words in told if words in paper]
        assert sum(words.split(".")[0][:20] in plain(keys).replace("&#x27;", "'")
                   for words in told) >= 0.8 * len(told)  # fmt: skip


def test_has_every_item_room_to_be_answered(selections) -> None:
    for selection in selections:
        paper = page(selection, keys=False)
        sections = re.findall(r'<section class="item">.*?</section>', paper, flags=re.DOTALL)
        assert len(sections) == len(selection.entries)
        for entry, section in zip(selection.entries, sections, strict=True):
            match entry.item:
                case kinds.Choice() | kinds.MultipleResponse():
                    assert section.count('class="box') == len(entry.item.options)
                case kinds.Numeric():
                    assert 'class="line"' in section and entry.item.unit in section
                case kinds.Match():
                    assert section.count('class="letter"') == len(entry.item.premises)
                case kinds.Written():
                    assert section.count("<div></div>") >= entry.item.words / 10
        assert "<dt>Name</dt>" in paper and f"of {selection.points:g}" in paper


def test_is_the_paper_printed_with_its_picture(
    pictured, monkeypatch, capsys, tmp_path: Path, new_page
) -> None:
    monkeypatch.chdir(pictured.root)
    target = tmp_path / "paper.html"
    assert main(["items", "1", "--to", "print", str(target)]) == 0
    said = capsys.readouterr().out
    assert "find-a-tilt (pose" in said
    if shutil.which("chromium"):
        assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
    tab = new_page(390)
    tab.goto(target.as_uri())
    assert tab.evaluate("document.images[0].naturalWidth") == 1
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(tab).violations_count == 0


def test_does_the_command_say_when_keys_are_in_the_file(pictured, monkeypatch, capsys) -> None:
    monkeypatch.chdir(pictured.root)
    assert main(["items", "small-quiz", "--to", "print", "--keys"]) == 0
    assert "keep it from students" in capsys.readouterr().out
    assert (pictured.root / "build" / "1-small-quiz-quiz-print-with-keys.html").is_file()
    assert main(["items", "1", "--practice", "--to", "qti"]) == 1
    assert "there is no practice.yml; write one, or use --quiz" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        ("", "No Chromium here, so there is no PDF: open the page in a browser and print it."),
        ("exit 1", "chromium could not print; open the page in a browser and print it."),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the browser that fails is a script of the shell")
def test_is_a_paper_written_where_no_browser_prints_it(
    pictured, monkeypatch, capsys, tmp_path: Path, browser: str, words: str
) -> None:
    if browser:
        (tmp_path / "chromium").write_text(f"#!/bin/sh\n{browser}\n")
        (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(pictured.root)
    assert main(["items", "1", "--to", "print", str(tmp_path / "paper.html")]) == 0
    assert words in capsys.readouterr().out.splitlines()
    assert (tmp_path / "paper.html").is_file()
    assert not (tmp_path / "paper.pdf").exists()


def test_is_an_item_for_the_notebook_alone_never_written_as_if_it_went_along(pictured) -> None:
    quiz = load_quiz(pictured.quiz("1-small-quiz"))
    (pose,) = [one for one in quiz.items if one.kind == "pose"]
    selection = Selection("1-x", QUIZ, "Quiz", Path(), (Entry(1, pose, 4.0, pose.id),))
    with pytest.raises(TypeError, match="a pose item has no form on paper"):
        page(selection, keys=False)


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch) -> Path:
    """The folder of a lesson that may be spoilt, in the course that commands work in."""
    root = grading_course(tmp_path / "course")
    monkeypatch.chdir(root)
    return root / "lessons" / "1-small-quiz"


def test_is_a_quiz_of_poses_alone_no_export(lesson: Path, capsys) -> None:
    quiz = lesson / "quiz.yml"
    head, *items = re.split(r"(?m)^  - id: ", quiz.read_text(encoding="utf-8"))
    (pose,) = [one for one in items if "kind: pose" in one]
    quiz.write_text(f"{head}  - id: {pose}", encoding="utf-8")
    assert main(["items", "1", "--to", "qti"]) == 1
    assert capsys.readouterr().err == (
        "lessons/1-small-quiz/quiz.yml: no item can leave the notebook.\n"
    )


@pytest.mark.parametrize("words", [["items", "1", "--practice", "--to", "qti"], ["blueprint", "1"]])
def test_is_a_bad_item_told_in_a_sentence(lesson: Path, capsys, words: list[str]) -> None:
    (lesson / "practice.yml").write_text("title: A\nminutes: 5\nitems: []\n", encoding="utf-8")
    assert main(words) == 1
    told = capsys.readouterr().err
    assert told.startswith("1-small-quiz/practice.yml: ")
    assert len(told.splitlines()) == 1


def test_is_a_lesson_without_items_told(lesson: Path, capsys) -> None:
    (lesson / "quiz.yml").unlink()
    assert main(["blueprint", "1"]) == 1
    assert capsys.readouterr().err == (
        "lessons/1-small-quiz: there is neither practice.yml nor quiz.yml.\n"
    )


def test_is_an_item_with_numbers_of_ones_own_one_item_on_paper() -> None:
    course = Course(REPOSITORY / "tests" / "grading" / "own_numbers")
    (folder,) = [one.parent.name for one in course.root.glob("lessons/*/quiz.yml")]
    (one, *_) = select(course, folder, QUIZ).groups["own-shear"]
    assert one.item.id == "own-shear"
    assert "{" not in one.item.question
    several = select(course, folder, QUIZ, 2).groups["own-shear"]
    assert [each.item.id for each in several] == ["own-shear-v1", "own-shear-v2"]


def test_is_no_objective_missed_where_the_lesson_lists_none() -> None:
    assert not [words for words in Plan("1-x", {QUIZ: (item("a", 9, "recall"),)}, {}).holes()
                if "9" in words]  # fmt: skip


def item(name: str, objective: int, level: str, points: float = 0) -> kinds.Item:
    return kinds.Choice(id=name, question="?", objective=objective, level=level, source=("x",),
                        points=points, options=())  # fmt: skip


def test_are_the_holes_said_in_words() -> None:
    plan = Plan(
        "1-x",
        {PRACTICE: (item("p", 1, "recall"),), QUIZ: (item("a", 1, "recall", 2),
                                                      item("b", 9, "analysis", 1))},
        {1: "One", 2: "Two"},
    )  # fmt: skip
    assert plan.holes() == (
        "Objective 2 has no practice item.",
        "Objective 9 has no practice item.",
        "No practice item is at the level of application.",
        "No practice item is at the level of analysis.",
        "Objective 2 has no graded item.",
        "No graded item is at the level of application.",
        "Items ask for objective 9, which the lesson does not list.",
    )
    assert "        2       ·           ·        ·        ·" in in_terminal(plan)


def test_is_every_item_in_one_cell_of_the_plan() -> None:
    for folder in sorted(Path(__file__).parents[3].glob("lessons/*/quiz.yml")):
        plan = read_plan(Course(folder.parents[2]), folder.parent.name)
        for part, items in plan.parts.items():
            cells = [plan.cell(part, n, level) for n in plan.objectives for level in LEVELS]
            assert sorted(one.id for cell in cells for one in cell) == sorted(i.id for i in items)


@pytest.mark.parametrize("width", [1280, 390])
def test_does_a_browser_draw_the_blueprint_alone(new_page, tmp_path: Path, width: int) -> None:
    target = tmp_path / "blueprint.html"
    assert main(["blueprint", "2", "--to", str(target)]) == 0
    tab = new_page(width)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(target.as_uri())
    tab.wait_for_function("document.querySelectorAll('.plot .main-svg').length >= 1")
    assert asked == [target.as_uri()]
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(tab).violations_count == 0
