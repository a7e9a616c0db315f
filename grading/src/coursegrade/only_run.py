"""A lock, so that two commands that write marks never work on one course at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from coursegrade.course import Course, CourseError


class Busy(CourseError):
    """Another command writes marks of the course."""


def lock_file(course: Course) -> Path:
    """Return where the lock of a course lies."""
    return course.root / "build" / "autograde" / "lock"


@contextmanager
def only_run(course: Course, patience_seconds: float = 1.0) -> Iterator[None]:
    """Hold the lock of a course as long as marks are written; a single mark takes no second."""
    path = lock_file(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path, timeout=patience_seconds):
            yield
    except Timeout:
        raise Busy(
            "Another autograding of this course is running; wait for it, or end it."
        ) from None
