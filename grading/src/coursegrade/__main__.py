"""The instructor's door: `python -m coursegrade COMMAND`, or `python course.py grade COMMAND`."""

import argparse
import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from coursegrade import commands
from coursegrade.after import commands as after
from coursegrade.autograde.arguments import add_arguments as add_autograde_arguments
from coursegrade.bank import commands as bank
from coursegrade.compare import arguments as comparing
from coursegrade.course import Course, CourseError, find_course

NAMES = (
    "build", "assign", "release", "collect", "autograde", "compare", "formgrader", "feedback",
    "rescore", "report", "export", "similarity", "items", "blueprint", "doctor",
    "release-notebook", "nbgrader",
)  # fmt: skip
_WITH_LESSON = ("assign", "release", "collect", "autograde", "compare", "feedback",
                "release-notebook")  # fmt: skip


def _function(name: str) -> Callable[[Course, argparse.Namespace, list[str]], int]:
    return getattr(commands, name.replace("-", "_"))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="coursegrade",
        description="From quiz.yml to marks: build, assign, release, collect, autograde,"
        " formgrader, feedback, report, export; and quiz items for other platforms and paper.",
        epilog="A lesson is named by its folder, its number or its title: 2-anterior-pelvic-tilt,"
        " 2, anterior-pelvic-tilt. Further options go to nbgrader as they are.",
    )
    commands_ = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in NAMES:
        words = inspect.getdoc(_function(name))
        command = commands_.add_parser(
            name, help=words, description=words, add_help=name != "nbgrader"
        )
        if name == "build":
            command.add_argument("lesson", nargs="?", metavar="LESSON")
        elif name in _WITH_LESSON:
            command.add_argument("lesson", metavar="LESSON")
        if name == "autograde":
            add_autograde_arguments(command)
        if name == "compare":
            comparing.add_arguments(command)
        for group in (after, bank):
            if name in group.NAMES:
                group.add_arguments(name, command)
        if name == "release-notebook":
            command.add_argument("out", type=Path, metavar="OUT.ipynb")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # jsonschema compiles grammars for addresses of all kinds, in seconds, if it finds the package.
    sys.modules.setdefault("rfc3987_syntax", None)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["nbgrader"]:
        words, rest = argparse.Namespace(command="nbgrader"), given[1:]
    else:
        words, rest = parser().parse_known_args(given)
        # argparse no longer expects an optional FILE once an option stood before it.
        if len(rest) == 1 and not rest[0].startswith("-") and getattr(words, "file", rest) is None:
            words.file = Path(rest.pop())
    try:
        course = find_course()
        if rest and words.command in ("build", "release-notebook", *after.NAMES, *bank.NAMES):
            raise CourseError(f"'{words.command}' does not take {' '.join(rest)}; see --help.")
        return _function(words.command)(course, words, rest)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
