"""Grade one submission in a worker: nbgrader's steps, with the sandbox where they execute."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, Execute
from nbgrader.utils import setenv

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.converter import Empty, SandboxedAutograde, TaskDirectory
from coursegrade.autograde.copies import answered_copies
from coursegrade.autograde.execution import Executed, execute, read_files
from coursegrade.autograde.in_kernel import is_python
from coursegrade.autograde.job import Job, Outcome, Task
from coursegrade.autograde.scratch import Scratch
from coursegrade.autograde.shown import bounded, shown
from coursegrade.autograde.submission import CannotGrade
from coursegrade.autograde.warm_worker import LostSubmission, WarmWorker
from coursegrade.student_id import VARIABLE

# How long a test took, which the dry run asks for.
_ORDINARY = ("apart", "beside")


class Grader:
    """All that is needed to grade the submissions of a job, one after another."""

    def __init__(self, job: Job, worker: WarmWorker) -> None:
        self.job, self.worker = job, worker
        self.scratch = Scratch(job.rows)
        directory = TaskDirectory(config=job.config, given=job.given)
        directory.assignment_id = job.assignment
        directory.notebook_id = job.notebook_pattern
        self.converter = SandboxedAutograde(coursedir=directory, config=job.config)
        self.converter.begin(dict(job.blueprints), self._execute)
        self.clearing = ClearHiddenTests(parent=self.converter, config=job.config)
        kept = self.converter.exclude_overwriting.get(job.assignment, [])
        self.provided = read_files(Path(job.given), kept)

    def grade(self, task: Task) -> Outcome:
        """Grade a submission; the graded files are in `task.staging` afterwards."""
        begun, self.done = time.monotonic(), []
        directory = self.converter.coursedir
        directory.submitted, directory.staging = task.submitted, task.staging
        self.scratch.hold(task.rows)
        os.makedirs(task.staging)
        try:
            with setenv(NBGRADER_EXECUTION="autograde", **{VARIABLE: task.student}):
                whole, notes = self.converter.convert(task.student)
            notes += self._afterwards(task)
            state = "graded" if whole else "failed"
        except Empty as error:
            return Outcome("empty", bounded([str(error)]))
        except LostSubmission as error:
            return Outcome("lost", bounded([str(error)]))
        except CannotGrade as error:
            return Outcome("failed", bounded([str(error)]))
        notes += [words for one in self.done for words in one.events]
        findings = [found for one in self.done for found in one.findings
                    if found["kind"] not in _ORDINARY]  # fmt: skip
        return Outcome(
            state, bounded(notes), findings[:100], self.scratch.changes(),
            time.monotonic() - begun, max((one.memory for one in self.done), default=0),
        )  # fmt: skip

    def warm_up(self) -> None:
        """Do once what is slow the first time: queries are compiled, modules are loaded."""
        converter, steps = self.converter, self.converter.autograde_preprocessors
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "submitted").mkdir()
            for name, plan in self.job.blueprints.items():
                if plan.master:
                    nbformat.write(plan.master, Path(folder, "submitted", f"{name}.ipynb"))
            task = Task("nobody", f"{folder}/submitted", f"{folder}/graded", {})
            # Steps of the instructor's own may do what must not be done for nobody.
            converter.autograde_preprocessors = [step for step in steps if _is_stock(step)]
            converter.execute = lambda book, resources: (book, resources)
            try:
                with suppress(Exception):
                    self.grade(task)
            finally:
                converter.autograde_preprocessors, converter.execute = steps, self._execute

    def run_own(
        self, notebook: bytes, plan: Blueprint, trial: bool
    ) -> tuple[bytes, Sequence[Mapping[str, Any]]]:
        """Execute a notebook of the instructor's own; return it with what was found."""
        book = nbformat.reads(notebook.decode(), as_version=4)
        self.worker.start()
        done = execute(book, plan, self.clearing, self.worker, self.job.limits, "instructor", {},
                       self.provided, trial)  # fmt: skip
        return nbformat.writes(book).encode(), done.findings

    def _execute(
        self, book: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Do what nbgrader's Execute does, in the sandbox wherever there is one."""
        name, staging = resources["nbgrader"]["notebook"], Path(self.converter.coursedir.staging)
        plan = self.job.blueprints[name]
        self._check_kernel(book, name)
        if not (self.job.sandboxed and is_python(self._kernel(name))):
            if self.job.untrusted:
                raise CannotGrade(f"{name}.ipynb needs a kernel that cannot be shut in")
            step = Execute(parent=self.converter, config=self.job.config)
            return step.preprocess(book, resources)
        if plan.executes:
            files = read_files(staging, tuple(self.provided))
            done = execute(book, plan, self.clearing, self.worker, self.job.limits,
                           resources["nbgrader"]["student"], files, self.provided)  # fmt: skip
            _keep(done, staging)
            self.done.append(done)
        return book, resources

    def _kernel(self, name: str) -> Mapping[str, Any]:
        """Return the metadata that choose the kernel: the instructor's, never the submission's."""
        return {"metadata": {"kernelspec": self.job.kernels[name]}}

    def _check_kernel(self, book: NotebookNode, name: str) -> None:
        """Raise CannotGrade for a kernel that nbgrader would not find."""
        own = self.job.kernels[name]
        asked = (own or book.metadata.get("kernelspec") or {}).get("name")
        known = {"python", *KernelSpecManager().find_kernel_specs()}
        if asked and asked not in known and not (own and is_python(self._kernel(name))):
            whose = "the assignment" if own else "the submission, as the assignment names none,"
            raise CannotGrade(
                f"{name}.ipynb: {whose} asks for the kernel '{shown(str(asked), 40)}', which is "
                "not installed here; install it, or change the notebook's kernel"
            )

    def _afterwards(self, task: Task) -> list[str]:
        """Settle what nbgrader leaves open; return what there is to say about that."""
        untouched = []
        with Gradebook("") as gradebook:
            submission = gradebook.find_submission(self.job.assignment, task.student)
            for entry in submission.notebooks:
                path = Path(task.staging, f"{entry.name}.ipynb")
                if path.exists():
                    _settle_missing(entry, nbformat.read(path, as_version=4))
                    cells = self.job.blueprints[entry.name].cells
                    said = [one.auto_comment for one in entry.comments if cells[one.name].solution]
                    if said and all(words == "No response." for words in said):
                        untouched.append(entry.name)
            gradebook.db.commit()
        return answered_copies(Path(task.submitted), untouched, self.job.blueprints)


def _is_stock(step: Any) -> bool:
    return isinstance(step, type) and step.__module__.startswith(("nbgrader.", "nbconvert."))


def _settle_missing(entry: Any, book: NotebookNode) -> None:
    """Let a cell that is no longer there earn nothing, and wait for nobody.

    nbgrader does so with a missing notebook; of a missing cell it waits for a mark by hand, though
    there is nothing to see.
    """
    there = {(cell.metadata.get("nbgrader") or {}).get("grade_id") for cell in book.cells}
    for grade in entry.grades:
        if grade.name not in there:
            grade.auto_score, grade.needs_manual_grade = 0, False


def _keep(done: Executed, staging: Path) -> None:
    """Put what a notebook has written beside it, as it would be had it run there."""
    for name, content in done.written.items():
        path = staging / name
        if path.resolve().is_relative_to(staging.resolve()) and path.suffix != ".ipynb":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(content)
