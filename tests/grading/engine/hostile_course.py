"""The courses that the hostile corpus attacks: data, functions, arrays, an item, part marks.

One course has tests that can be judged apart from the code they test. The other one is a plain
nbgrader course: each of its tests looks at something that only the student's own process has.
"""

from pathlib import Path
from typing import Any

import nbformat
import plain_course as course
import yaml
from nbformat.v4 import new_code_cell

CORPUS = Path(__file__).parents[1] / "hostile"
# What must never be read: the key, a neighbour's words, the instructor's environment.
KEY, NEIGHBOUR, ENVIRONMENT = "tilt-7319", "neighbour-5521", "environment-9917"

_OPTIONS = (
    "{'kind': 'choice', 'id': 'q1', 'points': 2, 'read': '', 'options': ["
    "{'text': 'Posterior', 'feedback': 'The front goes up then, not down.'},"
    "{'text': 'Anterior', 'feedback': 'Yes, keyword-3304.', 'correct': True}]}"
)
CELLS = {
    "answer": ('answer = ""|answer = "tilt-7319"', 3,
               "assert isinstance(answer, str)", f"assert answer == '{KEY}'"),
    "number": ("number = 0.0|number = 41.75", 2, "assert number is not None",
               "assert close(number, 41.75) and abs(number - 41.75) < 0.2\n"
               "assert isclose(number, 41.75, abs_tol=1e-6)"),
    "area": ("def area(r):|    return math.pi * r * r", 3, "assert area(1) > 0",
             "expected = 12.566370614359172\nassert close(area(2), expected)\n"
             "assert area(3) > area(2.5)"),
    "values": ("values = []|values = [2.5, 7.5]", 2, "assert len(values) == 2",
               "np.testing.assert_allclose(values, [2.5, 7.5])\nassert list(values)[1] == 7.5"),
    "primes": ("def primes(limit):|    return [n for n in range(2, limit + 1)"
               " if all(n % d for d in range(2, n))]", 3, "points = 0",
               "points += primes(10) == [2, 3, 5, 7]\npoints += primes(3) == [2, 3]\n"
               "points += primes(5) == [2, 3, 5]\npoints"),
    "twice": ("def twice(f, x):|    return f(f(x))", 2, "expected = 5",
              "expected = 29\nassert close(twice(lambda x: x * 5 + expected - 30, 1.4), expected)"),
    "squares": ("def square(n):|    return n * n", 2, "assert callable(square)",
                "for got, wanted in zip(map(square, [1, 2, 3]), [1, 4, 9]):\n"
                "    assert got == wanted"),
    "q1": ('q1 = ""|q1 = "b"', 2,
           "from lessonkit.items import check, choice\n\n"
           "check('q1', choice(a='Posterior', b='Anterior'))",
           f"from lessonkit.items import judge\n\njudge('q1', {_OPTIONS})"),
}  # fmt: skip
# What keeps a test beside the code: the notebook's globals, its sources, its patched modules.
BESIDE = {
    "answer": "assert globals()['answer'] is answer",
    "number": "import inspect\nassert not inspect.isclass(number)\nassert 'number' in globals()",
    "area": "from unittest import mock\nwith mock.patch.object(math, 'pi', 3.0):\n"
            "    assert close(area(2), 12.0)",
    "values": "assert any(value is values for value in globals().values())",
    "primes": "import inspect\nassert len(inspect.signature(primes).parameters) == 1",
    "twice": "import inspect\nassert 'return' in inspect.getsource(twice)",
    "squares": "import inspect\nassert inspect.getsourcelines(square)",
    "q1": "assert globals()['q1'] == 'b'",
}  # fmt: skip
FULL = {f"{name}-test": float(points) for name, (_, points, *_) in CELLS.items()}


def hostile_source(kind: str = "apart") -> nbformat.NotebookNode:
    """Return the instructor's notebook of the course whose tests are judged apart, or beside."""
    cells = [
        new_code_cell("import math\nimport numpy as np", id="imports"),
        course.locked(
            "helpers",
            "from math import *\n\ndef close(one, other):\n    return abs(one - other) < 1e-6",
        ),
        course.locked("given", "given = open('given.txt').read()"),
    ]
    for name, (solution, points, visible, hidden) in CELLS.items():
        if kind == "beside":
            visible = "" if name == "q1" else visible
            hidden = BESIDE[name] + ("" if name == "q1" else f"\n{hidden}")
        cells += [
            course.answer(name, solution), course.check(f"{name}-test", points, visible, hidden)
        ]  # fmt: skip
    return course.python_notebook(cells)


def honest(root: Path) -> nbformat.NotebookNode:
    """Return a right submission, with words that nobody else may read."""
    answers = {name: cell[0].replace("|", "\n") for name, cell in CELLS.items()}
    notebook = course.answered(root, answers)
    notebook.cells.append(new_code_cell(f"# {NEIGHBOUR}", id="own-words"))
    return notebook


def attacks() -> dict[str, dict[str, Any]]:
    """Return the corpus by name."""
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for path in sorted(CORPUS.glob("*.yml"))
    }


def hand_in_attack(root: Path, student: str, attack: dict[str, Any], words: dict[str, str]) -> None:
    """Make the submission that a corpus file describes."""
    cells = dict(attack.get("cells", {}))
    for word, meant in words.items():
        cells = {name: source.replace(word, meant) for name, source in cells.items()}
    given = {name: cell[0].replace("|", "\n") for name, cell in CELLS.items()}
    notebook: Any = course.answered(root, given if attack.get("solved") else cells)
    folder = root / "submitted" / student / course.ASSIGNMENT
    folder.mkdir(parents=True)
    if "make" in attack:
        space = {"notebook": notebook, "folder": folder}
        make = attack["make"]
        for word, meant in words.items():
            make = make.replace(word, meant)
        exec(make, space)
        notebook = space["notebook"]
    if notebook is not None:
        course.hand_in(root, student, notebook)


def deserved(attack: dict[str, Any]) -> dict[str, float | None]:
    """Return the marks that an attack's honest part is worth."""
    marks = attack.get("marks", {})
    return FULL if marks == "full" else {**dict.fromkeys(FULL, 0.0), **marks}
