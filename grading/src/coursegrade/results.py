"""Where results go, and how they are written."""

from pathlib import Path

from coursegrade.course import Course, CourseError


def results_folder(course: Course) -> Path:
    """Return where results go unless told: beside nbgrader's own export."""
    # Every command's options are read at the start, which is not to wait for nbgrader.
    from coursegrade.gradebook import course_directory

    to = course_directory(course).config.ExportPlugin.get("to")
    return (course.root / to).parent if isinstance(to, str) and to else course.root


def write_result(path: Path, content: str | bytes) -> None:
    """Write a file; a CourseError says in one sentence why it cannot be written."""
    # Half a surrogate in what a student wrote has no bytes of its own.
    data = content.encode(errors="xmlcharrefreplace") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}); name another file."
        ) from None
