"""The paper that students write on, the keys beside it, and the blueprint in a browser."""

import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.interchange.blueprint import LEVELS, Plan, in_terminal, read_plan
from coursegrade.interchange.paper import page
from coursegrade.interchange.selection import PRACTICE, QUIZ
from lessonkit.items import kinds


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
