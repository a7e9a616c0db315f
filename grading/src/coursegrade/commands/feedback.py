"""Make feedback without keys from the present marks, and release it to students."""

import argparse
import sys

from coursegrade.course import Course
from coursegrade.progress import Bar
from coursegrade.stages import need

APP = "nbgrader.apps:GenerateFeedbackApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--no-release", action="store_true",
                        help="only make the pages, to look at them first")  # fmt: skip


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Make the pages anew, whatever there is already, and release them."""
    from coursegrade.feedback.parallel import generate_feedback
    from coursegrade.feedback.release import release_feedback
    from coursegrade.gradebook import course_directory

    lesson = course.assignment(args.lesson)
    need(course, "autograded", lesson, f"autograde {args.lesson}")
    # Without --force nbgrader keeps old feedback even when marks have changed since.
    force = [] if "--force" in rest else ["--force"]
    print(f"Making feedback for {lesson} …", file=sys.stderr, flush=True)
    with Bar("student") as bar:
        made = generate_feedback(course, lesson, [*force, *rest], progress=bar.show)
    print("\n".join(made.words), flush=True)
    if args.no_release:
        folder = course_directory(course).feedback_directory
        print(f"Nothing was released. The pages are in {folder}, a folder for each student.")
        return 1 if made.failed else 0
    released = release_feedback(course, lesson)
    print("\n".join(released.words), flush=True)
    return 1 if made.failed or released.failed else 0
