"""What is read off a cell without running it is what running it shows."""

import pytest

from coursegrade.autograde.signs import sign_of
from coursegrade.autograde.static_names import names_of

BOUND = (
    "a = 1; b, (c, *d) = 2, (3, 4); e: int = 5; del b\nb = 6",
    "def f(x):\n    global g, unused\n    g = x\nf(1)\nunused = 0",
    "class K:\n    inside = 1\nh = lambda y: (z := y)\nh(1)",
    "for i in range(2):\n    with open('/dev/null') as file: pass",
    "match {'k': [1, 2, 3], 'other': 0}:\n    case {'k': [first, *rest], **more}: pass",
    "match 7:\n    case int() as whole: pass",
    "import os.path, json as j\nfrom math import pi, sin as s",
    "async def waits(): pass",
)


@pytest.mark.parametrize("source", BOUND)
def test_are_the_bound_names_those_that_python_binds(source: str) -> None:
    space: dict = {}
    exec(source, space)
    names = names_of(source)
    assert names.binds | set(names.imports) == space.keys() - {"__builtins__", "__annotations__"}


def test_is_a_star_told_and_no_error_when_it_is_no_python() -> None:
    assert names_of("from math import *").stars == ("from math import *",)
    assert names_of("not python at all (") == names_of("")


def test_are_all_names_taken_as_read_where_python_reads_none() -> None:
    """A cell may wait at its own level, which a module may not."""
    names = names_of("answer = await fetch(address)")
    assert names.binds == {"answer"}
    assert {"fetch", "address"} <= names.loads


def test_is_read_inside_what_a_call_reads_and_not_what_it_sets() -> None:
    names = names_of("def f(a):\n    global told\n    told = a\n    return len(given)\nnow = then")
    assert names.inside == {"len", "given"}
    assert names.loads == {"len", "given", "then"}


# Apart there is nothing to find of what these look at, or another thing than the submission has.
LOOKS = (
    "assert f(1) is g(1)", "assert f is not g", "assert f.__doc__", "assert globals()['f'](1) == 2",
    "import inspect\nassert inspect.isfunction(f)", "from unittest import mock",
    "import unittest.mock as made", "import os.path", "from os.path import exists",
    "import matplotlib.pyplot as drawn", "del f", "def test():\n    global f\n    f = 1\ntest()",
    "assert await f(1) == 2", "async def test():\n    assert await f(1)",
    "async def test(): return f(1)", "not python (", "assert not capsys.readouterr().out",
)  # fmt: skip
PLAIN = (
    "assert f(1) is None", "assert f(1) is not None and g is True", "assert f(1).real == 1",
    "import math\nassert math.isclose(f(1), 2)", "from unittest import TestCase as T",
    "import numpy.testing as t", "def test():\n    assert f(1) == 2\ntest()",
)  # fmt: skip


def test_is_a_test_that_looks_around_told_from_one_that_does_not() -> None:
    assert [source for source in LOOKS if not sign_of(source)] == []
    assert [sign_of(source) for source in PLAIN] == [""] * len(PLAIN)
