"""The process in which a submission's own code runs. Nothing secret ever enters it."""

import os
import signal
import sys
from typing import Any

from coursegrade.autograde import pristine
from coursegrade.autograde.remote import Endpoint
from coursegrade.autograde.shell import CellShell, record, run_cell
from coursegrade.autograde.wire import Channel, Ended, Garbled, pair

# A value larger than this stays where it is until a test asks for it.
_SMALL = 4_000_000
_OURS = {"In", "Out", "get_ipython", "exit", "quit", "open", "_", "__", "___", "_dh", "_ih", "_oh",
         "_i", "_ii", "_iii"}  # fmt: skip


def serve_student(channel: Channel, shell: CellShell) -> None:
    """Run cells, tell the values of names, and do what the tests ask, until told to stop."""
    record(shell)
    recorder = shell.recorder
    end = Endpoint(channel, guarded=False)
    end.outputs = recorder.take
    end.running = _interruptible
    signal.signal(signal.SIGINT, _ignore)
    while True:
        try:
            message = channel.receive()
            channel.send(_answer(message, shell, end))
        except Ended:
            os._exit(0)


def _answer(message: dict[str, Any], shell: CellShell, end: Endpoint) -> dict[str, Any]:
    match message:
        case {"run": str(source)}:
            try:
                return {"outputs": _interruptible(lambda: run_cell(shell, source))}
            except KeyboardInterrupt:
                return {"outputs": shell.recorder.take()}
        case {"snapshot": True}:
            return {"names": _snapshot(shell, end)}
        case {"run_aside": str(source)}:
            return _aside(source, shell)
        case {"ask": _}:
            return end.answer(message)
    raise Garbled("unknown message")


def _snapshot(shell: CellShell, end: Endpoint) -> dict[str, Any]:
    names = {}
    for name, value in list(shell.user_ns.items()):
        ours = name in _OURS or name.startswith("__") or (name[:2] == "_i" and name[2:].isdigit())
        if not ours and isinstance(name, str) and value is not shell:
            try:
                names[name] = end.pack(value, _SMALL)
            except Exception:
                continue
    return names


def _aside(source: str, shell: CellShell) -> dict[str, Any]:
    """Run a test in a copy of this process that ends with it, so that nothing of it stays."""
    here, there = pair()
    child = os.fork()
    if not child:
        try:
            here.close()
            pristine.restore(shell)
            there.send({"outputs": _interruptible(lambda: run_cell(shell, source))})
        finally:
            os._exit(0)
    there.close()
    try:
        return _interruptible(here.receive)
    except (KeyboardInterrupt, Ended, Garbled):
        ended = {"output_type": "error", "ename": "TestEnded", "traceback": ["The test ended."],
                 "evalue": "the submission's process ended during the test"}  # fmt: skip
        return {"outputs": [ended]}
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        here.close()


def _ignore(*_: Any) -> None:
    """Take an interruption that came too late."""


def _interruptible(work: Any) -> Any:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return work()
    finally:
        signal.signal(signal.SIGINT, _ignore)
        sys.settrace(None)
