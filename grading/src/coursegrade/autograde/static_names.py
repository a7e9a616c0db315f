"""Which names a cell's source binds, reads and imports, found without running it.

Only the instructor's cells are read like this; of a submission's, `words` is all that is asked.
"""

import ast
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from symtable import symtable

from IPython.core.inputtransformer2 import TransformerManager


@dataclass(frozen=True)
class Names:
    """The names in a cell; `imports` maps each imported name to the statement that imports it.

    `loads` are read from the notebook's names, `inside` those of them that functions read when they
    are called, `stars` the statements that import all names of a module, and `defines` the names of
    functions and classes.
    """

    binds: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    imports: dict[str, str] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    defines: frozenset[str] = frozenset()


@lru_cache(maxsize=2000)
def words(source: str) -> frozenset[str]:
    """Return all words of a source, among which its names are."""
    return frozenset(re.findall(r"\w+", source))


@lru_cache(maxsize=2000)
def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell, or None of one that is no Python."""
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=2000)
def names_of(source: str) -> Names:
    """Return the names of a cell; of one that is no Python, none."""
    tree = parsed(source)
    if tree is None:
        return Names()
    imports: dict[str, str] = {}
    binds, defines, stars = set(), set(), []
    for node in _outside_functions(tree):
        match node:
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    if name == "*":
                        stars.append(ast.unparse(node))
                    else:
                        imports[name] = ast.unparse(node)
            case ast.Name(ctx=ast.Store() | ast.Del()):
                binds.add(node.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                binds.add(node.name)
                defines.add(node.name)
            case ast.Global():
                binds.update(node.names)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                binds.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                binds.add(name)
    outside, inside = _read(source)
    return Names(
        frozenset(binds), frozenset(outside | inside), frozenset(inside), imports, tuple(stars),
        frozenset(defines),
    )  # fmt: skip


def _read(source: str) -> tuple[set[str], set[str]]:
    """Return which of the notebook's names a cell reads at its own level, and in functions."""
    try:
        top = symtable(TransformerManager().transform_cell(source), "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # such as await at the top
        every = {n.id for n in ast.walk(parsed(source) or ast.Module()) if isinstance(n, ast.Name)}
        return every, every
    inside, waiting = set(), top.get_children()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        inside |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return {s.get_name() for s in top.get_symbols() if s.is_referenced()}, inside


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs at the cell's own level: not the insides of functions and classes."""
    waiting = deque(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.popleft()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Global))
        else:
            waiting.extend(ast.iter_child_nodes(node))
