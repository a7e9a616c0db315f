"""What the kernel remembers of the runs of an answer cell: whether the newest one gave an answer.

A name keeps its older value when a later run of its cell fails, so the value alone does not tell.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

_CHECKS = re.compile(r"^from (?:lessonkit|hiplab)\.items import check", re.MULTILINE)


def _shell() -> Any:
    """Return the running IPython, or nothing outside of a notebook."""
    loaded = sys.modules.get("IPython")
    return loaded.get_ipython() if loaded else None


def _runs(name: str, function: str) -> Iterator[tuple[int, str]]:
    """Yield the runs of cells that are about an answer, the newest first, by their numbers."""
    history = getattr(_shell(), "history_manager", None)
    about = re.compile(
        rf"\bdef\s+{function}\b|#\s*Write {function} below" if function else rf"\b{name}\s*=(?!=)"
    )
    sources = list(getattr(history, "input_hist_raw", ()))
    for number in range(len(sources) - 1, 0, -1):
        if about.search(sources[number]) and not _CHECKS.search(sources[number]):
            yield number, sources[number]


def newest(name: str, function: str = "") -> str:
    """Return the source of the newest run of an answer's cell, or nothing."""
    return next((source for _, source in _runs(name, function)), "")


def fault(name: str, function: str = "") -> str:
    """Say why the newest run of an answer's cell gave no answer, or nothing if it gave one.

    `function` is the name of the function that a question asks for, if it asks for one.
    """
    number, source = next(_runs(name, function), (0, ""))
    if not number:
        return ""
    errors = getattr(_shell().history_manager, "exceptions", {})
    if error := errors.get(number):
        return _in_words(name, function, source, error)
    try:
        given = _given(ast.parse(source))
    except SyntaxError as error:
        return _in_words(name, function, source, {"ename": "SyntaxError", "evalue": error.msg})
    wanted = function or name
    if wanted in given or not given:
        return "" if wanted in given else f"The answer cell gives nothing the name {wanted}."
    others = " and ".join(given)
    if function:
        return f"The answer cell defines {others}, but {function} is asked for: name it so."
    return f"The answer cell gives a value to {others}, not to {name}: begin its line with {name} ="


def _given(tree: ast.Module) -> list[str]:
    """Return the names to which a cell gives a value or a function, without what it imports."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
    return list(dict.fromkeys(names))


def _in_words(name: str, function: str, source: str, error: Mapping[str, Any]) -> str:
    kind, words = error.get("ename", "an error"), " ".join(str(error.get("evalue", "")).split())
    words = re.sub(r" \([^()]*, line (\d+)\)$", r" (line \1)", words)
    if not function:
        line = re.search(rf"^\s*{name}\s*=[ \t]*(?P<typed>[^\n#]*)", source, re.MULTILINE)
        typed = line["typed"].strip() if line else ""
        bare = not set(typed) & set("\"'()[]{}")
        if typed and bare and kind in ("NameError", "SyntaxError"):
            letters = re.fullmatch(r"[A-Za-z](\s*,\s*[A-Za-z])*", typed)
            what = "the answer"
            if letters:
                what = "the letters" if "," in typed else "the letter"
            remedy = f'put quotation marks around {what}, {name} = "{typed}"'
            return f"Python could not read this: {remedy}."
        if kind == "SyntaxError" and typed.count('"') == 1:
            return f"A quotation mark is missing: {name} needs one before the answer and one after."
        if kind == "PoseError":
            return f"This pose cannot be: {words}"
    if kind == "IndentationError":
        return (
            f"The lines of the answer cell are not indented as Python needs it ({words}): "
            "begin each line inside the function with four spaces, and run the cell again."
        )
    said = f"{kind}: {words}".rstrip(": ").rstrip(".")[:160]
    return f"The answer cell above stopped with {said}. Mend it and run it again."
