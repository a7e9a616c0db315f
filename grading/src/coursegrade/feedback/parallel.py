"""Make feedback in several processes of nbgrader's own steps, each for its share of students.

That is safe: making feedback only reads the gradebook, and writes one folder a student.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import IO

from coursegrade.course import Course, CourseError
from coursegrade.gradebook import course_directory, open_gradebook
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


@dataclass
class _Counted:
    """Counts what several processes have done."""

    total: int
    progress: Callable[[int, int], None]
    done: int = 0
    lock: Lock = field(default_factory=Lock)

    def tell(self) -> None:
        self.progress(self.done, self.total)

    def read(self, answer: IO[str]) -> str:
        """Count the empty lines, and return the rest."""
        rest = []
        for line in answer:
            if line != "\n":
                rest.append(line)
                continue
            with self.lock:
                self.done += 1
                self.tell()
        return "".join(rest)


def shares(students: Sequence[str], workers: int) -> list[list[str]]:
    """Deal students out so that no process has less than it takes to start one."""
    used = max(1, min(workers, len(students) // _WORTH_A_PROCESS))
    return [list(students[n::used]) for n in range(used)]


def generate_feedback(
    course: Course, assignment: str, options: Sequence[str], workers: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Made:  # fmt: skip
    """Make the feedback of everybody whose autograded submission the gradebook knows.

    `progress` is called with how many are done, and how many there are.
    """
    directory = course_directory(course)
    directory.assignment_id = assignment
    for word in options:
        name, _, pattern = word.partition("=")
        if name in ("--student", "--CourseDirectory.student_id") and pattern:
            directory.student_id = pattern
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
    command = [sys.executable, "-m", "coursegrade.feedback.process"]
    running: list[tuple[subprocess.Popen, IO[str]]] = []
    failed: dict[str, str] = {}
    counted = _Counted(len(students), progress)
    counted.tell()
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
        with ThreadPoolExecutor(len(running)) as readers:
            answers = list(readers.map(counted.read, (process.stdout for process, _ in running)))
        for (process, said), answer in zip(running, answers, strict=True):
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
