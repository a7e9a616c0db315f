"""`coursegrade autograde`: nbgrader's autograde, parallel, in a sandbox, stopped by no submission."""

import argparse
import glob
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from nbgrader.apps import AutogradeApp
from nbgrader.preprocessors import Execute

from coursegrade.autograde.batch import Batch, StopBatch
from coursegrade.autograde.books import Books
from coursegrade.autograde.converter import SplitAutograde
from coursegrade.autograde.crews import crew
from coursegrade.autograde.enclosure import Limits
from coursegrade.autograde.report import Report
from coursegrade.autograde.warm_worker import Setting
from coursegrade.course import Course, CourseError
from coursegrade.stock import environment


def autograde(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Grade an assignment; return 0 if all were graded, 1 if one was not, 130 if interrupted."""
    os.environ["PATH"] = environment()["PATH"]
    os.chdir(course.root)
    converter = _converter(words, rest)
    directory = converter.coursedir
    submissions = find_submissions(converter)
    folder = course.root / "build" / "autograde"
    folder.mkdir(parents=True, exist_ok=True)
    setting = Setting(tuple(converter.preload), hidden_folders(converter))
    seconds = words.time_limit or Execute(parent=converter, config=converter.config).timeout or 30
    limits = Limits(cell_seconds=seconds, memory=words.memory_limit)
    stage = Path(directory.format_path(directory.autograded_directory, ".", "."))
    with (
        only_run(folder / "lock"),
        closing(Books(directory.db_url, directory.course_id)) as books,
        crew(words.workers, words.scheduler, setting) as workers,
    ):
        if words.untrusted and not workers.enclosed:
            raise CourseError(
                f"Nothing was graded: protection {workers.protection}. Use Linux with bubblewrap, "
                "or leave out --untrusted."
            )
        converter.begin(books, stage.resolve().parent / ".autograding")
        report = Report(folder / f"{words.lesson}.jsonl", len(submissions))
        report.begin(workers.protection, workers.size)
        try:
            Batch(converter, workers, limits, setting, words.untrusted).run(submissions, report.add)
        except StopBatch as stop:
            report.stop(str(stop))
            return 1
        except KeyboardInterrupt:
            report.stop("Interrupted. What is graded is saved; run the same command to go on.")
            return 130
        return report.end()


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold a lock, so that no second run of this course works at the same time."""
    with path.open("w") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # Windows has no such lock; nbgrader does without one everywhere.
        except OSError:
            raise CourseError(
                "Another autograding of this course is running; wait for it, or end it."
            ) from None
        yield


def _converter(words: argparse.Namespace, rest: list[str]) -> SplitAutograde:
    app = AutogradeApp()
    app.initialize([*rest, *(["--force"] if words.force else []), f"--student={words.student}"])
    app.coursedir.assignment_id = words.lesson
    app.log_level = "ERROR"
    return SplitAutograde(coursedir=app.coursedir, parent=app)


def find_submissions(converter: SplitAutograde) -> list[tuple[str, Path]]:
    """Return the students and folders of all submissions asked for, in order."""
    directory = converter.coursedir
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


def hidden_folders(converter: SplitAutograde) -> tuple[str, ...]:
    """Return the folders that a submission must not see, wherever they lie."""
    exchange = converter.config.Exchange.get("root")
    folders = [converter.coursedir.root, "/usr/local/share/jupyter/exchange",
               "/usr/share/nbgrader/exchange"]  # fmt: skip
    folders += [exchange] if isinstance(exchange, str) else []
    return tuple(sorted({os.path.realpath(folder) for folder in folders}))
