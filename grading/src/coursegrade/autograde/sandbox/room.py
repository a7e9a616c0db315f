"""Where notebooks are run: each in a fork of the warm process, shut in.

The first process of an enclosure is trusted. It forks the others, watches what they use, and is the
only one that writes to the submission's folder outside.
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from coursegrade.autograde.limits import MEGA, Limits
from coursegrade.autograde.sandbox import files, filesystem, namespaces, syscalls
from coursegrade.autograde.sandbox.filesystem import JUDGE, WORK, View
from coursegrade.autograde.sandbox.parties import Errand, be_caller, be_judge, be_student
from coursegrade.autograde.sandbox.usage import Usage, own_memory, processes
from coursegrade.autograde.sandbox.wall import own_folders
from coursegrade.autograde.shell import CellShell
from coursegrade.autograde.supervise import Party, Supervisor
from coursegrade.autograde.wire import Channel, Ended, Garbled, pair

_KEPT = (syscalls.CAP_KILL, syscalls.CAP_SYS_PTRACE, syscalls.CAP_DAC_READ_SEARCH)
_GRACE_SECONDS = 120.0
# For so long a kernel may end, and what it used be free again.
_END_SECONDS = 10.0


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
        os.environ.update(own_folders("/tmp"), HOME=view.home)

    def _notebook(self, channel: Channel, errand: Errand) -> None:
        """Run a notebook in two processes, and answer with its outputs."""
        usage, before, begun = self._begin(errand)
        outer = [channel.fileno(), *([] if errand.folder is None else [errand.folder])]
        first, second = self.users or (None, None)
        student = _party(lambda end: be_student(end, self.shell, first, errand), outer)
        outer.append(student.channel.fileno())
        judge = _party(lambda end: be_judge(end, self.shell, second, errand), outer)
        body = channel.receive()
        syscalls.drop_capabilities(_KEPT)
        supervisor = Supervisor(student, judge, errand.limits, usage)
        outputs = supervisor.run(body["cells"], body["plan"])
        usage.excess()
        channel.send({
            "outputs": {str(place): found for place, found in outputs.items()},
            "events": supervisor.events + _leave_behind(errand, before),
            "findings": supervisor.findings,
            "seconds": time.monotonic() - begun, "memory": usage.peak + usage.base,
        })  # fmt: skip

    def _call(self, channel: Channel, errand: Errand) -> None:
        """Have a process call the function, watch it, and answer with what it returns."""
        usage, before, begun = self._begin(errand)
        payload = channel.take()
        outer = [channel.fileno(), *([] if errand.folder is None else [errand.folder])]
        user = self.users and self.users[0]
        party = _party(lambda end: be_caller(end, payload, user, errand), outer)
        syscalls.drop_capabilities(_KEPT)
        events: list[str] = []
        try:
            _watch(party, errand, usage, events)
            told = party.channel.receive(time.monotonic() + _GRACE_SECONDS)
            body = party.channel.take(time.monotonic() + _GRACE_SECONDS)
        except (Ended, Garbled, TimeoutError) as error:
            told, body = {"words": str(error)}, b""
        channel.send({
            "returned": told.get("returned") is True, "kind": str(told.get("kind", ""))[:100],
            "words": str(told.get("words", ""))[:2000],
            "events": events + _leave_behind(errand, before),
            "seconds": time.monotonic() - begun, "memory": usage.peak + usage.base,
        })  # fmt: skip
        channel.pass_on(body)

    def _begin(self, errand: Errand) -> tuple[Usage, dict[str, files.Stamp], float]:
        syscalls.be_readable(False)
        usage, begun = Usage(errand.limits, own_memory()), time.monotonic()
        self._enter(errand)
        return usage, files.stamps(WORK) if errand.folder is not None else {}, begun


def _party(serve: Callable[[Channel], None], outer: list[int]) -> Party:
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
        serve(there)
    except BaseException:
        _tell()
    finally:
        os._exit(1)


def _watch(party: Party, errand: Errand, usage: Usage, events: list[str]) -> None:
    """Wait until it has answered; raise TimeoutError with the reason if it takes too much.

    Of a kernel that takes too much only the kernel is ended, so that the cells before still count.
    """
    until = time.monotonic() + errand.seconds
    patience = 0.0
    while not usage.wait(party.channel, 0.1):
        now = time.monotonic()
        if (words := usage.excess()) and now > patience:
            if not errand.kernel or events:
                raise TimeoutError(words)
            events.append(words)
            patience = now + _END_SECONDS
            _end_others(party.process)
        if now > until:
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


def _tell() -> None:
    """Write the error to where the machine outside finds it; `sys.stderr` may be a cell's."""
    os.write(2, traceback.format_exc().encode()[-4000:])
