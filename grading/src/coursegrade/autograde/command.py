"""`coursegrade autograde`: nbgrader's autograde, parallel and in a sandbox."""

import argparse

from coursegrade.autograde.grade import Options, grade
from coursegrade.autograde.report import Terminal
from coursegrade.course import Course


def autograde(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Grade an assignment; return 0 if all were graded, 1 if one was not, 130 if interrupted."""
    options = Options(words.workers, words.scheduler, words.time_limit, words.memory_limit,
                      not words.no_sandbox, rest)  # fmt: skip
    return grade(course, progress=Terminal(), options=options).status
