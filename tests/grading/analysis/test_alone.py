"""The package is installed alone, without lessonkit, and serves a plain nbgrader course."""

import csv
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from grading_support import REPOSITORY

RIGHT, WRONG = "def double(x):\n    return 2 * x", "def double(x):\n    return x"


@dataclass(frozen=True)
class Alone:
    """An environment with the wheel and all that it depends on, but no lessonkit."""

    folder: Path

    def run(self, course: Path, *arguments: str) -> subprocess.CompletedProcess:
        here = self.folder / "bin"
        beside = Path(sys.executable).parent  # alembic and nbgrader, as pip would install them
        environment = {
            **os.environ,
            "PATH": os.pathsep.join([str(here), str(beside), os.environ["PATH"]]),
            "JUPYTER_CONFIG_DIR": str(self.folder / "none"),
            # Where nbconvert's templates lie; pip would put them into the environment itself.
            "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
        }
        return subprocess.run(
            [here / "coursegrade", *arguments], cwd=course, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    work = tmp_path_factory.mktemp("alone")
    source = work / "grading"
    shutil.copytree(
        REPOSITORY / "grading", source, ignore=shutil.ignore_patterns("*.egg-info", "build")
    )
    uv = [sys.executable, "-m", "uv", "--quiet"]
    wheels, folder = work / "wheels", work / "venv"
    subprocess.run(
        [*uv, "build", "--wheel", "--no-build-isolation", "-o", wheels, source], check=True
    )
    subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*uv, "pip", "install", "--python", python, "--no-deps", wheel], check=True)
    # Everything that was installed here, but not what is only linked here: our own packages.
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    absent = subprocess.run([python, "-c", "import lessonkit"], capture_output=True, check=False)
    assert b"No module named 'lessonkit'" in absent.stderr
    return Alone(folder)


def cell(kind: str, source: str, **about) -> nbformat.NotebookNode:
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    given = {"grade": False, "solution": False, "locked": False, "schema_version": 3, **about}
    made.metadata["nbgrader"] = {"cell_type": kind, **given}
    return made


@pytest.fixture(scope="module")
def course(alone: Alone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course without a configuration, lessons or items: a source notebook and three students."""
    root = tmp_path_factory.mktemp("plain") / "course"
    (root / "source" / "ps1").mkdir(parents=True)
    solution = f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION"
    hidden = "### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS"
    tests = f"assert double(2) == 4\n{hidden}"
    cells = [
        cell("code", solution, solution=True, grade_id="double"),
        cell("code", tests, grade=True, locked=True, points=2, grade_id="double-test"),
        cell("markdown", "Why?", grade=True, solution=True, points=1, grade_id="why"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    nbformat.write(notebook, root / "source" / "ps1" / "p.ipynb")
    made = alone.run(root, "nbgrader", "generate_assignment", "ps1", "--create")
    assert made.returncode == 0, made.stderr
    for student, answer in (("ada", RIGHT), ("bob", WRONG), ("Doe, Jane", RIGHT)):
        handed_in = nbformat.read(root / "release" / "ps1" / "p.ipynb", as_version=4)
        handed_in.cells[0].source = answer
        folder = root / "submitted" / student / "ps1"
        folder.mkdir(parents=True)
        nbformat.write(handed_in, folder / "p.ipynb")
    graded = alone.run(root, "autograde", "ps1")
    assert graded.returncode == 0, graded.stdout + graded.stderr
    return root


def test_does_it_explain_itself(alone: Alone, tmp_path: Path) -> None:
    said = alone.run(tmp_path, "--help")
    assert said.returncode == 0
    assert "autograde" in said.stdout


def test_does_everything_after_the_grading_work(alone: Alone, course: Path) -> None:
    for arguments in (["report", "ps1"], ["similarity", "ps1"], ["export"], ["feedback", "ps1"]):
        done = alone.run(course, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    rows = csv.DictReader((course / "grades.csv").open(encoding="utf-8"))
    assert {row["student_id"]: row["score"] for row in rows} == {
        "ada": "2", "bob": "0", "Doe, Jane": "2",
    }  # fmt: skip
    assert "Kind" in (course / "ps1-report.html").read_text(encoding="utf-8")
    for student in ("ada", "bob", "Doe, Jane"):
        assert (course / "feedback" / student / "ps1" / "p.html").is_file()
    said = alone.run(course, "doctor")
    assert "all stages can be written" in said.stdout, said.stderr


@pytest.mark.parametrize(
    "arguments",
    [("rescore", "ps1"), ("build", "ps1"), ("items", "ps1", "--to", "qti"), ("blueprint", "ps1")],
)
def test_is_a_command_for_items_told_what_it_needs(
    alone: Alone, course: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    root = tmp_path / "course"
    shutil.copytree(course, root)
    (root / "lessons" / "ps1").mkdir(parents=True)
    (root / "lessons" / "ps1" / "quiz.yml").write_text("items: []\n")
    done = alone.run(root, *arguments)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "This command needs quiz items; pip install 'coursegrade[items]'."
    )


def test_does_every_server_beside_it_guard_formgrader(alone: Alone) -> None:
    switch = alone.folder / "etc/jupyter/jupyter_server_config.d/coursegrade.json"
    told = json.loads(switch.read_text(encoding="utf-8"))
    assert told["ServerApp"]["jpserver_extensions"] == {"coursegrade.formgrader": True}
