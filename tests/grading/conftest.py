"""One round through real nbgrader, shared by the tests that look at its results."""

import getpass
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from lessonkit.items import load_quiz
from lessonkit.items.kinds import ItemFile

sys.path.insert(0, str(Path(__file__).parent))
from grading_support import (
    LESSON,
    GradingRound,
    answered,
    grading_course,
    grading_run,
    hand_in,
    perfect_answers,
)

HALF = {
    "tip-direction": '"b"',
    "lengthened-muscles": '"a, c, b"',
    "sacral-slope-sum": '"64,75°"',
    "angles-defined": '"1b 2d 3d"',
    "find-a-tilt": 'pose("pelvic_tilt", pelvic_tilt=6, lumbar_uptake=100)',
}
SLIPS = {
    "tip-direction": '"q"',
    "lengthened-muscles": '["a", 3]',
    "sacral-slope-sum": "41.75",
    "angles-defined": '"1b 2z"',
    "find-a-tilt": "8.0",
}


def _crashing(release: Path, quiz: ItemFile, answers: dict[str, str]) -> nbformat.NotebookNode:
    notebook = answered(release, quiz, answers)
    cells = {cell.id: cell for cell in notebook.cells}
    cells["tip-direction-answer"].source = 'q1 = "b"\nraise RuntimeError("out of ideas")'
    cells["sacral-slope-sum-answer"].source = 'q3 = "41.75 °'
    cells["angles-defined-answer"].source = "q4 = 1b 2c 3d"
    cells["check-all"].source = "1 / 0"
    return notebook


def _curious(release: Path, quiz: ItemFile, answers: dict[str, str]) -> nbformat.NotebookNode:
    notebook = answered(release, quiz, answers)
    for source in ('print("\\n".join(In))', "In", "raise ValueError(In)"):
        notebook.cells.append(nbformat.v4.new_code_cell(source))
    return notebook


@pytest.fixture(scope="session")
def grading_round(tmp_path_factory: pytest.TempPathFactory) -> GradingRound:
    """Release, submit, collect, autograde, grade by hand, give feedback: everything for real."""
    root = grading_course(tmp_path_factory.mktemp("round") / "course")
    grading_run(root, "assign", "1")
    grading_run(root, "release", "small-quiz")

    desk = tmp_path_factory.mktemp("desk")
    where = [f"--Exchange.root={root}/build/exchange", f"--Exchange.cache={desk}/cache"]
    course = "--course=hip-pelvis-low-back"
    grading_run(desk, "fetch_assignment", LESSON, course, *where, module="nbgrader")
    quiz = load_quiz(root / "lessons" / LESSON / "quiz.yml")
    release = desk / LESSON / "quiz.ipynb"
    student = getpass.getuser()
    perfect = perfect_answers(quiz, student)
    hand_in(answered(release, quiz, perfect), release)
    grading_run(desk, "submit", LESSON, course, *where, module="nbgrader")
    grading_run(root, "collect", "1")

    untouched = root / "build" / "release" / LESSON / "quiz.ipynb"
    others = {
        "empty": answered(untouched, quiz, {}),
        "half": answered(untouched, quiz, HALF),
        "slips": answered(untouched, quiz, SLIPS),
        "crash": _crashing(untouched, quiz, perfect),
        "curious": _curious(untouched, quiz, {"tip-direction": '"a"'}),
    }
    for name, notebook in others.items():
        hand_in(notebook, root / "build" / "submitted" / name / LESSON / "quiz.ipynb")
    grading_run(root, "autograde", "1")

    with Gradebook(f"sqlite:///{root / 'build' / 'gradebook.db'}") as gradebook:
        for name, score in ((student, 6), ("crash", 4)):
            grade = gradebook.find_grade("explain-it", "quiz", LESSON, name)
            grade.manual_score = score
            comment = gradebook.find_comment("explain-it", "quiz", LESSON, name)
            comment.manual_comment = "Well argued."
        gradebook.db.commit()
    grading_run(root, "feedback", "1")
    grading_run(root, "export")
    return GradingRound(root, quiz, student)


@pytest.fixture(scope="session")
def bash_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Jupyter find the kernel for bash, whose package installs no kernelspec by itself."""
    found = tmp_path_factory.mktemp("jupyter")
    spec = {"argv": [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"],
            "display_name": "Bash", "language": "bash"}  # fmt: skip
    (found / "kernels" / "bash").mkdir(parents=True)
    (found / "kernels" / "bash" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(found), prepend=os.pathsep)
        yield
