"""How long autograding takes: `coursegrade autograde` beside nbgrader's own command, as a table.

    python benchmarks/autograde.py [--courses light pandas five] [--submissions 60]
                                   [--sizes 10 100 1000] [--no-stock]
                                   [--otter PYTHON --otter-submissions 10]

Three courses: a quiz of nine cells, one of data frames (which needs pandas), and one of five
notebooks. Both commands grade the same submissions, one after the other on the same machine, in
copies of one course folder; the marks must come out alike. Read the ratios, not the seconds.
otter-grader joins in for the light quiz as `otter run`, its way without containers, when the Python
of an environment that it is installed in is named.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "grading"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "grading" / "engine"))
import nbformat
import plain_course as course
from nbformat.v4 import new_code_cell, new_raw_cell

QUESTIONS = (
    ("square", "def square(x):|    return x * x", "assert square(2) == 4",
     "assert square(-3) == 9"),
    ("angle", "angle = 0|angle = 41.75", "assert angle", "assert abs(angle - 41.75) < 0.2"),
    ("letters", "letters = ''|letters = 'a, c'", "assert letters", "assert letters == 'a, c'"),
    ("scaled", "def scaled(v):|    return v / v.sum()", "assert callable(scaled)",
     "assert np.allclose(scaled(np.array([1.0, 3.0])), [0.25, 0.75])"),
)  # fmt: skip
POINTS = 2
IMPORTS = "import math\nimport numpy as np"


FRAMES = (
    ("load", "data = None|data = pd.DataFrame({'group': list('aabbc'), 'value': range(5)})",
     "assert data is not None", "assert list(data.columns) == ['group', 'value']\n"
     "assert data.value.sum() == 10"),
    ("means", "def means(frame):|    return frame.groupby('group').value.mean()",
     "assert callable(means)", "pd.testing.assert_series_equal(means(data), "
     "pd.Series([0.5, 2.5, 4.0], pd.Index(list('abc'), name='group'), name='value'))"),
    ("large", "def large(frame, least):|    return frame[frame.value >= least]",
     "assert len(large(data, 9)) == 0", "assert isinstance(large(data, 3), pd.DataFrame)\n"
     "assert large(data, 3).group.tolist() == ['b', 'c']"),
)  # fmt: skip
COURSES = {
    "light": (IMPORTS, QUESTIONS, ("problems",)),
    "pandas": ("import pandas as pd\nimport numpy as np", FRAMES, ("problems",)),
    "five": (IMPORTS, QUESTIONS, ("problems", "part2", "part3", "part4", "part5")),
}


def quiz(kind: str = "light") -> nbformat.NotebookNode:
    """Return the instructor's notebook: imports, answers, and tests with hidden parts."""
    imports, questions, _ = COURSES[kind]
    cells = [new_code_cell(imports, id="imports")]
    for name, answer, visible, hidden in questions:
        cells += [course.answer(name, answer),
                  course.check(f"{name}-test", POINTS, visible, hidden)]  # fmt: skip
    return course.python_notebook(cells)


def otter_quiz() -> nbformat.NotebookNode:
    """Return the same quiz as otter-grader's own format has it."""
    cells = [new_raw_cell("# ASSIGNMENT CONFIG\nexport_cell: false"), new_code_cell(IMPORTS)]
    for name, answer, visible, hidden in QUESTIONS:
        solution = answer.partition("|")[0] * answer.startswith("def ")
        solution += f"\n{answer.partition('|')[2]} # SOLUTION"
        about = f"name: {name}\npoints: {POINTS}\nall_or_nothing: true"
        cells += [new_raw_cell(f"# BEGIN QUESTION\n{about}"), new_raw_cell("# BEGIN SOLUTION"),
                  new_code_cell(solution.strip()), new_raw_cell("# END SOLUTION"),
                  new_raw_cell("# BEGIN TESTS"), new_code_cell(visible),
                  new_code_cell(f"# HIDDEN\n{hidden}"), new_raw_cell("# END TESTS"),
                  new_raw_cell("# END QUESTION")]  # fmt: skip
    return course.python_notebook(cells)


def otter(python: str, folder: Path, submissions: dict[str, Path]) -> tuple[float, dict]:
    """Return the seconds that otter-grader takes, and the total of each student."""
    folder.mkdir()
    program = str(Path(python).with_name("otter"))
    path = str(Path(python).parent) + os.pathsep + os.environ["PATH"]
    settings = {"cwd": folder, "check": True, "capture_output": True,
                "env": {**os.environ, "PATH": path}}  # fmt: skip
    nbformat.write(otter_quiz(), folder / "quiz.ipynb")
    subprocess.run([program, "assign", "quiz.ipynb", "made"], **settings)
    tests = next(folder.glob("made/autograder/*.zip"))
    begun, found = time.monotonic(), {}
    for student, notebook in submissions.items():
        out = folder / student
        out.mkdir()
        command = [program, "run", "--no-logo", "-a", tests, "-o", out, notebook]
        subprocess.run(command, **settings)
        told = json.loads((out / "results.json").read_text(encoding="utf-8"))
        found[student] = sum(test.get("score", 0) for test in told["tests"])
    return time.monotonic() - begun, found


def make(folder: Path, size: int, kind: str = "light") -> Path:
    """Make a course with so many submissions, every third of them with a wrong answer."""
    _, questions, names = COURSES[kind]
    root = course.make_course(folder, quiz(kind), {name: quiz(kind) for name in names[1:]})
    right = {name: answer.replace("|", "\n") for name, answer, *_ in questions}
    first, wrong = questions[1][0], questions[1][1].partition("|")[0]
    wrong += "\n    return None" * wrong.startswith("def ")
    for number in range(size):
        answers = right | ({first: wrong} if number % 3 == 0 else {})
        for name in names:
            book = course.answered(root, answers, name)
            course.hand_in(root, f"student{number:04}", book, name=name)
    return root


def timed(root: Path, module: str, *arguments: str) -> float:
    """Run a command and return its wall time in seconds."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", module, "autograde", course.ASSIGNMENT, *arguments],
                   cwd=root, env=course.environment(), check=True, capture_output=True)  # fmt: skip
    return time.monotonic() - begun


def totals(root: Path) -> dict[str, float]:
    """Return the automatic total of each student."""
    found: dict[str, float] = {}
    for (student, _), (score, *_) in course.marks(root).items():
        found[student] = found.get(student, 0) + (score or 0)
    return found


def row(
    name: str, size: int, seconds: float, against: float | None, end: dict | None = None
) -> None:
    """Print one line of the table; `end` is the last line of a run's log."""
    ratio = f"{against / seconds:.1f} x" if against else ""
    memory = f"{end['memory'] / 1e6:.0f} | {end['cpu_each'] * 1000:.1f}" if end else " | "
    each = seconds / size * 1000
    print(f"| {name} | {size} | {seconds:.1f} | {each:.0f} | {ratio} | {memory} |", flush=True)


def compare(here: Path, kind: str, words: argparse.Namespace) -> tuple[Path, float | None]:
    """Grade a course both ways and print a line for each; return it, and the seconds of stock."""
    ours, stock = make(here / kind, words.submissions, kind), None
    if not words.no_stock:
        other = course.copy_course(ours, here / f"{kind}-stock")
        stock = timed(other, "nbgrader")
        row(f"{kind}: nbgrader autograde", words.submissions, stock, stock)
    seconds = timed(ours, "coursegrade")
    begin, *_, end = course.log(ours)
    row(f"{kind}: coursegrade autograde, {begin['workers']} workers", words.submissions, seconds,
        stock, end)  # fmt: skip
    if stock:
        assert course.marks(other) == course.marks(ours), "the gradebooks differ"
    return ours, stock


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--courses", nargs="*", choices=COURSES, default=list(COURSES))
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--otter", metavar="PYTHON")
    parser.add_argument("--otter-submissions", type=int, default=10)
    words = parser.parse_args()
    print("| how | submissions | seconds | ms each | against stock | MB of a submission "
          "| ms of the coordinator |\n|---|---|---|---|---|---|---|")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="autograde-") as scratch:
        here = Path(scratch)
        for kind in words.courses:
            ours, stock = compare(here, kind, words)
            if words.otter and kind == "light":
                paths = sorted(ours.glob(f"submitted/*/{course.ASSIGNMENT}/*.ipynb"))
                files = {path.parts[-3]: path for path in paths[: words.otter_submissions]}
                taken, found = otter(words.otter, here / "otter", files)
                each = stock and stock / words.submissions * len(files)
                row("otter run, one after another", len(files), taken, each)
                known = totals(ours)
                assert found == {name: known[name] for name in files}, f"{found} {known}"
        for size in words.sizes:
            root = make(here / f"size{size}", size)
            seconds = timed(root, "coursegrade")
            row("light: coursegrade autograde", size, seconds, None, course.log(root)[-1])


if __name__ == "__main__":
    main()
