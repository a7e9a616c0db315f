"""Refuse a step whose step before was not done."""

from pathlib import Path

from coursegrade.course import Course, CourseError


def need(course: Course, stage: str, assignment: str, before: str) -> None:
    """Raise a CourseError if a stage has no notebook of an assignment; `before` makes them."""
    from coursegrade.gradebook import course_directory

    directory = course_directory(course)
    name = getattr(directory, f"{stage}_directory")
    who = "." if stage == "release" else "*"
    folder = Path(directory.format_path(name, who, assignment))
    if not any(Path(folder.anchor).glob(str((folder / "*.ipynb").relative_to(folder.anchor)))):
        door = "python course.py grade" if course.lessons else "coursegrade"
        raise CourseError(
            f"{name}: there is no notebook of {assignment} yet; run '{door} {before}'."
        )
