"""Rows of nbgrader's gradebook as plain data: what a worker is given, and what it gives back.

A worker runs nbgrader's own steps on a gradebook in memory that holds the assignment and one
student. What these steps change comes back as rows and is written here, so the real gradebook is
opened by one process alone.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbgrader.api import Base
from sqlalchemy import Connection, Select, Table, bindparam, select

Rows = dict[str, list[dict[str, Any]]]
_TABLES: dict[str, Table] = {table.name: table for table in Base.metadata.sorted_tables}
# What nbgrader's steps may write about one submission.
_OF_A_STUDENT = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
_LONGEST = 1_000_000


def assignment_rows(connection: Connection, course: str, assignment: str) -> Rows:
    """Return what the gradebook has of an assignment; no row of `assignment` if it has none."""
    t = _TABLES
    which = select(t["assignment"].c.id).where(
        t["assignment"].c.name == assignment, t["assignment"].c.course_id == course
    )
    notebooks = select(t["notebook"].c.id).where(t["notebook"].c.assignment_id.in_(which))
    cells = select(t["base_cell"].c.id).where(t["base_cell"].c.notebook_id.in_(notebooks))
    return _read(connection, {
        "course": select(t["course"]),
        "assignment": select(t["assignment"]).where(t["assignment"].c.id.in_(which)),
        "notebook": select(t["notebook"]).where(t["notebook"].c.id.in_(notebooks)),
        "base_cell": select(t["base_cell"]).where(t["base_cell"].c.id.in_(cells)),
        "source_cell": select(t["source_cell"]).where(
            t["source_cell"].c.notebook_id.in_(notebooks)
        ),
        **{name: select(t[name]).where(t[name].c.id.in_(cells))
           for name in ("grade_cells", "solution_cells", "task_cells")},
    })  # fmt: skip


def student_rows(connection: Connection, assignment_id: str, student: str) -> Rows:
    """Return what the gradebook has of a student and this assignment, so far."""
    t = _TABLES
    known = _read(connection, {
        "student": select(t["student"]).where(t["student"].c.id == student),
        "submitted_assignment": select(t["submitted_assignment"]).where(
            t["submitted_assignment"].c.student_id == student,
            t["submitted_assignment"].c.assignment_id == assignment_id,
        ),
    })  # fmt: skip
    submissions = [row["id"] for row in known["submitted_assignment"]]
    if submissions:
        notebook = t["submitted_notebook"]
        known |= _read(connection, {
            "submitted_notebook": select(notebook).where(notebook.c.assignment_id.in_(submissions))
        })  # fmt: skip
        ids = [row["id"] for row in known["submitted_notebook"]]
        known |= _read(connection, {
            name: select(t[name]).where(t[name].c.notebook_id.in_(ids))
            for name in ("grade", "comment")
        })  # fmt: skip
    return known


def all_rows(connection: Connection) -> Rows:
    """Return what a gradebook has of students."""
    return _read(connection, {name: select(_TABLES[name]) for name in _OF_A_STUDENT})


def clear(connection: Connection) -> None:
    """Take everything about students out of a gradebook."""
    for name in reversed(_OF_A_STUDENT):
        connection.execute(_TABLES[name].delete())


def insert(connection: Connection, rows: Rows) -> None:
    """Put rows into a gradebook."""
    for name, table in _TABLES.items():
        if rows.get(name):
            connection.execute(table.insert(), rows[name])


def changes(before: Rows, after: Rows) -> list[list[Any]]:
    """Return what is new or different in `after`: pairs of a table and the columns to write."""
    found = []
    for name in _OF_A_STUDENT:
        old = {row["id"]: row for row in before.get(name, ())}
        for row in after[name]:
            known = old.get(row["id"], {})
            new = {key: value for key, value in row.items() if key not in known
                   or known[key] != value}  # fmt: skip
            if new:
                plain = {key: _plain(value) for key, value in new.items()}
                found.append([name, "id" in new, {**plain, "id": row["id"]}])
    return found


def checked(given: Any, student: str) -> list[tuple[str, bool, dict[str, Any]]]:
    """Return changes that a worker gave back, or raise ValueError for what cannot be any."""
    found = []
    for name, is_new, row in given:
        if name not in _OF_A_STUDENT or (name == "student" and row["id"] != student):
            raise ValueError(f"a change of '{name}'")
        columns = _TABLES[name].c
        found.append((name, bool(is_new), {key: _value(columns[key].type.python_type, value)
                                           for key, value in row.items()}))  # fmt: skip
    return found


def write(connection: Connection, found: Sequence[tuple[str, bool, Mapping[str, Any]]]) -> None:
    """Write changes to a gradebook, as few statements as they need."""
    for name in _OF_A_STUDENT:
        table = _TABLES[name]
        new = [row for other, is_new, row in found if other == name and is_new]
        if new and name == "student":
            new = _unknown(connection, table, new)
        if new:
            connection.execute(table.insert(), new)
        for columns, same in _alike(row for o, n, row in found if o == name and not n):
            where = table.c.id == bindparam("this")
            values = {key: bindparam(key) for key in columns}
            connection.execute(table.update().where(where).values(values), same)


def _unknown(connection: Connection, table: Table, rows: list[dict]) -> list[dict]:
    """Return the students that nobody has added meanwhile."""
    wanted = [row["id"] for row in rows]
    there = set(connection.scalars(select(table.c.id).where(table.c.id.in_(wanted))))
    return [row for row in rows if row["id"] not in there]


def _alike(rows: Iterable[Mapping[str, Any]]) -> list[tuple[tuple[str, ...], list[dict]]]:
    groups: dict[tuple[str, ...], list[dict]] = {}
    for row in rows:
        values = {key: value for key, value in row.items() if key != "id"}
        groups.setdefault(tuple(values), []).append({**values, "this": row["id"]})
    return list(groups.items())


def _read(connection: Connection, queries: Mapping[str, Select]) -> Rows:
    return {
        name: [dict(row) for row in connection.execute(query).mappings()]
        for name, query in queries.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, datetime.timedelta) else value


def _value(kind: type, value: Any) -> Any:
    if value is None:
        return None
    if kind is datetime.datetime:
        return datetime.datetime.fromisoformat(value)
    if kind is datetime.timedelta:
        return datetime.timedelta(seconds=value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind or (kind is str and len(value) > _LONGEST):
        raise ValueError(f"{value!r:.40} is no {kind.__name__}")
    return value
