"""What follows the grading: report, export, similarity; the docstrings are the words of --help."""

import argparse
from pathlib import Path

from coursegrade.course import Course, CourseError

NAMES = ("rescore", "report", "export", "similarity", "doctor")


def add_arguments(name: str, command: argparse.ArgumentParser) -> None:
    """Give a command its options."""
    if name == "rescore":
        command.add_argument("lesson", metavar="LESSON")
        command.add_argument("--apply", action="store_true", help="write what is shown")
        command.add_argument("--undo", action="store_true", help="take the last one back")
    if name in ("report", "similarity"):
        command.add_argument("lesson", metavar="ASSIGNMENT")
        command.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it")
    if name == "report":
        command.add_argument("--names", action="store_true", help="list the students too")
    if name == "export":
        command.add_argument("lesson", nargs="?", metavar="ASSIGNMENT")
        command.add_argument("file", nargs="?", type=Path, metavar="FILE")
        command.add_argument("--all", action="store_true", help="all assignments (the default)")
        command.add_argument(
            "--to", default="csv", metavar="FORMAT", help="canvas, moodle, csv (default) or xlsx"
        )
        command.add_argument(
            "--columns", choices=("both", "total", "items"),
            help="default: both; for canvas the total alone, so that nothing counts twice",
        )  # fmt: skip
        command.add_argument(
            "--missing", choices=("zero", "blank"), default="zero",
            help="what who handed in nothing gets (zero, as in nbgrader)",
        )  # fmt: skip
        command.add_argument(
            "--excuse", action="append", default=[], metavar="STUDENT", help="may be repeated"
        )
        command.add_argument(
            "--drop", action="append", default=[], metavar="ITEM",
            help="leave an item out of scores and points; may be repeated",
        )  # fmt: skip
        command.add_argument(
            "--roster", type=Path, metavar="FILE.csv",
            help="a gradebook exported from Canvas, to take names and numbers from",
        )  # fmt: skip


def rescore(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Mark saved answers again after a change of quiz.yml; --apply writes it, --undo reverts."""
    from coursegrade.rescore.commands import rescore as run

    return run(course, words.lesson, apply=words.apply, undo=words.undo)


def report(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Write a report on an assignment: scores, items, answers, reliability, what to look at."""
    from coursegrade.after.analysis import analyse
    from coursegrade.after.answers import read_responses
    from coursegrade.after.gradebook import (
        assignment_name,
        course_directory,
        open_gradebook,
        read_marks,
    )
    from coursegrade.after.objectives import known_items, objective_texts, objectives
    from coursegrade.after.report import report as written

    directory = course_directory(course)
    with open_gradebook(directory) as gradebook:
        name = assignment_name(gradebook, words.lesson)
        marks = read_marks(directory, gradebook, name)
    analysis = analyse(marks, read_responses(directory, marks), *known_items(course, marks))
    reached = objectives(analysis, objective_texts(course, name))
    path = words.to or results_folder(course) / f"{name}-report.html"
    write_page(path, written(analysis, reached, names=words.names))
    print(f"{analysis.n} submissions, {len(analysis.reports)} items. {path} written.")
    return 0


def export(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Write marks for Canvas, Moodle, a spreadsheet or as CSV: a column an item, and the total."""
    from coursegrade.after.exporting import export_marks

    return export_marks(course, words)


def similarity(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Compare written and code answers on this machine and show unusually alike passages."""
    from coursegrade.after.gradebook import assignment_name, course_directory, open_gradebook
    from coursegrade.after.likeness import likenesses
    from coursegrade.after.similarity import read_answers, similarity_page

    directory = course_directory(course)
    with open_gradebook(directory) as gradebook:
        name = assignment_name(gradebook, words.lesson)
        given = read_answers(directory, gradebook, name)
    found = likenesses(given)
    path = words.to or results_folder(course) / f"{name}-similarity.html"
    write_page(path, similarity_page(name, given, found))
    print(f"{len(found)} pairs of submissions to look at. {path} written.")
    return 0


def doctor(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Check the course, nbgrader and this machine, and say what to mend."""
    from coursegrade.after.doctor import examine

    checks = examine(course)
    for check in checks:
        print(f"{check.mark} {check.words}")
    broken = sum(check.broken for check in checks)
    print("Nothing to mend." if not broken else f"{broken} to mend.")
    return 1 if broken else 0


def results_folder(course: Course) -> Path:
    """Return where results go unless told: beside nbgrader's own export."""
    from coursegrade.after.gradebook import course_directory

    to = course_directory(course).config.ExportPlugin.get("to")
    return (course.root / to).parent if isinstance(to, str) and to else course.root


def write_page(path: Path, html: str) -> None:
    """Write a page; say in one sentence why it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Half a surrogate in what a student wrote has no bytes of its own.
        path.write_text(html, encoding="utf-8", errors="xmlcharrefreplace")
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); give --to.") from None
