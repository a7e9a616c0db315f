"""A warm process seen from outside: start it, hand it notebooks, start another if it is lost."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from coursegrade.autograde.limits import NO_LIMIT_SECONDS, Limits, seconds_of
from coursegrade.autograde.sandbox.missing import explain_missing
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.sandbox.wall import GIVEN, environment, home, outer_wall, visible
from coursegrade.autograde.wire import Channel, Ended, Garbled

# Far more than the supervisor in the sandbox lets a notebook take: it is for one that is stuck.
_LEEWAY_SECONDS = 120.0
_LEEWAY_PER_CELL = 10.0
# A cell that a busy machine did not let run gets its time again, up to four times.
_TURNS = 5
_IN_KERNEL = "coursegrade.autograde.sandbox.run_kernel:serve"


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
class _Errand:
    """What the warm process reads before it forks: nothing of the submission's."""

    limits: Limits
    student: str
    folder: str
    function: str = ""
    seconds: float = 0.0
    kernel: bool = False


class WarmWorker:
    """One warm process. Used by one thread; `said` is what there is to say about its setting."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.protection = ""
        self.said: list[str] = []
        self.used = False
        self._process: subprocess.Popen | None = None
        self._channel: Channel | None = None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self._folder: tempfile.TemporaryDirectory | None = None

    def start(self) -> None:
        """Start the process, if it does not run; raise NoSandbox with the reason."""
        # A fork of the process that has started it cannot ask, and need not.
        if self._channel and (os.getpid() != self._owner or self._process.poll() is None):
            return
        self.stop()
        if not self.setting.sandbox:
            raise NoSandbox("--no-sandbox")
        if not sys.platform.startswith("linux"):
            raise NoSandbox("this system is not Linux")
        if os.environ.get("COURSEGRADE_PROTECTION") == "none":
            raise NoSandbox("COURSEGRADE_PROTECTION says so")
        self.used, self._owner = False, os.getpid()
        here, there = socket.socketpair()
        self._folders, folders = socket.socketpair()
        self._folder = tempfile.TemporaryDirectory(
            prefix="coursegrade-", ignore_cleanup_errors=True
        )
        wall = outer_wall(self.setting)
        command = [*wall, sys.executable, "-P", "-m", "coursegrade.autograde.warm"]
        self._process = subprocess.Popen(
            command, stdin=there, stdout=folders, stderr=self._said,
            env=environment(self.setting, "/tmp" if wall else self._folder.name), cwd="/",
            start_new_session=True,
        )  # fmt: skip
        there.close()
        folders.close()
        self._channel = Channel(here)
        try:
            self._channel.send({
                "preload": self.setting.preload, "imports": self.setting.imports,
                "place": self._process.pid, "view": {
                    "visible": visible(self.setting), "hidden": self.setting.hidden,
                    "home": home(self.setting), "names": self.setting.names,
                    "given": self.setting.given and (GIVEN if wall else self.setting.given),
                },
            })  # fmt: skip
            ready = self._channel.receive()
        except (Ended, Garbled):
            raise NoSandbox(f"the warm process ended: {self._last_words()}") from None
        if ready["enclosed"]:
            self.stop()
            raise NoSandbox(ready["enclosed"])
        self.said = ready["said"]
        self.protection = "bubblewrap and namespaces" if wall else "namespaces"

    def run(
        self, limits: Limits, student: str, body: dict[str, Any], folder: str = ""
    ) -> dict[str, Any]:  # fmt: skip
        """Run one notebook of a student; raise LostSubmission if it takes the sandbox with it.

        It sees copies of the files in `folder` but for notebooks, and what it writes comes there.
        """
        cells = len(body["cells"])
        errand = _Errand(limits, student, folder, seconds=cells * _cell_patience(limits))
        answer, _ = self._do(errand, json.dumps(body).encode())
        missed = explain_missing(answer["outputs"].values(), self.setting)
        return {**answer, "events": [*answer["events"], *missed]}

    def run_in_kernel(
        self, limits: Limits, student: str, notebook: str, order: dict[str, Any], folder: str = ""
    ) -> dict[str, Any]:  # fmt: skip
        """Run one notebook in the kernel that the order names (see `Kernel.as_order`).

        `notebook` is the text of a notebook file, and so is that of the answer. The limit for a
        cell is that of the order's settings. Raise CallFailed if the kernel does not start.
        """
        timeout = replace(limits, cell_seconds=seconds_of(order["settings"]["timeout"]))
        payload = {"notebook": notebook, **order}
        cells = len(json.loads(notebook)["cells"])
        seconds = cells * _cell_patience(timeout) + (order["settings"]["startup_timeout"] or 60)
        errand = _Errand(limits, student, folder, _IN_KERNEL, seconds, kernel=True)
        answer, returned = self._do(errand, json.dumps(payload).encode())
        done = json.loads(returned)
        outputs = [cell.get("outputs", []) for cell in json.loads(done["notebook"])["cells"]]
        events = [*answer["events"], *done["events"], *explain_missing(outputs, self.setting)]
        return {**answer, "notebook": done["notebook"], "events": list(dict.fromkeys(events))}

    def call(self, function: str, payload: bytes, limits: Limits) -> bytes:
        """Return what a function of bytes returns, run in a fork of its own inside the sandbox.

        `function` is "module:name". It has `limits.cell_seconds` and the limits on memory and
        processes. Raise CallFailed if it raises, LostSubmission if its process ends otherwise.
        """
        return self._do(_Errand(limits, "", "", function, limits.cell_seconds), payload)[1]

    def _do(self, errand: "_Errand", payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Have an errand done; what is lost in a process that another has used is tried again.

        It may have been that one's doing, so it gets a fresh process then.
        """
        self.start()
        used, self.used = self.used, True
        try:
            return self._answer(errand, payload)
        except LostSubmission:
            if not used or self._process:
                raise
        self.start()
        return self._answer(errand, payload)

    def _answer(self, errand: "_Errand", payload: bytes) -> tuple[dict[str, Any], bytes]:
        until = time.monotonic() + min(errand.seconds + _LEEWAY_SECONDS, NO_LIMIT_SECONDS)
        first = {**asdict(errand), "folder": bool(errand.folder)}
        body = b""
        try:
            self._channel.send(first)
            if errand.folder:
                self._hand_over(errand.folder)
            self._channel.pass_on(payload)
            answer = self._channel.receive(until)
            if errand.function:
                body = self._channel.take(until)
        except (Ended, Garbled, TimeoutError) as error:
            words = self._last_words() or str(error) or "it did not answer"
            self.stop()
            raise LostSubmission(f"its sandbox ended early ({words})") from None
        if errand.function and not answer["returned"]:
            if answer["kind"]:
                raise CallFailed(answer["kind"], answer["words"])
            raise LostSubmission(f"its process ended early ({answer['words']})")
        return answer, body

    def _hand_over(self, folder: str) -> None:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            socket.send_fds(self._folders, [b"f"], [opened])
        finally:
            os.close(opened)

    def stop(self) -> None:
        """End the process and all that it has started."""
        if self._channel:
            self._channel.close()
            self._folders.close()
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


def _cell_patience(limits: Limits) -> float:
    return min(_TURNS * limits.cell_seconds + _LEEWAY_PER_CELL, NO_LIMIT_SECONDS)
