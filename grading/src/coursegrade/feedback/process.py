"""Make nbgrader's feedback for some students; `parallel_feedback` runs it, a process each share.

The order comes as JSON on standard input: the assignment, nbgrader's options, and the students by
name, because nbgrader itself can only leave out students whose names hold no comma. The answer is
an empty line for each student that is done, and then JSON: whose failed, and why.
"""

import json
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from nbconvert.exporters import Exporter
from nbgrader.apps import GenerateFeedbackApp
from nbgrader.converters import GenerateFeedback, NbGraderException
from traitlets import Any, Bool, Instance, TraitError, Type

from coursegrade.feedback.exporter import FeedbackExporter

_LOG = logging.getLogger(__name__)


class ChosenFeedback(GenerateFeedback):
    """nbgrader's feedback for chosen students; whoever cannot have one costs nobody else theirs."""

    exporter_class = Type(FeedbackExporter, klass=Exporter).tag(config=True)
    chosen = Instance(frozenset)
    failed = Instance(dict, ())
    told = Any()
    begun = Bool(False)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Say whether a student's feedback is to be made here."""
        if student_id not in self.chosen:
            return False
        if self.begun:  # nbgrader asks student by student: whoever was asked for before is done.
            self.told()
        self.begun = True
        return super().init_destination(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Make one page; remember in words why it could not be made."""
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            _LOG.info("No feedback of %s", notebook_filename, exc_info=True)
            student = self.init_single_notebook_resources(notebook_filename)["nbgrader"]["student"]
            self.failed[student] = f"{Path(notebook_filename).name}: {_first_line(error)}"
            # Some errors end nbgrader's whole run; this one it takes for one submission's.
            raise NbGraderException(str(error)) from error


def make(
    assignment: str, options: list[str], students: list[str], told: Callable[[], None]
) -> dict[str, str]:
    """Make the feedback of some students; return whose could not be made, and why."""
    app = GenerateFeedbackApp()
    app.log_level = "CRITICAL"
    app.initialize(options)
    app.log_level = "CRITICAL"
    app.coursedir.assignment_id = assignment
    converter = ChosenFeedback(coursedir=app.coursedir, parent=app, chosen=frozenset(students),
                                told=told)  # fmt: skip
    with suppress(NbGraderException):
        converter.start()
    told()
    return converter.failed


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


if __name__ == "__main__":
    order = json.load(sys.stdin)
    # What nbgrader prints goes where errors go; the answer stands alone.
    answer, sys.stdout = sys.stdout, sys.stderr
    try:
        made = make(
            order["assignment"], order["options"], order["students"],
            lambda: print(file=answer, flush=True),
        )  # fmt: skip
    except TraitError as error:  # a setting of the course, or one that was given here
        sys.exit(str(error))
    json.dump(made, answer)
