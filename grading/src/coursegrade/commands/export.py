"""Write marks for Canvas, Moodle, a spreadsheet or as CSV: a column an item, and the total."""

import argparse
from pathlib import Path

from coursegrade.course import Course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", nargs="?", metavar="ASSIGNMENT")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    parser.add_argument("--all", action="store_true", help="all assignments (the default)")
    parser.add_argument(
        "--to", default="csv", metavar="FORMAT", help="canvas, moodle, csv (default) or xlsx"
    )
    parser.add_argument(
        "--columns", choices=("both", "total", "items"),
        help="default: both; for canvas the total alone, so that nothing counts twice",
    )  # fmt: skip
    parser.add_argument(
        "--missing", choices=("zero", "blank"), default="zero",
        help="what who handed in nothing gets (zero, as in nbgrader)",
    )  # fmt: skip
    parser.add_argument(
        "--excuse", action="append", default=[], metavar="STUDENT", help="may be repeated"
    )
    parser.add_argument(
        "--drop", action="append", default=[], metavar="ITEM",
        help="leave an item out of scores and points; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--roster", type=Path, metavar="FILE.csv",
        help="a gradebook exported from Canvas, to take names and numbers from",
    )  # fmt: skip


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Write the file that was asked for."""
    from coursegrade.export.export import export_marks

    return export_marks(course, args)
