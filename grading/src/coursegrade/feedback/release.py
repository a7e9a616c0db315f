"""Give feedback back through nbgrader's exchange, to everybody who handed in through it."""

import contextlib
import logging
import re
from dataclasses import dataclass

from nbgrader.apps import ReleaseFeedbackApp
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeFactory

from coursegrade.course import Course
from coursegrade.gradebook import course_directory
from coursegrade.printable import printable
from coursegrade.student_folders import student_folders

_LOG = logging.getLogger(__name__)
# The exchange puts this file beside every submission that came through it.
_SECRET = "submission_secret.txt"


@dataclass(frozen=True)
class Released:
    """Who got feedback through the exchange, who handed in another way, and who got none, why."""

    students: tuple[str, ...]
    others: tuple[str, ...]
    failed: dict[str, str]

    @property
    def words(self) -> list[str]:
        """Return what to say, in sentences; a reason that many share is said once."""
        said = []
        if self.students:
            said.append(f"Released to {len(self.students)} students through the exchange.")
        if self.others:
            said.append("Handed in outside the exchange, give their feedback back yourself:")
            said += [f"  {printable(who)}" for who in self.others]
        for why in dict.fromkeys(self.failed.values()):
            names = ", ".join(printable(who) for who, one in self.failed.items() if one == why)
            said.append(f"Not released to {names}: {why}.")
        return said


def release_feedback(course: Course, assignment: str) -> Released:
    """Release feedback student by student; nbgrader stops at the first that came another way."""
    directory = course_directory(course)
    directory.assignment_id = assignment
    folders = dict(student_folders(directory, directory.feedback_directory))
    others = tuple(who for who in folders if not (folders[who] / _SECRET).is_file())
    released, failed = [], {}
    if len(others) < len(folders):
        with contextlib.chdir(course.root):
            app = ReleaseFeedbackApp()
            app.initialize(["--log-level=ERROR"])
            app.coursedir.assignment_id = assignment
            app.authenticator = Authenticator(parent=app)
            factory = ExchangeFactory(parent=app)
            for who in (one for one in folders if one not in others):
                # nbgrader takes the name for a pattern, and strips it.
                app.coursedir.student_id = re.sub(r"([*?[\s])", r"[\1]", who)
                one = factory.ReleaseFeedback(
                    coursedir=app.coursedir, authenticator=app.authenticator, parent=app
                )
                try:
                    one.start()
                except Exception as error:
                    _LOG.info("No feedback released for %s", who, exc_info=True)
                    failed[who] = f"{type(error).__name__}: {error}".rstrip(".")
                else:
                    released.append(who)
    return Released(tuple(released), others, failed)
