"""An ordinary nbgrader course of functions with hidden tests, and submissions to it."""

import copy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import nbformat
from grading_support import begin_gradebook, give_tried, tried_once
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

ASSIGNMENT = "functions"
NOTEBOOK = "problems"
# Where nothing can be shut in, the tests of marks run as their instructor would.
NO_SANDBOX = () if sys.platform == "linux" else ("--no-sandbox",)

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Exchange.root = "exchange"
c.Execute.timeout = 20
from nbgrader.plugins import LateSubmissionPlugin
class TenPercent(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return round(score * 0.1, 2)
c.AssignLatePenalties.plugin_class = TenPercent
"""


def _cell(make: Any, name: str, source: str, points: float | None = None, *, solution: bool = False,
          locked: bool = True, task: bool = False) -> nbformat.NotebookNode:  # fmt: skip
    meta = {"grade": points is not None and not task, "grade_id": name, "solution": solution,
            "locked": locked and not solution, "schema_version": 3, "task": task}  # fmt: skip
    if points is not None:
        meta["points"] = points
    return make(source, id=name, metadata={"nbgrader": meta})


def answer(name: str, source: str) -> nbformat.NotebookNode:
    head, _, body = source.partition("|")
    indent = body[: len(body) - len(body.lstrip())]
    text = f"{head}\n{indent}### BEGIN SOLUTION\n{body}\n{indent}### END SOLUTION"
    return _cell(new_code_cell, name, text.lstrip("\n"), solution=True)


def locked(name: str, source: str) -> nbformat.NotebookNode:
    return _cell(new_code_cell, name, source)


def check(name: str, points: float, visible: str, hidden: str = "") -> nbformat.NotebookNode:
    if hidden:
        visible += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return _cell(new_code_cell, name, visible, points)


TESTS = {
    "square-test": (2, "assert square(2) == 4",
                    "assert square(-3) == 9\nassert close(square(0.5), 0.25)"),
    "spread-test": (
        2, "assert spread([1, 1]) == 0",
        "np.testing.assert_allclose(scaled(np.array([1.0, 3.0])), [0.25, 0.75])\n"
        "assert scaled(np.arange(3)).dtype == float",
    ),
    "order-test": (1, "values = list(DATA)\norder(values)\nassert values == [1, 2, 3]",
                   "more = [9, 1]\nassert order(more) is None and more == [1, 9]"),
    "account-test": (
        4, "account = Account(10)\naccount.pay(3)\nassert account.balance == 7",
        "try:\n    account.pay(100)\nexcept ValueError as error:\n"
        "    assert 'balance' in str(error)\n"
        "else:\n    raise AssertionError('no error')\n"
        "assert Account(2) == Account(2) and Account(2) != Account(3)\n"
        "assert isinstance(account, Account) and repr(Account(5)) == 'Account(5)'",
    ),
    "countdown-test": (1, "assert list(countdown(3)) == [3, 2, 1]",
                       "assert sum(countdown(10)) == 55\nassert next(countdown(2)) == 2"),
    "twice-test": (1, "assert twice(lambda x: x + 1, 3) == 5",
                   "def half(x):\n    return x / 2\nassert twice(half, 8) == 2"),
    "greet-test": (
        1, "import io\nfrom contextlib import redirect_stdout\nsaid = io.StringIO()\n"
        "with redirect_stdout(said):\n    greet('Ada')\nassert said.getvalue() == 'Hello, Ada!\\n'",
        "assert 'Bob' not in said.getvalue()",
    ),
    "three-test": (
        3, "points = 0",
        "points += primes(10) == [2, 3, 5, 7]\npoints += primes(1) == []\n"
        "points += primes(2) == [2]\npoints",
    ),
    "constant-test": (1, "assert isinstance(answer, int)", "assert answer == 42"),
    "table-test": (2, "assert set(table) == {'a', 'b'}",
                   "assert table == {'a': [1, (2, 3)], 'b': {4}}\n"
                   "assert type(table['a'][1]) is tuple"),
}  # fmt: skip

SOLUTIONS = {
    "square": "def square(x):|    return x * x",
    "spread": "def spread(values):\n    return max(values) - min(values)\n\ndef scaled(values):|"
    "    return values / values.sum()",
    "order": "def order(values):|    values.sort()",
    "account": (
        "class Account:|    def __init__(self, balance):\n        self.balance = balance\n"
        "    def pay(self, amount):\n        if amount > self.balance:\n"
        "            raise ValueError('the balance is too low')\n        self.balance -= amount\n"
        "    def __eq__(self, other):\n        return self.balance == other.balance\n"
        "    def __repr__(self):\n        return f'Account({self.balance})'"
    ),
    "countdown": "def countdown(n):|    while n:\n        yield n\n        n -= 1",
    "twice": "def twice(f, x):|    return f(f(x))",
    "greet": "def greet(name):|    print(f'Hello, {name}!')",
    "three": "def primes(limit):|    return [n for n in range(2, limit + 1)"
    " if all(n % d for d in range(2, n))]",
    "constant": "answer = 0|answer = 42",
    "table": "table = None|table = {'a': [1, (2, 3)], 'b': {4}}",
}  # fmt: skip


def source() -> nbformat.NotebookNode:
    """Return the instructor's notebook."""
    cells = [
        new_code_cell("import math\nimport numpy as np", id="imports"),
        _cell(
            new_code_cell, "helpers",
            "DATA = [3, 1, 2]\n\ndef close(a, b):\n    return math.isclose(a, b, rel_tol=1e-9)",
        ),
    ]  # fmt: skip
    for name, solution in SOLUTIONS.items():
        points, visible, hidden = TESTS[f"{name}-test"]
        cells += [answer(name, solution), check(f"{name}-test", points, visible, hidden)]
    cells += [
        _cell(new_code_cell, "drawing",
              "# draw\n### BEGIN SOLUTION\nprint('a picture')\n### END SOLUTION",
              3, solution=True),
        _cell(new_markdown_cell, "essay", "YOUR ANSWER HERE", 5, solution=True),
        _cell(new_markdown_cell, "project", "Do something.", 4, task=True),
    ]  # fmt: skip
    return python_notebook(cells)


_kept = TemporaryDirectory(prefix="courses-")
_made: dict[str, Path] = {}


def python_notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Return a notebook of cells for the Python kernel."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def make_course(
    root: Path, notebook: nbformat.NotebookNode | None = None,
    more: Mapping[str, nbformat.NotebookNode] = MappingProxyType({}),
) -> Path:  # fmt: skip
    """Make the course, its assignment and its gradebook with nbgrader's own command.

    The same course without other files is made once and copied afterwards.
    """
    folder = root / "source" / ASSIGNMENT
    books = {name: nbformat.writes(book)
             for name, book in {NOTEBOOK: notebook or source(), **more}.items()}  # fmt: skip
    words = None if folder.exists() else json.dumps(books)
    if words in _made:
        copy_course(_made[words], root)
        give_tried(root)
        return root
    folder.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    for name, book in books.items():
        (folder / f"{name}.ipynb").write_text(book, encoding="utf-8")
    begin_gradebook(root / "gradebook.db", "plain")
    nbgrader(root, "generate_assignment", ASSIGNMENT)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "plain") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
    if words is not None:
        _made[words] = copy_course(root, Path(_kept.name, str(len(_made))))
    return root


def environment() -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"]}


def nbgrader(root: Path, *arguments: str, expect: int = 0) -> str:
    return _run(root, expect, "nbgrader", *arguments)


def autograde(root: Path, *arguments: str, expect: int = 0) -> str:
    # Each worker imports all that it needs, which takes longer than a few submissions.
    few = len(list((root / "submitted").glob("*"))) < 5
    with tried_once(root):
        return _run(root, expect, "coursegrade", "autograde", ASSIGNMENT,
                    *(["--workers", "1"] if few else []), *NO_SANDBOX, *arguments)  # fmt: skip


def log(root: Path) -> list[dict[str, Any]]:
    """Return the log of all runs."""
    path = root / "build" / "autograde" / f"{ASSIGNMENT}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _run(root: Path, expect: int, module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=root, env=environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == expect, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def release(root: Path, name: str = NOTEBOOK) -> nbformat.NotebookNode:
    return nbformat.read(root / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4)


def plain(name: str) -> str:
    """Return the source of a right answer."""
    return SOLUTIONS[name].replace("|", "\n")


def answered(
    root: Path, answers: dict[str, str], name: str = NOTEBOOK
) -> nbformat.NotebookNode:  # fmt: skip
    """Return the release with answers in the cells named."""
    notebook = copy.deepcopy(release(root, name))
    for cell in notebook.cells:
        if cell.id in answers:
            cell.source = answers[cell.id]
    return notebook


def perfect(root: Path) -> nbformat.NotebookNode:
    return answered(root, {name: plain(name) for name in SOLUTIONS})


def hand_in(
    root: Path, student: str, notebook: Any, when: str = "", name: str = NOTEBOOK
) -> Path:  # fmt: skip
    folder = root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    if isinstance(notebook, str | bytes):
        path.write_bytes(notebook.encode() if isinstance(notebook, str) else notebook)
    else:
        nbformat.write(notebook, path)
    if when:
        (folder / "timestamp.txt").write_text(when, encoding="utf-8")
    return folder


def marks(root: Path) -> dict[tuple[str, str], tuple]:
    """Return all that the gradebook says of every cell of every submission."""
    with sqlite3.connect(root / "gradebook.db") as book:
        rows = book.execute(
            """
            select s.id, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
            from grade g join submitted_notebook n on g.notebook_id = n.id
            join submitted_assignment a on n.assignment_id = a.id
            join student s on a.student_id = s.id join base_cell b on g.cell_id = b.id
            """
        ).fetchall()
    return {(student, cell): rest for student, cell, *rest in rows}


def comments(root: Path) -> dict[tuple[str, str], tuple]:
    """Return all comments, penalties and times of the gradebook."""
    with sqlite3.connect(root / "gradebook.db") as book:
        rows = book.execute(
            """
            select s.id, b.name, c.auto_comment, c.manual_comment, n.late_submission_penalty,
            a.timestamp from comment c join submitted_notebook n on c.notebook_id = n.id
            join submitted_assignment a on n.assignment_id = a.id
            join student s on a.student_id = s.id join base_cell b on c.cell_id = b.id
            """
        ).fetchall()
    return {(student, cell): rest for student, cell, *rest in rows}


def copy_course(root: Path, to: Path) -> Path:
    shutil.copytree(root, to, symlinks=True)
    return to
