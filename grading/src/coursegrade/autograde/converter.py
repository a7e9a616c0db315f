"""nbgrader's own Autograde converter, cut in two where it executes notebooks.

`prepare` does all that comes before, in a staging folder and without touching the gradebook;
`finish` does all that comes after, in one transaction, and then moves the staging folder into
place. Whoever is killed in between leaves a submission as it was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.writers import FilesWriter
from nbgrader import utils
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets import List, Unicode

from coursegrade.autograde.blueprint import Blueprint, blueprint
from coursegrade.autograde.books import Books
from coursegrade.autograde.repair import repair
from coursegrade.autograde.sandbox.kernels import Kernel, find_kernel
from coursegrade.autograde.submission import CannotGrade, check_files, nothing_there, read_notebook


@dataclass
class Prepared:
    """A submission ready to be executed: its notebooks after nbgrader's cleaning."""

    student: str
    source: Path
    staging: Path
    notebooks: dict[str, bytes]
    paths: dict[str, str]
    repairs: list[str] = field(default_factory=list)


class SplitAutograde(Autograde):
    """The converter; configured by the section `Autograde` as the stock one."""

    preload = List(
        Unicode(), ["numpy.testing", "hiplab.items.build", "hiplab.items.judging"],
        help="Packages that are imported once, before any notebook; missing ones are left out.",
    ).tag(config=True)  # fmt: skip

    def begin(self, books: Books, workshop: Path) -> None:
        """Make ready for submissions; `workshop` is the folder for staging."""
        self.books, self.workshop = books, workshop
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self._staged: Path | None = None
        self._blueprints: dict[str, Blueprint] = {}
        executes = [step for step in self.autograde_preprocessors if _executes(step)]
        self.execution = executes[0](parent=self, config=self.config) if executes else None

    def wanted(self, student: str, source: Path) -> bool:
        """Say whether nbgrader would grade this submission now."""
        if student in self.coursedir.student_id_exclude.split(","):
            return False
        target = Path(self.target(student))
        if self.force or not target.exists():
            return True
        if self.coursedir.notebook_id != "*":
            found = source.glob(f"{self.coursedir.notebook_id}.ipynb")
            if any(not (target / path.name).exists() for path in found):
                return True
        new, old = map(self.coursedir.get_existing_timestamp, (str(source), str(target)))
        return new is not None and old is not None and new > old

    def target(self, student: str) -> str:
        """Return where the autograded notebooks of a student go."""
        path = self.coursedir.autograded_directory
        return self.coursedir.format_path(path, student, self.coursedir.assignment_id)

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self._staged) if self._staged else super()._format_dest(
            assignment_id, student_id, escape)  # fmt: skip

    def blueprint(self, notebook: str) -> Blueprint:
        """Return what the gradebook knows of a notebook."""
        if notebook not in self._blueprints:
            assignment, master, solved = self.coursedir.assignment_id, None, False
            for stage in (self.coursedir.source_directory, self.coursedir.release_directory):
                path = Path(self.coursedir.format_path(stage, ".", assignment), f"{notebook}.ipynb")
                try:
                    master = nbformat.read(path, as_version=4)
                except (OSError, ValueError):
                    continue
                solved = stage == self.coursedir.source_directory
                break
            with self.books.rehearsal() as gradebook:
                self._blueprints[notebook] = blueprint(
                    gradebook, notebook, assignment, master, solved
                )
        return self._blueprints[notebook]

    def blueprints(self) -> list[Blueprint]:
        """Return what the gradebook knows of all notebooks of the assignment."""
        return [self.blueprint(name) for name in sorted(self.expected())]

    def provided(self) -> tuple[str, ...]:
        """Return the names of the instructor's files that go with the assignment."""
        folder = Path(self.given_folder())
        kept = set(self.exclude_overwriting.get(self.coursedir.assignment_id, []))
        found = utils.find_all_files(str(folder), [*self.coursedir.ignore, "*.ipynb"])
        names = {Path(name).relative_to(folder).as_posix() for name in found}
        return tuple(sorted(names - kept))

    def kernel(self, notebook: str) -> Kernel:
        """Return the kernel for a notebook, which is the instructor's word."""
        with self.books.rehearsal() as gradebook:
            entry = gradebook.find_notebook(notebook, self.coursedir.assignment_id)
            named = json.loads(entry.kernelspec or "null")
        master = self.blueprint(notebook).master
        return find_kernel(named or (master and master.metadata.get("kernelspec")), self.execution)

    def given_folder(self) -> str:
        """Return the instructor's folder of the assignment."""
        source = self.coursedir.source_directory
        return self.coursedir.format_path(source, ".", self.coursedir.assignment_id)

    def prepare(self, student: str, source: Path) -> Prepared:
        """Read and clean a submission; raise CannotGrade with the reason if that fails."""
        found = sorted(source.glob(f"{self.coursedir.notebook_id}.ipynb"))
        check_files(source)
        self.notebooks = [str(path) for path in found]
        expected = self.expected()
        if not any(path.stem in expected for path in found):
            raise CannotGrade(nothing_there(source, found, expected))
        self._staged = self.workshop / student
        if self._staged.exists():
            utils.rmtree(str(self._staged))
        self._staged.mkdir(parents=True)
        try:
            self.run_pre_convert_hook()
            with self.books.rehearsal():
                self.init_assignment(self.coursedir.assignment_id, student)
                prepared = Prepared(student, source, self._staged, {}, {})
                for path in self.notebooks:
                    self._clean(path, prepared)
        finally:
            self._staged = None
        return prepared

    def expected(self) -> set[str]:
        """Return the names of the assignment's notebooks."""
        with self.books.rehearsal() as gradebook:
            try:
                assignment = gradebook.find_assignment(self.coursedir.assignment_id)
            except MissingEntry:
                raise CannotGrade(
                    f"the gradebook has no assignment '{self.coursedir.assignment_id}'; run "
                    "generate_assignment first"
                ) from None
            return {notebook.name for notebook in assignment.notebooks}

    def _clean(self, path: str, prepared: Prepared) -> None:
        notebook = read_notebook(Path(path))
        resources = self.init_single_notebook_resources(path)
        resources["metadata"] = {"name": Path(path).stem, "path": str(prepared.staging)}
        name = resources["nbgrader"]["notebook"]
        prepared.repairs += repair(notebook, self.blueprint(name))
        self._sanitizing = True
        self._init_preprocessors()
        output, _ = self.exporter.from_notebook_node(notebook, resources)
        prepared.notebooks[name], prepared.paths[name] = output.encode(), path

    def finish(self, prepared: Prepared, executed: Mapping[str, bytes]) -> None:
        """Save the marks and put the autograded notebooks in place."""
        self.notebooks = list(prepared.paths.values())
        self._staged = prepared.staging
        try:
            with self.books.transaction() as gradebook:
                self.init_assignment(self.coursedir.assignment_id, prepared.student)
                for name, notebook in executed.items():
                    self._save(prepared, name, notebook)
                    _forget_missing(gradebook, self.coursedir.assignment_id, prepared.student,
                                    name, notebook)  # fmt: skip
                self.set_permissions(self.coursedir.assignment_id, prepared.student)
        finally:
            self._staged = None
        self._put_in_place(prepared)
        self.run_post_convert_hook()

    def _save(self, prepared: Prepared, name: str, notebook: bytes) -> None:
        resources = self.init_single_notebook_resources(prepared.paths[name])
        resources["metadata"] = {"name": name, "path": str(prepared.staging)}
        self._sanitizing = False
        self.exporter._preprocessors = []
        for step in self.autograde_preprocessors:
            if not _executes(step):
                self.exporter.register_preprocessor(step)
        try:
            with utils.setenv(NBGRADER_EXECUTION="autograde"):
                book = nbformat.reads(notebook.decode(), as_version=4)
                output, resources = self.exporter.from_notebook_node(book, resources)
            self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True

    def _put_in_place(self, prepared: Prepared) -> None:
        target = Path(self.target(prepared.student))
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and self.coursedir.notebook_id != "*":
            for path in sorted(prepared.staging.rglob("*")):
                if path.is_file():
                    place = target / path.relative_to(prepared.staging)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    path.replace(place)
            utils.rmtree(str(prepared.staging))
            return
        former = prepared.staging.with_name(f"{prepared.student}.former")
        if target.exists():
            target.rename(former)
        prepared.staging.rename(target)
        if former.exists():
            utils.rmtree(str(former))


def _executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, Execute)


def _forget_missing(gradebook: Any, assignment: str, student: str, name: str, notebook: bytes
                    ) -> None:  # fmt: skip
    """Take back the marks of an earlier run for cells that are no longer there."""
    there = {
        cell.metadata.get("nbgrader", {}).get("grade_id")
        for cell in nbformat.reads(notebook.decode(), as_version=4).cells
    }
    entry = gradebook.find_submission_notebook(name, assignment, student)
    for grade in entry.grades:
        if grade.name not in there and grade.auto_score is not None:
            grade.auto_score, grade.needs_manual_grade = None, True
