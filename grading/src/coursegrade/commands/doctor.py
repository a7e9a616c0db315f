"""Check the course, nbgrader and this machine, and say what to mend."""

import argparse

from coursegrade.course import Course


def run(course: Course, args: argparse.Namespace, rest: list[str]) -> int:
    """Print every check; return 1 if something is broken."""
    from coursegrade.diagnostics.doctor import examine

    checks = examine(course)
    for check in checks:
        print(f"{check.mark} {check.words}")
    broken = sum(check.broken for check in checks)
    print("Nothing to mend." if not broken else f"{broken} to mend.")
    return 1 if broken else 0
