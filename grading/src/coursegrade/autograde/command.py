"""`coursegrade autograde`: nbgrader's autograde, parallel, in a sandbox, and never stopped by one."""

import argparse
import glob
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbgrader.apps import AutogradeApp

from coursegrade.autograde.batch import Batch, StopBatch
from coursegrade.autograde.books import Books
from coursegrade.autograde.converter import SplitAutograde
from coursegrade.autograde.enclosure import Limits
from coursegrade.autograde.report import Report
from coursegrade.autograde.warm_worker import NoSandbox, Setting, worker_here
from coursegrade.course import Course, CourseError
from coursegrade.stock import environment


def autograde(course: Course, words: argparse.Namespace, rest: list[str]) -> int:
    """Grade an assignment; return 0 if all were graded, 1 if one was not, 130 if interrupted."""
    os.environ["PATH"] = environment()["PATH"]
    os.chdir(course.root)
    converter = _converter(words, rest)
    seconds = words.time_limit or (converter_time(converter))
    limits = Limits(cell_seconds=seconds, memory=words.memory_limit)
    folder = course.root / "build" / "autograde"
    folder.mkdir(parents=True, exist_ok=True)
    submissions = find_submissions(converter)
    workers = words.workers or len(os.sched_getaffinity(0))
    setting = Setting(tuple(converter.preload), hidden_folders(converter))
    books = Books(converter.coursedir.db_url, converter.coursedir.course_id)
    workshop = Path(converter.coursedir.format_path(
        converter.coursedir.autograded_directory, ".", ".")).parent / ".autograding"  # fmt: skip
    report = Report(folder / f"{words.lesson}.jsonl", len(submissions))
    try:
        converter.begin(books, workshop)
        with ThreadPoolExecutor(workers) as executor:
            try:
                protection = executor.submit(_protection, setting).result()
            except NoSandbox as error:
                raise CourseError(f"There is no sandbox here: {error}.") from None
            report.begin(protection, workers)
            Batch(converter, executor, limits, setting, 2 * workers).run(submissions, report.add)
    except StopBatch as stop:
        report.stop(str(stop))
        return 1
    except KeyboardInterrupt:
        report.stop("Interrupted. What is graded is saved; run the same command to go on.")
        return 130
    finally:
        books.close()
    return report.end()


def _protection(setting: Setting) -> str:
    worker = worker_here(setting)
    worker.start()
    return worker.protection


def _converter(words: argparse.Namespace, rest: list[str]) -> SplitAutograde:
    app = AutogradeApp()
    app.initialize([*rest, *(["--force"] if words.force else []), f"--student={words.student}"])
    app.coursedir.assignment_id = words.lesson
    app.log_level = "ERROR"
    return SplitAutograde(coursedir=app.coursedir, parent=app)


def converter_time(converter: SplitAutograde) -> float:
    """Return how long a cell may take according to the course's configuration."""
    from nbgrader.preprocessors import Execute

    return Execute(parent=converter, config=converter.config).timeout or 30


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


def main_error(words: str) -> None:
    """Say an error."""
    print(words, file=sys.stderr)
