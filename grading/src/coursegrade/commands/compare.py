"""Grade a sample with nbgrader's own command too; print each mark that differs, and why."""

import argparse

from coursegrade.course import Course

APP = "nbgrader.apps:AutogradeApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options; all others go to both autograding commands."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--sample", type=int, default=20, metavar="N",
                        help="how many submissions (default: 20)")  # fmt: skip
    parser.add_argument("--no-sandbox", action="store_true", help="as for autograde")
    parser.add_argument("--seed", default="0", help="another seed draws another sample")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Grade a sample twice in scratch folders; return 0 if all marks are equal, else 1."""
    from coursegrade.compare.sample import compare

    lesson = course.lesson(args.lesson) if course.lessons else args.lesson
    return compare(course, lesson, args.sample, args.seed, not args.no_sandbox, rest)
