"""The file of marks that `coursegrade export` writes."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from coursegrade.course import Course, CourseError
from coursegrade.export import formats
from coursegrade.export.canvas_roster import Person, read_roster
from coursegrade.export.grades import MISSING, Sheet, sheet
from coursegrade.gradebook import (
    assignment_name,
    course_directory,
    open_gradebook,
    read_marks,
)
from coursegrade.printable import printable
from coursegrade.results import results_folder


def export_marks(course: Course, args: argparse.Namespace) -> int:
    """Write the marks that the command line asks for."""
    lesson, kind, path = _meant(args)
    directory = course_directory(course)
    with open_gradebook(directory) as gradebook:
        names = (
            [assignment_name(gradebook, lesson)]
            if lesson
            else [assignment.name for assignment in gradebook.assignments]
        )
        marks = [read_marks(directory, gradebook, name) for name in names]
    if not marks:
        raise CourseError("The gradebook has no assignment yet; assign and autograde first.")
    blank = args.missing == "blank"
    sheets = [sheet(one.without(tuple(args.drop)), args.excuse, blank) for one in marks]
    columns = args.columns or (formats.TOTAL if kind == "canvas" else formats.BOTH)
    if path is None:
        stem = names[0] if lesson else "grades"
        if kind in ("canvas", "moodle"):
            stem += f"-{kind}"
        path = results_folder(course) / f"{stem}{formats.FORMATS[kind]}"
    roster = read_roster(args.roster) if args.roster else None
    known = roster.find([one.id for one in marks[0].students]) if roster else None
    _write(kind, sheets, columns, path, roster and _Known(known, roster.titles))
    count = len(sheets[0].grades) if known is None else len(known)
    print(f"{count} students, {len(sheets)} assignments. {path} written.")
    lost = _lost(sheets, known)
    for line in [*_remarks(kind, sheets, columns), *lost]:
        print(line, file=sys.stderr)
    return 1 if lost else 0


@dataclass(frozen=True)
class _Known:
    """Whom Canvas knows under which id, and its titles."""

    people: dict[str, Person]
    titles: dict[str, str]


def _lost(sheets: list[Sheet], known: dict[str, Person] | None) -> list[str]:
    """Name everybody who has marks and is in no row of the file."""
    if known is None:
        return []
    graded = {grade.student.id for one in sheets for grade in one.grades if grade.status != MISSING}
    names = sorted(graded - set(known))
    if not names:
        return []
    return [
        f"Not exported, as the roster does not say for certain who that is: "
        f"{', '.join(map(printable, names))}. Give these {len(names)} their marks by hand, or "
        "correct their names in nbgrader."
    ]


def _meant(args: argparse.Namespace) -> tuple[str | None, str, Path | None]:
    """Return assignment, format and file; `--to grades.csv` names a file, as for nbgrader."""
    lesson, kind, path = args.lesson, args.to, args.file
    if args.all and lesson:
        if path:
            raise CourseError("Give an assignment or --all, not both.")
        lesson, path = None, Path(lesson)
    if kind not in formats.FORMATS:
        suffix = Path(kind).suffix.lstrip(".")
        if suffix not in ("csv", "xlsx"):
            raise CourseError(f"'{kind}' is no format; choose from {', '.join(formats.FORMATS)}.")
        kind, path = suffix, Path(kind)
    if not lesson and (args.excuse or args.drop):
        raise CourseError("--excuse and --drop are meant for one assignment; name it.")
    if args.roster and kind != "canvas":
        raise CourseError("--roster helps only with --to canvas.")
    return lesson, kind, path


def _write(kind: str, sheets: list[Sheet], columns: str, path: Path, known: _Known | None) -> None:
    try:
        if kind == "xlsx":
            from coursegrade.export.workbook import write_workbook

            write_workbook(sheets, path)
        elif kind == "canvas":
            people, titles = (known.people, known.titles) if known else (None, None)
            formats.write_csv(formats.canvas(sheets, columns, people, titles), path)
        else:
            rows = formats.moodle if kind == "moodle" else formats.plain
            formats.write_csv(rows(sheets, columns), path)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); give a file.") from None


def _remarks(kind: str, sheets: list[Sheet], columns: str) -> list[str]:
    said = []
    for one in sheets:
        if one.waiting:
            said.append(
                f"{one.name}: {one.waiting} submissions still wait for a grader; what is not graded"
                " counts as 0."
            )
        if one.late and columns == formats.ITEMS:
            said.append(
                f"{one.name}: {one.late} submissions have a late penalty, which only the total has."
            )
        if kind == "moodle" and one.marks.points > 100:
            said.append(
                f"{one.name}: Moodle refuses grades over 100 unless its site setting"
                " 'unlimitedgrades' is on."
            )
    return said
