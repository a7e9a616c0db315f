"""The report of a class of forty as a page: complete, self-contained, nameless, usable."""

import re
import shutil
from pathlib import Path

import pytest

from coursegrade.__main__ import main


@pytest.fixture(scope="module")
def page(classroom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(classroom.root)
        assert main(["report", "2", "--to", str(path)]) == 0
    return path


def words_of(path: Path) -> str:
    html = path.read_text(encoding="utf-8")
    plain = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


def test_is_nobody_named_unless_asked(classroom, page: Path, tmp_path: Path, monkeypatch) -> None:
    html = page.read_text(encoding="utf-8")
    assert "40 of 42 students handed in" in words_of(page)
    assert not re.search(r"student0|Family\d|Given\d|absent\d|example\.edu", html)
    monkeypatch.chdir(classroom.root)
    assert main(["report", "2", "--names", "--to", str(tmp_path / "named.html")]) == 0
    named = words_of(tmp_path / "named.html")
    assert "student007 Given7 Family7" in named
    assert "Nothing handed in: absent0, absent1." in named


def test_does_the_page_count_what_was_put_in(page: Path) -> None:
    words = words_of(page)
    # Every sixth of 40 typed no unit, every ninth ran out of time, every seventh left one empty.
    assert "apt-angle 33 0 7 0 0 0" in words
    assert "apt-tight 35 0 0 0 5 0" in words
    assert "apt-cohorts 34 6 0 0 0 0" in words
    assert "5 of 40 answers ran into the time limit." in words
    assert "7 of 40 answers could not be read." in words
    assert "1 State how many pain-free adults stand with an anterior pelvic tilt" in words
    assert "Mastered by" in words


def test_is_plotly_in_the_page_once_and_every_figure_has_its_table(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert len(re.findall(r"plotly\.js v\d", html)) == 1
    figures = re.findall(r'data-figure="([\w-]+)"', html)
    assert figures == [
        "score-figure", "difficulty-figure", "discrimination-figure", "objective-figure",
    ]  # fmt: skip
    assert html.count("<table>") >= 4 + 12


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_does_a_browser_draw_it_alone_and_axe_find_nothing(
    new_page, page: Path, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = new_page(width, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(page.as_uri())
    tab.wait_for_function("document.querySelectorAll('.plot .main-svg').length >= 4")
    assert asked == [page.as_uri()]
    assert said == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(tab).violations_count == 0
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"


def test_is_an_empty_assignment_reported_in_words(classroom, tmp_path: Path) -> None:
    from coursegrade.analysis.item_analysis import analyse
    from coursegrade.gradebook import Item, Marks
    from coursegrade.reporting.report import report

    marks = Marks("1-none", (Item("quiz", "a", 1.0),), (), {})
    html = report(analyse(marks, {}, {}))
    assert "There is nothing to analyse yet" in html
    assert "plotly" not in html.lower()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_does_a_tiny_class_get_a_report_and_a_warning(n: int) -> None:
    from test_findings import simulated

    from coursegrade.reporting.report import report

    assert f"Only {n} submission" in report(simulated(n))


def test_does_a_broken_quiz_cost_the_report_its_options_alone(
    classroom, tmp_path: Path, monkeypatch, capsys
) -> None:
    root = shutil.copytree(classroom.root, tmp_path / "course")
    lesson = root / "lessons" / classroom.lesson
    (lesson / "quiz.yml").write_text("items: [{id: apt-angle}]\n")
    monkeypatch.chdir(root)
    assert main(["report", "2", "--to", "report.html"]) == 0
    said = capsys.readouterr().err
    assert "quiz.yml" in said
    assert "Until that is mended, options and objectives are left out." in said
    words = words_of(root / "report.html")
    assert "apt-angle 33 0 7 0 0 0" in words
    assert "Mastered by" not in words


@pytest.mark.parametrize("kind", ["without", "missing"])
def test_are_objectives_that_no_lesson_names_told_by_their_numbers(
    tmp_path: Path, kind: str
) -> None:
    import nbformat
    from test_findings import simulated

    from coursegrade.analysis.objectives import objective_texts, objectives
    from coursegrade.course import Course
    from coursegrade.reporting.report import report

    lesson = tmp_path / "lessons" / "1-x"
    lesson.mkdir(parents=True)
    if kind == "without":
        cells = [nbformat.v4.new_markdown_cell("# Tilt\n\n1. Stand.\n2. Sit.")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), lesson / "lesson.ipynb")
    texts = objective_texts(Course(tmp_path), "1-x")
    assert texts == {}
    analysis = simulated(40)
    (tmp_path / "report.html").write_text(report(analysis, objectives(analysis, texts)), "utf-8")
    words = words_of(tmp_path / "report.html")
    assert "Mastered by" in words and "Stand." not in words


def test_is_a_report_that_cannot_be_written_told(classroom, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(classroom.root)
    assert main(["report", "2", "--to", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert f"{tmp_path} cannot be written (Is a directory); name another file." in said


@pytest.mark.parametrize(("count", "step"), [(4, 1), (9, 2), (10, None)])
def test_has_no_axis_of_students_a_half_of_one(count: int, step: int | None) -> None:
    from coursegrade.reporting.figures import score_figure

    figure = score_figure([(0, 5, 1), (5, 10, count)])
    assert list(figure.data[0].y) == [1, count]
    assert figure.layout.yaxis.dtick == step  # of ten and more Plotly makes whole steps itself
