"""Does the build say in words what is wrong, leave the last good site alone, and forget nothing?

All builds happen in one copy of the project, which is built well first, so that each of them starts
from pages that were read before.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from filelock import FileLock

from .conftest import ROOT

pytestmark = pytest.mark.thorough

SOURCES = ("_config.yml", "_toc.yml", "nbgrader_config.py", "CITATION.cff", "requirements.txt")
FOLDERS = ("book", "lessons", "widgets")
LESSON = Path("lessons", "2-anterior-pelvic-tilt", "lesson.ipynb")


def lay_out(root: Path) -> None:
    """Copy what the book is built from over what is there, dates included."""
    for name in SOURCES:
        shutil.copy2(ROOT / name, root)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True)


def run_build(root: Path) -> subprocess.CompletedProcess[str]:
    """Build the book of a copy."""
    command = [sys.executable, str(root / "book" / "build.py")]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def build_well(root: Path) -> dict[str, str]:
    """Build a copy; return a checksum of each file of its site, of archives by their members."""
    run = run_build(root)
    assert run.returncode == 0, run.stderr
    site = root / "_build" / "html"
    found = {}
    for path in (path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        if path.suffix == ".zip":  # archives tell when they were made
            with ZipFile(path) as archive:
                members = {
                    f"{name}/{member}": archive.read(member) for member in archive.namelist()
                }
        else:
            members = {name: path.read_bytes()}
        found |= {member: hashlib.sha256(data).hexdigest() for member, data in members.items()}
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose book has been built; it executes only what is not known yet."""
    root = tmp_path_factory.mktemp("project")
    lay_out(root)
    executed = ROOT / "_build" / ".jupyter_cache"
    if executed.is_dir():
        shutil.copytree(executed, root / "_build" / ".jupyter_cache")
    build_well(root)
    return root


@pytest.fixture
def copied(project: Path) -> Iterator[Path]:
    """That copy; what a test breaks in it is put back, with its old date."""
    yield project
    lay_out(project)


def fail_to_build(root: Path) -> str:
    """Build a broken copy; return what it said, having made sure that it did no harm."""
    index = root / "_build" / "html" / "index.html"
    index.write_text("the last good site")
    run = run_build(root)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert index.read_text() == "the last good site"
    left = {path.name for path in (root / "_build").iterdir()}
    assert left == {"html", ".lock", ".jupyter_cache", ".doctrees"}
    return run.stderr


def put_before_cell(root: Path, kind: str, addition: str) -> None:
    """Put text at the start of the last cell of a kind in the lesson."""
    notebook = json.loads((root / LESSON).read_text(encoding="utf-8"))
    cell = [cell for cell in notebook["cells"] if cell["cell_type"] == kind][-1]
    cell["source"] = addition + "".join(cell["source"])
    (root / LESSON).write_text(json.dumps(notebook), encoding="utf-8")


def replace_in(file: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file}: no {old}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_missing_page_is_named(copied: Path):
    """The file and the two ways out."""
    (copied / "book" / "glossary.md").unlink()
    told = fail_to_build(copied)
    assert "book/glossary.md: the file is missing; add it, or take it out of _toc.yml." in told


def test_a_second_build_at_once_is_told_of_the_first(copied: Path):
    """Two would take each other's folders away."""
    with FileLock(copied / "_build" / ".lock"):
        told = fail_to_build(copied)
    assert "Another build of this book is running; wait for it, or end it." in told


def test_a_notebook_that_is_not_json_is_named(copied: Path):
    """A merge conflict left in a notebook, for example."""
    (copied / LESSON).write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    told = fail_to_build(copied)
    assert f"{LESSON.as_posix()}: not a notebook" in told
    assert "restore it from git" in told


def test_a_cell_that_fails_is_named(copied: Path):
    """Notebook, cell and error, and nothing of the traceback."""
    notebook = json.loads((copied / LESSON).read_text(encoding="utf-8"))
    code = [at for at, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    notebook["cells"][code[0]]["source"] = "import math\nmath.sqrt(-1)"
    (copied / LESSON).write_text(json.dumps(notebook), encoding="utf-8")
    told = fail_to_build(copied)
    assert f"{LESSON.as_posix()}, cell {code[0] + 1} ('import math'): ValueError:" in told


def test_a_dead_link_and_a_broken_quiz_are_named_together_each_time(copied: Path):
    """Warnings are errors, and a quiz counts though it stands on no page: it is a download.

    A page that a failed build has read is not taken for a good one by the next.
    """
    page = copied / "book" / "glossary.md"
    page.write_text(
        page.read_text(encoding="utf-8") + "\n[nowhere](nowhere.md)\n", encoding="utf-8"
    )
    quiz = copied / LESSON.parent / "quiz.yml"
    quiz.write_text("title: [broken\n", encoding="utf-8")
    told = fail_to_build(copied)
    assert "book/glossary.md:" in told
    assert "'nowhere.md'" in told
    assert "2-anterior-pelvic-tilt/quiz.yml: line 2: not valid YAML" in told
    shutil.copy2(ROOT / LESSON.parent / "quiz.yml", quiz)
    assert "'nowhere.md'" in fail_to_build(copied)


def test_a_build_after_edits_is_the_build_from_nothing(copied: Path):
    """File for file, after edits of everything that an author edits; and each edit has arrived."""
    lesson, book = copied / LESSON, copied / "book"
    put_before_cell(copied, "markdown", "One more qqprose.\n\n")
    put_before_cell(copied, "code", "print('qqcode')\n")
    replace_in(lesson, "1. **State** how", "1. **State** qqobjective how")
    replace_in(lesson.with_name("practice.yml"), 'feedback: "', 'feedback: "qqpractice ')
    replace_in(lesson.with_name("quiz.yml"), "question: |\n      ", "question: |\n      qqquiz ")
    replace_in(book / "glossary.md", "*Musculi abdominis*: ", "*Musculi abdominis*: qqterm ")
    replace_in(book / "changelog.md", "# ", "# qqtitle ")
    after_edits = build_well(copied)
    arrived = {
        LESSON.with_suffix(".html"): ("qqprose", "qqcode", "qqpractice", "qqtitle"),
        Path("book", "for-instructors.html"): ("qqobjective", "qqtitle"),
        Path("lessons", "5-strength-and-daily-life", "lesson.html"): ("qqterm",),
        Path("downloads", f"{LESSON.parent.name}-quiz.ipynb"): ("qqquiz",),
    }
    for name, words in arrived.items():
        page = (copied / "_build" / "html" / name).read_text(encoding="utf-8")
        assert [word for word in words if word not in page] == []
    shutil.rmtree(copied / "_build" / ".doctrees")
    from_nothing = build_well(copied)
    assert after_edits == from_nothing


def test_what_is_put_back_with_its_old_date_is_read_again(copied: Path):
    """As git and copying programs may put it back: the content decides, not the date."""
    page = copied / "book" / "changelog.md"
    replace_in(page, "# ", "# qqtitle ")
    build_well(copied)
    built = copied / "_build" / "html" / "book" / "changelog.html"
    assert "qqtitle" in built.read_text(encoding="utf-8")
    shutil.copy2(ROOT / "book" / "changelog.md", page)
    build_well(copied)
    assert "qqtitle" not in built.read_text(encoding="utf-8")
