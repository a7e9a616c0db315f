"""Which tests cannot be judged apart, as their sources show.

Apart, a test sees copies of plain data and the values of calls. A test that looks at anything else
would fail right work or pass wrong work there, so it runs beside the submission's code.
"""

import ast
import builtins
from collections.abc import Iterator
from typing import Protocol

from coursegrade.autograde.static_names import Names, names_of, parsed

_LOOKS_AROUND = {
    "globals", "locals", "vars", "exec", "eval", "compile", "id", "input", "open", "dir", "In",
    "Out", "get_ipython", "inspect", "doctest", "mock", "patch", "pickle", "gc", "importlib",
    "runpy", "sys", "os", "io", "pathlib", "Path", "shutil", "glob", "tempfile", "subprocess",
    "warnings", "logging", "redirect_stdout", "redirect_stderr", "capsys", "capture_output",
    "sqlite3", "threading", "asyncio", "multiprocessing", "plt", "matplotlib", "seed", "ast",
    "traceback", "builtins", "__builtins__", "__import__",
}  # fmt: skip
_ASYNC = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef)


class _Cell(Protocol):
    name: str
    solution: bool
    locked: bool
    is_test: bool


def why_beside(code: list[tuple[str, _Cell | None]], solved: bool) -> dict[str, str]:
    """Return the tests that must run beside the submission's code, with the reasons.

    `code` has the instructor's cells in order; `solved` says whether they hold the solutions.
    """
    tests = {cell.name: source for source, cell in code if cell is not None and cell.is_test}
    if not solved:
        return dict.fromkeys(tests, "the instructor's solution is not here to try it with")
    helpers = _helpers(source for source, cell in code if cell is not None and not cell.is_test)
    read = _read_by_others(code)
    answers = {name for source, cell in code if cell is not None and cell.solution
               for name in names_of(source).binds}  # fmt: skip
    found = {}
    for name, source in tests.items():
        sign = sign_of(source) or next(
            (f"its helper '{n}' does: {helpers[n]}" for n in sorted(names_of(source).loads)
             if n in helpers), "")  # fmt: skip
        shared = sorted(names_of(source).binds & read[name])
        own = sorted(names_of(source).loads & answers & set(dir(builtins)))
        sign = sign or (f"an answer has the name of the built-in '{own[0]}'" if own else "")
        if sign or shared:
            found[name] = sign or f"it binds '{shared[0]}', which other cells read"
    return with_neighbours(code, found)


def _read_by_others(code: list[tuple[str, _Cell | None]]) -> dict[str, frozenset[str]]:
    """Return for each test which names are read by other cells once it has run."""
    others = [source for source, cell in code if cell is None or not cell.is_test]
    inside = frozenset().union(*(names_of(source).inside for source in others))
    found, later = {}, inside
    for source, cell in reversed(code):
        if cell is None or not cell.is_test:
            later |= names_of(source).loads
        else:
            found[cell.name] = later
    return found


def with_neighbours(code: list[tuple[str, _Cell | None]], found: dict[str, str]) -> dict[str, str]:
    """Return the tests beside, with those added that share names with one of them."""
    tests = [(cell.name, names_of(source)) for source, cell in code
             if cell is not None and cell.is_test]  # fmt: skip
    common = {name for source, cell in code if cell is None or not cell.is_test
              for name in names_of(source).imports}  # fmt: skip
    found = dict(found)
    for _ in tests:
        for place, (name, names) in enumerate(tests):
            for later, more in tests[place + 1 :]:
                left = _left(names, more) - common
                if left and (name in found) != (later in found):
                    one, other = (later, name) if name in found else (name, later)
                    found[one] = f"it shares '{min(left)}' with the test '{other}'"
    return found


def _left(names: Names, later: Names) -> set[str]:
    """Return the names that one cell leaves for a later one."""
    return ((names.binds | names.imports.keys()) & later.loads) - later.binds - later.imports.keys()


def sign_of(source: str) -> str:
    """Return what in a test cannot be judged apart, or nothing."""
    tree = parsed(source)
    return "it is no plain Python" if tree is None else next(_signs(tree), "")


def _helpers(sources: Iterator[str]) -> dict[str, str]:
    found = {}
    for source in sources:
        for node in getattr(parsed(source), "body", ()):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                sign = next(_signs(node), "")
                if sign:
                    found[node.name] = sign
    return found


def _signs(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=ops, comparators=others) if any(
                isinstance(op, ast.Is | ast.IsNot) and not isinstance(other, ast.Constant)
                for op, other in zip(ops, others, strict=True)
            ):
                yield "it asks which object it is"
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _LOOKS_AROUND:
                yield f"it uses '{name}'"
            case ast.Attribute(attr=name) if name.startswith("__"):
                yield f"it uses '{name}'"
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                parts = {part for one in names for part in one.name.split(".")}
                parts |= set((getattr(node, "module", "") or "").split("."))
                if parts & _LOOKS_AROUND:
                    yield f"it uses '{min(parts & _LOOKS_AROUND)}'"
            case ast.Global() | ast.Delete():
                yield "it changes the names that there are"
            case _ if isinstance(node, _ASYNC):
                yield "it waits for a coroutine"
