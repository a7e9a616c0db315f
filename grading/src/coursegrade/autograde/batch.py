"""Grade all submissions of an assignment: prepare, execute in workers, save, one by one."""

import errno
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.preprocessors import ClearHiddenTests
from sqlalchemy.exc import OperationalError

from coursegrade.autograde.blueprint import Blueprint
from coursegrade.autograde.converter import CannotGrade, Prepared, SplitAutograde
from coursegrade.autograde.crews import Crew
from coursegrade.autograde.execution import Executed, Order, execute
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.orders import make_order
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.trial import try_solution
from coursegrade.autograde.warm_worker import LostSubmission, NoSandbox


class StopBatch(Exception):
    """Nothing more can be graded; the words say why and what to do."""


@dataclass
class Entry:
    """What became of one submission: "graded", "failed" or "skipped", and what there is to say."""

    student: str
    state: str
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: int = 0


@dataclass
class _Running:
    prepared: Prepared
    futures: dict[str, Future]
    begun: float


class Batch:
    """The submissions of one assignment on their way through."""

    def __init__(
        self, converter: SplitAutograde, workers: Crew, limits: Limits, setting: Setting,
        untrusted: bool,
    ) -> None:  # fmt: skip
        self.converter, self.crew, self.ahead = converter, workers, 2 * workers.size
        self.limits, self.setting, self.untrusted = limits, setting, untrusted
        self.clearing = ClearHiddenTests(parent=converter, config=converter.config)

    def run(self, submissions: list[tuple[str, Path]], done: Callable[[Entry], None]) -> None:
        """Grade all; call `done` with what became of each, in the order they are ready."""
        waiting = iter(submissions)
        running: list[_Running] = []
        exhausted = False
        while running or not exhausted:
            while not exhausted and len(running) < self.ahead:
                following = next(waiting, None)
                if following is None:
                    exhausted = True
                else:
                    self._start(*following, running, done)
            awaited = [f for one in running for f in one.futures.values() if not f.done()]
            if awaited:
                wait(awaited, return_when=FIRST_COMPLETED)
            for one in [o for o in running if all(f.done() for f in o.futures.values())]:
                running.remove(one)
                done(self._finish(one))

    def try_solutions(self) -> list[str]:
        """Run the instructor's own solutions first; return what there is to say about the tests."""
        step, said = self.converter.execution, []
        if step is None or not step.enabled or not self.crew.enclosed:
            return said
        for plan in self.converter.blueprints():
            if plan.executes and plan.solved and self.converter.kernel(plan.name).native:

                def run(master: bytes, plan: Blueprint) -> bytes:
                    order = self._order(plan, master, "instructor", "")
                    return self.crew.executor.submit(execute, master, order).result().notebook

                aside, words = try_solution(plan, run)
                plan.aside.update(aside)
                said += words
            said += [f"the test '{name}' runs beside the submission's code, because {why}"
                     for name, why in plan.aside.items()]  # fmt: skip
        return said

    def _start(self, student: str, source: Path, running: list, done: Callable) -> None:
        begun = time.monotonic()
        try:
            if not self.converter.wanted(student, source):
                done(Entry(student, "skipped", ["already autograded; --force grades it again"]))
                return
            prepared = self.converter.prepare(student, source)
            running.append(_Running(prepared, dict(self._submit(prepared)), begun))
        except Exception as error:
            done(Entry(student, "failed", [_reason(error)]))

    def _submit(self, prepared: Prepared) -> Iterator[tuple[str, Future]]:
        step = self.converter.execution
        for name, notebook in prepared.notebooks.items():
            plan = self.converter.blueprint(name)
            if step is None or not step.enabled or not plan.executes:
                ready: Future = Future()
                ready.set_result(Executed(notebook, (), 0.0, 0))
                yield name, ready
                continue
            order = self._order(plan, notebook, prepared.student, str(prepared.staging))
            yield name, self.crew.executor.submit(execute, notebook, order)

    def _order(self, plan: Blueprint, notebook: bytes, student: str, folder: str) -> Order:
        kernel, step = self.converter.kernel(plan.name), self.converter.execution
        sandboxed = self.crew.enclosed
        return make_order(
            json.loads(notebook)["cells"], plan, self.clearing, limits=self.limits,
            setting=self.setting, student=student, folder=folder, sandboxed=sandboxed,
            kernel=None if sandboxed and kernel.native else kernel.as_order(step),
        )  # fmt: skip

    def _finish(self, one: _Running) -> Entry:
        entry = Entry(one.prepared.student, "graded", list(one.prepared.repairs))
        try:
            results = {name: future.result() for name, future in one.futures.items()}
            for result in results.values():
                entry.notes += result.events
                entry.memory = max(entry.memory, result.memory)
            self.converter.finish(one.prepared, {n: r.notebook for n, r in results.items()})
        except Exception as error:
            entry.state = "failed"
            entry.notes.append(_reason(error))
        entry.seconds = time.monotonic() - one.begun
        return entry


def _reason(error: Exception) -> str:
    """Say in one sentence why a submission failed; raise StopBatch if all others would too."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise StopBatch("The disk is full; make room and run this again.") from None
    if isinstance(error, OperationalError):
        words = str(error.orig)
        if "full" in words:
            raise StopBatch("The disk is full; make room and run this again.") from None
        if "locked" in words:
            return "the gradebook was locked; end the program that uses it, and run this again"
        raise StopBatch(f"The gradebook cannot be used ({words}); run 'coursegrade doctor'.")
    if isinstance(error, NoSandbox):
        raise StopBatch(f"The sandbox cannot be made any more ({error}).") from None
    if isinstance(error, CannotGrade):
        return str(error)
    if isinstance(error, LostSubmission):
        return f"{error}; run it again with --student and a higher limit, or look at its code"
    words = (str(error).strip().splitlines() or [""])[0][:200]
    return f"it cannot be graded ({type(error).__name__}: {words}); open it in JupyterLab"
