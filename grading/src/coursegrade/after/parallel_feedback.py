"""Make feedback in several processes of nbgrader's own command, each for its share of students.

That is safe: `generate_feedback` only reads the gradebook, and writes one folder a student.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from coursegrade.after.gradebook import course_directory
from coursegrade.course import Course
from coursegrade.stock import environment

# A process takes as long to start as to make this many pages.
_WORTH_A_PROCESS = 16
# One argument of a Linux command may have 128 kB.
_LONGEST = 100_000


def shares(students: Sequence[str], workers: int) -> list[list[str]]:
    """Deal students out so that no process has less than it takes to start one."""
    used = max(1, min(workers, len(students) // _WORTH_A_PROCESS))
    if len(",".join(students)) > _LONGEST:
        used = 1
    return [list(students[n::used]) for n in range(used)]


def generate_feedback(course: Course, lesson: str, rest: Sequence[str], workers: int = 0) -> int:
    """Run `nbgrader generate_feedback` for a lesson; return the worst exit status."""
    students = _students(course, lesson)
    dealt = shares(students, workers or os.cpu_count() or 1)
    if any("student" in word for word in rest):
        dealt = [students]
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", lesson, *rest]
    running = []
    for share in dealt:
        others = ",".join(one for one in students if one not in set(share))
        exclude = [f"--CourseDirectory.student_id_exclude={others}"] if others else []
        said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        process = subprocess.Popen(
            [*command, *exclude], cwd=course.root, env=environment(), stdout=said, stderr=said
        )
        running.append((process, said))
    worst = 0
    for process, said in running:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            for other, _ in running:
                other.terminate()
            raise
        said.seek(0)
        if status:
            print(said.read(), file=sys.stderr)
        said.close()
        worst = max(worst, abs(status))
    if not worst:
        print(f"Feedback for {len(students)} submissions made, {len(dealt)} at once.", flush=True)
    return worst


def _students(course: Course, lesson: str) -> list[str]:
    """Return who has an autograded submission, wherever the configuration keeps it."""
    directory = course_directory(course)
    stage = directory.autograded_directory
    pattern = Path(directory.format_path(stage, "*", lesson))
    parts = Path(directory.format_path(stage, "\0", lesson)).parts
    place = next(number for number, part in enumerate(parts) if "\0" in part)
    before, _, after = parts[place].partition("\0")
    found = Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))
    return sorted(
        path.parts[place].removeprefix(before).removesuffix(after)
        for path in found
        if path.is_dir()
    )
