"""Open nbgrader's formgrader in JupyterLab to grade written answers."""

import argparse

from coursegrade import stock
from coursegrade.course import Course

APP = "jupyterlab.labapp:LabApp"


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Stay until JupyterLab is closed."""
    return stock.formgrader(course, *rest)
