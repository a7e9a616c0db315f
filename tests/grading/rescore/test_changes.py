"""Changed items beside what the gradebook knows of them: numbers of one's own, and code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from grading_support import REPOSITORY, begin_gradebook
from nbgrader.api import Gradebook

from coursegrade.release import source_of
from coursegrade.rescore.changes import Change, find_changes
from lessonkit.items import load_quiz

LESSON = "1-own-numbers"
QUIZ = REPOSITORY / "tests" / "grading" / "own_numbers" / "lessons" / LESSON


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gradebook]:
    """A gradebook that holds the quiz's cells, as they are when nbgrader has released it."""
    path = tmp_path_factory.mktemp("released") / "gradebook.db"
    begin_gradebook(path, "default_course")
    with Gradebook(f"sqlite:///{path}") as book:
        book.add_assignment(LESSON)
        book.add_notebook("quiz", LESSON)
        for cell in source_of(load_quiz(QUIZ / "quiz.yml", "seed")).cells:
            about = cell.metadata.nbgrader
            if about.grade:
                book.add_grade_cell(
                    about.grade_id, "quiz", LESSON, max_score=about.points,
                    cell_type=cell.cell_type,
                )  # fmt: skip
            book.add_source_cell(
                about.grade_id, "quiz", LESSON, source=cell.source, cell_type=cell.cell_type
            )
        yield book


def changes(released: Gradebook, folder: Path, *edits: tuple[str, str]) -> dict[str, Change]:
    """Return what `find_changes` says once quiz.yml is edited."""
    text = (QUIZ / "quiz.yml").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    lesson = folder / "lessons" / LESSON
    lesson.mkdir(parents=True)
    (lesson / "quiz.yml").write_text(text, encoding="utf-8")
    (lesson / "thigh.svg").write_bytes((QUIZ / "thigh.svg").read_bytes())
    quiz = load_quiz(lesson / "quiz.yml", "seed")
    return {one.item: one for one in find_changes(released, LESSON, quiz, source_of(quiz))}


def test_is_a_quiz_as_it_was_released_unchanged(released: Gradebook, tmp_path: Path) -> None:
    assert changes(released, tmp_path) == {}


def test_are_answers_to_other_numbers_not_marked_again(released: Gradebook, tmp_path: Path) -> None:
    found = changes(released, tmp_path, ("maximum: 500, step: 5", "maximum: 900, step: 10"))
    assert set(found) == {"own-shear"}
    assert "no longer draws the numbers that students saw" in found["own-shear"].blocked


def test_may_the_key_to_the_same_numbers_change(released: Gradebook, tmp_path: Path) -> None:
    found = changes(released, tmp_path, ('unit: "N", tolerance: 0.4', 'unit: "N", tolerance: 0.9'))
    assert set(found) == {"own-shear"}
    assert found["own-shear"].blocked == ""


def test_has_code_with_another_test_to_run_again(released: Gradebook, tmp_path: Path) -> None:
    found = changes(
        released, tmp_path, ("points: 15", "points: 16"), ("[421, 33]", "[422, 33]"),
        ("kind: code\n    points: 4", "kind: code\n    points: 5"),
    )  # fmt: skip
    assert set(found) == {"write-shear"}
    assert found["write-shear"].runs_again
    assert found["write-shear"].words == "changed; points 4 → 5"
