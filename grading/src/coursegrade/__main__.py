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
from coursegrade.options import options_of, refusal, unknown
from coursegrade.stock import options_of_app

NAMES = (
    "roster", "build", "assign", "release", "collect", "autograde", "compare", "formgrader", "mark",
    "feedback", "rescore", "report", "export", "similarity", "items", "blueprint", "doctor",
    "release-notebook", "nbgrader",
)  # fmt: skip
# What of these commands' options goes on, and to which program.
_APPS = {
    "assign": "nbgrader.apps:GenerateAssignmentApp",
    "release": "nbgrader.apps:ReleaseAssignmentApp",
    "collect": "nbgrader.apps:CollectApp",
    "autograde": "nbgrader.apps:AutogradeApp",
    "compare": "nbgrader.apps:AutogradeApp",
    "feedback": "nbgrader.apps:GenerateFeedbackApp",
    "formgrader": "jupyterlab.labapp:LabApp",
    "mark": "jupyterlab.labapp:LabApp",
}
_DRIVERS = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary"}
_WITH_LESSON = ("assign", "release", "collect", "compare", "mark", "feedback",
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
        " 2, anterior-pelvic-tilt. A setting, --Class.trait=value, goes to nbgrader as it is.",
    )
    commands_ = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in NAMES:
        words = inspect.getdoc(_function(name))
        command = commands_.add_parser(
            name, help=words, description=words, add_help=name != "nbgrader",
            allow_abbrev=name != "autograde",
        )  # fmt: skip
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
        if name == "roster":
            command.add_argument("file", type=Path, metavar="FILE")
            command.add_argument(
                "--id", default="", metavar="COLUMN",
                help="the column with the ids under which students hand in",
            )  # fmt: skip
        if name == "feedback":
            command.add_argument("--no-release", action="store_true",
                                 help="only make the pages, to look at them first")  # fmt: skip
        if name == "mark":
            command.add_argument("--share", default="", metavar="N/M",
                                 help="mark the Nth of M parts of the class, as 1/3")  # fmt: skip
        if name == "release-notebook":
            command.add_argument("out", type=Path, metavar="OUT.ipynb")
        command.set_defaults(options=options_of(command))
    return top


def _refuse(words: argparse.Namespace, rest: list[str]) -> None:
    """Refuse what a command would not understand; nbgrader itself lets much of it pass."""
    app = _APPS.get(words.command)
    known = [*words.options, *(options_of_app(app) if app and rest else [])]
    option = unknown(rest, known)
    if option:
        raise CourseError(refusal(words.command, option, known))
    if rest and not app:
        raise CourseError(f"'{words.command}' does not take {' '.join(rest)}; see --help.")


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
        if words.command != "nbgrader":
            _refuse(words, rest)
        return _function(words.command)(_course(words.command), words, rest)
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


def _course(command: str) -> Course:
    """Return the course of this folder; to nbgrader's own commands, any folder is one."""
    try:
        return find_course()
    except CourseError:
        if command not in ("autograde", "nbgrader"):
            raise
        return Course(Path.cwd())


if __name__ == "__main__":
    sys.exit(main())
