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
from coursegrade.autograde.execution import Executed, execute
from coursegrade.autograde.job import Job, Outcome, Task
from coursegrade.autograde.scratch import Scratch
from coursegrade.autograde.shown import bounded, shown
from coursegrade.autograde.submission import CannotGrade
from coursegrade.autograde.warm_worker import CallFailed, LostSubmission, WarmWorker
from coursegrade.notebooks import grade_id
from coursegrade.student_id import VARIABLE

# How long a test took, which the dry run asks for.
_ORDINARY = ("apart", "beside")
# What speaks against a verdict, so that a person must look.
_DOUBTS = ("forged", "replaced", "redefined", "looks", "stricter")


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
        self.step = Execute(parent=self.converter, config=job.config)

    def grade(self, task: Task) -> Outcome:
        """Grade a submission; the graded files are in `task.staging` afterwards."""
        begun, self.done = time.monotonic(), {}
        # A sandbox that is lost is started anew by the process that this one is a fork of.
        self.worker.used = False
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
        done = self.done.values()
        notes += [words for one in done for words in one.events]
        findings = [found for one in done for found in one.findings
                    if found["kind"] not in _ORDINARY]  # fmt: skip
        return Outcome(
            state, bounded(notes), findings[:100], self.scratch.changes(),
            time.monotonic() - begun, max((one.memory for one in done), default=0),
        )  # fmt: skip

    def warm_up(self) -> None:
        """Do once what is slow the first time: queries are compiled, modules are loaded."""
        converter, steps = self.converter, self.converter.autograde_preprocessors
        for plan in self.job.blueprints.values():
            plan.plan(), plan.needed()  # the names of the instructor's cells stay in mind
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
        done = execute(book, plan, self.clearing, self.worker, self.job.limits, "instructor", "",
                       trial)  # fmt: skip
        return nbformat.writes(book).encode(), done.findings

    def _execute(
        self, book: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Do what nbgrader's Execute does, in the sandbox wherever there is one."""
        name, student = resources["nbgrader"]["notebook"], resources["nbgrader"]["student"]
        plan, kernel, limits = self.job.blueprints[name], self.job.kernels[name], self.job.limits
        staging = self.converter.coursedir.staging
        if not kernel.named:
            _check_kernel(book, name)
        if not self.job.sandboxed:
            return self.step.preprocess(book, resources)
        if kernel.native and any(cell.cell_type == "code" for cell in book.cells):
            self.done[name] = execute(book, plan, self.clearing, self.worker, limits, student,
                                      staging)  # fmt: skip
        elif not kernel.native:
            try:
                answer = self.worker.run_in_kernel(
                    limits, student, nbformat.writes(book), kernel.as_order(self.step), staging
                )
            except CallFailed as error:
                raise CannotGrade(f"{name}.ipynb: {error}") from None
            book = nbformat.reads(answer["notebook"], as_version=4)
            self.done[name] = Executed(answer["events"], (), answer["seconds"], answer["memory"])
        return book, resources

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
                    if entry.name in self.done:
                        found = self.done[entry.name].findings
                        _tell_doubts(entry, self.job.blueprints[entry.name], found)
            gradebook.db.commit()
        return answered_copies(Path(task.submitted), untouched, self.job.blueprints)


def _is_stock(step: Any) -> bool:
    return isinstance(step, type) and step.__module__.startswith(("nbgrader.", "nbconvert."))


def _settle_missing(entry: Any, book: NotebookNode) -> None:
    """Let a cell that is no longer there earn nothing, and wait for nobody.

    nbgrader does so with a missing notebook; of a missing cell it waits for a mark by hand, though
    there is nothing to see.
    """
    there = {grade_id(cell) for cell in book.cells}
    for grade in entry.grades:
        if grade.name not in there:
            grade.auto_score, grade.needs_manual_grade = 0, False


def _tell_doubts(entry: Any, plan: Blueprint, findings: Sequence[Mapping[str, Any]]) -> None:
    """Comment on the answer before each test whose verdict is in doubt.

    Formgrader shows it to the grader until they write their own. Students may come to see it, so
    the reason, which can hold a test's words, stays in the run's log.
    """
    doubted = {found["cell"] for found in findings if found["kind"] in _DOUBTS}
    comments, tests, answer = {one.name: one for one in entry.comments}, [], None
    for _, cell in plan.code():
        if cell is not None and cell.name in comments:
            tests, answer = [], comments[cell.name]
        elif cell is not None and cell.name in doubted and answer:
            tests.append(cell.name)
            answer.auto_comment = f"A grader looks at the marks of {', '.join(tests)}."


def _check_kernel(book: NotebookNode, name: str) -> None:
    """Raise CannotGrade for a kernel that nbgrader would not find.

    Where the instructor names none, nbgrader takes the submission's; here it is never started.
    """
    asked = (book.metadata.get("kernelspec") or {}).get("name")
    if asked and asked not in ("python", *KernelSpecManager().find_kernel_specs()):
        raise CannotGrade(
            f"{name}.ipynb asks for the kernel '{shown(str(asked), 40)}', which is not installed "
            "here, and the assignment names none; change the notebook's kernel"
        )
