"""What a worker must know: the job once, a task for each submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from traitlets.config import Config

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.rows import Rows
from coursegrade.autograde.sandbox.kernels import Kernel


@dataclass(frozen=True, eq=False)
class Job:
    """All that the submissions of one run have in common.

    `given` is the folder of the instructor's files that go with the assignment. `sandboxed` says
    whether the workers have a sandbox.
    """

    key: str
    assignment: str
    notebook_pattern: str
    root: str
    given: str
    config: Config
    rows: Rows
    blueprints: Mapping[str, Blueprint]
    kernels: Mapping[str, Kernel]
    limits: Limits
    sandboxed: bool = True


@dataclass(frozen=True)
class Task:
    """One submission: the folder handed in, where the graded files go, what is known so far."""

    student: str
    submitted: str
    staging: str
    rows: Rows


@dataclass(frozen=True)
class Outcome:
    """What became of a submission; `changes` are rows for the gradebook (see rows.py).

    `state` is "graded", "failed" (not all of it could be graded; what could is in `changes`),
    "empty" (there is nothing to grade) or "lost" (the sandbox ended early). `trace` is where an
    error arose that nobody foresaw.
    """

    state: str
    notes: Sequence[str] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    changes: Sequence[Any] = field(default=(), repr=False)
    seconds: float = 0.0
    memory: int = 0
    trace: str = ""
