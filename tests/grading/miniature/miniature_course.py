"""A miniature course is one YAML file: its notebooks, its settings, and what students hand in.

The file's keys are told in README.md. Stock nbgrader makes the release, and stock nbgrader says
which marks are right.
"""

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml
from filelock import FileLock
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from coursegrade.compare.marks import CellKey, Mark, autograded_folder, read_marks

COURSES = Path(__file__).parent / "courses"
ASSIGNMENT = "week1"
PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Stock's own defaults except for the patience: endless loops cost these seconds each. Stock gets
# more of it where its table is written, as a busy machine must not cost marks there.
CONFIG = """\
import os
c = get_config()
c.CourseDirectory.course_id = "mini"
c.ExecutePreprocessor.timeout = int(os.environ.get("PATIENCE", "5"))
c.ExecutePreprocessor.iopub_timeout = 120
"""
_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")
_NOT_KEPT = ("__pycache__", ".ipynb_checkpoints", "nbgrader.log")


@dataclass(frozen=True)
class Miniature:
    """One file of `courses/`, in one of its variants."""

    name: str
    variant: str

    @property
    def path(self) -> Path:
        return COURSES / f"{self.name}.yml"

    @property
    def data(self) -> dict[str, Any]:
        return _read(self.path)

    @property
    def settings(self) -> dict[str, Any]:
        """What the variant adds to the course: config, environment, options, what is missing."""
        return {**self.data, **self.data.get("variants", {}).get(self.variant, {})}

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:16]

    def __str__(self) -> str:
        return self.name + (f"-{self.variant}" if self.variant else "")


@dataclass(frozen=True)
class Outcome:
    """What a command has made of a course."""

    status: int
    marks: dict[CellKey, Mark]
    files: tuple[str, ...]
    shown: dict[str, str]
    said: str = ""


def miniatures() -> list[Miniature]:
    """Return all courses in all their variants."""
    return [
        Miniature(path.stem, variant)
        for path in sorted(COURSES.glob("*.yml"))
        for variant in _read(path).get("variants", {"": {}})
    ]


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def make_course(course: Miniature, root: Path, releases: Path) -> Path:
    """Make the course folder with its release and everything that is handed in.

    Variants differ in what is set after the release is made, so they share it, below `releases`.
    """
    data, settings = course.data, course.settings
    releases.mkdir(parents=True, exist_ok=True)
    shared = releases / (str(course) if settings.get("own_release") else course.name)
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            _make_release(data, settings, shared)
    copied(shared, root)
    source = root / "source" / ASSIGNMENT
    if not settings.get("no_config"):
        words = CONFIG + settings.get("config", "").replace("ROOT", str(root))
        (root / "nbgrader_config.py").write_text(words, encoding="utf-8")
    for name, text in settings.get("files", {}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    solution = _books(source, data["notebooks"])
    release = _books(root / "release" / ASSIGNMENT, data["notebooks"])
    for name, book in solution.items():
        answers = {_id(c): _solved(c["source"]) for c in book["cells"] if _is_answer(c)}
        solution[name] = _answered(release[name], answers)
    work = {"solution": {}, "empty": {"from": "release"}, **settings.get("submissions", {})}
    for student, made in work.items():
        if student in settings.get("without", ()):
            continue
        books = release if made.get("from") == "release" else solution
        _hand_in(root / "submitted" / student / ASSIGNMENT, books, made)
    exec(settings.get("after", ""), {"root": root, "source": source})
    return root


def _make_release(data: dict[str, Any], settings: dict[str, Any], root: Path) -> None:
    """Write the sources and let stock make the release."""
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    for name, cells in data["notebooks"].items():
        nbformat.write(_source(cells, data.get("kernelspec", PYTHON)), source / f"{name}.ipynb")
    for name, text in data.get("files", {}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    exec(data.get("prepare", ""), {"root": root, "source": source})
    if not settings.get("no_config"):
        own = settings.get("config", "") if settings.get("own_release") else data.get("config", "")
        (root / "nbgrader_config.py").write_text(CONFIG + own, encoding="utf-8")
    _stock(root, settings, "generate_assignment", ASSIGNMENT)


def _source(cells: list[dict[str, Any]], kernelspec: dict[str, str]) -> nbformat.NotebookNode:
    return new_notebook(
        cells=[_cell(number, cell) for number, cell in enumerate(cells)],
        metadata={"kernelspec": kernelspec},
    )


def _cell(number: int, cell: dict[str, Any]) -> nbformat.NotebookNode:
    kinds = {"code", "text", "locked", "answer", "test", "written", "drawn", "task"}
    (kind,) = kinds & cell.keys()
    if kind in ("code", "text"):
        make = new_code_cell if kind == "code" else new_markdown_cell
        return make(cell[kind], id=f"plain-{number}")
    make = new_markdown_cell if kind in ("written", "task") else new_code_cell
    name, points = cell[kind], cell.get("points")
    is_locked = cell.get("is_locked", kind in ("locked", "test", "task"))
    meta = {"grade": kind in ("test", "written", "drawn"), "grade_id": name,
            "locked": is_locked, "schema_version": 3,
            "solution": kind in ("answer", "written", "drawn"), "task": kind == "task"}  # fmt: skip
    if points is not None:
        meta["points"] = points
    source = cell["source"].rstrip("\n")
    if "hidden" in cell:
        source += f"\n### BEGIN HIDDEN TESTS\n{cell['hidden'].rstrip()}\n### END HIDDEN TESTS"
    return make(source, id=name, metadata={"nbgrader": meta})


def _books(folder: Path, names: Any) -> dict[str, dict[str, Any]]:
    return {
        name: nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in names
    }  # fmt: skip


def _id(cell: dict[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", cell.get("id", ""))


def _is_answer(cell: dict[str, Any]) -> bool:
    return cell["metadata"].get("nbgrader", {}).get("solution", False)


def _solved(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if line.strip() not in _MARKERS)


def _answered(book: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    book = copy.deepcopy(book)
    for cell in book["cells"]:
        cell["source"] = answers.get(_id(cell), cell["source"])
    return book


def _hand_in(folder: Path, books: dict[str, dict[str, Any]], made: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    known = {_id(cell) for book in books.values() for cell in book["cells"]}
    assert not set(made.get("cells", {})) - known, (folder, set(made["cells"]) - known)
    handed = {
        name: json.loads(nbformat.writes(_answered(book, made.get("cells", {}))))
        for name, book in books.items()
    }
    files: dict[str, Any] = dict(made.get("files", {}))
    exec(made.get("make", ""), {"notebooks": handed, "files": files, "folder": folder})
    for name, book in handed.items():
        files.setdefault(f"{name}.ipynb", json.dumps(book, indent=1))
    for name, content in files.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)


def grade(course: Miniature, root: Path, module: str) -> Outcome:
    """Grade the course with `nbgrader` or with `coursegrade`."""
    settings = course.settings
    words = settings.get("options", [ASSIGNMENT])
    patience = {"PATIENCE": "20"} if module == "nbgrader" else {}
    settings["environment"] = {**patience, **settings.get("environment", {})}
    done = _run(root, settings, module, "autograde", *words)
    # On a busy machine stock's kernels die of a port that another one has taken; the same command
    # grades again what is not graded, and only that.
    for _ in range(2 if module == "nbgrader" and done.returncode else 0):
        done = _run(root, settings, module, "autograde", *words)
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "" if settings.get("no_config") else "mini"
    config.CourseDirectory.db_url = f"sqlite:///{root / settings.get('database', 'gradebook.db')}"
    directory = CourseDirectory(config=config)
    directory.assignment_id = ASSIGNMENT
    stage = root / "autograded"
    files = tuple(
        sorted(
            path.relative_to(stage).as_posix()
            for path in stage.rglob("*")
            if path.is_file() and not any(part in _NOT_KEPT for part in path.parts)
        )
    )
    folder = autograded_folder(directory, "solution")
    shown = {name: _shown(folder, name) for name in course.data.get("shown", ())}
    said = done.stdout + done.stderr
    return Outcome(done.returncode, read_marks(directory), files, shown, said)


def _shown(folder: Path, cell_id: str) -> str:
    """Return what a cell of the solution has printed and shown as plain text."""
    said = []
    for path in sorted(folder.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if _id(cell) == cell_id:
                for output in cell.get("outputs", ()):
                    said.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "".join(said)


def _stock(root: Path, settings: dict[str, Any], *words: str) -> None:
    done = _run(root, {**settings, "options": []}, "nbgrader", *words)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def _outside_of_a_test() -> dict[str, str]:
    """Return the environment without pytest's mark, at which a kernel leaves out descriptor 2."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def _run(
    root: Path, settings: dict[str, Any], module: str, *words: str
) -> subprocess.CompletedProcess:
    scripts = str(Path(sys.executable).parent)
    given = {k: v.replace("ROOT", str(root)) for k, v in settings.get("environment", {}).items()}
    path = scripts + os.pathsep + os.environ["PATH"]
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=root, env={**_outside_of_a_test(), "PATH": path, **given},
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip


def copied(root: Path, to: Path) -> Path:
    """Copy a whole course."""
    return Path(shutil.copytree(root, to, symlinks=True))
