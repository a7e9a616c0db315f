"""Who has a folder in a stage of a course, wherever the configuration keeps it."""

import glob
import re
from pathlib import Path

from nbgrader.coursedir import CourseDirectory


def student_folders(directory: CourseDirectory, stage: str) -> list[tuple[str, Path]]:
    """Return the students with a folder of the assignment in a stage, and it, by its path.

    `directory.student_id` is the pattern of those who are asked for.
    """
    assignment = directory.assignment_id
    pattern = directory.format_path(stage, directory.student_id, assignment)
    named = directory.format_path(stage, "(?P<student>.*)", assignment, escape=True)
    found = []
    for folder in sorted(glob.glob(pattern)):  # noqa: PTH207  # as nbgrader: none that is hidden
        match = re.fullmatch(named, folder, re.DOTALL)
        if match and Path(folder).is_dir():
            found.append((match["student"], Path(folder)))
    return found
