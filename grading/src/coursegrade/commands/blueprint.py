"""Show which objective is asked at which level by which items, and where holes are."""

import argparse
from pathlib import Path

from coursegrade.course import Course
from coursegrade.results import results_folder, write_result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Print the table, and write its page."""
    from coursegrade.interchange.blueprint import blueprint_page, in_terminal, read_plan

    lesson = course.folder(args.lesson)
    plan = read_plan(course, lesson)
    path = args.to or results_folder(course) / f"{lesson}-blueprint.html"
    write_result(path, blueprint_page(plan))
    print(in_terminal(plan))
    print(f"{path} written.")
    return 0
