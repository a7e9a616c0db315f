"""Which names a cell's source binds, reads and imports, found without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager


@dataclass(frozen=True)
class Names:
    """The names in a cell; `imports` maps each imported name to the statement that imports it."""

    binds: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()
    imports: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=2000)
def names_of(source: str) -> Names:
    """Return the names of a cell; of one that is no Python, none."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names()
    imports: dict[str, str] = {}
    binds = set()
    for node in _outside_functions(tree):
        match node:
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    imports[name] = ast.unparse(node)
            case ast.Name(ctx=ast.Store()):
                binds.add(node.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                binds.add(node.name)
            case ast.Global():
                binds.update(node.names)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                binds.add(name)
    loads = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return Names(frozenset(binds), frozenset(loads), imports)


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs at the cell's own level: not the insides of functions and classes."""
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            yield from _outside_functions(child)
        else:
            for inner in ast.walk(child):
                if isinstance(inner, ast.Global):
                    yield inner
