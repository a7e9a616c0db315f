"""Write down what the oldest browsers that the book is made for do not know yet.

    npm pack @mdn/browser-compat-data@8.1.9 && tar -xzf mdn-browser-compat-data-8.1.9.tgz
    python tests/book/floor/extract.py package/data.json

MDN's table of all browsers weighs 20 MB; what is newer than our floor is kept in `too_new.json`,
so that no test needs a network. The floor stands here, in the README and in `book/for-students.md`.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FLOOR = {"chrome": (111,), "firefox": (115,), "safari": (16, 4), "safari_ios": (16, 4)}
KEPT = Path(__file__).with_name("too_new.json")


def is_known(feature: dict[str, Any]) -> bool:
    """Return whether all browsers of the floor know a feature, by its own name and for good."""
    support = feature["__compat"]["support"]
    return all(any(map(_holds(floor), _list(support.get(b)))) for b, floor in FLOOR.items())


def _list(statements: Any) -> list[dict[str, Any]]:
    return statements if isinstance(statements, list) else [statements or {}]


def _holds(floor: tuple[int, ...]):
    def holds(statement: dict[str, Any]) -> bool:
        other = {"prefix", "alternative_name", "flags", "partial_implementation"} & set(statement)
        since, until = (_version(statement.get(f"version_{end}")) for end in ("added", "removed"))
        return not other and since is not None and since <= floor and not (until and until <= floor)

    return holds


def _version(said: Any) -> tuple[int, ...] | None:
    return tuple(map(int, re.findall(r"\d+", said or ""))) or None if said is not True else (0,)


def features(tree: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple, bool]]:
    """Yield the path of every feature below a node, and whether the floor knows it."""
    for name, node in tree.items():
        if name != "__compat":
            here = (*path, name)
            if "__compat" in node:
                yield here, is_known(node)
            yield from features(node, here)


def too_new(data: dict[str, Any]) -> dict[str, Any]:
    """Return by kind the names that no feature of the floor goes by."""
    css, names = data["css"], defaultdict(lambda: defaultdict(list))
    for tree, depth in ((css["types"], (1, 2)), (data["api"], (1, 2))):
        for path, known in features(tree):
            if len(path) in depth:
                kind = (
                    "functions" if tree is css["types"] else ("globals", "members")[len(path) - 1]
                )
                names[kind][path[-1].removesuffix("_static")].append(known)
    for path, known in features(data["javascript"]["builtins"]):
        if len(path) < 3:
            names[("globals", "members")[len(path) - 1]][path[-1]].append(known)
    for path, known in features(css["selectors"]):
        names["selectors"][path[-1]] += [known] if len(path) == 1 else []
    for path, known in features(css["at-rules"]):
        names["at-rules"][" ".join(path)] += [known] if len(path) < 3 else []
    for path, known in features(css["properties"]):
        names["properties"][" ".join(path)] += [known] if len(path) < 3 else []
    return {
        kind: sorted(name for name, known in found.items() if known and not any(known))
        for kind, found in names.items()
    }


if __name__ == "__main__":
    table = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    kept = {"data": f"@mdn/browser-compat-data {table['__meta']['version']}, CC0", **too_new(table)}
    KEPT.write_text(json.dumps(kept, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
