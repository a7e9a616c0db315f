"""Mark saved answers again after a change of quiz.yml; --apply writes it, --undo reverts."""

import argparse

from coursegrade.course import Course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--apply", action="store_true", help="write what is shown")
    parser.add_argument("--undo", action="store_true", help="take the last one back")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Show, write or take back."""
    from coursegrade.rescore.rescore import rescore

    return rescore(course, args.lesson, apply=args.apply, undo=args.undo)
