"""Side by side with nbgrader's own command: the same marks, comments, flags and notebooks."""

from pathlib import Path

import nbformat
import plain_course as course
import pytest

# Steps of the instructor's own keep their place: one changes what is run, one sees what came of it.
STEPS = """
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
class Spelling(NbGraderPreprocessor):
    def preprocess_cell(self, cell, resources, index):
        cell.source = cell.source.replace("def sqare", "def square")
        return cell, resources
class Counting(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.metadata["outputs"] = sum(len(cell.get("outputs", ())) > 0 for cell in nb.cells)
        return nb, resources
steps = Autograde.autograde_preprocessors.default()
c.Autograde.autograde_preprocessors = [Spelling, steps[0], Counting, *steps[1:]]
"""


def _submissions(root: Path) -> None:
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(STEPS)
    right = course.perfect(root)
    misspelt = {"square": course.plain("square").replace("square", "sqare", 1)}
    course.hand_in(root, "misspelt", course.answered(root, misspelt))
    course.hand_in(root, "perfect", right)
    course.hand_in(root, "untouched", course.release(root))
    wrong = {
        "square": "def square(x):\n    return x + x",
        "spread": "def spread(values):\n    return np.ptp(values)\n\n"
        "def scaled(values):\n    return list(values)",
        "order": "def order(values):\n    return sorted(values)",
        "account": course.plain("account").replace("raise ValueError", "raise KeyError"),
        "countdown": "def countdown(n):\n    return [3, 2, 1]",
        "three": "def primes(limit):\n    return [2]",
        "greet": "def greet(name):\n    return f'Hello, {name}!'",
        "constant": "answer = 42.0",
        "table": "table = dict(b={4}, a=[1, [2, 3]])",
        "essay": "Because.",
    }
    course.hand_in(root, "partly", course.answered(root, wrong))
    course.hand_in(root, "late", right, when="2026-03-02 12:00:00 UTC")
    course.hand_in(root, "early", right, when="2026-02-02 12:00:00 UTC")
    broken = course.perfect(root)
    cells = {cell.id: cell for cell in broken.cells}
    cells["square"].source = "def square(x:\n    return"
    cells["order"].source = "raise RuntimeError('no idea')"
    cells[
        "twice"
    ].source = "def twice(f, x):\n    import warnings\n    warnings.warn('hm')\n    return f(f(x))"
    cells["constant"].source = "answer = True"
    cells["essay"].source = "My *answer*."
    course.hand_in(root, "broken", broken)
    edited = course.perfect(root)
    cells = {cell.id: cell for cell in edited.cells}
    cells["square"].source = "def square(x):\n    return 4"
    cells["square-test"].source = "pass"
    cells["helpers"].source = "def close(a, b):\n    return True"
    cells["three-test"].source = "3.0"
    cells["constant-test"].metadata.nbgrader.points = 100
    cells["imports"].source = "import numpy as np"
    course.hand_in(root, "edited", edited)
    missing = course.perfect(root)
    missing.cells = [
        cell for cell in missing.cells if cell.id not in ("order-test", "twice", "essay", "imports")
    ]
    course.hand_in(root, "missing", missing)
    busy = course.perfect(root)
    busy.cells.insert(0, nbformat.v4.new_code_cell("%precision 3\nx = 1 / 3\nx"))
    busy.cells.append(nbformat.v4.new_code_cell("!echo hello\nprint(square(3))\nIn[1]"))
    busy.cells.append(nbformat.v4.new_markdown_cell("Done."))
    cells = {cell.id: cell for cell in busy.cells}
    cells["spread"].source = (
        "def spread(values):\n    return np.float64(0)\n\n"
        "def scaled(values):\n    total = sum(values)\n"
        "    return np.array([v / total for v in values])"
    )
    cells["three"].source = "def primes(limit):\n    return tuple([2, 3, 5, 7])[:limit]"
    course.hand_in(root, "busy", busy)


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same submissions graded by nbgrader's command and by ours."""
    here = tmp_path_factory.mktemp("both")
    stock = course.make_course(here / "stock")
    _submissions(stock)
    ours = course.copy_course(stock, here / "ours")
    course.nbgrader(stock, "autograde", course.ASSIGNMENT)
    course.autograde(ours)
    return stock, ours


def test_are_all_marks_and_flags_the_same(both: tuple[Path, Path]) -> None:
    stock, ours = map(course.marks, both)
    assert len(stock) == 10 * 13
    for cell in ("order-test", "essay"):
        # Of a cell that a student has deleted nbgrader waits for a mark by hand, for ever.
        assert stock["missing", cell] == [None, None, None, 1]
        stock["missing", cell] = [0.0, None, None, 0]
    assert ours == stock
    assert ours["misspelt", "square-test"][0] == 2


def test_are_all_comments_and_penalties_the_same(both: tuple[Path, Path]) -> None:
    stock, ours = map(course.comments, both)
    assert ours == stock
    assert {row[2] for (student, _), row in ours.items() if student == "late"} == {1.8}


def test_does_the_perfect_submission_earn_everything(both: tuple[Path, Path]) -> None:
    found = {cell: row[0] for (student, cell), row in course.marks(both[1]).items()
             if student == "perfect" and cell in course.TESTS}  # fmt: skip
    assert found == {name: points for name, (points, *_) in course.TESTS.items()}


def test_are_the_autograded_notebooks_the_same(both: tuple[Path, Path]) -> None:
    stock, ours = both
    paths = sorted(
        path.relative_to(stock) for path in stock.glob("autograded/**/*") if path.is_file()
    )
    assert paths == sorted(
        path.relative_to(ours) for path in ours.glob("autograded/**/*") if path.is_file()
    )
    for path in paths:
        if path.suffix != ".ipynb":
            assert (stock / path).read_bytes() == (ours / path).read_bytes()
            continue
        one, other = (nbformat.read(root / path, as_version=4) for root in both)
        assert one.metadata == other.metadata
        for before, after in zip(one.cells, other.cells, strict=True):
            before.metadata.pop("execution", None)  # when each cell ran
            assert (before.id, before.source) == (after.id, after.source)
            assert before.metadata == after.metadata
            assert _said(before) == _said(after), (path, before.source)
        assert (stock / path).stat().st_mode == (ours / path).stat().st_mode


def _said(cell: nbformat.NotebookNode) -> list:
    """Return outputs without what differs from run to run: frames, addresses, paths."""
    said = []
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            said.append(output.ename)
        elif output.output_type == "stream":
            if output.name == "stderr":
                said.append("stderr")
            elif said and isinstance(said[-1], tuple) and said[-1][0] == "stdout":
                said[-1] = ("stdout", said[-1][1] + output.text.replace("\r\n", "\n"))
            else:
                said.append(("stdout", output.text.replace("\r\n", "\n")))
        else:
            said.append(dict(output.data))
    return said
