"""nbgrader's own Autograde converter for one submission, in a worker.

Every step is nbgrader's, in its order. Four things are ours: a notebook is read and repaired with
more patience, `Execute` hands it to the sandbox, a test that gives more points than it has costs
nobody the other marks, and the folders are those of one task.
"""

import re
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, SaveAutoGrades
from traitlets import List, Unicode, default
from traitlets.utils.importstring import import_item

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.repair import is_foreign, repair
from coursegrade.autograde.shown import shown
from coursegrade.autograde.submission import (
    CannotGrade,
    check_files,
    nothing_there,
    read_notebook,
    read_time,
)

Step = Callable[[NotebookNode, ResourcesDict], tuple[NotebookNode, ResourcesDict]]


class TaskDirectory(CourseDirectory):
    """A course of which one submission is seen, wherever it lies."""

    submitted = Unicode()
    staging = Unicode()
    given = Unicode()

    def format_path(
        self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False
    ) -> str:
        """Return the folder of this submission, or of its assignment."""
        folder = {
            self.submitted_directory: self.submitted, self.autograded_directory: self.staging,
            self.source_directory: self.given,
        }.get(nbgrader_step)  # fmt: skip
        if folder is None:
            return super().format_path(nbgrader_step, student_id, assignment_id, escape)
        return re.escape(folder) if escape else folder

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """Return when it was handed in, if that can be read."""
        return read_time(Path(dest_path))[0]


class SaveGrades(SaveAutoGrades):
    """nbgrader's step that saves the marks; one that cannot be read waits for a grader."""

    said: list[str]

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        try:
            super()._add_score(cell, resources)
        except ValueError as error:
            # nbgrader's word for a test that gives more points than it has.
            if "partial credit" not in str(error):
                raise
            name = cell.metadata.nbgrader.grade_id
            notebook = (self.notebook_id, self.assignment_id, self.student_id)
            grade = self.gradebook.find_grade(name, *notebook)
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()
            self.said.append(
                f"the test {shown(name)!r} of {shown(self.notebook_id)}.ipynb: {error}; look at "
                "the test, or mark it by hand"
            )


class SandboxedAutograde(Autograde):
    """The converter; configured by the section `Autograde` as the stock one."""

    preload = List(
        Unicode(),
        help="Packages that are imported once, before any notebook; missing ones are left out.",
    ).tag(config=True)

    @default("preload")
    def _preload(self) -> list[str]:
        # What judges quiz items, and the models that it asks.
        models = sorted(point.module for point in entry_points(group="lessonkit.models"))
        return ["numpy.testing", "lessonkit.items.build", "lessonkit.items.judging", *models]

    def begin(self, blueprints: dict[str, Blueprint], execute: Step) -> None:
        """Take what all submissions have in common; `execute` is done in place of `Execute`."""
        self.blueprints, self.execute = blueprints, execute
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        # Whether the notebook is valid is asked once, not after each step.
        self.exporter.optimistic_validation = True

    def convert(self, student: str) -> tuple[bool, list[str]]:
        """Grade the notebooks of a submission; say whether all went well, and what was noticed.

        A notebook that cannot be graded keeps none of the others from its marks. Raise Empty if
        there is nothing to grade, and CannotGrade if nothing can be graded.
        """
        source, pattern = Path(self.coursedir.submitted), f"{self.coursedir.notebook_id}.ipynb"
        self.student, self.said = student, []
        found = sorted(source.glob(pattern))
        if not found:
            raise Empty(nothing_there(source, [], set(self.blueprints)))
        check_files(source)
        if not any(path.stem in self.blueprints for path in found):
            raise CannotGrade(nothing_there(source, found, set(self.blueprints)))
        self.notebooks = [str(path) for path in found]
        self.init_assignment(self.coursedir.assignment_id, student)
        self.said += filter(None, [read_time(source)[1]])
        failures = []
        for path in self.notebooks:
            try:
                self.convert_single_notebook(path)
            except CannotGrade as error:
                failures.append(str(error))
        if len(failures) == len(self.notebooks):
            raise CannotGrade("; ".join(failures))
        self.set_permissions(self.coursedir.assignment_id, student)
        return not failures, self.said + failures

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Return what nbgrader's steps ask for; a path need not tell it."""
        name = Path(notebook_filename).stem
        return {
            "unique_key": name, "output_files_dir": f"{name}_files",
            "nbgrader": {"student": self.student, "assignment": self.coursedir.assignment_id,
                         "notebook": name, "db_url": self.coursedir.db_url},
        }  # fmt: skip

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Clean the notebook handed in and write it, then grade what was written."""
        path = Path(notebook_filename)
        notebook, resources = read_notebook(path), self.init_single_notebook_resources(str(path))
        resources["metadata"] = {"name": path.stem, "path": self.coursedir.staging}
        plan = self.blueprints[path.stem]
        if is_foreign(notebook, plan):
            raise CannotGrade(
                f"{path.name} has graded cells, but none of this assignment's; ask for the "
                "notebook that was given out"
            )
        self.said += repair(notebook, plan)
        self._sanitizing = True
        self._init_preprocessors()
        self.write_single_notebook(*self.exporter.from_notebook_node(notebook, resources))
        self._sanitizing = False
        self._init_preprocessors()
        try:
            super(Autograde, self).convert_single_notebook(
                str(Path(self.coursedir.staging, path.name))
            )
        finally:
            self._sanitizing = True

    def _init_preprocessors(self) -> None:
        self.exporter._preprocessors = []
        steps = self.sanitize_preprocessors if self._sanitizing else self.autograde_preprocessors
        for step in steps:
            kind = import_item(step) if isinstance(step, str) else step
            if kind is SaveAutoGrades:
                save = SaveGrades(parent=self.exporter)
                save.said = self.said
                self.exporter.register_preprocessor(save)
            elif not (isinstance(kind, type) and issubclass(kind, Execute)):
                self.exporter.register_preprocessor(step)
            elif kind(parent=self, config=self.config).enabled:
                self.exporter.register_preprocessor(self.execute)


class Empty(Exception):
    """There is nothing to grade in a folder, which nbgrader passes over."""
