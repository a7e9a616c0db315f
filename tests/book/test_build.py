"""Does the build say in words what is wrong, and leave the last good site alone?"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

LESSON = Path("lessons", "2-anterior-pelvic-tilt", "lesson.ipynb")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of what the book is built from, with an old site in place."""
    for name in ("_config.yml", "_toc.yml", "nbgrader_config.py", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("book", "lessons", "widgets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "index.html").write_text("the last good site")
    return tmp_path


def fail_to_build(root: Path) -> str:
    """Build a broken copy; return what it said, having made sure that it did no harm."""
    command = [sys.executable, str(root / "book" / "build.py")]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert (root / "_build" / "html" / "index.html").read_text() == "the last good site"
    left = {path.name for path in (root / "_build").iterdir()}
    assert left <= {"html", ".jupyter_cache"}
    return run.stderr


def test_a_missing_page_is_named(copied: Path):
    """The file and the two ways out."""
    (copied / "book" / "glossary.md").unlink()
    told = fail_to_build(copied)
    assert "book/glossary.md: the file is missing; add it, or take it out of _toc.yml." in told


def test_a_notebook_that_is_not_json_is_named(copied: Path):
    """A merge conflict left in a notebook, for example."""
    (copied / LESSON).write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    told = fail_to_build(copied)
    assert f"{LESSON.as_posix()}: not a notebook" in told
    assert "restore it from git" in told


def test_a_cell_that_fails_is_named(copied: Path):
    """Notebook, cell and error, and nothing of the traceback."""
    notebook = json.loads((copied / LESSON).read_text(encoding="utf-8"))
    code = [at for at, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    notebook["cells"][code[0]]["source"] = "import math\nmath.sqrt(-1)"
    (copied / LESSON).write_text(json.dumps(notebook), encoding="utf-8")
    told = fail_to_build(copied)
    assert f"{LESSON.as_posix()}, cell {code[0] + 1} ('import math'): ValueError:" in told


def test_a_dead_link_and_a_broken_quiz_are_named_together(copied: Path):
    """Warnings are errors, and a quiz counts though it stands on no page: it is a download."""
    page = copied / "book" / "glossary.md"
    page.write_text(
        page.read_text(encoding="utf-8") + "\n[nowhere](nowhere.md)\n", encoding="utf-8"
    )
    quiz = copied / LESSON.parent / "quiz.yml"
    quiz.write_text("title: [broken\n", encoding="utf-8")
    told = fail_to_build(copied)
    assert "book/glossary.md:" in told
    assert "'nowhere.md'" in told
    assert "2-anterior-pelvic-tilt/quiz.yml: line 2: not valid YAML" in told
