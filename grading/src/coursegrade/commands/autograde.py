"""Run and mark all submissions, in parallel and each in a sandbox; --force marks them again."""

import argparse

from coursegrade.course import Course

APP = "nbgrader.apps:AutogradeApp"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options; all others are those of `nbgrader autograde`."""
    parser.add_argument("--workers", type=int, metavar="N", help="how many at once (default: all)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster: tcp://host:port")
    parser.add_argument("--time-limit", type=float, metavar="S", help="seconds for one cell")
    parser.add_argument("--memory-limit", type=int, default=1024, metavar="MB",
                        help="memory for one submission (default: 1024)")  # fmt: skip
    parser.add_argument("--no-sandbox", action="store_true",
                        help="run submissions as yourself, with all that you may do")  # fmt: skip


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Grade an assignment; return 0 if all were graded, 1 if one was not, 130 if interrupted."""
    from coursegrade.autograde.grade import Options, grade
    from coursegrade.autograde.run_summary import Terminal

    options = Options(args.workers, args.scheduler, args.time_limit, args.memory_limit,
                      not args.no_sandbox, rest)  # fmt: skip
    return grade(course, progress=Terminal(), options=options).status
