"""The release and its makers: the same cells by both ways, no secret in them, stable ids."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from grading_support import LESSON, REPOSITORY, GradingRound, grading_course

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.release import build_source, student_notebook
from lessonkit.items import load_quiz
from lessonkit.items.kinds import ItemFile

LESSONS = Course(REPOSITORY).lessons


def secrets(quiz: ItemFile) -> set[str]:
    """Return every text of a quiz that only graders may see."""
    found = set()
    for item in quiz.items:
        for name in ("options", "prompts", "criteria", "errors", "hidden_tests"):
            found |= {entry.feedback for entry in getattr(item, name, ())}
        found |= {level for line in getattr(item, "rubric", ()) for level in line.levels}
        # The first line of a solution, its def, may stand in the release too.
        found |= set(getattr(item, "solution", "").splitlines()) - set(
            getattr(item, "starter", "").splitlines()
        )
        found |= {getattr(item, "correct", None), getattr(item, "wrong", None)} - {None}
    return {text for text in found if len(text) > 6}


def assert_no_secret(notebook: nbformat.NotebookNode, quiz: ItemFile) -> None:
    text = json.dumps(notebook, ensure_ascii=False)
    for marker in (
        "HIDDEN TESTS",
        "MARK SCHEME",
        "SOLUTION",
        "judge(",
        "import judge",
        "'correct'",
    ):
        assert marker not in text, marker
    plain = text.replace("*", "").replace('\\"', '"')
    for secret in secrets(quiz):
        assert secret.replace("*", "") not in plain, secret
    for number, item in enumerate(quiz.items, start=1):
        if item.kind == "code":
            (cell,) = (cell for cell in notebook.cells if cell.id == f"{item.id}-answer")
            assert cell.source.count(f"def {item.function}(") == 1
            assert item.starter in cell.source
        elif item.kind != "written":
            (cell,) = (cell for cell in notebook.cells if cell.id == f"{item.id}-answer")
            assert re.search(rf'^q{number} = (?:""|None)$', cell.source, re.MULTILINE), cell.source
            assert len(re.findall(rf"^q{number} =", cell.source, re.MULTILINE)) == 1


def test_is_a_release_without_gradebook_the_stock_release(grading_round: GradingRound) -> None:
    path = grading_round.root / "build" / "release" / LESSON / "quiz.ipynb"
    assert student_notebook(Course(grading_round.root), LESSON) == nbformat.read(path, as_version=4)


def test_does_the_command_write_the_same_and_no_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    root = grading_course(tmp_path / "course")
    monkeypatch.chdir(root)
    assert main(["release-notebook", "1", "out/quiz.ipynb"]) == 0
    assert capsys.readouterr().out == f"{Path('out/quiz.ipynb')} written.\n"
    written = nbformat.read(root / "out" / "quiz.ipynb", as_version=4)
    assert written == student_notebook(Course(root), LESSON)
    assert not list(root.rglob("gradebook.db"))


def test_is_the_stock_release_free_of_secrets(grading_round: GradingRound) -> None:
    folder = grading_round.root / "build" / "exchange" / "hip-pelvis-low-back" / "outbound"
    released = nbformat.read(folder / LESSON / "quiz.ipynb", as_version=4)
    assert_no_secret(released, grading_round.quiz)
    assert [path.name for path in (folder / LESSON).iterdir()] == ["quiz.ipynb"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_is_every_lessons_release_free_of_secrets(lesson: str) -> None:
    course = Course(REPOSITORY)
    assert_no_secret(student_notebook(course, lesson), load_quiz(course.quiz(lesson)))


@pytest.mark.parametrize("lesson", LESSONS)
def test_does_every_lessons_own_solution_earn_full_marks(
    lesson: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    # The cells of the source notebook, run one after the other as a kernel would run them.
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("COURSEGRADE_STUDENT", "ada")
    course = Course(REPOSITORY)
    namespace: dict[str, object] = {}
    for cell in build_source(course, lesson).cells:
        if cell.cell_type != "code":
            continue
        before, _, last = cell.source.rpartition("\njudge(")
        exec(before if last and before else cell.source, namespace)
        if before and "BEGIN HIDDEN TESTS" in before:
            call = "judge(" + last.partition("\n### END HIDDEN TESTS")[0]
            assert eval(call, namespace) == cell.metadata.nbgrader.points
    assert "questions are answered." in capsys.readouterr().out


def test_are_cell_ids_made_from_item_ids_and_stable(tmp_path: Path) -> None:
    course = Course(grading_course(tmp_path / "course"))
    notebook = build_source(course, LESSON)
    nbformat.validate(notebook)
    assert notebook == build_source(course, LESSON)
    assert [cell.id for cell in notebook.cells] == [
        "how-to-answer",
        *(f"tip-direction{part}" for part in ("-question", "-answer", "")),
        *(f"lengthened-muscles{part}" for part in ("-question", "-answer", "")),
        *(f"sacral-slope-sum{part}" for part in ("-question", "-answer", "")),
        *(f"angles-defined{part}" for part in ("-question", "-answer", "")),
        *(f"find-a-tilt{part}" for part in ("-question", "-explorer", "-answer", "")),
        *(f"explain-it{part}" for part in ("-question", "")),
        "before-you-submit",
        "check-all",
    ]
    for cell in notebook.cells:
        assert cell.metadata.nbgrader.schema_version == 3
        assert cell.metadata.nbgrader.grade_id == cell.id
