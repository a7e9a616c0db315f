"""A lock, so that two commands that write marks never work on one course at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from coursegrade.course import Course, CourseError


def lock_file(course: Course) -> Path:
    """Return where the lock of a course lies."""
    return course.root / "build" / "autograde" / "lock"


@contextmanager
def only_run(course: Course) -> Iterator[None]:
    """Hold the lock of a course as long as marks are written."""
    path = lock_file(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise CourseError(
            "Another autograding of this course is running; wait for it, or end it."
        ) from None
