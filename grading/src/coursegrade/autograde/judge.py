"""The process in which the tests run. It never runs code of the submission.

A test finds the submission's answers under their names: plain data rebuilt here, functions and
other objects as `Remote`s. Names that only the instructor's cells bind keep their values.
"""

import importlib
import os
import signal
import sys
from types import ModuleType
from typing import Any

from coursegrade.autograde.plain import NotPlain
from coursegrade.autograde.remote import Endpoint
from coursegrade.autograde.shell import CellShell, Recorder, record, run_cell
from coursegrade.autograde.wire import Channel, Ended, Garbled


def serve_judge(channel: Channel, shell: CellShell, provided: str) -> None:
    """Run tests until told to stop; `provided` is the folder with the instructor's own files."""
    record(shell)
    sys.path.insert(0, provided)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    judge = _Judge(channel, shell)
    while True:
        try:
            message = channel.receive()
            channel.send(judge.answer(message))
        except KeyboardInterrupt:
            continue
        except Ended:
            os._exit(0)


class _Judge:
    def __init__(self, channel: Channel, shell: CellShell) -> None:
        self.shell = shell
        self.protected: set[str] = set()
        self.imports: dict[str, str] = {}
        self.theirs: set[str] = set()
        self.end = Endpoint(channel, guarded=True)
        self.end.replay = lambda outputs: _replay(shell.recorder, outputs)
        self.end.modules = _installed

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        match message:
            case {"protected": list(protected), "imports": dict(imports)}:
                self.protected, self.imports = set(protected), imports
                return {"outputs": []}
            case {"test": str(source), "names": dict(names), "mentions": list(mentions)}:
                self.end.named = set(mentions)
                self._bind(names)
                return {"outputs": run_cell(self.shell, source)}
        raise Garbled("unknown message")

    def _bind(self, names: dict[str, Any]) -> None:
        mine = self.shell.user_ns
        for gone in self.theirs - names.keys():
            mine.pop(gone, None)
        self.theirs = set()
        for name, data in names.items():
            if name in self.imports:
                self._import(name)
            elif name not in self.protected and (_is_data(data) or name in self.end.named):
                try:
                    mine[name] = self.end.unpack(data)
                    self.theirs.add(name)
                except NotPlain:
                    mine.pop(name, None)

    def _import(self, name: str) -> None:
        if name not in self.shell.user_ns:
            space: dict[str, Any] = {}
            try:
                exec(self.imports[name], space)
                self.shell.user_ns[name] = space[name]
            except Exception:
                return
            self.theirs.add(name)


def _is_data(data: Any) -> bool:
    """Say whether binding it imports nothing; modules are bound where a test mentions them."""
    return not (isinstance(data, list) and data[:1] == ["m"])


def _installed(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except Exception:
        return None


def _replay(recorder: Recorder, outputs: list) -> None:
    """Show what the submission's code printed while a test called it, as a kernel would."""
    for output in outputs if isinstance(outputs, list) else ():
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                (sys.stdout if name == "stdout" else sys.stderr).write(text)
            case {"output_type": "display_data", "data": dict(data)}:
                recorder.add({"output_type": "display_data", "data": data, "metadata": {}})
