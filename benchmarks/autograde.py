"""How long autograding takes: `coursegrade autograde` beside nbgrader's own command, as a table.

    python benchmarks/autograde.py [--submissions 60] [--sizes 10 100 1000] [--no-stock]

Both grade the same submissions to a quiz of nine cells, one after the other on the same machine, in
copies of one course folder; the gradebooks must come out alike. Read the ratios, not the seconds.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "grading" / "engine"))
import nbformat
import plain_course as course
from nbformat.v4 import new_code_cell


def quiz() -> nbformat.NotebookNode:
    """Return the instructor's notebook: imports, four answers, four tests with hidden parts."""
    cells = [new_code_cell("import math\nimport numpy as np", id="imports")]
    for number, (answer, visible, hidden) in enumerate((
        ("def square(x):|    return x * x", "assert square(2) == 4", "assert square(-3) == 9"),
        ("angle = 0|angle = 41.75", "assert angle", "assert abs(angle - 41.75) < 0.2"),
        ("letters = ''|letters = 'a, c'", "assert letters", "assert letters == 'a, c'"),
        ("def scaled(v):|    return v / v.sum()", "points = 0",
         "points = 2.0 * np.allclose(scaled(np.array([1.0, 3.0])), [0.25, 0.75])\npoints"),
    )):  # fmt: skip
        cells += [course.answer(f"a{number}", answer),
                  course.check(f"t{number}", 2, visible, hidden)]  # fmt: skip
    return course.python_notebook(cells)


def make(folder: Path, size: int) -> Path:
    """Make a course with so many submissions, every third of them with a wrong answer."""
    root = course.make_course(folder, quiz())
    right = {
        cell.id: cell.source for cell in nbformat.read(
            root / "source" / course.ASSIGNMENT / "problems.ipynb", as_version=4
        ).cells if cell.id.startswith("a")
    }  # fmt: skip
    for number in range(size):
        answers = right | ({"a1": "angle = 40"} if number % 3 == 0 else {})
        course.hand_in(root, f"student{number:04}", course.answered(root, answers))
    return root


def timed(root: Path, module: str, *arguments: str) -> float:
    """Run a command and return its wall time in seconds."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", module, "autograde", course.ASSIGNMENT, *arguments],
                   cwd=root, env=course.environment(), check=True, capture_output=True)  # fmt: skip
    return time.monotonic() - begun


def scores(root: Path) -> list:
    """Return all automatic scores of a gradebook."""
    with sqlite3.connect(root / "gradebook.db") as book:
        return sorted(book.execute("select cell_id, auto_score from grade").fetchall())


def row(name: str, size: int, seconds: float, against: float | None, memory: str = "") -> None:
    """Print one line of the table."""
    ratio = f"{against / seconds:.1f} x" if against else ""
    each = seconds / size * 1000
    print(f"| {name} | {size} | {seconds:.1f} | {each:.0f} | {ratio} | {memory} |", flush=True)


def log(root: Path) -> list[dict]:
    """Return the entries of our log."""
    return course.log(root)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    parser.add_argument("--no-stock", action="store_true")
    words = parser.parse_args()
    print("| how | submissions | seconds | ms each | against stock | memory of a submission |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="autograde-") as scratch:
        here = Path(scratch)
        ours = make(here / "ours", words.submissions)
        stock = None
        if not words.no_stock:
            other = course.copy_course(ours, here / "stock")
            stock = timed(other, "nbgrader")
            row("nbgrader autograde", words.submissions, stock, stock)
        seconds = timed(ours, "coursegrade")
        told = log(ours)
        name = f"coursegrade autograde, {told[0]['workers']} workers, {told[0]['protection']}"
        row(name, words.submissions, seconds, stock, f"{told[-1]['memory'] / 1e6:.0f} MB")
        if stock:
            assert scores(other) == scores(ours), "the gradebooks differ"
        for size in words.sizes:
            root = make(here / f"size{size}", size)
            row("coursegrade autograde", size, timed(root, "coursegrade"), None)


if __name__ == "__main__":
    main()
