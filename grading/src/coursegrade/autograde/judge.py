"""The process in which tests run apart. It never runs code of the submission.

A test finds the submission's answers under their names: plain data made here, and functions that
are called where they live. A name that the instructor's side has bound is never bound anew.
"""

import builtins
import os
import signal
import sys
from typing import Any

from coursegrade.autograde.recorder import Recorder
from coursegrade.autograde.rpc.decode import decode
from coursegrade.autograde.rpc.digests import digests
from coursegrade.autograde.rpc.functions import Line, StudentFunction
from coursegrade.autograde.shell import CellShell, record, run_cell
from coursegrade.autograde.wire import Channel, Ended, Garbled


def serve_judge(channel: Channel, shell: CellShell, provided: str) -> None:
    """Run tests until told to stop; `provided` is the folder with the instructor's own files."""
    record(shell)
    sys.path.insert(0, provided)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    judge = Judge(channel, shell)
    while True:
        try:
            message = channel.receive()
            channel.send({**judge.answer(message), "number": message.get("number")})
        except KeyboardInterrupt:
            continue
        except Ended:
            os._exit(0)


class Judge:
    """The names of the tests' process, and which of them the submission's answers have."""

    def __init__(self, channel: Channel, shell: CellShell) -> None:
        self.shell = shell
        self._answers: set[str] = set()
        self._imports: dict[str, str] = {}
        self._failing: dict[str, str] = {}
        self._bound: dict[str, Any] = {}
        self._line = Line(channel, self._show, lambda name: name in shell.user_ns)

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Do what the supervisor asks; `uncarried` says why a test's outcome does not count."""
        match message:
            case {"answers": list(answers), "imports": dict(imports), "stars": list(stars)}:
                self._answers, self._imports = set(answers), imports
                self._failing = {}
                for statement in stars:
                    self._execute(statement)
                return {"outputs": []}
            case {"test": str(source), "names": dict(names), "present": list(present)}:
                return self._test(source, names, present)
            case {"given": list(given)}:
                return {"given": digests(self.shell.user_ns, given)}
        raise Garbled("unknown message")

    def _test(self, source: str, names: dict[str, Any], present: list[str]) -> dict[str, Any]:
        space = self.shell.user_ns
        self._line.uncarried = []
        for name in present:
            if isinstance(name, str) and name in self._imports and name not in space:
                self._execute(self._imports[name])
        for statement, why in self._failing.items():
            self._line.refuse("other", f"'{statement}' fails among the tests: {why}")
        self._bind(names)
        outputs = run_cell(self.shell, source)
        return {"outputs": outputs, "uncarried": self._line.uncarried}

    def _bind(self, names: dict[str, Any]) -> None:
        space = self.shell.user_ns
        for name, value in self._bound.items():
            if space.get(name) is value:
                del space[name]
        self._bound = {}
        for name in sorted(self._answers):
            # What the instructor's cells have bound meanwhile is theirs.
            if name in space or name not in names or hasattr(builtins, name) or "__" in name[:2]:
                continue
            match names[name]:
                case ["data", data]:
                    try:
                        self._bound[name] = decode(data)
                    except Garbled:
                        self._line.refuse("own", f"'{name}' is no plain data")
                case ["call", _]:
                    self._bound[name] = StudentFunction(self._line, name)
        space.update(self._bound)

    def _execute(self, statement: str) -> None:
        try:
            exec(statement, self.shell.user_ns)
        except Exception as error:
            self._failing[statement] = f"{type(error).__name__}: {error}"
        else:
            self._failing.pop(statement, None)

    def _show(self, outputs: Any) -> None:
        """Show what the submission's code showed while a test called it, as a kernel would."""
        recorder: Recorder = self.shell.recorder
        for output in outputs if isinstance(outputs, list) else ():
            match output:
                case {"output_type": "stream", "name": "stdout" | "stderr" as name,
                      "text": str(text)}:  # fmt: skip
                    (sys.stdout if name == "stdout" else sys.stderr).write(text)
                case {"output_type": "display_data", "data": dict(data)}:
                    recorder.add({"output_type": "display_data", "data": data, "metadata": {}})
