"""What a button of formgrader's starts: the work of a command, told line by line to the server.

It is a process of its own, because grading changes folder and environment of the one it runs in.
The order comes as JSON on standard input; each line of the answer is an object with "done" and
"total", with words to "say", or with the "end": whether all went well, and the error if not.
"""

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coursegrade.autograde.run_summary import ALREADY, Entry, Result
from coursegrade.course import Course, CourseError
from coursegrade.printable import printable

Tell = Callable[..., None]


class _Lines:
    """Tells of a run as the terminal does."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.done = tell, 0

    def begin(self, result: Result) -> None:
        """Tell how many there are and how they are shut in."""
        self.total = result.total
        self.tell(done=0, total=self.total)
        self.tell(say=f"Protection: {result.protection}.")

    def say(self, notes: list[str]) -> None:
        """Tell what there is to say about the assignment."""
        for note in notes:
            self.tell(say=f"{note[:1].upper()}{note[1:]}.")

    def add(self, entry: Entry) -> None:
        """Tell what became of a submission."""
        self.done += 1
        self.tell(done=self.done, total=self.total)
        found = [str(finding.get("words", "")) for finding in entry.findings]
        notes = [*entry.notes, *(f"LOOK AT THIS: {words}" for words in found)]
        if entry.notes != [ALREADY]:
            self.tell(say=f"{entry.student}: {entry.state}. {' '.join(notes)}".rstrip())

    def end(self, result: Result) -> None:
        """Say why a run was stopped."""
        if result.stopped:
            self.tell(say=result.stopped)


def autograde(course: Course, assignment: str, student: str, tell: Tell) -> bool:
    """Grade one student again, or all that are not graded yet."""
    from coursegrade.autograde.grade import grade

    lines = _Lines(tell)
    done = grade(course, assignment, pattern(student), force=bool(student), progress=lines)
    return done.status == 0


def feedback(course: Course, assignment: str, student: str, tell: Tell) -> bool:
    """Make one student's feedback anew, or everybody's."""
    from coursegrade.feedback.parallel import generate_feedback

    chosen = [f"--student={pattern(student)}"] if student else []
    made = generate_feedback(
        course, assignment, ["--force", *chosen],
        progress=lambda done, total: tell(done=done, total=total),
    )  # fmt: skip
    for words in made.words:
        tell(say=words)
    return not made.failed


def pattern(student: str) -> str:
    """Return the pattern by which nbgrader finds this student alone."""
    return re.sub(r"([*?[])", r"[\1]", student)


def main() -> None:
    """Carry out the order."""
    order = json.load(sys.stdin)
    answer, sys.stdout = sys.stdout, sys.stderr
    logging.disable(logging.INFO)

    def tell(**words: Any) -> None:
        if "say" in words:
            words["say"] = printable(words["say"])
        print(json.dumps(words), file=answer, flush=True)

    work = {"autograde": autograde, "feedback": feedback}[order["work"]]
    try:
        well = work(Course(Path(order["course"])), order["assignment"], order["student"], tell)
    except CourseError as error:
        tell(end=False, error=str(error))
    else:
        tell(end=well, error="" if well else "Not everything went well; see below.")


if __name__ == "__main__":
    main()
