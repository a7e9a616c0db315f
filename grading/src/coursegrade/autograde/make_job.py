"""Make the job of a run out of the course's configuration, gradebook and source notebooks."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from sqlalchemy import Engine

from coursegrade.autograde.blueprint import Blueprint, blueprint
from coursegrade.autograde.executors import Workers
from coursegrade.autograde.in_kernel import is_python
from coursegrade.autograde.job import Job
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.rows import Rows, assignment_rows
from coursegrade.autograde.trial import try_solution
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


def tried(job: Job, workers: Workers, execution: bool) -> tuple[Job, list[str]]:
    """Run the instructor's own solutions; return the job that follows, and what there is to say."""
    if not (job.sandboxed and execution):
        return job, []
    said, blueprints = [], {}
    for name, plan in sorted(job.blueprints.items()):
        blueprints[name] = plan
        if plan.executes and plan.solved and is_python(plan.master):

            def run(notebook: bytes, plan: Blueprint) -> bytes:
                return workers.run_own(job, notebook, plan).result()

            aside, words = try_solution(plan, run)
            blueprints[name] = plan = replace(plan, aside={**plan.aside, **aside})
            said += words
        said += [f"the test '{test}' runs beside the submission's code, because {why}"
                 for test, why in plan.aside.items()]  # fmt: skip
    return replace(job, key=uuid4().hex, blueprints=blueprints), said


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
