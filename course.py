#!/usr/bin/env python3
"""The course's front door: `python course.py lab | test | book | grade`.

Uses the standard library alone: it makes `.venv`, installs the pinned requirements into it, and
runs everything else there.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)

COMMANDS = {
    "lab": "open JupyterLab on your own copy of the lessons (--no-browser prints the address)",
    "test": "run every test; what follows goes to pytest",
    "book": "build the book (--serve shows it on this machine)",
    "grade": "the instructor's door; --help lists its commands",
}


class Problem(Exception):
    """Something the person at the keyboard can mend, said in words."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
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
        python = environment(ROOT)
        return globals()[given.command](python, given.rest)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def environment(root: Path) -> Path:
    """Return the environment's Python, making or refreshing `.venv` when the pins have changed."""
    if sys.version_info < OLDEST_PYTHON:
        raise Problem(
            "This course needs Python {}.{} or newer; this is {}. Install a newer one from "
            "python.org and run course.py with it.".format(*OLDEST_PYTHON, sys.version.split()[0])
        )
    folder = root / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "course-stamp.txt", fingerprint(root)
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    if not python.exists():
        print("Making .venv …", flush=True)
        try:
            venv.create(folder, with_pip=True, clear=folder.exists())
        except (OSError, subprocess.CalledProcessError) as error:
            raise Problem(
                f"Python could not make the environment {folder}: {error}. On Debian and Ubuntu "
                "install the package python3-venv; elsewhere check that the folder is writable."
            ) from None
    print("Installing the course's requirements (a few minutes, this once) …", flush=True)
    install(python, root)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def fingerprint(root: Path) -> str:
    """Return a hash of everything that decides what must be installed."""
    parts = [f"{sys.version_info[:2]} {root}".encode()]
    for name in ("requirements.txt", "widgets/pyproject.toml", "grading/pyproject.toml"):
        parts.append((root / name).read_bytes().replace(b"\r\n", b"\n"))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(python: Path, root: Path) -> None:
    """Install the pinned requirements; when that fails, say why in words."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    run = subprocess.run(
        [*command, "-r", "requirements.txt"], cwd=root, stderr=subprocess.PIPE, text=True
    )
    if run.returncode == 0:
        return
    told = run.stderr.strip().splitlines()
    raise Problem(
        f"The requirements could not be installed: {explain(run.stderr)}\n" + "\n".join(told[-5:])
    )


def explain(complaint: str) -> str:
    """Say in one sentence what pip's complaint means and what to do."""
    reasons = {
        ("No space left", "Errno 28"): "the disk is full. Free about 2 GB and run this again.",
        ("name resolution", "NewConnectionError", "timed out", "unreachable", "getaddrinfo"):
            "the package index was not reached. Check the network and run this again.",
        ("CERTIFICATE_VERIFY_FAILED", "SSLError"):
            "the network's certificate was not accepted. Behind a company proxy, ask for its "
            "certificate and set PIP_CERT to it.",
        ("Permission denied", "Access is denied"):
            "a file could not be written. Close programs that use .venv, or move the course to a "
            "folder of your own, and run this again.",
        ("No matching distribution", "Could not find a version", "Invalid requirement",
         "does not exist", "not a valid editable"):
            "a pinned package was not found for this Python and system. Use Python 3.11 to 3.13, "
            "or mend requirements.txt.",
    }  # fmt: skip
    for signs, words in reasons.items():
        if any(sign in complaint for sign in signs):
            return words
    return "pip stopped with the lines below. Delete the folder .venv and run this again."


def run(python: Path, *command: str, quiet: bool = False) -> int:
    """Run Python in the environment, its programs on PATH, and return its exit status.

    A quiet one says only what goes wrong.
    """
    programs = python.parent
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    surroundings = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(programs.parent)}
    said = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        [str(python), *command], cwd=ROOT, env=surroundings, stdout=said
    ).returncode


def test(python: Path, rest: list[str]) -> int:
    """Run the tests: all of them on two cores, or in one process what the words after it name."""
    return run(python, "-m", "pytest", *(rest or ["-n", "2", "--dist", "loadscope"]))


def book(python: Path, rest: list[str]) -> int:
    """Build the book."""
    return run(python, "book/build.py", *rest)


def grade(python: Path, rest: list[str]) -> int:
    """Run the instructor's commands."""
    return run(python, "-m", "coursegrade", *rest)


def lab(python: Path, rest: list[str]) -> int:
    """Bring the student's copy up to date and open JupyterLab on it."""
    for line in student_copy(python, ROOT / "lessons", ROOT / "work"):
        print(line, flush=True)
    calm_lab(python.parent.parent)
    return run(python, "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT / 'work'}", *rest)


def calm_lab(environment: Path) -> None:
    """Set this environment's JupyterLab: no news from the network, no panel that makes quizzes."""
    notices = {"fetchNews": "false", "checkForUpdates": False}
    files = {
        "share/jupyter/lab/settings/overrides.json": {
            "@jupyterlab/apputils-extension:notification": notices
        },
        "etc/jupyter/labconfig/page_config.json": {
            "disabledExtensions": {"@jupyter/nbgrader:create-assignment": True}
        },
    }
    for name, settings in files.items():
        file = environment / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings, indent=1), encoding="utf-8")


def student_copy(python: Path, lessons: Path, work: Path) -> list[str]:
    """Copy what students may see into `work`, never over their own changes; say what was done.

    A file that the student has not touched follows the course; beside one that they have, a new
    version is laid with `.new` in its name.
    """
    ledger_file = work / ".course-copies.json"
    work.mkdir(exist_ok=True)
    try:
        ledger = json.loads(ledger_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        ledger = {}
    said = []
    with tempfile.TemporaryDirectory() as scratch:
        for lesson in sorted(folder for folder in lessons.iterdir() if folder.is_dir()):
            if not (work / lesson.name / "quiz.ipynb").exists():
                ledger.pop(f"{lesson.name} made from", None)
            for name, source in public_files(python, lesson, Path(scratch), ledger).items():
                key, target = f"{lesson.name}/{name}", work / lesson.name / name
                fresh = digest(source)
                if ledger.get(key) == fresh and target.exists():
                    continue
                target.parent.mkdir(exist_ok=True)
                if target.exists() and digest(target) not in (ledger.get(key), fresh):
                    target = target.with_suffix(f".new{target.suffix}")
                    said.append(f"You have changed {key}; its new version is {target.name}.")
                shutil.copyfile(source, target)
                ledger[key] = fresh
    ledger_file.write_text(json.dumps(ledger, indent=1), encoding="utf-8")
    return said


def public_files(python: Path, lesson: Path, scratch: Path, ledger: dict) -> dict[str, Path]:
    """Return the files of a lesson that a student gets, by name; of the quiz the release version.

    The quiz is left out when nothing has changed that it is made from, because making it is slow.
    """
    found = {n: lesson / n for n in ("lesson.ipynb", "practice.yml") if (lesson / n).exists()}
    quiz = lesson / "quiz.yml"
    found |= {file.name: file for kind in ("svg", "png") for file in lesson.glob(f"*.{kind}")}
    makers = [ROOT / "nbgrader_config.py", *found.values()]
    makers += [*(ROOT / "widgets/src/hiplab").rglob("*.py"), *(ROOT / "grading").rglob("*.py")]
    made_from = hashlib.sha256("".join(map(digest, sorted(makers))).encode())
    if quiz.exists():
        made_from.update(digest(quiz).encode())
        if ledger.get(f"{lesson.name} made from") == made_from.hexdigest():
            return found
        release = scratch / f"{lesson.name}.ipynb"
        print(f"Making the quiz of {lesson.name} …", flush=True)
        command = ("coursegrade", "release-notebook", lesson.name, str(release))
        if run(python, "-m", *command, quiet=True):  # it would name a file that does not stay
            raise Problem(f"The quiz of {lesson.name} could not be made; see the message above.")
        ledger[f"{lesson.name} made from"] = made_from.hexdigest()
        found["quiz.ipynb"] = release
    return found


def digest(file: Path) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
