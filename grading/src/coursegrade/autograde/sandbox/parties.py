"""The processes inside an enclosure: what each does before it gives up its rights, and serves."""

import importlib
import os
import sys
from dataclasses import dataclass

from coursegrade.autograde.judge import serve_judge
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox import namespaces, syscalls
from coursegrade.autograde.sandbox.filesystem import JUDGE, WORK
from coursegrade.autograde.shell import CellShell
from coursegrade.autograde.student import serve_student
from coursegrade.autograde.wire import Channel


@dataclass(frozen=True)
class Errand:
    """What a fork is for: `function` is "module:name", empty for a notebook without a kernel.

    `seconds` is how long the function may take, `kernel` whether it is one that starts a kernel.
    `folder` is the open folder of the submission, outside; nothing where it has none.
    """

    limits: Limits
    function: str = ""
    seconds: float = 0.0
    kernel: bool = False
    folder: int | None = None


def be_student(channel: Channel, shell: CellShell, user: int | None, errand: Errand) -> None:
    """Be the process of the submission's code."""
    _take_away(JUDGE)
    os.chdir(WORK)
    _printing_to_files()
    # As in a kernel: the folder that the cells are in at the time.
    sys.path.insert(0, "")
    namespaces.restrict(errand.limits, user)
    serve_student(channel, shell)


def be_judge(channel: Channel, shell: CellShell, user: int | None, errand: Errand) -> None:
    """Be the process of the tests, whose folder has the instructor's files as they were."""
    os.chdir(JUDGE)
    _printing_to_files()
    os.environ.update(HOME=JUDGE, TMPDIR=JUDGE)
    namespaces.restrict(errand.limits, user, readable=False)
    serve_judge(channel, shell, JUDGE)


def be_caller(channel: Channel, payload: bytes, user: int | None, errand: Errand) -> None:
    """Be the process that calls a function, which may start a kernel."""
    _take_away(JUDGE)
    os.chdir(WORK)
    _printing_to_files()
    namespaces.restrict(
        errand.limits, user, readable=False,
        address_space=not errand.kernel,
    )  # fmt: skip
    module, _, name = errand.function.partition(":")
    try:
        body = getattr(importlib.import_module(module), name)(payload)
    except Exception as error:
        kind = type(error).__name__
        channel.send({"returned": False, "kind": kind, "words": str(error)[:2000]})
        body = b""
    else:
        channel.send({"returned": True})
    channel.pass_on(body)


def _take_away(path: str) -> None:
    """Let this process and its children see a folder of the enclosure no more."""
    syscalls.unshare(syscalls.NEWNS)
    while os.path.ismount(path):  # an overlay lies on a folder in memory
        syscalls.unmount(path)


def _printing_to_files() -> None:
    """Give this process files for standard output and error, which programs it starts inherit."""
    for number in (1, 2):
        file = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o600)
        os.dup2(file, number)
        os.close(file)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
