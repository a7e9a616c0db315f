"""Write a quiz's student version to a file, without touching the gradebook."""

import argparse
from pathlib import Path

from coursegrade.course import Course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("out", type=Path, metavar="OUT.ipynb")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Write the notebook."""
    import nbformat

    from coursegrade.release import student_notebook

    notebook = student_notebook(course, course.lesson(args.lesson))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, args.out)
    print(f"{args.out} written.")
    return 0
