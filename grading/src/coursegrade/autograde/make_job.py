"""Make the job of a run out of the course's configuration, gradebook and source notebooks."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import find_all_files
from sqlalchemy import Engine

from coursegrade.autograde.assignment_spec import Blueprint, blueprint
from coursegrade.autograde.dry_run import dry_run
from coursegrade.autograde.job import Job
from coursegrade.autograde.limits import Limits, seconds_of
from coursegrade.autograde.rows import Rows, assignment_rows
from coursegrade.autograde.sandbox.kernels import Kernel, NoKernel, find_kernel
from coursegrade.autograde.sandbox.preload import imports_of
from coursegrade.autograde.sandbox.setting import Setting, make_setting
from coursegrade.course import CourseError

RunOwn = Callable[[Job, bytes, Blueprint, bool], Any]


def make_job(
    converter: Autograde, engine: Engine, time_limit: float | None, memory: int
) -> Job:  # fmt: skip
    """Return the job of grading an assignment; raise CourseError if it cannot be done."""
    directory = converter.coursedir
    name = directory.assignment_id
    with engine.connect() as connection:
        rows = assignment_rows(connection, directory.course_id, name)
    if not rows["assignment"]:
        raise CourseError(
            f"The gradebook has no assignment '{name}'; run generate_assignment first."
        )
    if not rows["notebook"]:
        raise CourseError(
            f"The gradebook has no notebook of '{name}', because generate_assignment did not come "
            "to its end; mend what it says, then run it again."
        )
    execute = Execute(parent=converter, config=converter.config)
    blueprints = _blueprints(directory, rows)
    return Job(
        key=uuid4().hex, assignment=name, notebook_pattern=directory.notebook_id,
        root=directory.root, config=converter.config, rows=rows,
        given=str(Path(directory.format_path(directory.source_directory, ".", name)).resolve()),
        blueprints=blueprints, kernels=_kernels(rows, blueprints, execute),
        limits=Limits(cell_seconds=time_limit or seconds_of(execute.timeout), memory=memory),
    )  # fmt: skip


def setting_of(job: Job, converter: Autograde, hidden: tuple[str, ...]) -> Setting:
    """Return what the submissions of a job see and have."""
    preload = tuple(converter.preload)
    if not all(kernel.native for kernel in job.kernels.values()):
        preload += ("coursegrade.autograde.sandbox.run_kernel",)
    sources = [cell.source for spec in job.blueprints.values()
               for cell in (spec.master.cells if spec.master else ())
               if cell.cell_type == "code"]  # fmt: skip
    kept = set(converter.exclude_overwriting.get(job.assignment, []))
    files = find_all_files(job.given, [*converter.coursedir.ignore, "*.ipynb"])
    names = sorted({Path(path).relative_to(job.given).as_posix() for path in files} - kept)
    return make_setting(
        converter.config, converter.coursedir.root, job.kernels.values(), preload=preload,
        hidden=hidden, imports=imports_of(sources), names=tuple(names),
        given=job.given if names else "",
    )  # fmt: skip


def tried(job: Job, run_own: RunOwn, folder: Path, kept: Path) -> tuple[Job, list[str]]:
    """Try the tests before any submission; return the job that follows, and what there is to say.

    `folder` has what was given out to students, `kept` what came of earlier runs.
    """
    said = []
    for name, spec in sorted(job.blueprints.items()):
        if not (spec.executes and job.kernels[name].native):
            continue

        def run(book: bytes, spec: Blueprint, trial: bool) -> tuple[bytes, list[dict[str, Any]]]:
            told = json.loads(run_own(job, book, spec, trial).result())
            return told["notebook"].encode(), told["findings"]

        path = folder / f"{name}.ipynb"
        released = path.read_bytes() if path.is_file() else None
        said += dry_run(spec, released, run, kept)
        said += [f"the test '{test}' of {name}.ipynb runs beside the submission's code, because "
                 f"{why}" for test, why in spec.beside.items()]  # fmt: skip
    # Workers that have the job already know nothing of what was decided.
    return replace(job, key=uuid4().hex), said


def _kernels(rows: Rows, blueprints: dict[str, Blueprint], execute: Execute) -> dict[str, Kernel]:
    found = {}
    for row in rows["notebook"]:
        master = blueprints[row["name"]].master
        named = json.loads(row["kernelspec"] or "null")
        try:
            found[row["name"]] = find_kernel(
                named or (master and master.metadata.get("kernelspec")), execute
            ) if execute.enabled else Kernel("python3")  # fmt: skip
        except NoKernel as error:
            raise CourseError(f"{row['name']}.ipynb: {error}.") from None
    return found


def _blueprints(directory: CourseDirectory, rows: Rows) -> dict[str, Blueprint]:
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        return {row["name"]: blueprint(gradebook, row["name"], directory.assignment_id,
                                       *_master(directory, row["name"]))
                for row in rows["notebook"]}  # fmt: skip


def _master(directory: CourseDirectory, name: str) -> tuple[nbformat.NotebookNode | None, bool]:
    """Return the instructor's notebook, or the released one, and whether it has the solutions."""
    for stage in (directory.source_directory, directory.release_directory):
        folder = directory.format_path(stage, ".", directory.assignment_id)
        try:
            book = nbformat.read(Path(folder, f"{name}.ipynb"), as_version=4)
        except (OSError, ValueError):
            continue
        return book, stage == directory.source_directory
    return None, False
