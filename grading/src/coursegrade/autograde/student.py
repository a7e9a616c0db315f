"""The process in which a submission's own code runs, and the tests that must run beside it."""

import os
import signal
import sys
from typing import Any

from coursegrade.autograde import pristine
from coursegrade.autograde.rpc.answers import Answers
from coursegrade.autograde.rpc.digests import alike, digests
from coursegrade.autograde.shell import CellShell, call_outputs, forget_cell, record, run_cell
from coursegrade.autograde.spare import ENDED, Spare
from coursegrade.autograde.wire import Channel, Ended, Garbled


def serve_student(channel: Channel, shell: CellShell) -> None:
    """Run cells, tell the values of names, and call what the tests call, until told to stop."""
    record(shell)
    signal.signal(signal.SIGINT, _ignore)
    student = _Student(shell)
    while True:
        try:
            message = channel.receive()
            channel.send({**student.answer(message), "number": message.get("number")})
        except Ended:
            os._exit(0)


class _Student:
    def __init__(self, shell: CellShell) -> None:
        self.shell, self.answers = shell, Answers(shell.user_ns)
        self.spare: Spare | None = None
        self.given: dict[str, Any] = {}

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        match message:
            case {"run": str(source), "guard": list(guard)}:
                outputs, space = self._run(source), self.shell.user_ns
                self.given |= {name: space[name] for name in guard if name in space}
                return {"outputs": outputs}
            case {"tell": list(wanted), "imports": list(imports), "given": list(given)}:
                told = self.answers.tell(wanted, imports)
                return {**told, "given": digests(self.shell.user_ns, given)}
            case {"call": str(name), "with": data}:
                reply = self.answers.call(name, data, _interruptible)
                return {**reply, "outputs": call_outputs(self.shell)}
            case {"settle": True}:
                return {"settled": self.answers.settle()}
            case {"beside": str(source), "spare": bool(spare)}:
                return self._beside(source, spare)
            case {"twin": str(source), "last": bool(last)}:
                return {"outputs": self._twin(source, last)}
            case {"drop": True}:
                return self._drop()
        raise Garbled("unknown message")

    def _run(self, source: str) -> list[dict[str, Any]]:
        try:
            return _interruptible(lambda: run_cell(self.shell, source))
        except KeyboardInterrupt:
            return call_outputs(self.shell)

    def _run_twin(self, source: str) -> list[dict[str, Any]]:
        self.shell.brief = True
        return self._run(source)

    def _beside(self, source: str, spare: bool) -> dict[str, Any]:
        """Run a test in the submission's own names, with everything around it put back."""
        replaced = pristine.restore(self.shell)
        space = self.shell.user_ns
        anew = [name for name, kept in self.given.items() if not alike(space.get(name, kept), kept)]
        if spare:
            self.spare = Spare(self._run_twin)
        outputs = self._run(source)
        forget_cell(self.shell)
        return {"outputs": outputs, "replaced": replaced, "anew": anew}

    def _twin(self, source: str, last: bool) -> list[dict[str, Any]]:
        try:
            return _interruptible(lambda: self.spare.run(source, last)) if self.spare else ENDED
        except KeyboardInterrupt:
            self._drop()
            return ENDED

    def _drop(self) -> dict[str, Any]:
        if self.spare:
            self.spare.drop()
            self.spare = None
        return {"outputs": []}


def _ignore(*_: Any) -> None:
    """Take an interruption that came too late."""


def _interruptible(work: Any) -> Any:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return work()
    finally:
        signal.signal(signal.SIGINT, _ignore)
        sys.settrace(None)
