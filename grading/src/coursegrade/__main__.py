"""The instructor's door: `python -m coursegrade COMMAND`, or `python course.py grade COMMAND`."""

import argparse
import inspect
import sys
from collections.abc import Sequence
from pathlib import Path

from coursegrade.commands import NAMES, command
from coursegrade.course import Course, CourseError, find_course
from coursegrade.options import options_of, refusal, unknown
from coursegrade.stock import options_of_app

_DRIVERS = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary"}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="coursegrade",
        description="From quiz.yml to marks: build, assign, release, collect, autograde,"
        " formgrader, feedback, report, export; and quiz items for other platforms and paper.",
        epilog="A lesson is named by its folder, its number or its title: 2-anterior-pelvic-tilt,"
        " 2, anterior-pelvic-tilt. A setting, --Class.trait=value, goes to nbgrader as it is.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in NAMES:
        module = command(name)
        words = inspect.getdoc(module)
        # Where options go on to another program, what is short for one may be another's own.
        one = commands.add_parser(
            name, help=words, description=words, add_help=name != "nbgrader",
            allow_abbrev=name != "autograde",
        )  # fmt: skip
        if hasattr(module, "add_arguments"):
            module.add_arguments(one)
        one.set_defaults(options=options_of(one), app=getattr(module, "APP", ""))
    return top


def _refuse(args: argparse.Namespace, rest: list[str]) -> None:
    """Refuse what a command would not understand; nbgrader itself lets much of it pass."""
    known = [*args.options, *(options_of_app(args.app) if args.app and rest else [])]
    option = unknown(rest, known)
    if option:
        raise CourseError(refusal(args.command, option, known))
    if rest and not args.app:
        raise CourseError(f"'{args.command}' does not take {' '.join(rest)}; see --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # jsonschema compiles grammars for addresses of all kinds, in seconds, if it finds the package.
    sys.modules.setdefault("rfc3987_syntax", None)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["nbgrader"]:
        args, rest = argparse.Namespace(command="nbgrader"), given[1:]
    else:
        args, rest = parser().parse_known_args(given)
        # argparse no longer expects an optional FILE once an option stood before it.
        if len(rest) == 1 and not rest[0].startswith("-") and getattr(args, "file", rest) is None:
            args.file = Path(rest.pop())
    try:
        if args.command != "nbgrader":
            _refuse(args, rest)
        return command(args.command).run(_course(args.command), args, rest)
    except CourseError as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        if error.name not in _DRIVERS:
            raise
        print(
            f"The gradebook that c.CourseDirectory.db_url names needs {error.name}, which is not "
            f"installed; run '{sys.executable} -m pip install \"{_DRIVERS[error.name]}\"'.",
            file=sys.stderr,
        )
    return 1


def _course(name: str) -> Course:
    """Return the course of this folder; to nbgrader's own commands, any folder is one."""
    try:
        return find_course()
    except CourseError:
        if name not in ("autograde", "nbgrader"):
            raise
        return Course(Path.cwd())


if __name__ == "__main__":
    sys.exit(main())
