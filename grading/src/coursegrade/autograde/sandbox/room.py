"""Where notebooks are run: each in a fork of the warm process, shut in.

The first process of an enclosure is trusted. It forks the others, watches what they use, and is the
only one that writes to the submission's folder outside.
"""

import importlib
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from coursegrade.autograde.judge import serve_judge
from coursegrade.autograde.limits import MEGA, Limits
from coursegrade.autograde.sandbox import files, filesystem, namespaces, syscalls
from coursegrade.autograde.sandbox.filesystem import JUDGE, WORK, View
from coursegrade.autograde.sandbox.usage import Usage, own_memory, processes
from coursegrade.autograde.shell import CellShell
from coursegrade.autograde.student import serve_student
from coursegrade.autograde.supervise import Party, Supervisor
from coursegrade.autograde.wire import Channel, Ended, Garbled, pair

_KEPT = (syscalls.CAP_KILL, syscalls.CAP_SYS_PTRACE, syscalls.CAP_DAC_READ_SEARCH)
_GRACE_SECONDS = 120.0
# What a forked process does: its channel, the room and the errand are given.
Serve = Callable[[Channel, "Room", "Errand"], None]


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


@dataclass(frozen=True)
class Room:
    """What all enclosures of a warm process have in common."""

    root: str
    view: View
    shell: CellShell
    users: tuple[int, int] | None

    def works(self) -> str:
        """Return nothing if the enclosure can be built here, else why not."""
        reader, writer = os.pipe()

        def build() -> None:
            try:
                self._enter(Errand(Limits()))
                namespaces.restrict(Limits(), self.users and self.users[0])
            except BaseException as error:
                os.write(writer, str(error).encode()[:500])
                raise

        status = _in_namespaces(build)
        os.close(writer)
        with os.fdopen(reader) as told:
            return (told.read() or "it ended early") if status else ""

    def run(self, channel: Channel, errand: Errand) -> int:
        """Do an errand in a fork, which reads the rest by itself; return 0 if it answered."""
        serve = self._call if errand.function else self._notebook
        return _in_namespaces(lambda: serve(channel, errand))

    def _enter(self, errand: Errand) -> None:
        """Build the enclosure with the submission's files in it, and go in."""
        syscalls.raise_loopback()
        view, folder, user = self.view, errand.folder, self.users and self.users[0]
        more = files.size(folder) if folder is not None else 0
        filesystem.furnish(self.root, view, errand.limits, more)
        files.give(self.root, WORK, view, errand.limits, user)
        files.give(self.root, JUDGE, view, errand.limits, self.users and self.users[1])
        if folder is not None:
            files.copy_in(folder, self.root + WORK, view.names)
            files.own(self.root + WORK, user)
        filesystem.enter(self.root, view.hidden)
        os.environ.update(HOME=view.home if os.path.isdir(view.home) else filesystem.SCRATCH,
                          TMPDIR="/tmp")  # fmt: skip

    def _notebook(self, channel: Channel, errand: Errand) -> None:
        """Run a notebook in two processes, and answer with its outputs."""
        usage, before, begun = self._begin(errand)
        outer = [channel.fileno(), *([] if errand.folder is None else [errand.folder])]
        student = self._party(_serve_student, errand, outer)
        judge = self._party(_serve_judge, errand, [*outer, student.channel.fileno()])
        body = channel.receive()
        syscalls.drop_capabilities(_KEPT)
        supervisor = Supervisor(student, judge, errand.limits, usage)
        outputs = supervisor.run(body["cells"], body["plan"])
        usage.excess()
        channel.send({
            "outputs": {str(place): found for place, found in outputs.items()},
            "events": supervisor.events + _leave_behind(errand, before),
            "seconds": time.monotonic() - begun, "memory": usage.peak + usage.base,
        })  # fmt: skip

    def _call(self, channel: Channel, errand: Errand) -> None:
        """Have a process call the function, watch it, and answer with what it returns."""
        usage, before, begun = self._begin(errand)
        payload = channel.take()
        outer = [channel.fileno(), *([] if errand.folder is None else [errand.folder])]
        party = self._party(lambda *rest: _serve_call(errand, payload, *rest), errand, outer)
        syscalls.drop_capabilities(_KEPT)
        events: list[str] = []
        try:
            _watch(party, errand, usage, events)
            answer = party.channel.receive(time.monotonic() + _GRACE_SECONDS)
            body = party.channel.take(time.monotonic() + _GRACE_SECONDS)
        except (Ended, Garbled, TimeoutError) as error:
            answer, body = {"returned": False, "kind": "", "words": str(error)}, b""
        channel.send({
            **answer, "events": events + _leave_behind(errand, before),
            "seconds": time.monotonic() - begun, "memory": usage.peak + usage.base,
        })  # fmt: skip
        channel.pass_on(body)

    def _begin(self, errand: Errand) -> tuple[Usage, dict[str, files.Stamp], float]:
        syscalls.be_readable(False)
        usage, begun = Usage(errand.limits, own_memory()), time.monotonic()
        self._enter(errand)
        return usage, files.stamps(WORK) if errand.folder is not None else {}, begun

    def _party(self, serve: Serve, errand: Errand, outer: list[int]) -> Party:
        """Fork a process of the enclosure, which has none of the descriptors `outer`."""
        here, there = pair()
        child = os.fork()
        if child:
            there.close()
            return Party(here, child)
        try:
            syscalls.die_with_parent()
            for descriptor in (here.fileno(), *outer):
                os.close(descriptor)
            random.seed()
            if "numpy" in sys.modules:
                sys.modules["numpy"].random.seed()
            serve(there, self, errand)
        except BaseException:
            _tell()
        finally:
            os._exit(1)


def _serve_student(channel: Channel, room: Room, errand: Errand) -> None:
    _take_away(JUDGE)
    os.chdir(WORK)
    _printing_to_files()
    # As in a kernel: the folder that the cells are in at the time.
    sys.path.insert(0, "")
    namespaces.restrict(errand.limits, room.users and room.users[0])
    serve_student(channel, room.shell)


def _serve_judge(channel: Channel, room: Room, errand: Errand) -> None:
    os.chdir(JUDGE)
    _printing_to_files()
    os.environ.update(HOME=JUDGE, TMPDIR=JUDGE)
    namespaces.restrict(errand.limits, room.users and room.users[1], readable=False)
    serve_judge(channel, room.shell, JUDGE)


def _serve_call(errand: Errand, payload: bytes, channel: Channel, room: Room, _: Errand) -> None:
    _take_away(JUDGE)
    os.chdir(WORK)
    _printing_to_files()
    namespaces.restrict(
        errand.limits, room.users and room.users[0], readable=False,
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


def _watch(party: Party, errand: Errand, usage: Usage, events: list[str]) -> None:
    """Wait until it has answered; raise TimeoutError with the reason if it takes too much.

    Of a kernel that takes too much only the kernel is ended, so that the cells before still count.
    """
    until = time.monotonic() + errand.seconds
    while not usage.wait(party.channel, 0.1):
        if words := usage.excess():
            if not errand.kernel:
                raise TimeoutError(words)
            events.append(words)
            _end_others(party.process)
        if time.monotonic() > until:
            raise TimeoutError(f"it took longer than {errand.seconds:g} s")


def _in_namespaces(work: Callable[[], None]) -> int:
    """Do some work as the first process of new namespaces; return 0 if it ended well."""
    child = os.fork()
    if child:
        return abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    try:
        syscalls.die_with_parent()
        namespaces.leave()
        if not (inner := os.fork()):
            syscalls.die_with_parent()
            work()
            os._exit(0)
        os._exit(abs(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1])))
    except BaseException:
        _tell()
        os._exit(1)


def _take_away(path: str) -> None:
    """Let this process and its children see a folder of the enclosure no more."""
    syscalls.unshare(syscalls.NEWNS)
    syscalls.unmount(path)


def _leave_behind(errand: Errand, before: dict[str, files.Stamp]) -> list[str]:
    """End all other processes and keep what they have written; return what there is to say."""
    _end_others()
    if errand.folder is None:
        return []
    most = errand.limits.disk * MEGA + sum(size for size, *_ in before.values())
    said = files.copy_back(WORK, before, errand.folder, most)
    return [said] if said else []


def _end_others(*kept: int) -> None:
    for name in processes():
        if int(name) not in (os.getpid(), *kept):
            with suppress(ProcessLookupError):
                os.kill(int(name), signal.SIGKILL)


def _printing_to_files() -> None:
    """Give this process files for standard output and error, which programs it starts inherit."""
    for number in (1, 2):
        file = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o600)
        os.dup2(file, number)
        os.close(file)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _tell() -> None:
    """Write the error to where the machine outside finds it; `sys.stderr` may be a cell's."""
    os.write(2, traceback.format_exc().encode()[-4000:])
