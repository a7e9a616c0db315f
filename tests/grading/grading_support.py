"""A course folder for grading, and submissions as students hand them in."""

import copy
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import nbgrader.api
import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from coursegrade.stock import environment
from lessonkit.items.kinds import Code, ItemFile, Written
from lessonkit.items.solutions import model_answer

REPOSITORY = Path(__file__).parents[2]
LESSON = "1-small-quiz"


@dataclass(frozen=True)
class GradingRound:
    """A course folder after a full round, and the small quiz's items."""

    root: Path
    quiz: ItemFile
    student: str

    def scores(self, student: str, lesson: str = LESSON) -> dict[str, float]:
        """Return a student's score for every item."""
        with Gradebook(f"sqlite:///{self.root / 'build' / 'gradebook.db'}") as gradebook:
            notebook = gradebook.find_submission_notebook("quiz", lesson, student)
            return {grade.name: grade.score for grade in notebook.grades}

    def feedback(self, student: str) -> str:
        path = self.root / "build" / "feedback" / student / LESSON / "quiz.html"
        return path.read_text(encoding="utf-8")


# To begin a gradebook nbgrader starts alembic, a second each time, to ask for what stays the same.
nbgrader.api.get_alembic_version = cache(nbgrader.api.get_alembic_version)
_tried = TemporaryDirectory(prefix="tried-")


def begin_gradebook(path: Path, course: str) -> None:
    """Make a course's gradebook, with nothing in it yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        Gradebook(f"sqlite:///{path}", course).close()


def give_tried(root: Path) -> Path:
    """Lay into a course what was found by trying tests in others; return the folder of it.

    Many tests grade the same few notebooks, and the grader keeps by their content how an
    assignment's tests are to be judged.
    """
    kept = root / "build" / "autograde" / "dry-run"
    shutil.copytree(_tried.name, kept, dirs_exist_ok=True)
    return kept


@contextmanager
def tried_once(root: Path) -> Iterator[None]:
    """Give the course what was tried elsewhere, and keep what is tried in it."""
    kept = give_tried(root)
    yield
    shutil.copytree(kept, _tried.name, dirs_exist_ok=True)


def grading_run(root: Path, *arguments: str, module: str = "coursegrade") -> str:
    """Run a command of the instructor's door (or nbgrader's own) and return what it printed."""
    scripts = str(Path(sys.executable).parent)
    # The commands of the door must work without an activated environment, nbgrader's own do not.
    path = os.environ["PATH"]
    if module == "nbgrader":
        path = scripts + os.pathsep + path
    elif arguments[0] == "autograde" and sys.platform != "linux":
        arguments += ("--no-sandbox",)  # Nothing can be shut in there.
    with tried_once(root) if arguments[0] == "autograde" else nullcontext():
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=root,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def grading_course(folder: Path) -> Path:
    """Make a course folder of its own, with the repository's configuration."""
    shutil.copytree(Path(__file__).parent / "course", folder)
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    return folder


ESSAY = "A forward tilt is what most people without pain have, so it is no fault by itself."


def perfect_answer(item: Any) -> str:
    """Return the Python source of a right answer, or the text of a written one."""
    if isinstance(item, Written):
        return ESSAY
    return item.solution if isinstance(item, Code) else repr(model_answer(item))


def perfect_answers(quiz: ItemFile, student: str = "") -> dict[str, str]:
    """Return a student's right answer to every item, by the item's id."""
    return {item.id: perfect_answer(item) for item in quiz.items_of(student)}


def answered(release: Path, quiz: ItemFile, answers: dict[str, str]) -> nbformat.NotebookNode:
    """Return the release notebook with some answers typed in, by the items' ids."""
    notebook = copy.deepcopy(nbformat.read(release, as_version=4))
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for number, item in enumerate(quiz.items, start=1):
        if item.id not in answers:
            continue
        if isinstance(item, Written):
            cells[item.id].source = answers[item.id]
        else:
            cell = cells[f"{item.id}-answer"]
            before = "from lessonkit.items import pose\n" if item.kind == "pose" else ""
            typed = answers[item.id]
            cell.source = typed if item.kind == "code" else f"{before}q{number} = {typed}"
    return notebook


def hand_in(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a submission where nbgrader looks for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


@contextmanager
def bio_gradebook(path: Path) -> Iterator[Gradebook]:
    """A new gradebook of the course 'bio', kept when what follows is done."""
    begin_gradebook(path, "bio")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        with Gradebook(f"sqlite:///{path}", "bio") as book:
            yield book
            book.db.commit()


def bio_course(folder: Path, gradebook: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a course around a copy of such a gradebook, and go there."""
    shutil.copy(gradebook, folder)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bio'\n", encoding="utf-8"
    )
    monkeypatch.chdir(folder)
    return folder
