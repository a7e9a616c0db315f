"""Put the student version into the exchange, where students fetch it."""

import argparse

from coursegrade import stock
from coursegrade.course import Course
from coursegrade.stages import need

APP = "nbgrader.apps:ReleaseAssignmentApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Release what was assigned before."""
    lesson = course.assignment(args.lesson)
    need(course, "release", lesson, f"assign {args.lesson}")
    return stock.nbgrader(course, "release_assignment", lesson, *rest)
