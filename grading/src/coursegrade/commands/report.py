"""Write a report on an assignment: scores, items, answers, reliability, what to look at."""

import argparse
from pathlib import Path

from coursegrade.course import Course
from coursegrade.results import results_folder, write_result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("lesson", metavar="ASSIGNMENT")
    parser.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it")
    parser.add_argument("--names", action="store_true", help="list the students too")


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Write the report's page."""
    from coursegrade.analysis.item_analysis import analyse
    from coursegrade.analysis.objectives import known_items, objective_texts, objectives
    from coursegrade.analysis.responses import read_responses
    from coursegrade.gradebook import (
        assignment_name,
        course_directory,
        open_gradebook,
        read_marks,
    )
    from coursegrade.reporting.report import report

    directory = course_directory(course)
    with open_gradebook(directory) as gradebook:
        name = assignment_name(gradebook, args.lesson)
        marks = read_marks(directory, gradebook, name)
    analysis = analyse(marks, read_responses(directory, marks), *known_items(course, marks))
    reached = objectives(analysis, objective_texts(course, name))
    path = args.to or results_folder(course) / f"{name}-report.html"
    write_result(path, report(analysis, reached, names=args.names))
    print(f"{analysis.n} submissions, {len(analysis.reports)} items. {path} written.")
    return 0
