"""Build a quiz and make its student version; --force replaces an earlier one."""

import argparse
import sys

from coursegrade import stock
from coursegrade.commands import build
from coursegrade.course import Course

APP = "nbgrader.apps:GenerateAssignmentApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Leave a student version that is there already, unless forced."""
    build.run(course, args, [])
    lesson = course.lesson(args.lesson)
    released = course.root / "build" / "release" / lesson / "quiz.ipynb"
    if released.exists() and "--force" not in rest:
        print(f"{released.relative_to(course.root)} stays as it was; add --force to replace it.")
        return 0
    print(f"Making the students' version of {lesson} …", file=sys.stderr, flush=True)
    return stock.nbgrader(course, "generate_assignment", lesson, *rest)
