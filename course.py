#!/usr/bin/env python3
"""The course's front door: `python course.py lab | test | book | grade`.

Uses the standard library alone: it makes `.venv`, installs the pinned requirements into it, and
runs everything else there. How is in the folder `launcher`.
"""

from __future__ import annotations  # so that an old Python comes as far as to be told

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)

COMMANDS = {
    "lab": "open JupyterLab on your own copy of the lessons",
    "test": "run every test, or with --quick those that take a minute; what follows goes to pytest",
    "book": "build the book (--serve shows it on this machine)",
    "grade": "the instructor's door; --help lists its commands",
}
EVERYTHING = ["-n", "3", "--dist", "loadscope"]
# What catches most slips in under a minute: no browser, no kernel, no build of the book.
QUICK = [
    *EVERYTHING, "-m", "not slow", "tests/test_repository.py", "tests/test_layers.py",
    "tests/model", "tests/items", "tests/lessons", "--ignore=tests/lessons/test_running.py",
    "--ignore=tests/items/test_practice_in_jupyterlab.py",
    "--ignore=tests/items/test_practice_widget.py",
]  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    if sys.version_info < OLDEST_PYTHON:
        print(
            "This course needs Python {}.{} or newer; this is {}. Install a newer one from "
            "python.org and run course.py with it.".format(*OLDEST_PYTHON, sys.version.split()[0]),
            file=sys.stderr,
        )
        return 1
    from launcher.problem import Problem

    for stream in (sys.stdout, sys.stderr):  # a terminal without some letter still gets the rest
        stream.reconfigure(errors="replace")
    words = "\n".join(f"  {name:6} {text}" for name, text in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python course.py",
        description=__doc__.split("\n\n")[0],
        epilog=f"commands:\n{words}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…")
    given = parser.parse_args(arguments)
    try:
        return globals()[given.command](given.rest)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def environment(dev: bool = False) -> tuple[Path, dict[str, str]]:
    """Return the environment's Python, made or refreshed if need be, and the variables it needs."""
    from launcher import environment as made

    python = made.environment(ROOT, dev)
    return python, made.surroundings(python)


def run(*command: str, dev: bool = False) -> int:
    """Run Python in the environment and return its exit status.

    Ctrl-C reaches it too, and it is waited for while it stops what it has started; a second one
    ends it at once.
    """
    python, env = environment(dev)
    child = subprocess.Popen([str(python), *command], cwd=ROOT, env=env)
    try:
        return child.wait()
    except KeyboardInterrupt:
        try:
            child.wait()
        except KeyboardInterrupt:
            child.kill()
        raise


def lab(rest: list[str]) -> int:
    """Bring the student's copy up to date and open JupyterLab on it."""
    from launcher.lab import lab as served
    from launcher.student_copy import student_copy

    sys.path.append(str(ROOT / "grading" / "src"))
    from coursegrade.options import SETTING, Parser

    parser = Parser(
        prog="python course.py lab",
        description="Open JupyterLab on your own copy of the lessons, in the folder 'work'.",
        epilog="A setting of Jupyter's own is written --Class.trait=value.",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=int, metavar="N", help="default 8888; if busy, the next")
    options = parser.parse_args([word for word in rest if not SETTING.match(word)])
    settings = [word for word in rest if SETTING.match(word)]
    if options.port is not None:
        settings.append(f"--ServerApp.port={options.port}")
    python, env = environment()
    for line in student_copy(python, ROOT, ROOT / "work", env):
        print(line, flush=True)
    return served(python, ROOT, env, settings, not options.no_browser)


def test(rest: list[str]) -> int:
    """Run the tests: all of them, three at once, or in one process what the words after it name."""
    words = [word for word in rest if word != "--quick"]
    chosen = QUICK if len(words) < len(rest) else [] if words else EVERYTHING
    status = run("-m", "pytest", *chosen, *words, dev=True)
    if status == 4 and words:  # pytest did not understand
        suggest(words)
    return status


def suggest(words: list[str]) -> None:
    """Name the option of pytest's that was probably meant."""
    sys.path.append(str(ROOT / "grading" / "src"))
    from coursegrade.options import refusal, unknown

    python, env = environment(dev=True)
    told = subprocess.run([python, "-m", "pytest", "--help"], cwd=ROOT, env=env,
                          capture_output=True, text=True, encoding="utf-8").stdout  # fmt: skip
    known = {"--quick", *re.findall(r"(?<![\w-])--?\w[\w-]*", told)}
    option = unknown((word for word in words if word.startswith("--")), known)
    if option:
        print(refusal("python course.py test", option, known), file=sys.stderr)


def book(rest: list[str]) -> int:
    """Build the book; for a PDF with what prints it."""
    return run("book/build.py", *rest, dev="--pdf" in rest)


def grade(rest: list[str]) -> int:
    """Run the instructor's commands."""
    return run("-m", "coursegrade", *rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
