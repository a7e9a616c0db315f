"""Mark written answers: one question, the answers of all students, by keys alone."""

import argparse
from urllib.parse import quote

from coursegrade import stock
from coursegrade.course import Course

APP = "jupyterlab.labapp:LabApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--share", default="", metavar="N/M",
                        help="mark the Nth of M parts of the class, as 1/3")  # fmt: skip


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Open JupyterLab at the questions of an assignment."""
    from coursegrade.gradebook import assignment_name, course_directory, open_gradebook
    from coursegrade.marking.queue import Share

    share = f"?share={args.share}" if Share.read(args.share).parts > 1 else ""
    with open_gradebook(course_directory(course)) as gradebook:
        name = assignment_name(gradebook, args.lesson)
    return stock.formgrader(course, *rest, page=f"/formgrader/marking/{quote(name)}{share}")
