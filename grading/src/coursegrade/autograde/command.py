"""`coursegrade autograde`: nbgrader's autograde, parallel and in a sandbox."""

import argparse
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from nbgrader.apps import AutogradeApp
from nbgrader.preprocessors import Execute

from coursegrade.autograde.batch import Batch, StopBatch
from coursegrade.autograde.books import Books
from coursegrade.autograde.converter import SplitAutograde
from coursegrade.autograde.crews import crew
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.report import Report
from coursegrade.autograde.submission import find_submissions
from coursegrade.autograde.warm_worker import Setting
from coursegrade.course import Course, CourseError
from coursegrade.stock import environment


def autograde(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Grade an assignment; return 0 if all were graded, 1 if one was not, 130 if interrupted."""
    os.environ["PATH"] = environment()["PATH"]
    os.chdir(course.root)
    converter = _converter(words, rest)
    directory = converter.coursedir
    submissions = find_submissions(converter.coursedir)
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
            batch = Batch(converter, workers, limits, setting, words.untrusted)
            report.say(batch.try_solutions())
            batch.run(submissions, report.add)
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
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise CourseError(
            "Another autograding of this course is running; wait for it, or end it."
        ) from None


def _converter(words: argparse.Namespace, rest: list[str]) -> SplitAutograde:
    app = AutogradeApp()
    app.initialize([*rest, *(["--force"] if words.force else []), f"--student={words.student}"])
    app.coursedir.assignment_id = words.lesson
    app.log_level = "ERROR"
    return SplitAutograde(coursedir=app.coursedir, parent=app)


def hidden_folders(converter: SplitAutograde) -> tuple[str, ...]:
    """Return the folders that a submission must not see, wherever they lie."""
    exchange = converter.config.Exchange.get("root")
    folders = [converter.coursedir.root, "/usr/local/share/jupyter/exchange",
               "/usr/share/nbgrader/exchange"]  # fmt: skip
    folders += [exchange] if isinstance(exchange, str) else []
    return tuple(sorted({os.path.realpath(folder) for folder in folders}))
