"""Compare written and code answers on this machine and show unusually alike passages."""

import argparse
from pathlib import Path

from coursegrade.course import Course
from coursegrade.results import results_folder, write_result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="ASSIGNMENT")
    parser.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Write the page of pairs to look at."""
    from coursegrade.analysis.similarity import similar_pairs
    from coursegrade.gradebook import assignment_name, course_directory, open_gradebook
    from coursegrade.reporting.similarity_page import read_answers, similarity_page

    directory = course_directory(course)
    with open_gradebook(directory) as gradebook:
        name = assignment_name(gradebook, args.lesson)
        given = read_answers(directory, gradebook, name)
    found = similar_pairs(given)
    path = args.to or results_folder(course) / f"{name}-similarity.html"
    write_result(path, similarity_page(name, given, found))
    print(f"{len(found)} pairs of submissions to look at. {path} written.")
    return 0
