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
from coursegrade.autograde.limits import Limits, seconds_of
from coursegrade.autograde.report import Report
from coursegrade.autograde.sandbox.preload import imports_of
from coursegrade.autograde.sandbox.setting import Setting, make_setting
from coursegrade.autograde.submission import find_submissions
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
    step = Execute(parent=converter, config=converter.config)
    seconds = words.time_limit or seconds_of(step.timeout)
    limits = Limits(cell_seconds=seconds, memory=words.memory_limit)
    stage = Path(directory.format_path(directory.autograded_directory, ".", "."))
    with (
        only_run(folder / "lock"),
        closing(Books(directory.db_url, directory.course_id)) as books,
        _begun(converter, books, stage.resolve().parent / ".autograding") as setting,
        crew(words.workers, words.scheduler, setting) as workers,
    ):
        if words.untrusted and not workers.enclosed:
            raise CourseError(
                f"Nothing was graded: protection {workers.protection}. Use Linux with bubblewrap, "
                "or leave out --untrusted."
            )
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
def _begun(converter: SplitAutograde, books: Books, workshop: Path) -> Iterator[Setting]:
    """Make the converter ready, and yield what submissions of its assignment see."""
    converter.begin(books, workshop)
    plans = converter.blueprints()
    kernels = [converter.kernel(plan.name) for plan in plans if converter.execution]
    preload = tuple(converter.preload)
    if not all(kernel.native for kernel in kernels):
        preload += ("coursegrade.autograde.sandbox.run_kernel",)
    sources = [cell.source for plan in plans for cell in (plan.master.cells if plan.master else ())
               if cell.cell_type == "code"]  # fmt: skip
    names = converter.provided()
    yield make_setting(
        converter.config, converter.coursedir.root, kernels, preload=preload,
        hidden=hidden_folders(converter), imports=imports_of(sources), names=names,
        given=os.path.realpath(converter.given_folder()) if names else "",
    )  # fmt: skip


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
