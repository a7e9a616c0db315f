"""Who is who in a gradebook that was exported from Canvas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coursegrade.course import CourseError
from coursegrade.roster.table import read_table

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_TITLED = re.compile(r"(.*) \(\d+\)")

Person = tuple[str, ...]


@dataclass(frozen=True)
class Roster:
    """The people of a Canvas course, and its columns with their numbers, by their titles."""

    people: tuple[Person, ...]
    titles: dict[str, str]

    def find(self, ids: Sequence[str]) -> dict[str, Person]:
        """Return who is meant by each id; whoever cannot be told for certain is left out.

        An id is a number, a login, or what stands before the @ of a login. What is written exactly
        so comes first; then upper and lower case count as equal, where that fits one person only.
        """
        found: dict[str, Person] = {}
        for fold in (str, str.casefold):
            taken = set(found.values())
            left = [one for one in ids if one not in found]
            for one in left:
                fits = {
                    person
                    for person in self.people
                    if fold(one) in map(fold, _names(person)) and person not in taken
                }
                rivals = sum(fold(other) == fold(one) for other in left)
                if len(fits) == 1 and rivals == 1:
                    found[one] = fits.pop()
        return _without_doubles(found)


def _names(person: Person) -> set[str]:
    _, number, user, login, _ = person
    return {number, user, login, login.partition("@")[0]} - {""}


def _without_doubles(found: dict[str, Person]) -> dict[str, Person]:
    """Leave out people whom two ids mean: Canvas would keep the marks of one of them."""
    people = list(found.values())
    return {one: person for one, person in found.items() if people.count(person) == 1}


def read_roster(path: Path) -> Roster:
    """Read a gradebook exported from Canvas."""
    rows = read_table(path, COLUMNS)
    if not rows or any(name not in rows[0] for name in ("Student", "ID", "Section")):
        raise CourseError(f"{path}: this is no gradebook exported from Canvas; export it there.")
    people = [
        tuple(row.get(name, "") for name in COLUMNS)
        for row in rows
        if "Points Possible" not in row.get("Student", "")
    ]
    titles = {found[1]: name for name in rows[0] if name and (found := _TITLED.fullmatch(name))}
    return Roster(tuple(people), titles)
