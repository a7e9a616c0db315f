"""Read the names of a class from a file of Canvas, Moodle or your own into the gradebook."""

import argparse
from pathlib import Path

from coursegrade.course import Course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--id", default="", metavar="COLUMN",
        help="the column with the ids under which students hand in",
    )  # fmt: skip


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Register the students; return 1 if somebody is left out."""
    from coursegrade.roster.register import register

    return register(course, args.file, args.id)
