"""The warm process: everything is imported once, and each notebook gets a fork of it.

`python -P -m coursegrade.autograde.warm` with a socket as standard input. Its own memory never
holds a submission or a test: it reads only the limits and the student's id, and the fork the rest.
"""

import base64
import gc
import importlib
import os
import random
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path

from coursegrade.autograde import enclosure, kernel_calls, plain, pristine
from coursegrade.autograde.judge import serve_judge
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.shell import CellShell, make_shell
from coursegrade.autograde.student import serve_student
from coursegrade.autograde.supervise import Party, Supervisor
from coursegrade.autograde.usage import Usage, own_memory
from coursegrade.autograde.wire import Channel, Ended, Garbled, pair
from coursegrade.student_id import VARIABLE


def main() -> None:
    """Serve notebooks until the other end closes."""
    channel = Channel(socket.socket(fileno=os.dup(0)))
    settings = channel.receive()
    for name in settings["preload"]:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        plain.trusted_packages.add(name.partition(".")[0])
    shell = make_shell()
    pristine.keep()
    gc.collect()
    gc.freeze()
    root = tempfile.mkdtemp(prefix="coursegrade-")
    users = _own_users(settings["place"])
    room = Room(root, settings["visible"], settings["hidden"], shell, users)
    channel.send({"ready": True, "enclosed": room.works()})
    while True:
        try:
            first = channel.receive()
        except Ended:
            os.rmdir(root)
            return
        # Whose submission it is stands in the environment of both processes; see student_id.py.
        os.environ[VARIABLE] = first["student"]
        if room.run(channel, Limits(**first["limits"]), first.get("call", "")):
            return


class Room:
    """Where notebooks are run; each in its own fork."""

    def __init__(
        self, root: str, visible: list[str], hidden: list[str], shell: CellShell,
        users: tuple[int, int] | None,
    ) -> None:  # fmt: skip
        self.root, self.visible, self.hidden, self.shell = root, visible, hidden, shell
        self.users = users

    def works(self) -> str:
        """Return nothing if the enclosure can be built here, else why not."""
        reader, writer = os.pipe()
        if not (child := os.fork()):
            try:
                enclosure.leave()
                if not (inner := os.fork()):
                    self._enter(Limits())
                    enclosure.close_up(self.hidden)
                    os._exit(0)
                os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]))
            except BaseException as error:
                os.write(writer, str(error).encode()[:500])
                os._exit(1)
        os.close(writer)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with os.fdopen(reader) as told:
            return (told.read() or "it ended early") if status else ""

    def run(self, channel: Channel, limits: Limits, function: str) -> int:
        """Run a notebook, or a function of bytes, in a fork; return 0 if it answered.

        The fork reads the notebook or the bytes from the channel.
        """
        child = os.fork()
        if not child:
            kernel_calls.die_with_parent()
            enclosure.leave()
            inner = os.fork()
            if not inner:
                try:
                    kernel_calls.die_with_parent()
                    if function:
                        self._call(channel, limits, function)
                    else:
                        self._first(channel, limits)
                    os._exit(0)
                except BaseException:
                    sys.__stderr__.write(traceback.format_exc())
                    sys.__stderr__.flush()
                    os._exit(1)
            os._exit(abs(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1])))
        return abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

    def _enter(self, limits: Limits) -> None:
        enclosure.furnish(self.root, self.visible, self.hidden, limits)
        os.environ.update(HOME=enclosure.SCRATCH, TMPDIR="/tmp")

    def _first(self, channel: Channel, limits: Limits) -> None:
        """Be the first process of the enclosure: fork the two others, and supervise them."""
        kernel_calls.be_unreadable()
        users = self.users
        base = own_memory()
        self._enter(limits)
        student = self._fork("student", channel, limits, users and users[0])
        judge = self._fork("judge", channel, limits, users and users[1], student)
        body = channel.receive()
        _lay_out(body["files"], body["provided"])
        enclosure.close_up(self.hidden)
        kernel_calls.drop_capabilities((kernel_calls.CAP_KILL,))
        begun = time.monotonic()
        usage = Usage(limits, base)
        supervisor = Supervisor(student, judge, limits, usage)
        outputs = supervisor.run(body["cells"], body["plan"])
        usage.excess()
        channel.send({
            "outputs": {str(place): found for place, found in outputs.items()},
            "events": supervisor.events,
            "seconds": time.monotonic() - begun,
            "memory": usage.peak + base,
        })  # fmt: skip

    def _call(self, channel: Channel, limits: Limits, function: str) -> None:
        """Be the first process of the enclosure: fork the one that calls, and watch it."""
        kernel_calls.be_unreadable()
        base, users = own_memory(), self.users
        self._enter(limits)
        enclosure.close_up(self.hidden)
        here, there = pair()
        payload = channel.take()
        if not (child := os.fork()):
            try:
                kernel_calls.die_with_parent()
                here.close()
                channel.close()
                _printing_to_files()
                os.chdir(enclosure.WORK)
                enclosure.submit(limits, users and users[0], enclosure.address_space())
                _serve_call(there, function, payload)
            finally:
                os._exit(1)
        there.close()
        kernel_calls.drop_capabilities((kernel_calls.CAP_KILL,))
        usage, until = Usage(limits, base), time.monotonic() + limits.cell_seconds
        answer, body = {"returned": False, "kind": ""}, b""
        try:
            while not usage.wait(here, 0.1):
                if words := usage.excess():
                    raise TimeoutError(words)
                if time.monotonic() > until:
                    raise TimeoutError(f"it took longer than {limits.cell_seconds:g} s")
            answer = here.receive(until)
            body = here.take(until) if answer["returned"] else b""
        except (Ended, Garbled, TimeoutError) as error:
            answer["returned"], answer["words"] = False, str(error) or "it ended early"
        os.kill(child, signal.SIGKILL)
        channel.send(answer)
        if answer["returned"]:
            channel.pass_on(body)

    def _fork(
        self, name: str, outer: Channel, limits: Limits, user: int | None, *others: Party
    ) -> Party:
        here, there = pair()
        child = os.fork()
        if child:
            there.close()
            return Party(here, child)
        try:
            kernel_calls.die_with_parent()
            for channel in (here, outer, *(other.channel for other in others)):
                channel.close()
            _printing_to_files()
            random.seed()
            if "numpy" in sys.modules:
                sys.modules["numpy"].random.seed()
            os.chdir(enclosure.WORK)
            enclosure.submit(limits, user, enclosure.address_space())
            if name == "judge":
                kernel_calls.be_unreadable()
                serve_judge(there, self.shell, enclosure.PROVIDED)
            else:
                sys.path.insert(0, enclosure.WORK)
                serve_student(there, self.shell)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(1)


def _serve_call(channel: Channel, function: str, payload: bytes) -> None:
    module, _, name = function.partition(":")
    try:
        body = getattr(importlib.import_module(module), name)(payload)
    except Exception as error:
        kind = type(error).__name__
        channel.send({"returned": False, "kind": kind, "words": str(error)[:2000]})
    else:
        channel.send({"returned": True})
        channel.pass_on(body)


def _printing_to_files() -> None:
    """Give this process files for standard output and error, which programs it starts inherit."""
    for number in (1, 2):
        file = os.memfd_create(f"output{number}")
        os.dup2(file, number)
        os.close(file)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _own_users(place: int) -> tuple[int, int] | None:
    """Return two user ids that nobody else has, if this process may take them."""
    if os.geteuid() != 0 or not enclosure.may_mount():
        return None
    mapped = max(
        int(first) + int(count)
        for first, _, count in map(str.split, Path("/proc/self/uid_map").read_text().splitlines())
    )
    # A process id is unique on this machine, so two runs side by side never share a user.
    first = 1_000_000 + 2 * place if mapped > 10_000_000 else 20_000 + 2 * (place % 9999)
    return first, first + 1


def _lay_out(files: dict[str, str], provided: dict[str, str]) -> None:
    """Write the submission's files to scratch, and the instructor's where none can change them."""
    for folder, contents in ((enclosure.WORK, files), (enclosure.PROVIDED, provided)):
        for name, text in contents.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(text))
            path.chmod(0o666 if folder == enclosure.WORK else 0o444)
            for parent in path.relative_to(folder).parents:
                Path(folder, parent).chmod(0o777 if folder == enclosure.WORK else 0o755)
    for name in provided:
        path = Path(enclosure.WORK, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        enclosure.show_read_only(f"{enclosure.PROVIDED}/{name}", str(path))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
