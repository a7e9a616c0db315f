"""What is read off a cell without running it is what running it shows."""

import pytest

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
