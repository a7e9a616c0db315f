"""Check a course and its machine; every fault comes with its remedy in one line."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url

from coursegrade.course import Course
from coursegrade.diagnostics.checks import Check, broken, fine, note
from coursegrade.diagnostics.machine import disk, kernel, programs, python_packages, sandbox
from coursegrade.gradebook import course_directory

_STANDARD_EXCHANGE = "/usr/local/share/jupyter/exchange"


def examine(course: Course) -> list[Check]:
    """Return all checks of a course; one that fails itself is reported like a fault."""
    found = [python_packages(), *programs(), kernel(), *sandbox(), disk(course.root)]
    try:
        directory = course_directory(course)
    except Exception as error:
        return [*found, broken(f"nbgrader_config.py cannot be read: {error}; correct that line.")]
    found.append(fine(f"course: {course.root}, called '{directory.course_id}'"))
    checks: tuple[Callable[[CourseDirectory], Iterator[Check]], ...] = (
        folders, exchange, gradebook, feedback_keys,
    )  # fmt: skip
    for check in checks:
        try:
            found += check(directory)
        except Exception as error:
            found.append(broken(f"{check.__name__} could not be checked: {error}"))
    return found


def folders(directory: CourseDirectory) -> Iterator[Check]:
    """Check that every stage can be written."""
    closed = []
    for stage in ("source", "release", "submitted", "autograded", "feedback"):
        path = Path(directory.format_path(getattr(directory, f"{stage}_directory"), ".", "."))
        while not path.exists():
            path = path.parent
        if not os.access(path, os.W_OK):
            closed.append(str(path))
    if closed:
        yield broken(f"no right to write to {', '.join(sorted(set(closed)))}; change its owner")
    else:
        yield fine("all stages can be written")


def exchange(directory: CourseDirectory) -> Iterator[Check]:
    """Check the exchange as nbgrader itself will."""
    root = directory.config.Exchange.get("root")
    path = Path(root) if isinstance(root, str) and root else Path(_STANDARD_EXCHANGE)
    if not path.is_dir():
        yield note(f"exchange: {path} does not exist; make it, or hand files over by hand")
        return
    if not os.access(path, os.W_OK | os.X_OK):
        yield broken(f"exchange: you may not write to {path}; run 'chmod ugo+rwx {path}'")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o007 != 0o007:
        yield note(
            f"exchange: {path} is yours alone (mode {mode:o}); if students have accounts of their "
            f"own, run 'chmod ugo+rwx {path}'"
        )
    else:
        yield fine(f"exchange: {path} is open to all accounts")


def gradebook(directory: CourseDirectory) -> Iterator[Check]:
    """Check the gradebook's tables, its version, and that nobody holds it."""
    url = make_url(directory.db_url)
    if url.get_backend_name() != "sqlite":
        yield note(
            f"gradebook: {url.render_as_string(hide_password=True)} is not SQLite; unchecked"
        )
        return
    path = Path(url.database or "")
    if not path.exists():
        yield note(f"gradebook: {path} does not exist yet; 'assign' makes it")
        return
    try:
        with sqlite3.connect(path, timeout=0.5) as database:
            names = {row[0] for row in database.execute("select name from sqlite_master")}
            if "submitted_assignment" not in names:
                yield broken(f"gradebook: {path} is no gradebook of nbgrader; move it away")
                return
            version = (
                database.execute("select version_num from alembic_version").fetchone()
                if "alembic_version" in names
                else None
            )
            database.execute("begin immediate")
            database.rollback()
            damage = database.execute("pragma quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            yield broken(f"gradebook: {path} is locked; end the program that uses it")
        else:
            yield broken(f"gradebook: {path} cannot be read ({error}); restore a backup")
        return
    if damage != "ok":
        yield broken(f"gradebook: {path} has faults ({damage}); restore a backup")
    elif version is None:
        yield broken(
            "gradebook: it has no version, because alembic was missing when it was made; back it "
            "up, then run 'python -m coursegrade nbgrader db upgrade'"
        )
    elif version[0] != _head():
        yield broken(
            f"gradebook: its version {version[0]} is not this nbgrader's; back it up, then run "
            "'python -m coursegrade nbgrader db upgrade'"
        )
    else:
        yield fine(f"gradebook: {path}, version {version[0]}, free to use")


def _head() -> str:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader import dbutil

    settings = Config(str(Path(dbutil.__file__).with_name("alembic.ini")))
    settings.set_main_option("script_location", str(Path(dbutil.__file__).with_name("alembic")))
    return ScriptDirectory.from_config(settings).get_current_head() or ""


def feedback_keys(directory: CourseDirectory) -> Iterator[Check]:
    """Check that feedback is made without hidden tests."""
    steps = directory.config.GenerateFeedback.get("preprocessors")
    named = [getattr(step, "__name__", str(step)) for step in steps] if steps else []
    if any("HideTests" in name for name in named):
        yield fine("feedback is made without hidden tests")
    else:
        yield note(
            "feedback shows the hidden tests: put coursegrade.feedback.HideTests into "
            "GenerateFeedback.preprocessors of nbgrader_config.py"
        )
