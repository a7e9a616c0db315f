"""Build the source notebook of one lesson's quiz, or of all, from quiz.yml."""

import argparse

from coursegrade.course import Course, CourseError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Write what is not up to date."""
    from coursegrade.release import write_source

    lessons = [course.lesson(args.lesson)] if args.lesson else course.lessons
    if not lessons:
        raise CourseError(f"{course.root / 'lessons'}: no lesson has a quiz.yml; write one.")
    for lesson in lessons:
        state = "written" if write_source(course, lesson) else "is up to date"
        print(f"{course.source(lesson).relative_to(course.root)} {state}.", flush=True)
    return 0
