"""Is any key, solution, hidden test or graded feedback in any file of the built book?"""

import html
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT

QUIZZES = sorted(ROOT.glob("lessons/*/quiz.yml"))
PUBLIC = [*ROOT.glob("lessons/*/lesson.ipynb"), *ROOT.glob("lessons/*/practice.yml")]
PUBLIC += [*ROOT.glob("book/*.md"), *ROOT.glob("book/models/*.md")]
SECRET_FIELDS = {"feedback", "errors", "levels", "solution", "tests", "hidden"}
MARKS = ("### BEGIN HIDDEN TESTS", "### BEGIN SOLUTION", "judge(", "quiz.yml:")
SHORTEST = 20  # letters; a shorter piece of a sentence proves nothing


def letters(text: str) -> str:
    """Reduce a text to its letters and digits, so that markup cannot hide it."""
    return re.sub(r"[\W_]+", "", text.casefold())


def strings_in(value: Any) -> list[str]:
    """Collect all strings in nested lists and mappings."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings_in(part)]
    return [value] if isinstance(value, str) else []


def without_signatures(text: str) -> str:
    """Drop the first line of a function, which its question gives."""
    return re.sub(r"^def .*$", "", text, flags=re.M)


def secrets_in(value: Any) -> list[str]:
    """Collect the strings of the fields of a quiz that are not for students."""
    if isinstance(value, dict):
        found = []
        for key, part in value.items():
            told = map(without_signatures, strings_in(part))
            found += told if key in SECRET_FIELDS else secrets_in(part)
        return found
    return [text for part in value for text in secrets_in(part)] if isinstance(value, list) else []


def as_read(path: Path) -> str:
    """Everything that a reader could make out of a file, reduced to letters."""
    raw = path.read_bytes()
    if path.name == "objects.inv":
        raw = zlib.decompress(raw.split(b"\n", 4)[4])
    text = raw.decode("utf-8", errors="replace")
    readings = [text]
    if path.suffix in (".ipynb", ".json"):
        readings.append(" ".join(strings_in(json.loads(text))))
    if path.suffix in (".html", ".js"):
        unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda hit: chr(int(hit[1], 16)), text)
        unescaped = html.unescape(re.sub(r"\\[nrt]", " ", unescaped))
        readings += [unescaped, re.sub(r"<[^>]+>", "", unescaped)]
    return "\n".join(letters(reading) for reading in readings)


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, reduced to letters, long enough to be told from chance."""
    pieces = (letters(piece) for piece in re.split(r"(?<=[.!?:])\s+|\n", text))
    return [piece for piece in pieces if len(piece) >= SHORTEST]


@pytest.fixture(scope="module")
def shipped(built_book: Path) -> dict[str, str]:
    """What every file of the site says, by its name."""
    files = (path for path in built_book.rglob("*") if path.is_file())
    return {path.relative_to(built_book).as_posix(): as_read(path) for path in files}


def test_there_are_quizzes_with_secrets():
    """The search below must have something to search for."""
    assert QUIZZES
    for quiz in QUIZZES:
        assert len(secrets_in(yaml.safe_load(quiz.read_text(encoding="utf-8")))) >= 8, quiz


@pytest.mark.parametrize("quiz", QUIZZES, ids=lambda path: path.parent.name)
def test_no_secret_sentence_of_a_quiz_is_shipped(quiz: Path, shipped: dict[str, str]):
    """Feedback of graded items, listed errors and rubric levels, sentence by sentence."""
    public = "\n".join(as_read(path) for path in PUBLIC)
    told = secrets_in(yaml.safe_load(quiz.read_text(encoding="utf-8")))
    secret = {piece for text in told for piece in sentences(text) if piece not in public}
    assert secret
    leaks = [(name, piece) for name, text in shipped.items() for piece in secret if piece in text]
    assert leaks == []


def test_no_hidden_test_or_solution_is_shipped(built_book: Path):
    """The marks that nbgrader puts around secrets, and the call that judges."""
    for path in built_book.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".js", ".json", ".ipynb", ".txt", ".inv"):
            text = path.read_text(encoding="utf-8", errors="replace")
            source = (ROOT / path.relative_to(built_book)).with_suffix(".md")
            shown = source.read_text(encoding="utf-8") if source.is_file() else ""
            # A page for authors may show what a complaint about a quiz looks like.
            assert [mark for mark in MARKS if mark in text and mark not in shown] == [], path


def test_no_quiz_source_is_shipped(built_book: Path):
    """Not under its own name, and under no other with its ending."""
    assert list(built_book.rglob("*.yml")) + list(built_book.rglob("*.yaml")) == []
    assert list(built_book.rglob("*.py")) + list(built_book.rglob("*.db")) == []


def test_released_quiz_notebooks_are_unanswered(built_book: Path):
    """A released quiz holds questions and places for answers, and was never run."""
    released = sorted(built_book.glob("downloads/*-quiz.ipynb"))
    assert len(released) == len(QUIZZES)
    for path in released:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        graded = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
        assert graded, path
        for cell in notebook["cells"]:
            assert not cell.get("outputs"), path
            assert cell.get("execution_count") is None, path
