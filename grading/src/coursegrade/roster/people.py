"""Who is in a class, out of a table of Canvas, of Moodle, or of anybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coursegrade.course import CourseError
from coursegrade.gradebook import Student
from coursegrade.roster.table import Row, read_table

# What stands in a column, by the names that columns have; the first that is there and filled.
_ID = ("student_id", "student id", "id", "SIS Login ID", "login_id", "login", "username",
       "user name", "SIS User ID", "ID number", "Email address", "email")  # fmt: skip
_CANVAS_ID = ("SIS Login ID", "SIS User ID", "ID")
_FIRST = ("first_name", "first name", "firstname", "given name", "Vorname")
_LAST = ("last_name", "last name", "lastname", "surname", "family name", "Nachname")
_WHOLE = ("name", "full name", "Student", "Student name")
_EMAIL = ("email", "email address", "e-mail", "E-Mail-Adresse")
_KNOWN = {*_ID, *_FIRST, *_LAST, *_WHOLE, *_EMAIL, "Section", "ID"}
# Canvas has a row of points below the head, and a student of its own for trying things.
_NOBODY = ("points possible", "manual posting", "student, test", "test student")


@dataclass(frozen=True)
class People:
    """The students of a file, where their ids come from, and what there is to say about rows."""

    students: tuple[Student, ...]
    column: str
    problems: tuple[str, ...]


def read_people(path: Path, column: str = "") -> People:
    """Return who is in a file; `column` names the one with the ids."""
    rows = read_table(path, _KNOWN)
    names = list(rows[0]) if rows else []
    if column and column.casefold() not in map(str.casefold, names):
        raise CourseError(f"{path}: has no column '{column}'; it has {', '.join(names)}.")
    is_canvas = {"Student", "Section"} <= set(names)
    wanted = (column,) if column else _CANVAS_ID if is_canvas else _ID
    chosen = next((one for one in wanted if any(_cell(row, [one]) for row in rows)), None)
    if chosen is None:
        raise CourseError(
            f"{path}: no column has the students' ids (such as 'student_id', 'SIS Login ID', "
            "'ID number'); name it with --id."
        )
    people, problems = [], []
    for number, row in enumerate(rows, start=2):
        person = _person(row, chosen)
        if (_cell(row, _WHOLE) or person.name).casefold().strip() in _NOBODY:
            continue
        if not person.id:
            problems.append(f"Row {number} has no id in '{chosen}': {person.name or 'no name'}.")
        elif "/" in person.id or person.id in (".", ".."):
            problems.append(f"Row {number}: '{person.id}' cannot be the name of a folder.")
        else:
            people.append(person)
    return People(*_without_doubles(people, problems, chosen))


def _without_doubles(
    people: Sequence[Student], problems: list[str], column: str
) -> tuple[tuple[Student, ...], str, tuple[str, ...]]:
    """Leave out ids that two people have: nobody can say whose marks those would be."""
    known: dict[str, list[Student]] = {}
    for person in dict.fromkeys(people):
        known.setdefault(person.id.casefold(), []).append(person)
    for same in known.values():
        if len(same) > 1:
            named = " and ".join(f"'{one.id}' ({one.name})" for one in same)
            alike = len({one.id for one in same}) == 1
            why = "are one id" if alike else "differ in upper and lower case alone"
            problems.append(f"Left out, as they {why}: {named}.")
    return tuple(one for one, *more in known.values() if not more), column, tuple(problems)


def _person(row: Row, column: str) -> Student:
    first, last, whole = (_cell(row, names) for names in (_FIRST, _LAST, _WHOLE))
    if not first and not last:
        if "," in whole:  # as Canvas writes it
            last, _, first = (part.strip() for part in whole.partition(","))
        else:
            first, _, last = (part.strip() for part in whole.rpartition(" "))
    return Student(_cell(row, [column]), first, last, _cell(row, _EMAIL))


def _cell(row: Row, names: Sequence[str]) -> str:
    folded = {name.casefold(): cell for name, cell in row.items()}
    return next((folded[one.casefold()] for one in names if folded.get(one.casefold())), "")
