"""Read what a student handed in, with words for everything that cannot be read."""

import datetime
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from coursegrade.autograde.shown import shown

_LARGEST = 200_000_000
_LARGEST_TIME = 1000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class CannotGrade(Exception):
    """Why a submission cannot be graded, and what the instructor can do, in one sentence."""


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of any format as format 4; as in nbgrader, its schema may be broken."""
    raw = path.read_bytes()
    if not raw.strip():
        raise CannotGrade(f"{shown(path.name)} is empty; ask the student to hand it in again")
    try:
        book = json.loads(_decoded(raw))
        _complete(book)
        # Halves of characters (`\ud800`) are let go: no file can hold them.
        text = json.dumps(book, ensure_ascii=False).encode("utf-8", "replace").decode()
        return nbformat.reads(text, as_version=4)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError,
            nbformat.ValidationError) as error:  # fmt: skip
        words = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise CannotGrade(f"{shown(path.name)} is {_what(raw, words)}") from None


def _decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16, without the mark before it."""
    return raw.decode("utf-16" if raw[:2] in _UTF16 else "utf-8-sig")


def _complete(book: dict[str, Any]) -> None:
    """Add what every notebook of format 4 has, where an editor left it out."""
    if book.get("nbformat") != 4:
        return
    _complete_kernel(book.setdefault("metadata", {}))
    for cell in book["cells"]:
        cell.setdefault("metadata", {})
        cell.setdefault("source", "")
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
            for output in cell["outputs"]:
                if output.get("output_type") == "stream":
                    output.setdefault("name", "stdout")
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)


def _complete_kernel(metadata: dict[str, Any]) -> None:
    """Mend what a notebook says of its kernel and language, which no submission decides."""
    kernel, language = metadata.get("kernelspec"), metadata.get("language_info")
    if isinstance(kernel, dict):
        if not isinstance(kernel.get("name"), str):
            kernel["name"] = "python3"
        if not isinstance(kernel.get("display_name"), str):
            kernel["display_name"] = kernel["name"]
    if "language_info" in metadata and not (
        isinstance(language, dict) and isinstance(language.get("name"), str)
    ):
        del metadata["language_info"]


def _what(raw: bytes, words: str) -> str:
    """Say what a file is that is no notebook, and what to do."""
    start = raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if re.search(rb"^(<{7} |>{7} )", raw, re.MULTILINE):
        return "a notebook with a merge conflict in it; ask for it with the conflict resolved"
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "a web page and no notebook; ask for the .ipynb file itself"
    return f"no notebook ({shown(words, 120)}); open it in JupyterLab, or ask for it again"


def check_files(folder: Path) -> None:
    """Raise CannotGrade for links, pipes and more than can be meant."""
    total = 0
    for path in (folder, *folder.rglob("*")):
        info, name = path.lstat(), shown(path.name)
        if stat.S_ISLNK(info.st_mode):
            raise CannotGrade(f"{name} is a link to another place; ask for the file itself")
        if not (stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode)):
            raise CannotGrade(f"{name} is no ordinary file; remove it")
        total += info.st_size if stat.S_ISREG(info.st_mode) else 0
    if total > _LARGEST:
        raise CannotGrade(
            f"it has {total // 1_000_000} MB, more than {_LARGEST // 1_000_000}; remove what the "
            "assignment does not need"
        )


def nothing_there(source: Path, found: list[Path], expected: set[str]) -> str:
    """Say what is in a submission that has none of the expected notebooks."""
    names = " and ".join(f"{name}.ipynb" for name in sorted(expected))
    others = sorted(path.name for path in found) or sorted(
        path.name for path in source.iterdir() if path.name != "timestamp.txt"
    )
    if not others:
        return f"the folder is empty; {names} was expected"
    listed = ", ".join(shown(name) for name in others[:3])
    return f"there is no {names}, only {listed}; rename the file in {shown(str(source))}"


def read_time(folder: Path) -> tuple[datetime.datetime | None, str]:
    """Return when a submission was handed in, or none, and what there is to say about that."""
    path = folder / "timestamp.txt"
    if not os.path.lexists(path):
        return None, ""
    if not path.is_file() or path.is_symlink():
        return None, "timestamp.txt is no file; it counts as handed in without a time"
    with path.open("rb") as file:
        raw = file.read(_LARGEST_TIME + 1)
    words: Any = raw
    try:
        words = _decoded(raw).strip()
        if not words:
            return None, ""
        return (parse_utc(words), "") if len(raw) <= _LARGEST_TIME else (None, _unread(words))
    except Exception:  # dateutil raises whatever its arithmetic comes upon
        return None, _unread(words)


def _unread(words: Any) -> str:
    return (
        f"the time in timestamp.txt cannot be read ({shown(str(words), 40)}); it counts as handed "
        "in without a time"
    )
