"""Read what a student handed in, with words for everything that cannot be read."""

import glob
import os
import re
import stat
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from coursegrade.course import CourseError

_LARGEST = 200_000_000


class CannotGrade(Exception):
    """Why a submission cannot be graded, and what the instructor can do, in one sentence."""


def find_submissions(directory: CourseDirectory) -> list[tuple[str, Path]]:
    """Return the students and folders of all submissions asked for, in order."""
    path, assignment = directory.submitted_directory, directory.assignment_id
    pattern = directory.format_path(path, directory.student_id, assignment)
    named = re.compile(directory.format_path(path, "(?P<student>.*)", assignment, escape=True))
    found = []
    for folder in sorted(glob.glob(pattern)):
        match = named.match(folder)
        if match and os.path.isdir(folder):
            found.append((match["student"], Path(folder)))
    if not found:
        raise CourseError(f"There is no submission at {pattern}; collect, or check the names.")
    return found


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of any format, as format 4."""
    if not path.stat().st_size:
        raise CannotGrade(f"{path.name} is empty; ask the student to hand it in again")
    try:
        text = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        return notebook
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError,
            nbformat.ValidationError) as error:  # fmt: skip
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
        raise CannotGrade(
            f"{path.name} is no notebook ({reason}); open it in JupyterLab, or ask for it again"
        ) from None


def check_files(folder: Path) -> None:
    """Raise CannotGrade for links, pipes and more than can be meant."""
    total = 0
    for path in (folder, *sorted(folder.rglob("*"))):
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            raise CannotGrade(f"{path.name} is a link to another place; ask for the file itself")
        if not (stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode)):
            raise CannotGrade(f"{path.name} is no ordinary file; remove it")
        total += info.st_size if stat.S_ISREG(info.st_mode) else 0
    if total > _LARGEST:
        raise CannotGrade(
            f"it has {total // 1_000_000} MB, more than {_LARGEST // 1_000_000}; remove what the "
            "assignment does not need"
        )


def nothing_there(source: Path, found: list[Path], expected: set[str]) -> str:
    """Say what is in a submission that has none of the expected notebooks."""
    names = " and ".join(f"{name}.ipynb" for name in sorted(expected))
    others = sorted(path.name for path in found) or sorted(
        path.name for path in source.iterdir() if path.name != "timestamp.txt"
    )
    if not others:
        return f"the folder is empty; {names} was expected"
    return f"there is no {names}, only {', '.join(others[:3])}; rename the file in {source}"
