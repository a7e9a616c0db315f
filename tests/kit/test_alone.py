"""A course made with the kit alone, in an environment without this course's package."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.book.serving import serve
from tests.waiting import drawn

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.thorough, pytest.mark.slow]
RIGHT = {"what-it-is": '"b"', "what-grows": '"a, b"', "moment": '"{moment} N·m"',
         "find-it": 'pose("knee", flexion=60, force=2000)'}  # fmt: skip
WRONG = {"what-it-is": '"a"', "what-grows": '"c"', "moment": '"12 N·m"',
         "find-it": 'pose("knee", flexion=0, force=0)'}  # fmt: skip
POINTS = {"what-it-is": 1, "what-grows": 2, "moment": 2, "find-it": 2}


@dataclass(frozen=True)
class Course:
    """The laid folder, and the environment into which it is installed."""

    folder: Path
    programs: Path

    def run(self, program: str, *arguments: str) -> str:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        env |= {"PATH": os.pathsep.join([str(self.programs), os.environ["PATH"]])}
        env |= {"JUPYTER_CONFIG_DIR": str(self.programs.parent / "none")}
        done = subprocess.run([self.programs / program, *arguments], cwd=self.folder, env=env,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    work = tmp_path_factory.mktemp("alone")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    pins = work / "pins.txt"
    kept = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins.write_text("\n".join(line for line in kept if "==" in line), encoding="utf-8")
    environment = work / "venv"
    made = Course(work / "knee", environment / "bin")
    subprocess.run([*uv, "venv", "--python", sys.executable, environment], check=True)
    wheels = work / "wheels"
    for package in ("widgets/lessonkit", "grading"):
        subprocess.run([*uv, "build", "--wheel", "-o", wheels, ROOT / package], check=True)
    install = [*uv, "pip", "install", "--python", environment / "bin" / "python", "-c", pins]
    found = [str(wheel) for wheel in wheels.glob("*.whl")]
    subprocess.run([*install, *found, "scipy", "jupyter-book<2"], check=True)
    subprocess.run([made.programs / "lessonkit", "new", made.folder], check=True)
    subprocess.run([*install, made.folder], check=True)
    absent = subprocess.run([made.programs / "python", "-c", "import hiplab"], cwd=work,
                            capture_output=True, check=False)  # fmt: skip
    assert b"No module named 'hiplab'" in absent.stderr
    return made


def test_does_its_book_move(course: Course, new_page: Callable) -> None:
    course.run("jupyter-book", "build", "-W", "--keep-going", ".")
    site = course.folder / "_build" / "html"
    assert (site / "welcome.html").is_file()
    with serve(site, "/") as pages:
        page, errors = new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{pages.address}/lessons/1-lever/lesson.html")
        arm = page.locator("[data-readout=moment_arm] td").first
        page.locator("[data-model=knee]").scroll_into_view_if_needed()
        page.focus("[data-control=flexion] input")
        page.keyboard.press("ArrowRight")
        drawn(page)
        assert arm.text_content() == f"{42.3 - 0.106 * 21:.1f}\u00a0mm"
        page.locator("[data-item=shorter-arm] label").nth(1).click()
        page.locator("[data-item=shorter-arm] [type=submit]").click()
        # Jupyter Book lays the script of its Thebe twice; that is not ours.
        assert [error for error in errors if "THEBE" not in error] == []
        assert "by about 6 mm" in page.locator("[data-item=shorter-arm] .hl-feedback").inner_text()


def test_is_its_quiz_graded(course: Course) -> None:
    course.run("coursegrade", "assign", "1")
    release = course.folder / "build" / "release" / "1-lever" / "quiz.ipynb"
    (shown,) = (
        cell.source
        for cell in nbformat.read(release, as_version=4).cells
        if cell.id == "moment-numbers"
    )
    moment = own_moment(course, shown)
    for student, answers in (("ada", RIGHT), ("bob", WRONG)):
        notebook = nbformat.read(release, as_version=4)
        cells = {cell.id: cell for cell in notebook.cells}
        assert "judge(" not in str(notebook)
        for number, (item, answer) in enumerate(answers.items(), start=1):
            head = "from lessonkit.items import pose\n" if item == "find-it" else ""
            cells[f"{item}-answer"].source = f"{head}q{number} = {answer.format(moment=moment)}"
        path = course.folder / "build" / "submitted" / student / "1-lever" / "quiz.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    course.run("coursegrade", "autograde", "1")
    with Gradebook(f"sqlite:///{course.folder / 'build' / 'gradebook.db'}") as gradebook:
        scores = {
            student: {
                grade.name: grade.score
                for grade in gradebook.find_submission_notebook("quiz", "1-lever", student).grades
            }
            for student in ("ada", "bob")
        }
    assert scores == {"ada": POINTS, "bob": dict.fromkeys(POINTS, 0)}


def own_moment(course: Course, shown: str) -> float:
    """Return the moment at the angle that Ada reads in her question, by the published line."""
    code = f"student_id = 'ada'\n{shown}"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    path = course.folder / "shown.ipynb"
    nbformat.write(notebook, path)
    course.run("jupyter", "nbconvert", "--execute", "--inplace", "--to", "notebook", path.name)
    angle = re.search(r"at (\d+)°", str(nbformat.read(path, as_version=4).cells[0].outputs))
    return round(2 * (42.3 - 0.106 * float(angle[1])), 2)
