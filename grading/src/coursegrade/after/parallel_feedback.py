"""Make feedback in several processes of nbgrader's own steps, each for its share of students.

That is safe: making feedback only reads the gradebook, and writes one folder a student.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from coursegrade.after.gradebook import course_directory, open_gradebook
from coursegrade.course import Course, CourseError
from coursegrade.printable import printable
from coursegrade.stock import environment
from coursegrade.student_folders import student_folders

# A process takes as long to start as to make this many pages.
_WORTH_A_PROCESS = 16


@dataclass(frozen=True)
class Made:
    """What came of it: for how many, who is not in the gradebook, and whose failed, with why."""

    students: int
    processes: int
    strangers: tuple[str, ...]
    failed: dict[str, str]

    @property
    def words(self) -> list[str]:
        """Return what to say, in sentences."""
        made = self.students - len(self.failed)
        said = [f"Feedback for {made} submissions made, {self.processes} at once."]
        if self.strangers:
            names = ", ".join(map(printable, self.strangers))
            said.append(f"Left out, as the gradebook has no submission of theirs: {names}.")
        said += [f"No feedback for {printable(who)}: {why}." for who, why in self.failed.items()]
        return said


def shares(students: Sequence[str], workers: int) -> list[list[str]]:
    """Deal students out so that no process has less than it takes to start one."""
    used = max(1, min(workers, len(students) // _WORTH_A_PROCESS))
    return [list(students[n::used]) for n in range(used)]


def generate_feedback(
    course: Course, assignment: str, options: Sequence[str], workers: int = 0
) -> Made:
    """Make the feedback of everybody whose autograded submission the gradebook knows."""
    directory = course_directory(course)
    directory.assignment_id = assignment
    with open_gradebook(directory) as gradebook:
        known = {one.student.id for one in gradebook.assignment_submissions(assignment)}
    found = [one for one, _ in student_folders(directory, directory.autograded_directory)]
    students = [student for student in found if student in known]
    strangers = tuple(student for student in found if student not in known)
    if not students:
        return Made(0, 0, strangers, {})
    dealt = shares(students, workers or os.cpu_count() or 1)
    if any("student" in word for word in options):
        dealt = [students]
    command = [sys.executable, "-m", "coursegrade.after.feedback_process"]
    running: list[tuple[subprocess.Popen, IO[str]]] = []
    failed: dict[str, str] = {}
    try:
        for share in dealt:
            order = {"assignment": assignment, "options": list(options), "students": share}
            said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
            process = subprocess.Popen(
                command, cwd=course.root, env=environment(), text=True, stderr=said,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            running.append((process, said))
            process.stdin.write(json.dumps(order))
            process.stdin.close()
        for process, said in running:
            answer = process.stdout.read()
            if process.wait():
                said.seek(0)
                raise CourseError(f"Feedback stopped:\n{said.read().strip()}")
            failed |= json.loads(answer)
    finally:
        for process, said in running:
            process.terminate()
            process.wait()
            process.stdout.close()
            said.close()
    return Made(len(students), len(dealt), strangers, failed)
