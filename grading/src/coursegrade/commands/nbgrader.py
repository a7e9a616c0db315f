"""Pass everything that follows to nbgrader, run in the course folder."""

import argparse

from coursegrade import stock
from coursegrade.course import Course


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Return nbgrader's own exit status."""
    return stock.nbgrader(course, *rest)
