"""Make the job of a run out of the course's configuration, gradebook and source notebooks."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from sqlalchemy import Engine

from coursegrade.autograde.assignment_spec import Blueprint, blueprint
from coursegrade.autograde.dry_run import dry_run
from coursegrade.autograde.executors import Workers
from coursegrade.autograde.in_kernel import is_python
from coursegrade.autograde.job import Job
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.rows import Rows, assignment_rows
from coursegrade.course import CourseError

# For a cell where the instructor wants no limit.
_A_DAY = 86_400.0


def make_job(
    converter: Autograde, engine: Engine, time_limit: float | None, memory: int, sandboxed: bool,
    untrusted: bool,
) -> Job:  # fmt: skip
    """Return the job of grading an assignment; raise CourseError if the gradebook lacks it."""
    directory = converter.coursedir
    name = directory.assignment_id
    with engine.connect() as connection:
        rows = assignment_rows(connection, directory.course_id, name)
    if not rows["assignment"]:
        raise CourseError(
            f"The gradebook has no assignment '{name}'; run generate_assignment first."
        )
    execute = Execute(parent=converter, config=converter.config)
    timeout = time_limit or execute.timeout
    return Job(
        key=uuid4().hex, assignment=name, notebook_pattern=directory.notebook_id,
        root=directory.root, config=converter.config, rows=rows,
        given=str(Path(directory.format_path(directory.source_directory, ".", name)).resolve()),
        blueprints=_blueprints(directory, rows), kernels=_kernels(rows, execute.kernel_name),
        limits=Limits(
            cell_seconds=float(timeout) if timeout and timeout > 0 else _A_DAY, memory=memory
        ),
        sandboxed=sandboxed, untrusted=untrusted,
    )  # fmt: skip


def tried(job: Job, workers: Workers, folder: Path, kept: Path) -> tuple[Job, list[str]]:
    """Try the tests before any submission; return the job that follows, and what there is to say.

    `folder` has what was given out to students, `kept` what came of earlier runs.
    """
    said = []
    for name, spec in sorted(job.blueprints.items()):
        if not (job.sandboxed and spec.executes and is_python(_notebook_of(job.kernels[name]))):
            continue

        def run(book: bytes, spec: Blueprint, trial: bool) -> tuple[bytes, list[dict[str, Any]]]:
            told = json.loads(workers.run_own(job, book, spec, trial).result())
            return told["notebook"].encode(), told["findings"]

        path = folder / f"{name}.ipynb"
        released = path.read_bytes() if path.is_file() else None
        said += dry_run(spec, released, run, kept)
        said += [f"the test '{test}' of {name}.ipynb runs beside the submission's code, because "
                 f"{why}" for test, why in spec.beside.items()]  # fmt: skip
    # Workers that have the job already know nothing of what was decided.
    return replace(job, key=uuid4().hex), said


def _notebook_of(kernel: dict) -> dict:
    return {"metadata": {"kernelspec": kernel}}


def _kernels(rows: Rows, chosen: str) -> dict[str, dict]:
    return {
        row["name"]: {"name": chosen} if chosen else json.loads(row["kernelspec"] or "{}") or {}
        for row in rows["notebook"]
    }


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
