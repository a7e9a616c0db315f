"""A submission's process that sends whatever it likes: the judge takes plain data, or nothing.

The judge runs as it does in the sandbox, in a process of its own; this test plays the other side.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursegrade.autograde.judge import serve_judge
from coursegrade.autograde.rpc.crossing import MOST, NotCarried
from coursegrade.autograde.rpc.decode import decode
from coursegrade.autograde.rpc.encode import encode
from coursegrade.autograde.shell import make_shell
from coursegrade.autograde.wire import Channel, Garbled, pair, parse

linux = pytest.mark.skipif(sys.platform == "win32", reason="it forks")
ANSWERS = ["f", "value", "table", "sqrt", "close", "math", "__builtins__", "len"]
GIVEN = (
    "import math\nfrom math import *\ndef close(a, b): return abs(a - b) < 1e-6\nSECRET = 'tilt'"
)
# What a test can see: the names that there are, the types of the answers, and what is trusted.
PROBE = """
import builtins as _b
try:
    _got = [f(1)]
except Exception as _error:
    _got = []
def _types(some, depth=0):
    yield type(some).__module__ + "." + type(some).__qualname__
    if depth < 4 and type(some) in (list, tuple, set, frozenset, dict):
        for one in list(some.items() if type(some) is dict else some)[:50]:
            yield from _types(one, depth + 1)
import json as _json
print(_json.dumps({
    "names": sorted(n for n in globals() if not n.startswith("_")),
    "types": sorted({t for n in ("value", "table") if n in globals() for t in _types(globals()[n])}
                    | {t for one in _got for t in _types(one)}),
    "trusted": [sqrt is math.sqrt, close(1, 2), len([1]), SECRET, _b.len is len,
                type(__builtins__).__name__ in ("module", "dict"), type(math).__name__],
}))
"""
PLAIN = {"builtins." + name for name in (
    "NoneType", "bool", "int", "float", "complex", "str", "bytes", "bytearray", "range", "list",
    "tuple", "dict", "set", "frozenset")} | {"fractions.Fraction", "decimal.Decimal"}  # fmt: skip
FUNCTION = "coursegrade.autograde.rpc.functions.StudentFunction"

scalars = (st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
           | st.integers(min_value=-3, max_value=9))  # fmt: skip
letters = st.sampled_from([*"ltszdicbyrqeanxDom", "", "call", "data", "own", "__reduce__"])
anything = st.recursive(
    scalars | letters,
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    | st.tuples(letters, inner).map(list) | st.integers(0, 6).map(lambda n: [n]),
    max_leaves=25,
)  # fmt: skip
nodes = st.lists(st.tuples(letters, st.lists(anything, max_size=4)).map(lambda p: [p[0], *p[1]]),
                 min_size=1, max_size=7)  # fmt: skip
nearly = nodes.map(lambda made: [[0], *made])
values = st.recursive(
    scalars | st.binary(max_size=8) | st.complex_numbers() | st.fractions() | st.decimals()
    | st.binary(max_size=8).map(bytearray) | st.builds(range, st.integers(), st.integers()),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip
data = nearly | anything | values.map(encode)
told = data.map(lambda d: ["data", d]) | st.just(["call", []]) | anything
tellings = st.dictionaries(st.sampled_from(ANSWERS) | st.text(max_size=6)
                           | st.sampled_from(["SECRET", "print", "_b", "get_ipython"]), told,
                           max_size=8)  # fmt: skip
names_of_errors = st.lists(st.sampled_from(
    ["ValueError", "StopIteration", "GeneratorExit", "SystemExit", "KeyboardInterrupt", "OSError",
     "BaseException", "UnicodeDecodeError", "ExceptionGroup", "NameError", "__import__", "exec"]
) | anything, max_size=3)  # fmt: skip
replies = (
    data.map(lambda d: {"value": d})
    | st.tuples(st.text(max_size=5) | anything, names_of_errors, st.lists(anything, max_size=3))
    .map(lambda parts: {"raised": list(parts)})
    | anything.map(lambda d: {"raised": d})
    | anything.map(lambda d: {"uncarried": d})
    | st.dictionaries(st.sampled_from(["value", "raised", "outputs", "call", "test", "names"]),
                      anything, max_size=4)
    | anything
)  # fmt: skip
bodies = replies.map(lambda reply: json.dumps(reply).encode()) | st.binary(max_size=40)


class Other:
    """The supervisor and the submission's process, as the judge sees them."""

    def __init__(self) -> None:
        self.channel, there = pair()
        self.process = os.fork()
        if not self.process:
            try:
                self.channel.close()
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                serve_judge(there, make_shell(), "/nonexistent")
            finally:
                os._exit(1)
        there.close()
        self.channel.send({"answers": ANSWERS, "imports": {}, "stars": []})
        self.channel.receive(time.monotonic() + 60)
        self.test(GIVEN, {}, b"")

    def test(self, source: str, names: Any, body: bytes) -> dict[str, Any]:
        """Have a test run, answering each of its calls with the same bytes."""
        self.channel.send({"test": source, "names": names, "present": ["math", 3, None]})
        until = time.monotonic() + 60
        while True:
            heard = self.channel.take(until)
            if not heard.startswith(b'{"call":'):
                return parse(heard)
            self.channel.pass_on(body)

    def end(self) -> None:
        """End the judge."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    made = Other()
    yield made
    made.end()


@linux
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=tellings, body=bodies)
def test_does_the_judge_bind_nothing_unlisted_and_always_answer(
    other: Other, names: dict, body: bytes
) -> None:
    reply = other.test(PROBE, names, body)
    assert isinstance(reply["outputs"], list)
    said = json.loads("".join(o.get("text", "") for o in reply["outputs"]).splitlines()[-1])
    assert said["trusted"] == [True, False, 1, "tilt", True, True, "module"]
    allowed = {"f", "value", "table"}
    before = json.loads(other.test(PROBE, {}, b"")["outputs"][0]["text"])["names"]
    assert set(said["names"]) - set(before) <= allowed
    numbers = {t for t in said["types"] if t.startswith("numpy.")}
    assert set(said["types"]) - numbers <= PLAIN | {FUNCTION}


@linux
def test_do_exceptions_that_end_loops_arrive_as_errors(other: Other) -> None:
    for name in ("StopIteration", "GeneratorExit", "KeyboardInterrupt", "SystemExit"):
        body = json.dumps({"raised": [name, [name, "Exception"], []]}).encode()
        reply = other.test("assert list(map(f, [1])) == []", {"f": ["call", []]}, body)
        assert [o["output_type"] for o in reply["outputs"]] == ["error"], name


@linux
def test_is_an_answer_gone_once_it_is_told_no_more(other: Other) -> None:
    told = {"value": ["data", [[0], ["l", 1]]]}
    assert other.test("assert value == [1]", told, b"")["outputs"] == []
    (gone,) = other.test("value", {}, b"")["outputs"]
    assert gone["ename"] == "NameError"


# What one side raises, and what the test then catches.
RAISED = {
    "args == (3, 'x')": ("KeyError", ["Own", ["KeyError", "LookupError"], [3, "x"]]),
    "args == ('Own: [4]',)": ("RuntimeError", ["Own", [], [4]]),
    "args[0] == 'UnicodeDecodeError: [1]'": (
        "RuntimeError", ["UnicodeDecodeError", ["UnicodeDecodeError"], [1]]),
}  # fmt: skip


@linux
@pytest.mark.parametrize("words", RAISED)
def test_does_an_exception_arrive_with_its_words_and_numbers(other: Other, words: str) -> None:
    kind, raised = RAISED[words]
    source = f"try:\n    f(1)\nexcept {kind} as error:\n    got = error\nassert got.{words}"
    reply = other.test(source, {"f": ["call", []]}, json.dumps({"raised": raised}).encode())
    assert reply["outputs"] == []


@linux
def test_does_nothing_but_arguments_go_to_the_submission(other: Other) -> None:
    other.channel.send({"test": "expected = 'tilt-7'\nassert f(3, k=[1]) == expected",
                        "names": {"f": ["call", []]}, "present": []})  # fmt: skip
    sent = other.channel.take(time.monotonic() + 60)
    assert parse(sent) == {"call": "f", "with": [[0], ["l", [1], [2]], ["l", 3], ["d", "k", [3]],
                                                 ["l", 1]]}  # fmt: skip
    other.channel.send({"value": [4]})
    assert other.channel.receive(time.monotonic() + 60)["outputs"]


@given(values)
def test_does_plain_data_arrive_as_it_was(value: Any) -> None:
    there = decode(json.loads(json.dumps(encode(value))))
    assert repr(there) == repr(value)


@settings(deadline=None)
@given(nearly | anything)
def test_is_anything_else_garbled(made: Any) -> None:
    try:
        decode(made)
    except Garbled:
        return


def test_are_sharing_and_cycles_kept() -> None:
    row = [0]
    rows = decode(encode([row, row, (row,)]))
    assert rows[0] is rows[1] is rows[2][0]
    ring: list = [1]
    ring.append(ring)
    there = decode(encode(ring))
    assert there[1] is there and there[0] == 1
    with pytest.raises(Garbled):
        decode([[0], ["t", [0]]])


def test_is_what_unfolds_without_end_refused() -> None:
    doubling = [["l", [n + 1], [n + 1]] for n in range(60)]
    begun = time.monotonic()
    with pytest.raises(Garbled, match="more than can be read"):
        decode([[0], *doubling, ["l"]])
    assert time.monotonic() - begun < 30
    assert MOST < 2**60
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(NotCarried, match="deep"):
        encode(deep)


@pytest.mark.parametrize("number", [
    ["q", "0x1", "0x0"], ["a", "|O8", "AAAA", 1], ["a", "<f8", "AAAA", 1], ["a", "<f8", "", -1, -1],
    ["a", "<f8,<f8", "", 0], ["n", "<f8", ""], ["e", "words"], ["i", "0xz"], ["D", "os", "system"],
    ["D", "builtins", "list"], ["D", "numpy", "ndarray"], ["s", [1]], ["d", 1], ["l", [7]],
    ["l", [-1]], ["l", [True]], ["l", [1.0]],
])  # fmt: skip
def test_is_a_malformed_node_garbled(number: list) -> None:
    with pytest.raises(Garbled):
        decode([[0], number, ["l"]])


def test_is_a_channel_told_of_what_cannot_be_sent() -> None:
    one, other = pair()
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Garbled):
        one.send({"names": deep})
    assert isinstance(other, Channel)
