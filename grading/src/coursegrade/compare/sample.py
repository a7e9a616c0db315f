"""`coursegrade compare`: a sample graded by nbgrader's own command and by ours, side by side."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import AutogradeApp
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url

from coursegrade.compare.causes import cause, one_line, read_log
from coursegrade.compare.marks import (
    Difference,
    autograded_folder,
    differences,
    read_marks,
)
from coursegrade.course import Course, CourseError
from coursegrade.stock import environment
from coursegrade.student_folders import student_folders


@dataclass(frozen=True)
class Scratch:
    """Stages and gradebook of their own, for one of the two commands."""

    folder: Path
    options: tuple[str, ...]
    directory: CourseDirectory


def compare(
    course: Course, lesson: str, size: int, seed: str, sandbox: bool, rest: Sequence[str]
) -> int:
    """Grade a sample twice in scratch folders; return 0 if all marks are equal, else 1."""
    os.chdir(course.root)
    directory = _directory(lesson, rest)
    students = drawn(_students(directory), size, seed)
    log = course.root / "build" / "autograde" / f"{lesson}.jsonl"
    begin = log.stat().st_size if log.exists() else 0
    print(
        f"{len(students)} submissions are graded twice. nbgrader's own command runs them "
        "unprotected, as you.",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="coursegrade-compare-") as folder:
        stock, ours = (_scratch(Path(folder, n), directory, students, rest) for n in ("s", "o"))
        # An exit status of 1 says that a submission was not graded: that too is compared.
        _run("nbgrader", "autograde", lesson, *stock.options)
        unsafe = [] if sandbox else ["--no-sandbox"]
        told = _run("coursegrade", "autograde", lesson, *unsafe, *ours.options)
        if not log.exists() or log.stat().st_size == begin:  # It graded nothing, and said why.
            raise CourseError(told)
        entries = read_log(log, begin)
        _set_apart(log, begin)
        marks = [read_marks(side.directory) for side in (stock, ours)]
        found = list(differences(*marks))
        for difference in found:
            _print(difference, stock, ours, entries)
    graded = len({key.student for key in marks[0]})
    print(
        f"{len({*marks[0], *marks[1]})} marks of {len(students)} submissions "
        f"({graded} graded by nbgrader): {len(found) or 'none'} "
        f"{'differs' if len(found) < 2 else 'differ'}."
    )
    return 1 if found else 0


def drawn(students: Iterable[str], size: int, seed: str) -> list[str]:
    """Return a random sample of students, the same for the same seed."""
    everybody = sorted(students)
    return sorted(random.Random(seed).sample(everybody, min(size, len(everybody))))


def _directory(assignment: str, rest: Sequence[str]) -> CourseDirectory:
    app = AutogradeApp()
    app.initialize(list(rest))
    app.coursedir.assignment_id = assignment
    return app.coursedir


def _students(directory: CourseDirectory) -> list[str]:
    if "{student_id}" not in directory.directory_structure:
        raise CourseError("compare needs c.CourseDirectory.directory_structure with a {student_id}")
    stage = directory.submitted_directory
    found = [student for student, _ in student_folders(directory, stage)]
    if not found:
        root = directory.format_path(stage, directory.student_id, directory.assignment_id)
        raise CourseError(f"There is no submission at {root}; collect, or check the name.")
    return found


def _scratch(
    folder: Path, directory: CourseDirectory, students: Sequence[str], rest: Sequence[str]
) -> Scratch:
    """Copy the sample and the gradebook; all else stays where the configuration has it."""
    folder.mkdir()
    own = {f"{stage}_directory": str(folder / stage) for stage in ("submitted", "autograded")}
    own["db_url"] = f"sqlite:///{folder / 'gradebook.db'}"
    _copy_gradebook(directory.db_url, folder / "gradebook.db")
    scratch = CourseDirectory(config=directory.config, parent=directory.parent)
    scratch.assignment_id = directory.assignment_id
    for name, value in own.items():
        setattr(scratch, name, value)
    for student in students:
        source, target = (
            Path(one.format_path(one.submitted_directory, student, one.assignment_id))
            for one in (directory, scratch)
        )
        shutil.copytree(source, target, symlinks=True)
    options = [f"--CourseDirectory.{name}={value}" for name, value in own.items()]
    return Scratch(folder, (*rest, *options), scratch)


def _copy_gradebook(url: str, target: Path) -> None:
    source = make_url(url)
    if source.get_backend_name() != "sqlite" or not source.database:
        raise CourseError(
            "compare copies the gradebook, and can do so only where it is a file of SQLite; "
            "run it on a course folder with one."
        )
    if not Path(source.database).exists():
        raise CourseError(f"{source.database}: no gradebook; run generate_assignment first.")
    with sqlite3.connect(source.database) as before, sqlite3.connect(target) as after:
        before.backup(after)


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True,
                          errors="replace", check=False)  # fmt: skip
    tail = one_line((done.stdout + done.stderr)[-2000:])
    if done.returncode not in (0, 1):
        raise CourseError(f"{module} autograde ended with status {done.returncode}: {tail}")
    return tail


def _set_apart(log: Path, begin: int) -> None:
    """Move what the comparing run has logged: the log itself tells of real runs alone."""
    if log.exists():
        log.with_suffix(".compare.jsonl").write_bytes(log.read_bytes()[begin:])
        with log.open("rb+") as file:
            file.truncate(begin)


def _print(difference: Difference, stock: Scratch, ours: Scratch, log: list[dict]) -> None:
    key = difference.key
    folders = [autograded_folder(side.directory, key.student) for side in (stock, ours)]
    sides = [mark or "not graded" for mark in (difference.stock, difference.ours)]
    print(f"  {one_line(key.student)}  {one_line(key.notebook)}  {one_line(key.cell)}")
    print(f"      nbgrader {sides[0]}  |  coursegrade {sides[1]}")
    print(f"      {one_line(cause(difference, *folders, log))}")
