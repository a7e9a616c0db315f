"""Items outside the notebook: learning platforms, paper, the blueprint."""

import argparse
from pathlib import Path

from coursegrade.course import Course, CourseError

NAMES = ("items", "blueprint")
FORMATS = {"qti": ".zip", "moodle": ".xml", "print": ".html"}


def add_arguments(name: str, command: argparse.ArgumentParser) -> None:
    """Give a command its options."""
    command.add_argument("lesson", metavar="LESSON")
    if name == "blueprint":
        command.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it")
        return
    command.add_argument("file", nargs="?", type=Path, metavar="FILE")
    command.add_argument(
        "--to", required=True, choices=FORMATS,
        help="qti: a QTI 2.1 package; moodle: Moodle XML; print: a page for paper",
    )  # fmt: skip
    part = command.add_mutually_exclusive_group()
    part.add_argument("--practice", action="store_true", help="the practice items")
    part.add_argument("--quiz", action="store_true", help="the graded items (the default)")
    command.add_argument(
        "--variants", type=int, default=1, metavar="N",
        help="how many variants of an item with numbers of one's own (default: the first)",
    )  # fmt: skip
    command.add_argument(
        "--keys", action=argparse.BooleanOptionalAction, default=None,
        help="with or without keys and feedback; default: with keys, on paper without",
    )  # fmt: skip


def items(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Write items for another platform or for paper, and say what could not go along."""
    from coursegrade.after.commands import results_folder
    from coursegrade.bank import moodle_xml, paper, qti_package
    from coursegrade.bank.selection import PRACTICE, QUIZ, select

    keys = words.keys if words.keys is not None else words.to != "print"
    if words.to == "moodle" and not keys:
        raise CourseError(
            "Moodle refuses a question without a key; use --to qti or --to print with --no-keys."
        )
    if words.variants < 1 or (words.to == "print" and words.variants > 1):
        raise CourseError("--variants takes a number from 1; on paper there is one of each item.")
    lesson = course.folder(words.lesson)
    part = PRACTICE if words.practice else QUIZ
    selection = select(course, lesson, part, words.variants)
    mark = "" if keys == (words.to != "print") else ("-with-keys" if keys else "-without-keys")
    name = f"{lesson}-{part}-{words.to}{mark}{FORMATS[words.to]}"
    path = words.file or results_folder(course) / name
    match words.to:
        case "qti":
            data, said = qti_package.package(selection, keys), qti_package.remarks(selection)
        case "moodle":
            data, said = moodle_xml.moodle_xml(selection), moodle_xml.remarks(selection)
        case _:
            data, said = paper.page(selection, keys).encode(), selection.left_out
    _write(path, data)
    print(f"{len(selection.entries)} items, {selection.points:g} points. {path} written.")
    if words.to == "print":
        print(paper.print_pdf(path))
    for line in said:
        print(line)
    if keys and part == QUIZ:
        print("This file holds the keys of graded items: keep it from students.")
    return 0


def blueprint(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Show which objective is asked at which level by which items, and where holes are."""
    from coursegrade.after.commands import results_folder
    from coursegrade.bank.blueprint import blueprint_page, in_terminal, read_plan

    lesson = course.folder(words.lesson)
    plan = read_plan(course, lesson)
    path = words.to or results_folder(course) / f"{lesson}-blueprint.html"
    _write(path, blueprint_page(plan).encode())
    print(in_terminal(plan))
    print(f"{path} written.")
    return 0


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); give a file.") from None
