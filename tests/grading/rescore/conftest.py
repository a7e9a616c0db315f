"""A graded course to mark again, and the command that does it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from grading_support import LESSON, GradingRound
from nbgrader.api import Gradebook

from coursegrade.__main__ import main


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys) -> Callable[..., str]:
    """Run a command of the instructor's door in a course folder and return what it said."""

    def command(root: Path, *arguments: str) -> str:
        monkeypatch.chdir(root)
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    return command


@pytest.fixture(scope="session")
def graded(grading_round: GradingRound, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the graded course, in which a grader has also overruled the autograder once."""
    root = tmp_path_factory.mktemp("rescore") / "course"
    shutil.copytree(grading_round.root, root)
    with Gradebook(f"sqlite:///{root / 'build' / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("tip-direction", "quiz", LESSON, "crash")
        grade.manual_score = 1.5
        gradebook.db.commit()
    return root
