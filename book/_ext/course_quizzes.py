"""Make the quizzes as students receive them in a process beside Sphinx, and keep what was made.

To work out every variant of every item takes seconds for each quiz. One is made again only when
something that it is made from has changed.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

from course_fingerprint import fingerprint
from sphinx.errors import ExtensionError


def sources(root: Path, lesson: Path) -> Iterator[Path]:
    """Yield every file that decides what a lesson's quiz looks like."""
    yield from (root / name for name in ("nbgrader_config.py", "requirements.txt"))
    shown = ("lesson.ipynb", "practice.yml")
    yield from (path for path in lesson.rglob("*") if path.name not in shown)
    for package in ("lessonkit", "hiplab", "coursegrade"):
        for folder in find_spec(package).submodule_search_locations:
            yield from Path(folder).rglob("*")


def make(root: Path, lesson: str, target: Path) -> str:
    """Write the student's notebook of one quiz; return what is wrong, or nothing."""
    import nbformat

    from coursegrade.course import Course, CourseError
    from coursegrade.release import student_notebook

    try:
        notebook = student_notebook(Course(root), lesson)
    except CourseError as error:
        return str(error)
    unfinished = target.with_suffix(".unfinished")
    nbformat.write(notebook, unfinished)
    unfinished.replace(target)
    return ""


class Quizzes:
    """The quizzes of a build, being made since this object was."""

    def __init__(self, root: Path, lessons: list[Path], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # A fresh interpreter: a fork would share what Sphinx is in the middle of.
        self._pool = ProcessPoolExecutor(1, get_context("spawn"))
        self._made: dict[str, Path] = {}
        self._pending: dict[str, Future[str]] = {}
        for lesson in lessons:
            made_from = fingerprint(sources(root, lesson), root)
            kept = folder / f"{lesson.name}-{made_from}.ipynb"
            self._made[lesson.name] = kept
            if not kept.is_file():
                self._pending[lesson.name] = self._pool.submit(make, root, lesson.name, kept)
        for old in set(folder.iterdir()) - set(self._made.values()):
            old.unlink()

    def get(self, lesson: str) -> Path:
        """Return the student's notebook of a quiz when it is there, or say why there is none."""
        if lesson in self._pending:
            try:
                wrong = self._pending[lesson].result()
            except BrokenProcessPool:
                wrong = f"{lesson}/quiz.yml: making the student's quiz stopped without a word; "
                wrong += "is there memory left?"
            if wrong:
                raise ExtensionError(wrong)
        return self._made[lesson]

    def close(self) -> None:
        """Start no further quiz."""
        self._pool.shutdown(wait=False, cancel_futures=True)
