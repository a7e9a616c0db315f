"""Names of a class go into nbgrader's gradebook."""

import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

from nbgrader.api import Gradebook

from coursegrade.course import Course
from coursegrade.gradebook import Student, course_directory
from coursegrade.only_run import only_run
from coursegrade.printable import printable
from coursegrade.roster.people import read_people
from coursegrade.stock import environment


def register(course: Course, path: Path, column: str = "") -> int:
    """Write the students of a file into the gradebook; return 1 if somebody is left out."""
    found = read_people(path, column)
    directory = course_directory(course)
    # For an empty database nbgrader calls alembic by its name.
    os.environ["PATH"] = environment()["PATH"]
    with only_run(course), Gradebook(directory.db_url, directory.course_id) as gradebook:
        there = [one.id for one in gradebook.students]
        students, said = _as_known(found.students, there)
        for one in students:
            about = asdict(one)
            names = {name: value for name, value in about.items() if value and name != "id"}
            gradebook.update_or_create_student(one.id, **names)
        strangers = sorted(set(there) - {one.id for one in students})
    new = sum(one.id not in there for one in students)
    print(f"{len(students)} students, {new} of them new. Their ids are those of the column "
          f"'{printable(found.column)}'.")  # fmt: skip
    if strangers:
        print(f"In the gradebook and not in the file: {', '.join(map(printable, strangers))}.")
    for line in (*said, *found.problems):
        print(printable(line), file=sys.stderr)
    return 1 if found.problems else 0


def _as_known(students: tuple[Student, ...], there: list[str]) -> tuple[list[Student], list[str]]:
    """Return students under the id that the gradebook has of them already.

    It may be written in other letters, or be what stands before the @ of an address.
    """
    kept, said = [], []
    for one in students:
        same = [known for known in there if known.casefold() == one.id.casefold()]
        short = one.id.partition("@")[0]
        near = [known for known in there if "@" in one.id and known.casefold() == short.casefold()]
        known = one.id if one.id in there else next(iter(same or near), one.id)
        if known != one.id:
            said.append(f"'{one.id}' of the file is '{known}' in the gradebook; '{known}' stays.")
        kept.append(replace(one, id=known))
    return kept, said
