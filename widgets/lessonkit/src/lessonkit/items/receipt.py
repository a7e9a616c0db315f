"""What a quiz's last cell says of the saved file: which it is, when saved, when handed in.

The content of a quiz is what stands in its answer cells. Its short code changes with them alone,
so the same code on the student's side and on the instructor's means the same answers.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

# Beside a quiz: when it was handed in, with which content. Whoever hands it in writes this.
RECORD = ".handed-in.json"
# Where the exchange is; it is there and empty where somebody has found out that there is none.
EXCHANGE = "NBGRADER_EXCHANGE"
_DIGITS = 8


def _about(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    about = cell.get("metadata", {}).get("nbgrader")
    return about if isinstance(about, Mapping) else {}


def source_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's text; in a file it may stand as a list of lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def answers_in(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the text of each answer cell of a notebook, by nbgrader's name of the cell."""
    return {
        str(about["grade_id"]): source_of(cell)
        for cell in cells
        if (about := _about(cell)).get("solution") and about.get("grade_id")
    }


def content_code(cells: Sequence[Mapping[str, Any]]) -> str:
    """Return the short code of a notebook's answers; nothing where it has no answer cell."""
    answers = answers_in(cells)
    if not answers:
        return ""
    text = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_DIGITS]


def saved_cells(path: Path | None) -> list[dict[str, Any]]:
    """Return the cells of a saved notebook; none where there is no file or it is no notebook."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def handed_in(path: Path) -> list[dict[str, str]]:
    """Return when a file was handed in from here, the oldest first, with `when` and `code`."""
    try:
        told = json.loads((path.parent / RECORD).read_text(encoding="utf-8"))[path.name]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [one for one in told if isinstance(one, dict) and {"when", "code"} <= one.keys()]


def note_handed_in(path: Path, when: datetime, code: str) -> None:
    """Write down that a file has just been handed in."""
    record = path.parent / RECORD
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}
    entry = {"when": when.isoformat(timespec="seconds"), "code": code}
    told = {**told, path.name: [*handed_in(path), entry]}
    record.write_text(json.dumps(told, indent=1), encoding="utf-8")


def moment(when: datetime) -> str:
    """Return a time as people say it, in this machine's own time."""
    local = when.astimezone()
    day = "today" if local.date() == datetime.now().date() else f"{local.day} {local:%B %Y}"
    return f"{day}, {local:%H:%M:%S}"


def about_file(path: Path | None) -> tuple[list[str], bool]:
    """Return the lines that say which file this is, when saved, and when handed in.

    The second value says whether what is saved has been handed in.
    """
    if path is None:
        words = "Which file this is, your program does not tell. Save it before you hand it in."
        return [words], False
    code = content_code(saved_cells(path))
    saved = moment(datetime.fromtimestamp(path.stat().st_mtime).astimezone())
    lines = [f"This file   {path}", f"Saved       {saved}, content {code}"]
    times = handed_in(path)
    if not times and os.environ.get(EXCHANGE) == "":
        words = "Handed in   no exchange is set up here: send or upload this file, the way your"
        return [*lines, words, "            instructor told you"], False
    if not times:
        return [*lines, "Handed in   not yet from here"], False
    last = times[-1]
    when = moment(datetime.fromisoformat(last["when"]))
    if last["code"] == code:
        return [*lines, f"Handed in   {when}, content {code}: the same as saved"], True
    lines += [
        f"Handed in   {when}, content {last['code']}: that is not what is saved now.",
        "            Hand it in again if the answers of now are to count.",
    ]
    return lines, False
