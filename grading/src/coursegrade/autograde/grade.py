"""Grade an assignment of any nbgrader course: the one function behind command and button."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_core.application import NoStart
from nbgrader.api import Gradebook
from nbgrader.apps import AutogradeApp
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from sqlalchemy import Engine, create_engine

from coursegrade.autograde.batch import Batch, StopBatch
from coursegrade.autograde.converter import SandboxedAutograde
from coursegrade.autograde.executors import dask_client, workers
from coursegrade.autograde.folders import Folders
from coursegrade.autograde.make_job import make_job, setting_of, tried
from coursegrade.autograde.run_summary import Entry, Log, Progress, Result
from coursegrade.course import Course, CourseError
from coursegrade.marking.regrade import kept_marks
from coursegrade.only_run import only_run
from coursegrade.stock import environment
from coursegrade.student_folders import student_folders


@dataclass(frozen=True)
class Options:
    """How to grade; sizes in megabytes, times in seconds. `nbgrader` has options of nbgrader's."""

    workers: int | None = None
    scheduler: str | None = None
    time_limit: float | None = None
    memory_limit: int = 1024
    sandbox: bool = True
    nbgrader: Sequence[str] = ()


def grade(
    course: Course, assignment: str = "", students: str = "", force: bool = False,
    progress: Progress | None = None, options: Options | None = None,
) -> Result:  # fmt: skip
    """Grade the submissions to an assignment that a pattern of students names.

    What is left empty is taken from `options.nbgrader` and the course's configuration. Raise
    CourseError where nothing can be graded at all.
    """
    options = options or Options()
    if options.scheduler:
        dask_client()  # What is missing is told before any file is looked at.
    with chdir(course.root):
        os.environ["PATH"] = environment()["PATH"]
        converter = _converter(course, assignment, students, force, options.nbgrader)
        if converter is None:
            return Result()
        submissions = student_folders(converter.coursedir, converter.coursedir.submitted_directory)
        if not submissions:
            raise _none_found(course, converter.coursedir)
        folder = course.root / "build" / "autograde"
        folder.mkdir(parents=True, exist_ok=True)
        log = Log(folder / f"{converter.coursedir.assignment_id}.jsonl")
        with only_run(course):
            return _run(converter, submissions, options, [log, *filter(None, [progress])])


def _run(
    converter: SandboxedAutograde, submissions: list[tuple[str, Path]], options: Options,
    watching: list[Progress],
) -> Result:  # fmt: skip
    directory, result = converter.coursedir, Result(total=len(submissions))

    def add(entry: Entry) -> None:
        result.entries.append(entry)
        for one in watching:
            one.add(entry)

    with ExitStack() as stack:
        engine = stack.enter_context(_gradebook(directory.db_url, directory.course_id))
        job = make_job(converter, engine, options.time_limit, options.memory_limit)
        setting = setting_of(job, converter, hidden_folders(converter))
        setting = replace(setting, sandbox=options.sandbox)
        crew = stack.enter_context(workers(options.workers, options.scheduler, setting))
        if options.sandbox and not crew.sandboxed:
            raise CourseError(
                f"Nothing was graded: submissions cannot be shut in here ({crew.reason}). Grade on "
                "Linux with bubblewrap; or, if you would run each submission as yourself, add "
                "--no-sandbox."
            )
        job = replace(job, sandboxed=crew.sandboxed)
        folders = Folders(converter)
        result.protection, result.workers = crew.protection, crew.size
        result.log = str(watching[0].path)
        for one in watching:
            one.begin(result)
            one.say(crew.said)
        begun = time.process_time()
        try:
            if crew.sandboxed and Execute(parent=converter, config=converter.config).enabled:
                kept = Path(result.log).parent / "dry-run"
                job, notes = tried(job, crew.run_own, _released(directory), kept)
                for one in watching:
                    one.say(notes)
            with kept_marks(engine, directory, directory.assignment_id):
                Batch(engine, folders, crew, job, add).run(submissions)
        except StopBatch as stop:
            result.stopped, result.status = str(stop), 1
        except KeyboardInterrupt:
            result.stopped = "Interrupted. What is graded is saved; run the same command to go on."
            result.status = 130
        else:
            result.status = 1 if result.count("failed") or result.is_all_empty else 0
        result.cpu_seconds = time.process_time() - begun
    folders.close()
    for one in watching:
        one.end(result)
    return result


def _converter(
    course: Course, assignment: str, students: str, force: bool, words: Sequence[str]
) -> SandboxedAutograde | None:
    """Return the course's converter as nbgrader configures it, or None where it only helps."""
    app = AutogradeApp()
    app.initialize([*words, *(["--force"] if force else []),
                    *([f"--student={students}"] if students else [])])  # fmt: skip
    app.log_level = "ERROR"
    try:
        NbGrader.start(app)
    except NoStart:
        return None
    named = [*filter(None, [assignment]), *app.extra_args]
    if len(named) + bool(app.coursedir.assignment_id) != 1:
        raise CourseError("Name one assignment, as an argument or with --assignment.")
    name = named[0] if named else app.coursedir.assignment_id
    app.coursedir.assignment_id = course.lesson(name) if course.lessons else name
    return SandboxedAutograde(coursedir=app.coursedir, parent=app)


def _released(directory: CourseDirectory) -> Path:
    stage = directory.release_directory
    return Path(directory.format_path(stage, ".", directory.assignment_id))


def _none_found(course: Course, directory: CourseDirectory) -> CourseError:
    name = directory.assignment_id
    if name in course.lessons:
        return CourseError(
            f"{directory.submitted_directory}: there is no notebook of {name} yet; "
            f"run 'python course.py grade collect {name}'."
        )
    pattern = directory.format_path(directory.submitted_directory, directory.student_id, name)
    return CourseError(f"There is no submission at {pattern}; collect, or check the names.")


@contextmanager
def _gradebook(db_url: str, course_id: str) -> Iterator[Engine]:
    """Have the gradebook open; nbgrader makes and checks it first."""
    with Gradebook(db_url):
        pass  # nbgrader's preprocessors open it without a course, which makes a default one.
    with Gradebook(db_url, course_id):
        pass
    engine = create_engine(db_url)
    try:
        yield engine
    finally:
        engine.dispose()


def hidden_folders(converter: SandboxedAutograde) -> tuple[str, ...]:
    """Return the folders that a submission must not see, wherever they lie."""
    exchange = converter.config.Exchange.get("root")
    folders = [converter.coursedir.root, "/usr/local/share/jupyter/exchange",
               "/usr/share/nbgrader/exchange"]  # fmt: skip
    folders += [exchange] if isinstance(exchange, str) else []
    return tuple(sorted({os.path.realpath(folder) for folder in folders}))
