"""Before any submission the instructor's solution shows which tests can be judged apart."""

import itertools
import sys
from pathlib import Path
from typing import Any

import nbformat
import plain_course as course
import pytest
from engine_cells import Bench
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.preprocessors import ClearHiddenTests

from coursegrade.autograde.assignment_spec import Blueprint, Cell
from coursegrade.autograde.cell_roles import cell_roles
from coursegrade.autograde.dry_run import dry_run
from coursegrade.autograde.execution import execute
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.signs import why_beside
from coursegrade.autograde.warm_worker import LostSubmission, WarmWorker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")


def spec_of(cells: list[nbformat.NotebookNode], solved: bool = True) -> Blueprint:
    """Return what the gradebook and the source folder know of a notebook of these cells."""
    known = {}
    for cell in cells:
        told = cell.metadata.get("nbgrader")
        if told:
            flags = (told.locked, told.grade, told.solution, told.task)
            known[told.grade_id] = Cell(told.grade_id, cell.cell_type, cell.source, *flags,
                                        told.get("points"))  # fmt: skip
    spec = Blueprint("problems", known, {}, course.python_notebook(cells), solved)
    spec.beside.update(why_beside(spec.code(), solved))
    return spec


class Trials:
    """Runs notebooks for a dry run and counts them."""

    def __init__(self, worker: WarmWorker) -> None:
        self.worker, self.count, self.limits = worker, 0, Limits(cell_seconds=20)

    def __call__(self, book: bytes, spec: Blueprint, trial: bool) -> tuple[bytes, list[dict]]:
        self.count += 1
        notebook = nbformat.reads(book.decode(), as_version=4)
        done = execute(notebook, spec, ClearHiddenTests(), self.worker, self.limits,
                       "instructor", "", trial)  # fmt: skip
        return nbformat.writes(notebook).encode(), list(done.findings)


@pytest.fixture
def trials(bench: Bench) -> Trials:
    """Count from nothing."""
    return Trials(bench.worker)


def tried(
    run: Trials, cells: list[nbformat.NotebookNode], empty: dict[str, str], kept: Path
) -> tuple[Blueprint, list[str], int]:
    """Return the spec after a dry run, what was said, and how many notebooks were run."""
    spec, before = spec_of(cells), run.count
    released = course.python_notebook([nbformat.from_dict(cell) for cell in cells])
    released = nbformat.reads(nbformat.writes(released), as_version=4)
    for cell in released.cells:
        cell.source = empty.get(cell.id, cell.source)
    words = dry_run(spec, nbformat.writes(released).encode(), run, kept)
    return spec, words, run.count - before


def two(solution: str, test: str, *more: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return a notebook of one answer and its test, imports before them."""
    return [new_code_cell("import numpy as np", id="imports"), course.answer("one", f"|{solution}"),
            course.check("one-test", 1, test), *more]  # fmt: skip


APART = {
    "numbers": ("def f(n):\n    return n * 2", "assert f(2) == 4"),
    "arrays": ("def f(n):\n    return np.arange(n)", "assert (f(3) == [0, 1, 2]).all()"),
    "part marks": ("value = [2, 3]", "points = 0\npoints += 1.0 * (value == [2, 3])\npoints"),
    "an error": ("def f(n):\n    raise ValueError('below zero')",
                 "try:\n    f(-1)\nexcept ValueError as error:\n    assert 'zero' in str(error)\n"
                 "else:\n    raise AssertionError"),
}  # fmt: skip
BESIDE = {
    "an object": ("class f:\n    size = 3", "assert f().size == 3"),
    "a generator": ("def f(n):\n    yield n", "assert list(f(2)) == [2]"),
    "a callback": ("def f(g):\n    return g(2)", "assert f(lambda x: x + 1) == 3"),
    "identity": ("def f(some):\n    return some", "some = []\nassert f(some) is some"),
    "a changed argument": ("def f(some):\n    some.sort()",
                           "some = [2, 1]\nf(some)\nassert some == [1, 2]"),
    "what it prints": ("def f():\n    print(3)",
                       "import io\nfrom contextlib import redirect_stdout\n"
                       "with redirect_stdout(io.StringIO()) as said:\n    f()\n"
                       "assert said.getvalue() == '3\\n'"),
    "a name that it sets": ("def f():\n    return size", "size = 3\nassert f() == 3"),
    "a built-in's name": ("def sum(some):\n    return 7", "assert sum([1]) == 7"),
    "many calls": ("def f(n):\n    return n", "for n in range(20_000):\n    assert f(n) == n"),
    "its docstring": ("def f():\n    'words'", "assert f.__doc__ == 'words'"),
    "its own import": ("import math\nvalue = 2", "assert math.sqrt(value) ** 2 < 2.1 and "
                       "globals()['math']"),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_is_plain_data_judged_apart(trials: Trials, tmp_path: Path, name: str) -> None:
    spec, words, _ = tried(trials, two(*APART[name]), {"one": "f = value = None"}, tmp_path)
    assert spec.beside == {} and words == []


@pytest.mark.parametrize("name", BESIDE)
def test_is_all_else_judged_beside(trials: Trials, tmp_path: Path, name: str) -> None:
    if name == "many calls":
        trials.limits = Limits(cell_seconds=4)
    spec, words, _ = tried(trials, two(*BESIDE[name]), {"one": "f = value = None"}, tmp_path)
    assert set(spec.beside) == {"one-test"} and words == []
    assert spec.beside["one-test"]


def test_do_tests_that_share_a_name_stay_together(trials: Trials, tmp_path: Path) -> None:
    more = [course.answer("two", "|def g(n):\n    yield n"),
            course.check("two-test", 1, "assert shared(g(1)) == 1"),
            course.answer("three", "|value = 3"),
            course.check("three-test", 1, "assert value == 3")]  # fmt: skip
    cells = two("def f(n):\n    return n", "def shared(some): return next(some)\nassert f(1) == 1",
                *more)  # fmt: skip
    spec, _, _ = tried(trials, cells, {}, tmp_path)
    assert set(spec.beside) == {"one-test", "two-test"}
    assert "shared" in spec.beside["one-test"]


def test_is_sharing_a_name_alone_no_reason(trials: Trials, tmp_path: Path) -> None:
    more = [course.answer("two", "|value = 3"),
            course.check("two-test", 1, "assert doubled(value) == 6")]  # fmt: skip
    cells = two("def f(n):\n    return n", "def doubled(n): return 2 * n\nassert f(1) == 1", *more)
    spec, words, _ = tried(trials, cells, {}, tmp_path)
    assert (spec.beside, words) == ({}, [])


def test_is_the_result_kept_for_the_same_content_alone(trials: Trials, tmp_path: Path) -> None:
    cells = two(*BESIDE["a generator"])
    first, _, runs = tried(trials, cells, {}, tmp_path)
    again, _, none = tried(trials, cells, {}, tmp_path)
    assert runs > 0 == none
    assert (again.beside, again.twins) == (first.beside, first.twins)
    _, _, more = tried(trials, two(*APART["numbers"]), {}, tmp_path)
    assert more > 0


def test_is_the_release_tried_with_the_hidden_tests(trials: Trials, tmp_path: Path) -> None:
    hidden = "### BEGIN HIDDEN TESTS\nassert value == 3\n### END HIDDEN TESTS"
    cells = two("value = 3", f"assert True\n{hidden}")
    spec, _, _ = tried(trials, cells, {"one": "value = ...", "one-test": "assert True"}, tmp_path)
    assert spec.beside == {"one-test": "what the solution gives it is more than plain data"}


def test_are_only_twins_kept_that_the_solution_fails(trials: Trials, tmp_path: Path) -> None:
    test = "assert f(2) == 4\nassert f(3) == 6 or f(3) == 5\nassert abs(f(2) - 4) < 1e9"
    spec, _, _ = tried(trials, two("def f(n):\n    return 2 * n", test), {}, tmp_path)
    sources = [twin["source"] for twin in spec.twins["one-test"]]
    assert any("7923" in source for source in sources)
    assert any("7919 == 7920" in source for source in sources)


def test_is_a_wrong_solution_told(trials: Trials, tmp_path: Path) -> None:
    _, words, _ = tried(trials, two("value = 2", "assert value == 3"), {}, tmp_path)
    assert words == ["the instructor's own solution earns 0 of 1 in the test 'one-test'; look at "
                     "the test before you give out marks"]  # fmt: skip


@pytest.mark.parametrize("solution", ["raise NotImplementedError", "value = 2"])
def test_is_all_beside_that_the_solution_fails(
    trials: Trials, tmp_path: Path, solution: str
) -> None:
    """A source that is a copy of the release says nothing of the names of a right answer."""
    spec, _, _ = tried(trials, two(solution, "assert value == 3"), {}, tmp_path)
    assert spec.beside == {"one-test": "the instructor's own solution fails it"}


def test_is_all_beside_without_a_solution(trials: Trials, tmp_path: Path) -> None:
    spec = spec_of(two(*APART["numbers"]), solved=False)
    assert dry_run(spec, None, trials, tmp_path) == [] and trials.count == 0
    assert set(spec.beside) == {"one-test"}
    (twin,) = spec.twins["one-test"]
    assert "7919 == 7920" in twin["source"]


def test_is_all_beside_where_the_solution_takes_the_sandbox_with_it(tmp_path: Path) -> None:
    def lost(*_: Any) -> Any:
        raise LostSubmission("its sandbox ended early")

    spec = spec_of(two(*APART["numbers"]))
    (words,) = dry_run(spec, None, lost, tmp_path)
    assert "could not be run (its sandbox ended early)" in words
    assert set(spec.beside) == {"one-test"} and not list(tmp_path.iterdir())


def four_cells() -> list[nbformat.NotebookNode]:
    """Return a notebook of two answers, each with a test."""
    more = (course.answer("two", "|other = 4"), course.check("two-test", 1, "assert other == 4"))
    return two("value = 3", "assert value == 3", *more)


def test_is_all_beside_where_no_try_is_as_the_one_before(tmp_path: Path) -> None:
    turn = itertools.count()

    def restless(book: bytes, *_: Any) -> tuple[bytes, list[dict]]:
        slow = ("nothing", *["one-test", "two-test"] * 2)[next(turn)]
        return book, [{"cell": name, "kind": "apart", "seconds": 60.0 if name == slow else 0.0}
                      for name in ("one-test", "two-test")]  # fmt: skip

    spec = spec_of(four_cells())
    assert dry_run(spec, None, restless, tmp_path) == []
    why = "apart and beside differ from one try to the next"
    assert spec.beside == {"one-test": why, "two-test": why}


def test_is_a_test_beside_that_changes_what_others_beside_earn(tmp_path: Path) -> None:
    def runs(book: bytes, spec: Blueprint, _: bool) -> tuple[bytes, list[dict]]:
        notebook = nbformat.reads(book.decode(), as_version=4)
        if "one-test" not in spec.beside:
            notebook.cells[-1].outputs = [new_output("error")]
        return nbformat.writes(notebook).encode(), []

    cells = four_cells()
    cells[-1].source = "assert other is other"
    spec = spec_of(cells)
    assert spec.beside == {"two-test": "it asks which object it is"}
    dry_run(spec, None, runs, tmp_path)
    assert spec.beside["one-test"] == "tests beside it earn other marks then"


def test_is_nothing_tried_apart_where_every_test_is_beside(trials: Trials, tmp_path: Path) -> None:
    _, _, runs = tried(trials, two(*BESIDE["identity"]), {}, tmp_path)
    assert runs == 2


def test_is_a_notebook_run_only_for_a_graded_cell_of_code() -> None:
    essay, plain, drawn = (course.answer(name, "|1") for name in ("essay", "plain", "drawn"))
    essay.metadata.nbgrader.grade = drawn.metadata.nbgrader.grade = True
    essay = new_markdown_cell("Because.", metadata=essay.metadata)
    assert not spec_of([essay, plain]).executes
    assert spec_of([essay, drawn]).executes


def test_do_names_of_the_instructor_never_cross() -> None:
    cells = [new_code_cell("from math import *\nimport numpy as np\nvalue = 0", id="imports"),
             course.locked("given", "def close(a, b): return abs(a - b) < 1\nx = 3"),
             course.answer("one", "|import os\nfrom json import dumps as tell\nx = 4\n"
                           "__builtins__ = 1\n__all__ = []\nvalue, close = 2, 3\nnp = 3\n"
                           "def f(): pass"),
             course.check("one-test", 1, "assert f() is None")]  # fmt: skip
    plan = spec_of(cells).plan()
    assert plan["answers"] == ["f", "value"]
    assert plan["stars"] == ["from math import *"]
    assert set(plan["imports"]) == {"np", "os", "tell"}


def test_does_a_test_follow_one_beside_that_imports_for_it() -> None:
    cells = two("def f(n):\n    return n", "import math\nassert f is f",
                course.check("two-test", 1, "assert math.sqrt(f(4)) == 2"))  # fmt: skip
    assert set(spec_of(cells).beside) == {"one-test", "two-test"}
    cells[0].source += "\nimport math"
    assert set(spec_of(cells).beside) == {"one-test"}


def test_are_locked_cells_run_among_the_tests_only_for_a_test_that_needs_them() -> None:
    cells = [course.locked("inner", "def inner(a): return a"),
             course.locked("close", "def close(a, b): return inner(a) == b"),
             course.locked("data", "rows = open('rows.csv').read()"),
             course.answer("one", "|def f(n): return n"),
             course.check("one-test", 1, "assert close(f(1), 1)")]  # fmt: skip
    spec = spec_of(cells)

    def roles() -> list[str]:
        found = cell_roles(cells, spec, ClearHiddenTests())
        return [found[place]["role"] for place in range(3)]

    assert roles() == ["given", "given", "own"]
    spec.beside["one-test"] = "for some reason"
    assert roles() == ["own"] * 3


def test_is_of_a_test_apart_only_what_is_visible_run_for_later_cells() -> None:
    test = course.check("one-test", 1, "told = f(1)", "secret = 2\nassert told < secret")
    test.source += "\nassert told"
    cells = two("def f(n):\n    return n", "assert f(1)")[:2]
    later = [(new_code_cell("1 + 1"), False), (new_code_cell("told + 1"), True),
             (course.answer("two", "|two = told"), True),
             (course.check("two-test", 1, "told"), False)]  # fmt: skip
    for cell, read in later:
        book = [*cells, test, cell]
        roles = cell_roles(book, spec_of(book), ClearHiddenTests())
        assert roles[2]["visible"] == ("told = f(1)\nassert told" if read else ""), cell.source
