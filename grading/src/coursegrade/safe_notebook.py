"""A submitted notebook cut down to what a template may show.

nbconvert's and nbgrader's templates write much of a notebook into the page as it stands: cell ids,
metadata, outputs of any kind. Of all that only known fields of the right type stay.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

import nbformat
from nbformat import NotebookNode

_FLAGS = ("grade", "solution", "task", "locked")
_NUMBERS = ("points", "score")
_TEXT = ("text/plain", "text/latex", "text/markdown", "image/svg+xml")
_PICTURES = ("image/png", "image/jpeg")
_STREAMS = ("stdout", "stderr")
_SEEN = re.compile(r"<(img|hr|td)\b")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]")


def safe_notebook(notebook: NotebookNode, clean: Callable[[str], str]) -> NotebookNode:
    """Return a notebook in which every text that a template shows unescaped is harmless.

    Markdown is left to the template's filter, which has to clean what it makes of it.
    """
    info = notebook.metadata.get("language_info") or {}
    language = _name(info.get("name")) if isinstance(info, dict) else ""
    metadata = {"language_info": {"name": language}} if language else {}
    cells = [_cell(cell, number, clean) for number, cell in enumerate(notebook.cells)]
    return NotebookNode(
        cells=cells, metadata=nbformat.from_dict(metadata), nbformat=4, nbformat_minor=5
    )


def _cell(cell: NotebookNode, number: int, clean: Callable[[str], str]) -> NotebookNode:
    kind = cell.get("cell_type")
    source = _text(cell.get("source"))
    safe: dict[str, Any] = {
        "cell_type": kind, "id": f"cell-{number}", "source": source,
        "metadata": {"nbgrader": about} if (about := _about(cell)) else {},
    }  # fmt: skip
    match kind:
        case "code":
            safe["execution_count"] = _count(cell.get("execution_count"))
            outputs = cell.get("outputs") or []
            safe["outputs"] = [one for output in outputs if (one := _output(output, clean))]
        case "markdown":
            safe["attachments"] = _attachments(cell.get("attachments"))
        case _:
            safe |= {"cell_type": "raw", "source": escape(source)}
    return nbformat.from_dict(safe)


def _about(cell: NotebookNode) -> dict[str, Any]:
    """Return what nbgrader noted about a cell; names are escaped, numbers are numbers."""
    given = cell.metadata.get("nbgrader")
    if not isinstance(given, dict):
        return {}
    about: dict[str, Any] = {name: bool(given.get(name)) for name in _FLAGS}
    about["grade_id"] = escape(_text(given.get("grade_id")))
    for name in _NUMBERS:
        if name in given:
            about[name] = float(given[name]) if isinstance(given[name], int | float) else 0.0
    if given.get("comment"):
        about["comment"] = _text(given["comment"])
    return about


def _output(output: Any, clean: Callable[[str], str]) -> dict[str, Any] | None:
    """Return an output of a known kind, its HTML cleaned, or None."""
    match output.get("output_type") if isinstance(output, dict) else None:
        case "stream":
            name = output.get("name")
            name = name if name in _STREAMS else "stdout"
            return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
        case "error":
            lines = [_text(line) for line in output.get("traceback") or ()]
            return {"output_type": "error", "ename": _text(output.get("ename")),
                    "evalue": _text(output.get("evalue")), "traceback": lines}  # fmt: skip
        case "display_data" | "execute_result" as kind:
            data = _data(output.get("data"), clean)
            safe = {"output_type": kind, "data": data, "metadata": _sizes(output)}
            if kind == "execute_result":
                safe["execution_count"] = _count(output.get("execution_count"))
            return safe if data else None
    return None


def _data(data: Any, clean: Callable[[str], str]) -> dict[str, str]:
    given = data if isinstance(data, dict) else {}
    safe = {name: _text(given[name]) for name in _TEXT if name in given}
    safe |= {name: _NOT_BASE64.sub("", _text(given[name])) for name in _PICTURES if name in given}
    if "text/html" in given:
        html = clean(_text(given["text/html"]))
        # What was all script has left nothing to see; another form of it may have.
        if _SEEN.search(html) or re.sub(r"<[^>]*>", "", html).strip():
            safe["text/html"] = html
    return safe


def _sizes(output: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the sizes of pictures; whatever else metadata says of an output is not shown."""
    metadata = output.get("metadata") or {}
    found = {kind: metadata.get(kind) for kind in _PICTURES}
    return {
        kind: {name: one[name] for name in ("width", "height") if isinstance(one.get(name), int)}
        for kind, one in found.items()
        if isinstance(one, dict)
    }


def _attachments(given: Any) -> dict[str, dict[str, str]]:
    files = given.items() if isinstance(given, dict) else ()
    return {
        name: {kind: _NOT_BASE64.sub("", _text(data)) for kind, data in bundle.items()
               if kind in _PICTURES}
        for name, bundle in files
        if isinstance(bundle, dict)
    }  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(_text, value))
    # Half a surrogate cannot be written to a page.
    return str("" if value is None else value).encode("utf-8", "replace").decode("utf-8")


def _name(value: Any) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[\w.+-]{1,40}", value) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None
