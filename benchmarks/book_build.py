"""How long does the book take to build? `python benchmarks/book_build.py [ROOT …]`.

Copies the project (or each of several, to compare them in one run, edit by edit), makes the edits
that an author makes, builds after each, and prints wall and processor seconds. Several cores share
the processor seconds, which a busy machine disturbs less.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
LESSON = "lessons/2-anterior-pelvic-tilt"
LEFT = shutil.ignore_patterns(".git", ".venv", "_build", "build", "work", "*cache*", "node_modules")


def edit_cell(root: Path, kind: str, addition: str) -> None:
    """Add a line to the last cell of a kind in a lesson."""
    file = root / LESSON / "lesson.ipynb"
    notebook = nbformat.read(file, as_version=4)
    cell = [cell for cell in notebook.cells if cell.cell_type == kind][-1]
    cell.source += f"\n{addition}"
    nbformat.write(notebook, file)


def edit_item(root: Path, name: str) -> None:
    """Add a word to the first feedback of a file of items."""
    file = root / LESSON / name
    text, count = re.subn(r'(feedback: ")', r"\1Look: ", file.read_text(encoding="utf-8"), count=1)
    assert count, f"{name} has no feedback"
    file.write_text(text, encoding="utf-8")


def edit_package(root: Path) -> None:
    """Add a comment to a model."""
    with (root / "widgets/hiplab/src/hiplab/model/pelvic_tilt.py").open(
        "a", encoding="utf-8"
    ) as file:
        file.write("# edited\n")


EDITS: dict[str, Callable[[Path], None]] = {
    "cold": lambda root: None,
    "no change": lambda root: None,
    "prose of a lesson": lambda root: edit_cell(root, "markdown", "\nOne more sentence."),
    "code of a lesson": lambda root: edit_cell(root, "code", "# edited"),
    "practice item": lambda root: edit_item(root, "practice.yml"),
    "quiz item": lambda root: edit_item(root, "quiz.yml"),
    "change of hiplab": edit_package,
}


def build(root: Path) -> tuple[float, float]:
    """Build the book of a copy; return wall and processor seconds."""
    packages = ("widgets/lessonkit", "widgets/hiplab", "grading")
    sources = [str(root / package / "src") for package in packages]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sources)}
    # Where this is set, each of the build's processes compiles the libraries anew.
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, str(root / "book/build.py")],
        env=surroundings,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, used


def main() -> None:
    """Measure and print."""
    projects = [Path(name).resolve() for name in sys.argv[1:]] or [ROOT]
    with tempfile.TemporaryDirectory(prefix="book-build-") as folder:
        copies = [Path(folder, f"project-{number}") for number in range(len(projects))]
        for project, copy in zip(projects, copies, strict=True):
            shutil.copytree(project, copy, ignore=LEFT)
        print("| edit |" + " wall s | CPU s |" * len(copies))
        print("|---|" + "--:|--:|" * len(copies))
        for name, edit in EDITS.items():
            print(f"| {name} |", end="", flush=True)
            for copy in copies:
                edit(copy)
                wall, used = build(copy)
                print(f" {wall:.1f} | {used:.1f} |", end="", flush=True)
            print(flush=True)


if __name__ == "__main__":
    main()
