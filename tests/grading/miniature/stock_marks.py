"""What stock nbgrader gives to the miniature courses, kept as a table beside the tests.

Stock takes two seconds a submission, so the daily tests read the table. It belongs to one version
of nbgrader and to one text of each course, and is refused for any other.
"""

import json
from pathlib import Path
from typing import Any

import nbgrader
from miniature_course import CellKey, Mark, Miniature, Outcome

TABLE = Path(__file__).parent / "stock.json"
RENEW = "renew it with: pytest tests/grading/miniature --write-stock"


class Stale(Exception):
    """The table is of another nbgrader or of another text of the course."""


class Unknown(Exception):
    """The table has no marks of this course yet."""


def kept(course: Miniature) -> Outcome:
    """Return what stock made of a course."""
    table = _table()
    entry = table["courses"].get(str(course))
    if table["nbgrader"] != nbgrader.__version__:
        raise Stale(
            f"{TABLE.name} is of nbgrader {table['nbgrader']}, and {nbgrader.__version__} is "
            f"installed; {RENEW}"
        )
    if entry is None:
        raise Unknown(f"{TABLE.name} has nothing of {course}; {RENEW} -k {course.name}")
    if entry["text"] != course.digest:
        raise Stale(f"{TABLE.name} knows another {course.path.name}; {RENEW} -k {course.name}")
    marks = {
        CellKey(student, *cell.split("/")): Mark(*mark)
        for student, cells in entry["marks"].items()
        for cell, mark in cells.items()
    }
    return Outcome(entry["status"], marks, tuple(entry["files"]), entry["shown"])


def keep(course: Miniature, outcome: Outcome) -> None:
    """Write what stock made of a course into the table."""
    table = _table()
    if table["nbgrader"] != nbgrader.__version__:
        table = {"nbgrader": nbgrader.__version__, "courses": {}}
    marks: dict[str, dict[str, Any]] = {}
    for key, mark in sorted(outcome.marks.items()):
        marks.setdefault(key.student, {})[f"{key.notebook}/{key.cell}"] = list(mark)
    table["courses"][str(course)] = {
        "text": course.digest, "status": outcome.status, "marks": marks,
        "files": outcome.files, "shown": outcome.shown,
    }  # fmt: skip
    table["courses"] = dict(sorted(table["courses"].items()))
    TABLE.write_text(_compact(table), encoding="utf-8")


def _table() -> dict[str, Any]:
    if TABLE.exists():
        return json.loads(TABLE.read_text(encoding="utf-8"))
    return {"nbgrader": nbgrader.__version__, "courses": {}}


def _compact(table: dict[str, Any]) -> str:
    """Return JSON with one line a submission, so that a difference can be read."""
    lines = []
    for name, entry in table["courses"].items():
        rows = ",\n".join(
            f"    {json.dumps(who)}: {json.dumps(cells)}" for who, cells in entry["marks"].items()
        )
        rest = {key: value for key, value in entry.items() if key != "marks"}
        inner = ",\n".join(f"   {json.dumps(k)}: {json.dumps(v)}" for k, v in rest.items())
        lines.append(
            f'  {json.dumps(name)}: {{\n{inner},\n   "marks": {{\n{rows}\n   }}\n  }}'
        )  # fmt: skip
    courses = ",\n".join(lines)
    return (
        f'{{\n "nbgrader": {json.dumps(table["nbgrader"])},\n "courses": {{\n{courses}\n }}\n}}\n'
    )
