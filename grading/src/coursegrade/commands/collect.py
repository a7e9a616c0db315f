"""Collect what students have submitted through the exchange."""

import argparse
import sys

from coursegrade import stock
from coursegrade.course import Course
from coursegrade.progress import Bar, collected

APP = "nbgrader.apps:CollectApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Collect with nbgrader, and show how far it is."""
    lesson = course.assignment(args.lesson)
    print(f"Collecting {lesson} …", file=sys.stderr, flush=True)
    with Bar("submission") as bar:
        return stock.watched(course, collected(bar.show), "collect", lesson, *rest)
