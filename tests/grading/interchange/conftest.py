"""The items of all lessons, and of a lesson that has every kind and a picture."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from grading_support import REPOSITORY, grading_course

from coursegrade.course import Course
from coursegrade.interchange.selection import PRACTICE, QUIZ, Selection, select
from lessonkit.items import kinds
from lessonkit.items.judging import judge_reading


@pytest.fixture(scope="session")
def pixel() -> bytes:
    """One pixel, to be shown by an item."""
    return base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )


@pytest.fixture(scope="session")
def pictured(pixel: bytes, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with every kind of item, of which one shows a picture."""
    root = grading_course(tmp_path_factory.mktemp("bank") / "course")
    folder = root / "lessons" / "1-small-quiz"
    (folder / "pelvis.png").write_bytes(pixel)
    quiz = folder / "quiz.yml"
    text = quiz.read_text(encoding="utf-8")
    before = "    question: |\n"
    assert before in text
    shown = f"{before}      ![A pelvis from the side](pelvis.png) with 3 < 4 & 5 > 2\n\n"
    quiz.write_text(text.replace(before, shown, 1), encoding="utf-8")
    return Course(root)


@pytest.fixture(scope="session")
def selections(pictured: Course) -> tuple[Selection, ...]:
    """Every item file of the course and of the small quiz."""
    course = Course(REPOSITORY)
    found = [
        select(course, path.parent.name, part, 3)
        for part in (PRACTICE, QUIZ)
        for path in sorted(REPOSITORY.glob(f"lessons/*/{part}.yml"))
    ]
    return (*found, select(pictured, "1-small-quiz", QUIZ))


def fraction(item: kinds.Item, answer: Any) -> float:
    """Return the share of the points that the course itself gives for a typed answer."""
    return judge_reading(item, item.form.read(answer)).fraction


def secrets(selection: Selection) -> list[str]:
    """Return every sentence of a file that only graders and the graded may see."""
    found: list[str] = []
    for item in (entry.item for entry in selection.entries):
        match item:
            case kinds.Choice() | kinds.MultipleResponse():
                found += [option.feedback for option in item.options]
            case kinds.Numeric():
                found += [item.correct, item.wrong, *(error.feedback for error in item.errors)]
            case kinds.Match():
                found += [prompt.feedback for prompt in item.premises]
            case kinds.Written():
                found += [level for line in item.rubric for level in line.levels]
    return [words for words in found if len(words) > 12]


@pytest.fixture(scope="session")
def course_fraction() -> Callable[[kinds.Item, Any], float]:
    return fraction


@pytest.fixture(scope="session")
def secret_sentences() -> Callable[[Selection], list[str]]:
    return secrets
