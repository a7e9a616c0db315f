"""A warm process seen from outside: start it, hand it notebooks, start another if it is lost."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

from coursegrade.autograde.limits import SYSTEM, Limits
from coursegrade.autograde.wire import Channel, Ended, Garbled

# Far more than the supervisor in the sandbox lets a notebook take: it is for one that is stuck.
_LEEWAY_SECONDS = 120.0
_LEEWAY_PER_CELL = 10.0
_here = threading.local()
_all: list["WarmWorker"] = []


class LostSubmission(Exception):
    """The sandbox ended before it answered."""


class CallFailed(Exception):
    """A function called in the sandbox raised; `kind` is the name of the exception's class."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


class NoSandbox(Exception):
    """This machine cannot shut a submission in."""


@dataclass(frozen=True)
class Setting:
    """What is imported beforehand, what a submission sees of the disk, and what must be hidden."""

    preload: tuple[str, ...] = ("numpy",)
    hidden: tuple[str, ...] = ()


class WarmWorker:
    """One warm process. Used by one thread."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.protection = ""
        self._used = False
        self._process: subprocess.Popen | None = None
        self._channel: Channel | None = None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self._folder: tempfile.TemporaryDirectory | None = None

    def start(self) -> None:
        """Start the process, if it does not run; raise NoSandbox with the reason."""
        if self._process and self._process.poll() is None and self._channel:
            return
        self.stop()
        if not sys.platform.startswith("linux"):
            raise NoSandbox("this system is not Linux")
        if os.environ.get("COURSEGRADE_PROTECTION") == "none":
            raise NoSandbox("COURSEGRADE_PROTECTION says so")
        self._used = False
        here, there = socket.socketpair()
        self._folder = tempfile.TemporaryDirectory(
            prefix="coursegrade-", ignore_cleanup_errors=True
        )
        wall = outer_wall(self.setting)
        command = [*wall, sys.executable, "-P", "-m", "coursegrade.autograde.warm"]
        self._process = subprocess.Popen(
            command, stdin=there, stdout=subprocess.DEVNULL, stderr=self._said,
            env=_environment("/tmp" if wall else self._folder.name), cwd="/",
            start_new_session=True,
        )  # fmt: skip
        there.close()
        self._channel = Channel(here)
        try:
            self._channel.send({
                "preload": self.setting.preload, "visible": visible(),
                "hidden": self.setting.hidden, "place": self._process.pid,
            })  # fmt: skip
            ready = self._channel.receive()
        except (Ended, Garbled):
            raise NoSandbox(f"the warm process ended: {self._last_words()}") from None
        if ready["enclosed"]:
            self.stop()
            raise NoSandbox(ready["enclosed"])
        self.protection = "bubblewrap and namespaces" if wall else "namespaces"

    def run(self, limits: Limits, student: str, body: dict[str, Any]) -> dict[str, Any]:
        """Run one notebook of a student; raise LostSubmission if it takes the sandbox with it.

        What is lost in a process that another has used may be that one's doing, so it gets a fresh
        process then.
        """
        self.start()
        used, self._used = self._used, True
        try:
            return self._answer(limits, student, body)
        except LostSubmission:
            if not used:
                raise
        self.start()
        return self._answer(limits, student, body)

    def call(self, function: str, payload: bytes, limits: Limits) -> bytes:
        """Return what a function of bytes returns, run in a fork of its own inside the sandbox.

        `function` is "module:name". It has `limits.cell_seconds` and the limits on memory and
        processes. Raise CallFailed if it raises, LostSubmission if its process ends otherwise.
        """
        self.start()
        self._used = True
        until = time.monotonic() + limits.cell_seconds + _LEEWAY_SECONDS
        try:
            self._channel.send({"limits": asdict(limits), "student": "", "call": function})
            self._channel.pass_on(payload)
            answer = self._channel.receive(until)
            if answer["returned"]:
                return self._channel.take(until)
        except (Ended, Garbled, TimeoutError) as error:
            words = self._last_words() or str(error) or "it did not answer"
            self.stop()
            raise LostSubmission(f"its sandbox ended early ({words})") from None
        if answer["kind"]:
            raise CallFailed(answer["kind"], answer["words"])
        raise LostSubmission(answer["words"])

    def _answer(self, limits: Limits, student: str, body: dict[str, Any]) -> dict[str, Any]:
        patience = 2 * limits.notebook_seconds + _LEEWAY_SECONDS
        until = time.monotonic() + patience + _LEEWAY_PER_CELL * len(body["cells"])
        try:
            self._channel.send({"limits": asdict(limits), "student": student})
            self._channel.send(body)
            return self._channel.receive(until)
        except (Ended, Garbled, TimeoutError) as error:
            words = self._last_words() or str(error) or "it did not answer"
            self.stop()
            raise LostSubmission(f"its sandbox ended early ({words})") from None

    def stop(self) -> None:
        """End the process and all that it has started."""
        if self._channel:
            self._channel.close()
            self._channel = None
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def worker_here(setting: Setting) -> WarmWorker:
    """Return the warm process of this thread, starting one for a new setting."""
    worker = getattr(_here, "worker", None)
    if worker is None or worker.setting != setting:
        if worker is not None:
            worker.stop()
        worker = _here.worker = WarmWorker(setting)
        _all.append(worker)
    return worker


@atexit.register
def stop_all() -> None:
    """End the warm processes of all threads."""
    for worker in _all:
        worker.stop()


def visible() -> list[str]:
    """Return the folders that Python and its packages are in, none inside another."""
    found = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(sys.executable)}
    found |= {path for path in sys.path if path and os.path.isdir(path)}
    found |= {os.path.realpath(path) for path in found}
    inside = (*SYSTEM, *found)
    return sorted(p for p in found if not any(p.startswith(f"{other}/") for other in inside))


def outer_wall(setting: Setting) -> list[str]:
    """Return the words that start a program behind bubblewrap, or nothing where it is missing.

    Inside, each submission still gets an enclosure of its own.
    """
    program = shutil.which("bwrap")
    if not program or os.environ.get("COURSEGRADE_PROTECTION") == "namespaces":
        return []
    shown = [path for path in (*SYSTEM, "/etc", *visible()) if os.path.lexists(path)]
    words = [program, "--die-with-parent", "--unshare-ipc", "--unshare-net", "--unshare-pid",
             "--unshare-uts"]  # fmt: skip
    # Root keeps its rights inside, to give each submission a user of its own.
    words += ["--cap-add", "ALL"] if os.geteuid() == 0 else ["--unshare-user"]
    words += ["--tmpfs", "/tmp"]
    for path in sorted((*shown, *setting.hidden), key=lambda path: path.count("/")):
        if path not in shown:
            words += ["--tmpfs", path] if os.path.isdir(path) else []
        elif os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        else:
            words += ["--ro-bind", path, path]
    return [*words, "--dev", "/dev", "--bind", "/proc", "/proc", "--chdir", "/"]


def _environment(folder: str) -> dict[str, str]:
    """Return all that a submission sees of the environment: nothing of the instructor's."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TZ") if name in os.environ}
    return {
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), "/usr/bin", "/bin"]),
        "NBGRADER_EXECUTION": "autograde", "PYTHONDONTWRITEBYTECODE": "1", "JPY_PARENT_PID": "1",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": f"{folder}/ipython", "HOME": folder, "TMPDIR": folder,
        "LANG": "C.UTF-8", **kept,
    }  # fmt: skip
