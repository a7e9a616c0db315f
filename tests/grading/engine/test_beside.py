"""Beside the submission's code a test finds all that it finds with nbgrader's own command."""

import sys

import pytest
from engine_cells import Bench

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")

RIGHT = {
    "inspect": ("def f(n):\n    return n * 2",
                "import inspect\nassert 'n * 2' in inspect.getsource(f)\nassert f(2) == 4"),
    "globals": ("def f(n): return n", "assert callable(globals()['f']) and 'f' in dir()"),
    "mock": ("def g(): return 1\ndef f(n): return g() + n",
             "from unittest import mock\nwith mock.patch('__main__.g', return_value=5) as made:\n"
             "    assert f(1) == 6\nmade.assert_called_once_with()"),
    "doctest": ("def f(n):\n    '''\n    >>> f(2)\n    3\n    '''\n    return n + 1",
                "import doctest\nassert doctest.testmod() == (0, 1)"),
    "isinstance": ("import pandas as pd\nvalue = pd.DataFrame({'a': [1, 2]})",
                   "assert isinstance(value, pd.DataFrame) and len(value) == 2"),
    "frame-argument": ("import pandas as pd\ndef f(frame): return frame.assign(b=frame.a * 2)",
                       "frame = pd.DataFrame({'a': [1, 2]})\n"
                       "pd.testing.assert_frame_equal(f(frame), "
                       "pd.DataFrame({'a': [1, 2], 'b': [2, 4]}))\nassert list(frame) == ['a']"),
    "del": ("value = 3\ndef f(): return 4",
            "kept = value\ndel value\nassert f() == 4 and kept == 3"),
    "await": ("import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return n",
              "assert await f(3) == 3"),
    "printed": ("def f(n): print('n is', n)",
                "import io\nfrom contextlib import redirect_stdout\n"
                "with redirect_stdout(io.StringIO()) as said:\n    f(3)\n"
                "assert said.getvalue() == 'n is 3\\n'"),
    "warned": ("import warnings\ndef f(n): warnings.warn('old', DeprecationWarning)",
               "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n"
               "    warnings.simplefilter('always')\n    f(1)\nassert len(caught) == 1"),
    "file": ("def f(name):\n    with open(name, 'w') as file:\n        file.write('done')",
             "import os\nf('out.txt')\nassert open('out.txt').read() == 'done'\n"
             "os.remove('out.txt')"),
    "sqlite": ("import sqlite3\nvalue = sqlite3.connect('base.db')\n"
               "value.execute('create table t (n integer)')\nvalue.commit()",
               "value.execute('insert into t values (4)')\nvalue.commit()\n"
               "assert value.execute('select sum(n) from t').fetchone() == (4,)"),
    "class": ("class f:\n    def __init__(self, n): self.n = n\n"
              "    def __eq__(self, other): return self.n == other.n",
              "assert f(2) == f(2) and f(2) != f(3) and isinstance(f(1), f)"),
    "global-that-a-test-sets": ("def f(n): return n * factor", "factor = 3\nassert f(2) == 6"),
    "global-of-a-helper": ("def g(): return factor\ndef f(n):\n    try: return n * g()\n"
                           "    except NameError: return 0", "factor = 3\nassert f(2) == 6"),
    "no-history": ("In = []\nvalue = 2", "assert value == 2"),
    "a-name-of-the-shell": ("In = 5\nvalue = 2", "assert value == 2"),
    "error-with-a-number": ("def f(n): raise KeyError(n, 'gone')",
                            "try:\n    f(3)\nexcept KeyError as error:\n"
                            "    assert error.args == (3, 'gone')\nelse:\n    assert False"),
    "error-with-a-list": ("def f(n): raise ValueError([n])",
                          "try:\n    f(3)\nexcept ValueError as error:\n"
                          "    assert str(error) == '[3]'\nelse:\n    assert False"),
    "much-of-it-the-same": ("value = [*range(100_000), *[[1]] * 300]",
                            "assert sum(value[:-300]) == 4999950000 and value[-1] == [1]"),
    "callable-of-numpy": ("import numpy as np\ndef f(a): return a[0]",
                          "assert list(np.apply_along_axis(f, 1, np.eye(2))) == [1, 0]"),
    "changed-argument": ("def f(some): some.sort()",
                         "some = [2, 1]\nf(some)\nassert some == [1, 2]"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("how", ["apart", "beside"])
def test_does_right_work_earn_its_point_either_way(bench: Bench, name: str, how: str) -> None:
    judged = bench.judge(*RIGHT[name], how="beside" if how == "beside" or _must(name) else how)
    assert judged.earned == [1], (judged.outputs, judged.findings)
    assert not {"forged", "replaced", "stricter"} & set(judged.kinds())


@pytest.mark.parametrize(
    ("error", "name", "kinds"),
    [("ValueError", "factor", ["apart"]), ("NameError", "factor", ["carried"]),
     ("NameError", "other", ["apart"])],
)  # fmt: skip
def test_is_only_a_missing_name_of_the_tests_looked_for_beside(
    bench: Bench, error: str, name: str, kinds: list[str]
) -> None:
    answer = f"def f(n):\n    raise {error}(\"name '{name}' is bad\")"
    test = (
        f"factor = 3\ntry:\n    f(1)\nexcept {error} as error:\n    assert '{name}' in str(error)"
    )
    judged = bench.judge(answer, test, how="apart")
    assert (judged.earned, judged.kinds()) == ([1], kinds)


def test_is_a_test_that_ends_its_own_process_told_and_the_next_one_too(bench: Bench) -> None:
    ends = "__import__('os')._exit(3)\nassert f(1) == 1"
    judged = bench.judge("def f(n): return n", ends, "assert f(1) == 1", how="apart")
    assert judged.earned == [0, 0]
    assert [words.partition(":")[0] for words in judged.events] == [
        "the process of its tests ended"
    ]
    assert "the tests' own process was stopped" in judged.outputs[2][0]["evalue"]


def test_is_an_import_that_fails_among_the_tests_said_and_costs_nothing(bench: Bench) -> None:
    answer = "with open('made.py', 'w') as file:\n    file.write('x = 1')\nimport made\nvalue = 2"
    judged = bench.judge(answer, "assert made.x + value == 3", how="apart",
                         imports={"made": "import made"})  # fmt: skip
    assert judged.earned == [1], (judged.outputs, judged.findings)
    (found,) = judged.findings
    assert "'import made' fails among the tests: ModuleNotFoundError" in found["words"]


def _must(name: str) -> bool:
    """Say whether a test cannot run apart: its source shows it, or the solution is a class."""
    from coursegrade.autograde.signs import sign_of

    return name == "class" or bool(sign_of(RIGHT[name][1]))


WRONG = {
    "same list for a copy": ("def f(some): return some",
                             "some = [1]\ncopy = f(some)\ncopy.append(2)\nassert some == [1]"),
    "rows that are one": ("def f(n): return [[0] * n] * n",
                          "rows = f(2)\nrows[0][0] = 1\nassert rows[1][0] == 0"),
    "a default that grows": ("def f(n, seen=[]):\n    seen.append(n)\n    return seen",
                             "one = f(1)\ntwo = f(2)\nassert one == [1]"),
    "an argument changed": ("def f(some):\n    some.pop()\n    return sum(some)",
                            "some = [1, 2]\nassert f(some) == 1\nassert some == [1, 2]"),
    "an array changed": ("def f(some):\n    some += 1\n    return some * 2",
                         "import numpy as np\nsome = np.zeros(2)\nf(some)\n"
                         "assert (some == 0).all()"),
    "a view for a copy": ("def f(some): return some[::-1]",
                          "import numpy as np\nsome = np.arange(3)\nback = f(some)\nback[0] = 9\n"
                          "assert some[2] == 2"),
    "a frame changed": ("import pandas as pd\ndef f(frame):\n    frame['b'] = 1\n    return frame",
                        "import pandas as pd\nframe = pd.DataFrame({'a': [1]})\nf(frame)\n"
                        "assert list(frame) == ['a']"),
    "words on standard error": ("import sys\ndef f(n):\n    print('x', file=sys.stderr)\n"
                                "    return n", "assert f(1) == 1"),
    "words on its descriptor": ("import os, sys\ndef f(n):\n"
                                "    os.write(sys.stderr.fileno(), b'x')\n    return n",
                                "assert f(1) == 1"),
    "words on descriptor 2": ("import os\ndef f(n):\n    os.write(2, b'x')\n    return n",
                              "assert f(1) == 1"),
    "a result kept and changed": ("kept = []\ndef f(n):\n    kept.append(n)\n    return kept",
                                  "one = f(1)\nf(2)\nassert one == [1]"),
    "a wrong doctest": ("def f(n):\n    '''\n    >>> f(2)\n    3\n    '''\n    return n",
                        "import doctest\nassert doctest.testmod().failed == 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_does_wrong_work_earn_nothing_either_way(bench: Bench, name: str) -> None:
    for how in ("apart", "beside"):
        assert bench.judge(*WRONG[name], how=how).earned == [0], how


def test_is_what_a_called_function_shows_shown_either_way(bench: Bench) -> None:
    answer = (
        "from IPython.display import display\ndef f(n):\n    print('called with', n)\n"
        "    display({'text/plain': 'shown'}, raw=True)\n    return n"
    )
    test = "print('before')\nassert f(1) == 1\nprint('after')"
    apart, beside = (bench.judge(answer, test, how=how) for how in ("apart", "beside"))
    assert apart.kinds() == ["apart"] and len(beside.outputs[1]) == 3
    assert apart.outputs == beside.outputs


CARRIED = {
    "Series": ("import pandas as pd\ndef f(n): return pd.Series([1.0, n])",
               "import numpy as np\nnp.testing.assert_allclose(f(2), [1, 2])"),
    "generator": ("def f(n): return (k for k in range(n))", "assert list(f(3)) == [0, 1, 2]"),
    "map": ("value = map(int, '12')", "assert list(value) == [1, 2]"),
    "Counter": ("from collections import Counter\ndef f(s): return Counter(s)",
                "assert f('aab') == {'a': 2, 'b': 1}"),
    "keys": ("def f(d): return d.keys()", "assert set(f({'a': 1})) == {'a'}"),
    "deep": ("value = []\nfor _ in range(300): value = [value]",
             "depth, inner = 0, value\nwhile inner:\n    depth, inner = depth + 1, inner[0]\n"
             "assert depth == 300"),
    "name-of-a-test": ("def f(n): return eval('k') * n", "k = 3\nassert f(2) == 6"),
    "large": ("value = list(range(3_000_000))", "assert len(value) == 3_000_000"),
    "large-together": ("f = g = value = 'x' * 15_000_000",
                       "assert len(f + g + value) == 45_000_000"),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_does_what_cannot_be_carried_count_beside(bench: Bench, name: str) -> None:
    judged = bench.judge(*CARRIED[name], how="apart")
    assert judged.earned == [1], judged.outputs
    assert judged.kinds() == ["carried"]


def test_is_what_an_earlier_test_left_there_for_one_that_is_carried_over(bench: Bench) -> None:
    judged = bench.judge(
        "def f(n): return (k for k in range(n))\ndef g(n): return n",
        "import math\ndef close(a, b): return math.isclose(a, b)\nassert close(g(1), 1)",
        "assert close(sum(f(3)), 3)", how="apart",
    )  # fmt: skip
    assert judged.earned == [1, 1], judged.outputs


LATER = {
    "numbers drawn": ("np.random.permutation(3)\ndef f(): return DATA.max()",
                      "DATA = np.random.rand(5)", "assert f() == DATA.max()"),
    "a stream read on": ("print(next(STREAM))\ndef f(): return sum(HEAD)",
                         "HEAD = [next(STREAM) for _ in range(3)]", "assert f() == sum(HEAD)"),
    "a helper that reads it": ("np.random.rand()\ndef f(): return DATA[0]",
                               "DATA = np.random.rand(5)\ndef right(x): return x == DATA[0]",
                               "assert right(f())"),
    "an answer's generator": ("def f(n=3): return (k for k in range(n))",
                              "MADE = f(3)", "assert list(MADE) == [0, 1, 2]"),
}  # fmt: skip


@pytest.mark.parametrize("name", LATER)
def test_does_an_answer_fit_what_later_cells_make_of_it(bench: Bench, name: str) -> None:
    answer, later, test = LATER[name]
    given = "import numpy as np\nnp.random.seed(1)\nSTREAM = iter(range(9))"
    judged = bench.judge(answer, test, how="apart", given=given, later=later)
    assert (judged.earned, judged.kinds()) == ([1], ["carried"]), judged.outputs
    wrong = bench.judge(f"{answer}\ndef f(n=0): return [n]", test, how="apart", given=given,
                        later=later)  # fmt: skip
    assert wrong.earned == [0]


CHANGED = {
    "in place": ("DATA += 1\ndef f(): return DATA.sum()", "assert f() == DATA.sum()"),
    "bound anew": ("DATA = [7]\ndef f(): return DATA", "assert f() == DATA"),
    "read by a helper": ("DATA[0] = 5\ndef f(): return 5", "assert first() == f()"),
    "drawn from": ("def f(): return DRAW.random()\nDRAW.random()",
                   "import copy\nassert copy.deepcopy(DRAW).random() == f()"),
}  # fmt: skip
GIVEN = (
    "import numpy as np\nDATA = np.arange(3)\nDRAW = np.random.RandomState(1)\n"
    "def first(): return DATA[0]\nfor i in range(3): pass\nOTHER = [1]"
)


@pytest.mark.parametrize("name", CHANGED)
def test_does_an_answer_fit_the_given_data_that_it_changed(bench: Bench, name: str) -> None:
    answer, test = CHANGED[name]
    judged = bench.judge(answer, test, how="apart", given=GIVEN)
    kinds = ["redefined"] * (name == "bound anew") + ["carried"]
    assert (judged.earned, judged.kinds()) == ([1], kinds), judged.outputs
    assert ("your 'DATA'" in judged.findings[-1]["words"]) == (name != "drawn from")
    assert bench.judge(answer, test, how="beside", given=GIVEN).earned == [1]
    wrong = bench.judge(f"{answer}\ndef f(): return 2", test, how="apart", given=GIVEN)
    assert wrong.earned == [0]


@pytest.mark.parametrize(
    ("answer", "kinds"), [("DATA -= 1", ["carried"]), ("len(DATA)", ["apart"])]
)
def test_is_large_given_data_looked_at_too(bench: Bench, answer: str, kinds: list[str]) -> None:
    given = "import numpy as np\nDATA = np.arange(3_000_000.0)"
    answer += "\ndef f(): return float(DATA[5])"
    judged = bench.judge(answer, "assert f() == DATA[5]", how="apart", given=given)
    assert (judged.earned, judged.kinds()) == ([1], kinds)


def test_does_given_data_that_is_gone_fail_a_test_as_it_does_beside(bench: Bench) -> None:
    for how in ("apart", "beside"):
        judged = bench.judge("value = 3\ndel DATA", "assert value == len(DATA)", how=how,
                             given=GIVEN)  # fmt: skip
        assert judged.earned == [0], how


def test_do_given_names_that_a_test_does_not_read_change_nothing(bench: Bench) -> None:
    answer = "OTHER = DRAW = 3\nfor i in range(9): pass\ndef f(n): return n"
    test = "for i in range(3):\n    assert f(i) == i and first() == 0 and len(DATA) == 3"
    judged = bench.judge(answer, test, how="apart", given=GIVEN)
    assert (judged.earned, judged.kinds()) == ([1], ["apart"]), judged.outputs


def test_does_what_one_test_changes_last_for_the_next(bench: Bench) -> None:
    judged = bench.judge("value = 3", "OTHER = [value]\nassert OTHER == [3]",
                         "assert OTHER == [value]", how="apart", given=GIVEN)  # fmt: skip
    assert (judged.earned, judged.kinds()) == ([1, 1], ["apart"] * 2), judged.outputs


def test_is_what_the_instructors_cells_make_alike_judged_apart(bench: Bench) -> None:
    later = "DATA = {'a': np.arange(3), 'b': [1.5, None]}\nclose = lambda a, b: a == b"
    judged = bench.judge("value = 3", "assert close(value, len(DATA['a']))", how="apart",
                         given="import numpy as np", later=later)  # fmt: skip
    assert (judged.earned, judged.kinds()) == ([1], ["apart"]), judged.outputs


@pytest.mark.parametrize("how", ["apart", "beside"])
def test_is_a_warning_shown_in_every_test_that_meets_it(bench: Bench, how: str) -> None:
    answer = "import warnings\ndef f(n):\n    warnings.warn('slow')\n    return n"
    assert bench.judge(answer, "assert f(1) == 1", "assert f(2) == 2", how=how).earned == [0, 0]


def test_are_plain_results_of_unusual_types_right(bench: Bench) -> None:
    answer = (
        "from collections import namedtuple\nimport numpy as np\n"
        "Point = namedtuple('Point', 'x y')\ndef f(n): return Point(n, [n])\n"
        "def g(n): return np.array([n, n], dtype='float32')\nvalue = np.bool_(True)"
    )
    tests = ("assert f(1) == (1, [1])", "assert (g(2) == 2).all() and g(2).dtype.itemsize == 4",
             "assert value and value == True",
             "assert f(1)[1] == [1] and (g(2) == 2).all() and f(2)[1] == [2]")  # fmt: skip
    judged = bench.judge(answer, *tests, how="apart")
    assert judged.earned == [1, 1, 1, 1], judged.outputs
    assert judged.kinds() == ["apart"] * 4


def test_does_a_plain_value_with_a_class_of_its_own_arrive_as_what_it_holds(bench: Bench) -> None:
    kinds = ("int", "float", "str", "bytes", "list", "tuple", "dict", "set", "frozenset")
    answer = (
        "def yes(kind):\n    return type('Yes', (kind,), {'__eq__': lambda *two: True,"
        " '__ne__': lambda *two: False, '__hash__': lambda self: 1})()\n"
        f"value = {{kind.__name__: yes(kind) for kind in ({', '.join(kinds)})}}"
    )
    right = [f"assert type(value['{kind}']) is {kind} and value['{kind}'] == {kind}()"
             for kind in kinds]  # fmt: skip
    wrong = [f"assert value['{kind}'] == 'another'" for kind in kinds]
    judged = bench.judge(answer, *right, *wrong, how="apart")
    assert judged.earned == [1] * len(right) + [0] * len(wrong), judged.outputs
    assert set(judged.kinds()) == {"apart"}


def test_does_honest_state_stay_when_all_is_put_back(bench: Bench) -> None:
    answer = (
        "import random, warnings, numpy as np, pandas as pd\nrandom.seed(4)\nnp.random.seed(4)\n"
        "pd.set_option('display.max_rows', 7)\nwarnings.filterwarnings('error', 'mine')\n"
        "import string\nstring.punctuation = '!'\n"
        "module = np\nvalue = (random.Random(4).random(), np.random.RandomState(4).rand())"
    )
    test = (
        "import random, string, sys, warnings\nimport numpy\n"
        "assert string.punctuation == '!'\n"
        "assert (random.random(), numpy.random.rand()) == value\n"
        "assert pd.get_option('display.max_rows') == 7\n"
        "assert module is numpy is sys.modules['numpy']\n"
        "assert any(f[0] == 'error' for f in warnings.filters)"
    )
    judged = bench.judge(answer, test, how="beside")
    assert judged.earned == [1], judged.outputs
    assert judged.kinds() == ["beside"]


def test_may_functions_call_themselves_as_deep_as_in_a_kernel(bench: Bench) -> None:
    answer = "def f(n): return 0 if n == 0 else 1 + f(n - 1)"
    for how in ("apart", "beside"):
        assert bench.judge(answer, "f(900)", "f(1000)", how=how).earned == [1, 0], how
    longer = f"import sys\nsys.setrecursionlimit(1500)\n{answer}"
    assert bench.judge(longer, "f(1400)", "f(1500)", how="apart").earned == [1, 0]


def test_is_a_long_sum_compiled_and_a_far_too_long_one_an_error_of_its_cell(bench: Bench) -> None:
    right = "value = " + " + ".join(["1"] * 1200)
    assert bench.judge(right, "assert value == 1200", how="apart").earned == [1]
    judged = bench.judge("value = " + "+".join(["1"] * 9000), "assert 1 == 1", how="beside")
    assert judged.earned == [1] and judged.outputs[0][0]["ename"] == "RecursionError"
