"""Write items for another platform or for paper, and say what could not go along."""

import argparse
from pathlib import Path

from coursegrade.course import Course, CourseError
from coursegrade.results import results_folder, write_result

FORMATS = {"qti": ".zip", "moodle": ".xml", "print": ".html"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    parser.add_argument(
        "--to", required=True, choices=FORMATS,
        help="qti: a QTI 2.1 package; moodle: Moodle XML; print: a page for paper",
    )  # fmt: skip
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--practice", action="store_true", help="the practice items")
    part.add_argument("--quiz", action="store_true", help="the graded items (the default)")
    parser.add_argument(
        "--variants", type=int, default=1, metavar="N",
        help="how many variants of an item with numbers of one's own (default: the first)",
    )  # fmt: skip
    parser.add_argument(
        "--keys", action=argparse.BooleanOptionalAction, default=None,
        help="with or without keys and feedback; default: with keys, on paper without",
    )  # fmt: skip


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Write the file, and print what could not go along."""
    from coursegrade.interchange import moodle_xml, paper, qti_package
    from coursegrade.interchange.selection import PRACTICE, QUIZ, select

    keys = args.keys if args.keys is not None else args.to != "print"
    if args.to == "moodle" and not keys:
        raise CourseError(
            "Moodle refuses a question without a key; use --to qti or --to print with --no-keys."
        )
    if args.variants < 1 or (args.to == "print" and args.variants > 1):
        raise CourseError("--variants takes a number from 1; on paper there is one of each item.")
    lesson = course.folder(args.lesson)
    part = PRACTICE if args.practice else QUIZ
    selection = select(course, lesson, part, args.variants)
    mark = "" if keys == (args.to != "print") else ("-with-keys" if keys else "-without-keys")
    name = f"{lesson}-{part}-{args.to}{mark}{FORMATS[args.to]}"
    path = args.file or results_folder(course) / name
    match args.to:
        case "qti":
            data, said = qti_package.package(selection, keys), qti_package.remarks(selection)
        case "moodle":
            data, said = moodle_xml.moodle_xml(selection), moodle_xml.remarks(selection)
        case _:
            data, said = paper.page(selection, keys).encode(), selection.left_out
    write_result(path, data)
    print(f"{len(selection.entries)} items, {selection.points:g} points. {path} written.")
    if args.to == "print":
        print(paper.print_pdf(path))
    for line in said:
        print(line)
    if keys and part == QUIZ:
        print("This file holds the keys of graded items: keep it from students.")
    return 0
