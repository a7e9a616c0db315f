"""One small class, made once, and shared by the tests of what follows the grading."""

import shutil
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import SAWarning

sys.path.insert(0, str(Path(__file__).parent))
from classroom import make_class
from grading_support import REPOSITORY, grading_course

from coursegrade.stock import environment

LESSON = "2-anterior-pelvic-tilt"


@dataclass(frozen=True)
class Classroom:
    """A course folder whose lesson was answered and graded by a class of forty."""

    root: Path
    lesson: str
    students: tuple[str, ...]


@pytest.fixture(autouse=True)
def _as_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # nbgrader calls alembic by its name; the path is put back, as other tests go without.
    monkeypatch.setenv("PATH", environment()["PATH"])
    # nbgrader makes rows before it adds them to the session; SQLAlchemy remarks on that.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    root = grading_course(tmp_path_factory.mktemp("classroom") / "course")
    (root / "lessons" / LESSON).mkdir()
    for name in ("quiz.yml", "lesson.ipynb"):
        shutil.copy(REPOSITORY / "lessons" / LESSON / name, root / "lessons" / LESSON)
    for picture in (REPOSITORY / "lessons" / LESSON).glob("*.svg"):
        shutil.copy(picture, root / "lessons" / LESSON)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("PATH", environment()["PATH"])
        warnings.simplefilter("ignore", SAWarning)
        return Classroom(root, LESSON, tuple(make_class(root, LESSON, 40)))
