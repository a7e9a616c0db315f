"""The student's own copy of the lessons, in `work`."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from launcher.progress import watch

LEDGER = ".course-copies.json"
# In a lesson's folder once the instructor's quiz was fetched: from then on that one counts.
FETCHED = ".fetched"


def student_copy(python: Path, root: Path, work: Path, env: Mapping[str, str]) -> list[str]:
    """Copy what students may see into `work`, never over their own changes; say what was done.

    A file that the student has not touched follows the course; beside one that they have, a new
    version is laid with `.new` in its name. Of a quiz they get the release version, which is made
    only when something has changed that it is made from, because making it is slow.
    """
    work.mkdir(exist_ok=True)
    try:
        ledger = json.loads((work / LEDGER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        ledger = {}
    lessons = sorted(folder for folder in (root / "lessons").iterdir() if folder.is_dir())
    said = []
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        scratch = Path(folder)
        makers = digest_of_all([root / "nbgrader_config.py", *root.glob("widgets/*/src/**/*.py"),
                                *(root / "grading/src").rglob("*.py")])  # fmt: skip
        stale = {}
        for lesson in lessons:
            key = f"{lesson.name} made from"
            now = digest_of_all([path for path in lesson.iterdir() if path.is_file()], makers)
            lost = not (work / lesson.name / "quiz.ipynb").exists()
            if (work / lesson.name / FETCHED).exists() and not lost:
                continue
            if (lesson / "quiz.yml").exists() and (lost or ledger.get(key) != now):
                stale[lesson.name] = (key, now)
        said += make_quizzes(python, root, list(stale), scratch, env)
        for lesson in lessons:
            files = public_files(lesson)
            if (scratch / f"{lesson.name}.ipynb").exists():
                files["quiz.ipynb"] = scratch / f"{lesson.name}.ipynb"
                key, now = stale[lesson.name]
                ledger[key] = now
            for name, source in files.items():
                said += lay(source, work, f"{lesson.name}/{name}", ledger)
    (work / LEDGER).write_text(json.dumps(ledger, indent=1), encoding="utf-8")
    return said


def public_files(lesson: Path) -> dict[str, Path]:
    """Return the files of a lesson that a student gets as they are, by name."""
    pictures = (file for kind in ("svg", "png") for file in lesson.glob(f"*.{kind}"))
    named = (lesson / name for name in ("lesson.ipynb", "practice.yml"))
    return {file.name: file for file in (*named, *pictures) if file.exists()}


def lay(source: Path, work: Path, key: str, ledger: dict[str, str]) -> list[str]:
    """Copy one file into the student's folder; say so if a change of their own was in the way."""
    target, fresh, said = work / key, digest(source), []
    if ledger.get(key) == fresh and target.exists():
        return []
    target.parent.mkdir(exist_ok=True)
    if target.exists() and digest(target) not in (ledger.get(key), fresh):
        target = target.with_suffix(f".new{target.suffix}")
        said.append(f"You have changed {key}; its new version is {target.name}.")
    shutil.copyfile(source, target)
    ledger[key] = fresh
    return said


def make_quizzes(
    python: Path, root: Path, lessons: list[str], folder: Path, env: Mapping[str, str]
) -> list[str]:
    """Make the release versions of these lessons' quizzes in a folder; say which failed, and why.

    A quiz that fails stops nobody's lesson.
    """
    if not lessons:
        return []
    words = "Making the quiz of " + lessons[0]
    if len(lessons) > 1:
        words = f"Making {len(lessons)} quizzes"
    script = str(Path(__file__).with_name("quizzes.py"))
    _, told = watch([str(python), script, str(root), str(folder), *lessons], words, env, root)
    said = []
    for lesson in lessons:
        why = folder / f"{lesson}.txt"
        if not (folder / f"{lesson}.ipynb").exists():
            reason = why.read_text(encoding="utf-8") if why.exists() else told[-500:]
            said.append(f"The quiz of {lesson} could not be made; the rest works. {reason}")
    return said


def digest(file: Path) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digest_of_all(files: list[Path], before: str = "") -> str:
    """Return a hash of files' names and bytes, and of a hash made before."""
    told = [before, *(f"{file.name} {digest(file)}" for file in sorted(files) if file.exists())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
