"""Write grades in the form that a learning platform or a spreadsheet reads.

Canvas: the columns Student, ID, SIS User ID, SIS Login ID and Section must come first and in this
order, a row `Points Possible` says what can be reached, and `EX` excuses (instructure/canvas-lms,
lib/gradebook_importer.rb). Every further column becomes an assignment.

Moodle: one column identifies the student, every other can be mapped to a grade item when the file
is imported; `-` means no grade, and any other word stops the import (moodle/moodle,
grade/import/csv/classes/load_data.php).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coursegrade.export.canvas_roster import COLUMNS, Person
from coursegrade.export.grades import EXCUSED, Grade, Sheet
from coursegrade.export.spreadsheet import harmless

FORMATS = {"canvas": ".csv", "moodle": ".csv", "csv": ".csv", "xlsx": ".xlsx"}
BOTH, TOTAL, ITEMS = "both", "total", "items"

_STOCK = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip

Row = tuple[Any, ...]


def canvas(
    sheets: Sequence[Sheet],
    columns: str,
    people: Mapping[str, Person] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Yield the rows of a Canvas gradebook import, of all, or of those whom Canvas knows."""
    heads = [(name, points) for name, points in _columns(sheets, columns)]
    yield (*COLUMNS, *((titles or {}).get(name, name) for name, _ in heads))
    yield ("    Points Possible", "", "", "", "", *(number(points) for _, points in heads))
    for grades in _by_student(sheets):
        student = grades[0].student
        name = ", ".join(part for part in (student.last_name, student.first_name) if part)
        given = (name or student.id, "", "", student.id, "")
        if people is not None and student.id not in people:
            continue
        who = (people or {}).get(student.id, given)
        yield (*who, *(number(value, "EX", "") for value in _values(grades, columns)))


def moodle(sheets: Sequence[Sheet], columns: str) -> Iterator[Row]:
    """Yield the rows of a Moodle grade import."""
    names = [name for name, _ in _columns(sheets, columns)]
    yield ("First name", "Last name", "ID number", "Email address", *names)
    for grades in _by_student(sheets):
        who = grades[0].student
        values = (number(value, "-", "-") for value in _values(grades, columns))
        yield (who.first_name, who.last_name, who.id, who.email, *values)


def plain(sheets: Sequence[Sheet], columns: str) -> Iterator[Row]:
    """Yield nbgrader's own columns, one row a student and assignment, then one column an item."""
    named = columns != TOTAL
    several = len(sheets) > 1
    labels = [
        f"{one.name}: {label}" if several else label
        for one in sheets
        for label in (one.labels if named else ())
    ]
    yield (*_STOCK, "status", "needs_manual_grade", *labels)
    for position, one in enumerate(sheets):
        before = sum(len(other.labels) for other in sheets[:position]) if named else 0
        for grade in one.grades:
            items = [""] * len(labels)
            if named:
                values = [number(value, "", "") for value in grade.items]
                items[before : before + len(values)] = values
            yield (*_stock(one, grade), *items)


def _stock(one: Sheet, grade: Grade) -> Row:
    who, submission = grade.student, grade.submission
    return (
        one.name, one.marks.due or "", submission.timestamp or "", who.id, who.last_name,
        who.first_name, who.email, number(grade.raw, "", ""), number(submission.late_penalty),
        number(grade.total, "", ""), number(one.marks.points), grade.status,
        "yes" if submission.waiting else "no",
    )  # fmt: skip


def write_csv(rows: Iterator[Row], path: Path) -> None:
    """Write rows as CSV; text that a spreadsheet would run or cut at another sign is kept whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerows([harmless(value) for value in row] for row in rows)


def number(value: Any, excused: str = "", missing: str = "") -> Any:
    """Return a score with at most five decimals and no needless zeros."""
    if value is None:
        return missing
    if value == EXCUSED:
        return excused
    return float(f"{value:.5f}") if value % 1 else int(value)


def _columns(sheets: Sequence[Sheet], columns: str) -> Iterator[tuple[str, float]]:
    for one in sheets:
        if columns != ITEMS:
            yield one.name, one.marks.points
        if columns != TOTAL:
            for item, label in zip(one.marks.items, one.labels, strict=True):
                yield f"{one.name}: {label}", item.points


def _values(grades: Sequence[Grade], columns: str) -> Iterator[Any]:
    for grade in grades:
        values = (*((grade.total,) if columns != ITEMS else ()),)
        values += grade.items if columns != TOTAL else ()
        yield from (EXCUSED if grade.status == EXCUSED else value for value in values)


def _by_student(sheets: Sequence[Sheet]) -> Iterator[tuple[Grade, ...]]:
    yield from zip(*(one.grades for one in sheets), strict=True)
