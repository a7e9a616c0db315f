"""A plain nbgrader course of sixty, really graded, and one Jupyter server for all tests of it."""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from grading_support import grading_run, hand_in
from nbgrader.api import Gradebook

sys.path.insert(0, str(Path(__file__).parents[1] / "after"))
from hostile_page import ways

CLASS = [f"s{number:02}" for number in range(60)]
BLANK, HOSTILE = "s07", "s23"
SCHEME = """# Question 1: the tilt

Explain why a **forward tilt** is no fault.

### BEGIN MARK SCHEME
- Says how common it is: 0: does not · 1: says common · 2: with a figure
- Judges the measurement: 0: no · 1: doubts it · 2: says why
- Uses plain words: 0: no · 1: mostly · 2: all
- Advises: 0: no · 1: one of two · 2: both
### END MARK SCHEME"""
_SENTENCES = (
    "A forward tilt is what most people have.",
    "The shape of the bone spreads the angle widely.",
    "Keep moving as you like.",
    "See somebody if it stays for six weeks.",
    "With $SS = PI - PT$ one can work it out.",
)


def _cell(kind: str, name: str, source: str, **about) -> nbformat.NotebookNode:
    cell = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=name)
    flags = {"grade": False, "solution": False, "locked": True, "task": False}
    cell.metadata["nbgrader"] = {**flags, "grade_id": name, "schema_version": 3, **about}
    return cell


def _source() -> nbformat.NotebookNode:
    by_hand = {"grade": True, "solution": True, "locked": False}
    solved = "### BEGIN SOLUTION\nresult = 2 * 21\n### END SOLUTION"
    return nbformat.v4.new_notebook(
        cells=[
            _cell("code", "double", solved, solution=True, locked=False),
            _cell("code", "test-double", "assert result == 42", grade=True, points=2),
            _cell("markdown", "essay-question", SCHEME),
            _cell("markdown", "essay", "Write here.", points=8, **by_hand),
            _cell("markdown", "code-question", "# Question 2\n\nPrint it."),
            _cell("code", "print", "### BEGIN SOLUTION\nprint(42)\n### END SOLUTION", points=3,
                  **by_hand),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3",
                                 "language": "python"}, "language_info": {"name": "python"}},
    )  # fmt: skip


def _essay(student: str, draw: random.Random) -> str:
    words = " ".join(draw.sample(_SENTENCES, draw.randint(2, 4)))
    more = ways("marking") if student == HOSTILE else ""
    return f"I am {student}. {words}\n\n{more}"


@dataclass(frozen=True)
class Class:
    """The course folder, and what its gradebook says."""

    root: Path

    def grades(self, cell: str = "essay") -> dict[str, tuple[float | None, bool, str]]:
        """Return manual score, whether it waits, and comment, by student."""
        found = {}
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "bio") as book:
            for one in book.notebook_submissions("p", "ps1"):
                grade = next(grade for grade in one.grades if grade.name == cell)
                comment = next(comment for comment in one.comments if comment.name == cell)
                found[one.student.id] = (
                    grade.manual_score, grade.needs_manual_grade, comment.manual_comment or "",
                )  # fmt: skip
        return found

    def submission(self, student: str) -> str:
        """Return nbgrader's id of a student's notebook."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "bio") as book:
            return book.find_submission_notebook("p", "ps1", student).id

    def forget(self, cell: str = "essay") -> None:
        """Take all marks of a question back."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "bio") as book:
            for one in book.notebook_submissions("p", "ps1"):
                for grade in one.grades:
                    if grade.name == cell:
                        grade.manual_score = None
                        grade.needs_manual_grade = grade.auto_score is None
                for comment in one.comments:
                    if comment.name == cell:
                        comment.manual_comment = None
            book.db.commit()


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    root = tmp_path_factory.mktemp("marking") / "bio"
    root.mkdir()
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bio'\n"
        "c.ClearMarkScheme.enforce_metadata = False\n",
        encoding="utf-8",
    )
    hand_in(_source(), root / "source" / "ps1" / "p.ipynb")
    grading_run(root, "nbgrader", "generate_assignment", "ps1")
    draw = random.Random(1)
    for student in CLASS:
        notebook = nbformat.read(root / "release" / "ps1" / "p.ipynb", as_version=4)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells}
        cells["double"].source = "result = 42"
        cells["print"].source = "print(42)"
        if student != BLANK:
            cells["essay"].source = _essay(student, draw)
        hand_in(notebook, root / "submitted" / student / "ps1" / "p.ipynb")
    grading_run(root, "autograde", "ps1")
    return Class(root)


@pytest.fixture(scope="session")
def marking_server(graded_class: Class) -> Iterator[str]:
    """The address of a JupyterLab as `coursegrade formgrader` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "coursegrade", "mark", "ps1", "--no-browser", "--allow-root",
         f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=abc"],
        cwd=graded_class.root, env=os.environ, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=abc", timeout=5)
            break
        time.sleep(0.3)
    yield f"http://127.0.0.1:{port}"
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=60)


@pytest.fixture
def marker(graded_class: Class, marking_server: str, new_page) -> Iterator[Callable]:
    """Open the marking page as one marker after another; marks are taken back afterwards."""

    def sit_down(question: str = "essay", query: str = "", **options):
        page = new_page(**options)
        page.set_default_timeout(60_000)
        page.outside = []
        page.on("request", lambda request: page.outside.append(request.url))
        page.route(re.compile("^https?://(?!127.0.0.1)"), lambda route: route.abort())
        page.goto(f"{marking_server}/login?token=abc&next=/formgrader/marking/ps1/p/"
                  f"{question}%3F{query}")  # fmt: skip
        page.wait_for_selector("#answer > *")
        return page

    yield sit_down
    graded_class.forget()
