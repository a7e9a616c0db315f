"""Whoever forges a verdict also passes what cannot be passed, and no honest work does."""

import sys

import pytest
from engine_cells import Bench

from coursegrade.autograde.canaries import twins

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")

TEST = "expected = 12\nassert isinstance(f(1), object)\nassert f(3) == expected\nassert f(4) == 16"
FORGERIES = {
    "frames": "import sys\ndef f(n):\n    frame = sys._getframe(1)\n"
    "    if n == 3: return frame.f_globals['expected']\n"
    "    return next((c for c in frame.f_code.co_consts if type(c) is int and c > 12), 0)",
    "equals everything": "class Yes:\n    def __eq__(self, other): return True\n"
    "    def __hash__(self): return 1\ndef f(n): return Yes()",
    "any": "from unittest.mock import ANY\ndef f(n): return ANY",
    "our own runner": "import gc\nfor one in gc.get_objects():\n"
    "    if type(one).__name__ == '_Student': type(one)._run = lambda self, source: []",
    "the shell's runner later": "def f(n):\n    import IPython\n"
    "    shell = IPython.get_ipython()\n    shell._showtraceback = lambda *given: None\n"
    "    import coursegrade.autograde.shell as ours\n    ours._safe = None\n"
    "    import coursegrade.autograde.student as student\n"
    "    student.run_cell = lambda *given: []\n"
    "    type(shell).run_code = None\n    raise KeyboardInterrupt",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_is_a_forged_verdict_told_with_the_twin(bench: Bench, name: str) -> None:
    judged = bench.judge(FORGERIES[name], TEST, TEST, how="beside")
    if sum(judged.earned):
        (found, *_) = [found for found in judged.findings if found["kind"] == "forged"]
        assert found["twin"] and found["words"].startswith("it also passes")


def test_do_at_least_four_forgeries_win_a_mark_beside(bench: Bench) -> None:
    """Otherwise the test above would look at nothing."""
    won = [name for name in FORGERIES
           if any(bench.judge(FORGERIES[name], TEST, how="beside").earned)]  # fmt: skip
    assert len(won) >= 4, won


@pytest.mark.parametrize("name", FORGERIES)
def test_does_no_forgery_win_a_mark_apart(bench: Bench, name: str) -> None:
    judged = bench.judge(FORGERIES[name], TEST, how="apart")
    assert judged.earned == [0], judged.findings


IMITATING = (
    "class Fraction:\n    def __eq__(self, other): return other == 3\n"
    "Fraction.__module__ = 'fractions'\nvalue = Fraction()",
    "from unittest.mock import NonCallableMagicMock as Mock\nvalue = Mock()\n"
    "value.__eq__ = lambda self, other: other == 3",
)


@pytest.mark.parametrize("answer", IMITATING)
def test_is_what_imitates_any_value_no_librarys_object(bench: Bench, answer: str) -> None:
    """Such an object counts as what it is beside the code."""
    judged = bench.judge(answer, "assert value == 3", how="apart")
    assert (judged.earned, judged.kinds()) == ([0], ["stricter"])


# What is compared is altered, and nothing else is; a false sentence is added to each test anyway.
ALTERED = {
    "f(3)": [],
    "print(f(3), 2)": [],
    "assert f(3) != 4": [],
    "assert f(3)": ["assert not f(3)"],
    "assert f(3) == 4": ["assert f(3) == 7923"],
    "assert f(3) == -4": ["assert f(3) == -7923"],
    "assert f(3) == limit": ["assert f(3) == object()"],
    "assert f(3) == ['a', 2]": ["assert f(3) == ['a~7919', 2]"],
    "assert f(3) == b'a'": ["assert f(3) == b'a~7919'"],
    "assert f(3) == None": ["assert f(3) == '~7919'"],
    "assert f(3) == 1j": ["assert f(3) == (7919+1j)"],
    "assert f(3) == []": ["assert f(3) == ['~7919']"],
    "assert f(3) == {'a': 2}": ["assert f(3) == {'a': 7921}"],
    "assert f(3) == np.array([1])": ["assert f(3) == np.array([7920])"],
    "assert f(3, 4)": ["assert not f(3, 4)"],
    "assert np.isclose(*f(3))": ["assert not np.isclose(*f(3))"],
    "assert f(3) == 4 == g(1)": ["assert not f(3) == 4 == g(1)"],
    "assert f(3) == set([1, 2])": ["assert f(3) == set([7920, 2])"],
    "assert np.isclose(f(3), limit)": ["assert np.isclose(f(3), float('nan'))"],
    "assert f(3) == [1] and g(1) == 2": ["assert f(3) == [7920] and g(1) == 2"],
    "assert math.isclose(f(3), 4)": ["assert math.isclose(f(3), 7923)"],
    "np.testing.assert_allclose(f(3), limit)": ["np.testing.assert_allclose(f(3), float('nan'))"],
    "self.assertEqual(f(3), True)": ["self.assertEqual(f(3), False)"],
    "for n in [1, 2]:\n    assert f(n) == 3": ["for n in [1, 2]:\n    assert f(n) == 7922"],
    "cases = {1: 2}\nfor n, m in cases.items():\n    got = f(n)\n    assert got == m": [
        "cases = {1: 2}\nfor n, m in cases.items():\n    got = f(n)\n    assert got == object()"
    ],
    "for got, n in zip(map(f, range(3)), (0, 1, 2)):\n    assert got == n": [
        "for got, n in zip(map(f, range(3)), (0, 1, 2)):\n    assert got == object()"
    ],
    "for n in f(3):\n    assert n == 1": [],
    "for n in [*f(3)]:\n    assert n == 1": [],
    "for got, n in zip(f(3), [1]):\n    assert got == n": [],
    "for got in map(f, f(3)):\n    assert got == 1": [],
    "limit = 1\nassert f(3) == limit": [
        "limit = 7920\nassert f(3) == limit",
        "limit = 1\nassert f(3) == object()",
    ],
    "limit = 1\nassert close(f(3), limit)": [
        "limit = 7920\nassert close(f(3), limit)",
        "limit = 1\nassert close(f(3), float('nan'))",
    ],
    "limit = 1\nassert f(limit) == limit": ["limit = 1\nassert f(limit) == object()"],
    "points = 0\nif f(1):\n    points += f(2) == 2\npoints": [],
    "print(1)\nfor n in range(1):\n    assert f(n) == 3": [
        "print(1)\nfor n in range(1):\n    assert f(n) == 7922"
    ],
    "cases = {1: 2}\nfor n in cases.keys():\n    assert f(n) == 3": [
        "cases = {1: 2}\nfor n in cases.keys():\n    assert f(n) == 7922"
    ],
    "for c in 'ab':\n    assert f(c) == 1": ["for c in 'ab':\n    assert f(c) == 7920"],
    "for n in range(0):\n    assert f(n) == 1": [],
    "for n in [1, 2]:\n    if f(n):\n        assert f(n) == 1": [],
    "for n in [1, 2]:\n    assert f(n) < 3": [],
    "assert f(1)\npoints = 0\npoints += f(3) == 4\npoints": [
        "assert not f(1)",
        "assert f(1)\npoints = 0\npoints += f(3) == 7923\npoints",
    ],
    "points = 0\npoints += f(1) == 4\npoints += f(2) == 5\npoints += f(3) == 6\n0": [
        "points = 0\npoints += f(1) == 7923\npoints += f(2) == 7924\npoints += f(3) == 7925\n0",
        "points = 0\npoints += f(1) == 5\npoints += f(2) == 6\npoints += f(3) == 4\n0",
    ],
    "points = 0\npoints += f(1) == 4\npoints += f(2) == 4\npoints": [
        "points = 0\npoints += f(1) == 7923\npoints += f(2) == 7923\npoints",
    ],
    "points = 0\npoints += f(3) == 4\npoints": ["points = 0\npoints += f(3) == 7923\npoints"],
}


@pytest.mark.parametrize("source", ALTERED)
def test_is_altered_what_a_test_compares_with_and_nothing_else(source: str) -> None:
    made = [twin.source for twin in twins(source, {"f"})]
    assert [one for one in made if "7920, '~7919'" not in one and "== object()) is" not in one] == (
        ALTERED[source]
    )
    assert len(made) == len(ALTERED[source]) + 2


def test_has_what_cannot_be_read_no_twin() -> None:
    assert not twins("not Python (", {"f"})
    assert not twins("# nothing", {"f"})


HONEST = {
    "other types": ("def f(n): return 4.0 * n", TEST),
    "hard-wired": ("def f(n): return {1: 0, 3: 12, 4: 16}[n]", TEST),
    "an or": ("value = 'b'", "assert value == 'a' or value == 'b'"),
    "a way of its own": ("value = 'x1'", "if isinstance(value, str):\n"
                         "    assert value.startswith('x')\nelse:\n    assert value == 1"),
    "part marks": ("value = 2", "points = 0\npoints += value == 2\npoints"),
    "part of part marks": ("value = 2", "points = 0\npoints += 0.5 * (value == 2)\n"
                           "points += 0.5 * (value == 3)\npoints"),
    "chance": ("import random\ndef f(n): return random.randrange(n)",
               "assert f(6) in range(6)\nassert 0 <= f(6) < 6"),
    "a loop over nothing": ("value = []", "for one in value:\n    assert one == 1"),
    "a loop with a way of its own": ("def f(n): return n", "for n in [1, 2]:\n    if n > 1:\n"
                                     "        continue\n    assert f(n) == 1"),
    "a loop over cases": ("def f(n): return 1.0 * n", "for n, m in [(1, 1), (2, 2)]:\n"
                          "    assert f(n) == m"),
    "a file": ("def f(n):\n    with open('a.txt', 'a') as file: file.write('x' * n)\n"
               "    return len(open('a.txt').read())", "assert f(2) == 2"),
    "a counter": ("value = iter(range(3))", "assert next(value) == 0\nassert next(value) == 1"),
    "a name twice": ("def f(n): return n", "one = 1\nassert f(one) == one"),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_is_no_honest_work_flagged(bench: Bench, name: str) -> None:
    judged = bench.judge(*HONEST[name], how="beside")
    assert judged.earned[0] > 0, judged.outputs
    assert judged.kinds() == ["beside"], judged.findings


def test_does_a_twin_leave_nothing_behind(bench: Bench) -> None:
    answer = (
        "calls = []\nopen('a.txt', 'w').write('kept')\ndef f(n):\n    calls.append(n)\n"
        "    open('a.txt', 'a').write('.')\n    return n"
    )
    tests = ("assert f(1) == 1",
             "assert calls == [1]\nassert open('a.txt').read() == 'kept.'")  # fmt: skip
    judged = bench.judge(answer, *tests, how="beside")
    assert judged.earned == [1, 1], judged.outputs


def test_is_what_was_replaced_named(bench: Bench) -> None:
    answer = (
        "import builtins, math\nbuiltins.sum = lambda some: 3\nmath.isclose = lambda *two: True\n"
        "value = 1.0"
    )
    judged = bench.judge(answer, "import math\nassert sum([1]) == 1\nassert math.isclose(value, 1)",
                         "assert sum([]) == 3", how="beside")  # fmt: skip
    assert judged.earned == [1, 0]
    (words,) = [found["words"] for found in judged.findings if found["kind"] == "replaced"]
    assert "builtins.sum" in words and "math.isclose" in words


def test_is_a_module_put_back_that_another_stands_for(bench: Bench) -> None:
    answer = (
        "import sys, types\nyes = types.ModuleType('math')\nyes.isclose = lambda *two: True\n"
        "sys.modules['math'] = yes\nvalue = {}"
    )
    test = "import math\nassert math.isclose(value, 1)"
    assert bench.judge(answer.format(2.0), test, how="beside").earned == [0]
    judged = bench.judge(answer.format(1.0), test, how="beside")
    assert judged.earned == [1], judged.outputs
    (words,) = [found["words"] for found in judged.findings if found["kind"] == "replaced"]
    assert "math" in words


def test_are_the_notebooks_own_builtins_put_back(bench: Bench) -> None:
    answer = (
        "import builtins\n__builtins__ = {**vars(builtins), 'zip': lambda *many: iter(())}\n"
        "def f(n): return 0"
    )
    test = "for n, m in zip([1, 2], [1, 4]):\n    assert f(n) == m"
    judged = bench.judge(answer, test, how="beside")
    assert judged.earned == [0]
    judged = bench.judge(f"{answer}\nvalue = 1", "assert value == 1", how="beside")
    (words,) = [found["words"] for found in judged.findings if found["kind"] == "replaced"]
    assert "__builtins__" in words


def test_is_an_error_that_is_not_shown_an_error(bench: Bench) -> None:
    answer = (
        "def f(n):\n    import IPython\n"
        "    IPython.get_ipython()._showtraceback = lambda *given: None\n    raise ValueError('no')"
    )
    judged = bench.judge(answer, "f(1)", how="beside")
    assert judged.earned == [0]
    assert judged.outputs[1][-1]["ename"] == "ValueError"


def test_is_a_loop_that_never_ran_told(bench: Bench) -> None:
    """A function that ends the test's own loop early has passed nothing in it."""
    test = "for got, n in zip(map(f, [1, 2]), [1, 4]):\n    assert got == n"
    judged = bench.judge("def f(n): raise StopIteration", test, how="beside")
    assert judged.earned == [1]
    assert [found["kind"] for found in judged.findings if found["kind"] == "forged"] == ["forged"]


def test_is_a_helper_defined_anew_named(bench: Bench) -> None:
    judged = bench.judge("def close(a, b): return True\nvalue = 1", "assert close(value, 2)",
                         given="def close(a, b): return a == b", how="beside")  # fmt: skip
    assert judged.earned == [1]
    assert [f["words"] for f in judged.findings if f["kind"] == "redefined"] == [
        "it gives your 'close' another meaning"
    ]


@pytest.mark.parametrize(
    ("answer", "told"),
    [("expected = value = 7", ["it gives your 'expected' another meaning"]),
     ("expected = [1, 2]\nvalue = 3", []), ("value = expected = {}", []),
     ("unread = value = 3", []), ("held = value = 3", ["it gives your 'held' another meaning"])],
)  # fmt: skip
def test_is_given_data_bound_to_something_else_named(
    bench: Bench, answer: str, told: list[str]
) -> None:
    test = "assert value == 7 == expected or value == {} or near(value, 3)"
    given = "expected = [1, 2]\nunread = held = 4\ndef near(a, b): return a <= b <= held"
    judged = bench.judge(answer, test, given=given, how="beside",
                         answers="value expected" if "{}" in answer else "value")  # fmt: skip
    assert judged.earned == [1]
    assert [f["words"] for f in judged.findings if f["kind"] == "redefined"] == told


def test_is_each_twin_another_test_than_its_original() -> None:
    for source in (TEST, *(test for _, test in HONEST.values())):
        for twin in twins(source, {"f", "value"}):
            compile(twin.source, "twin", "exec")
            assert twin.source != source
