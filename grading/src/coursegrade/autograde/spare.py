"""A fork of the submission's process, made before a test, in which altered twins of it may run.

What a twin does stays in the fork: it works in a copy of the folder and can write no file's bytes.
"""

import os
import random
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coursegrade.autograde.sandbox.syscalls import die_with_parent
from coursegrade.autograde.wire import Channel, Ended, Garbled, pair

ENDED = [{"output_type": "error", "ename": "TwinEnded", "evalue": "", "traceback": []}]
_MOST_COPIED = 5_000_000


class Spare:
    """The fork, seen from the process that made it."""

    def __init__(self, run: Callable[[str], list[dict[str, Any]]]) -> None:
        here, there = pair()
        chance = random.getstate()
        self._channel, self._folder = here, _copy_of(os.getcwd())
        self._process = os.fork()
        if not self._process:
            try:
                here.close()
                if self._folder:
                    os.chdir(self._folder)
                resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
                while not (asked := there.receive())["last"]:
                    _in_a_fork(there, run, asked["twin"], chance)
                _in_here(there, run, asked["twin"], chance)
            finally:
                os._exit(0)
        there.close()

    def run(self, source: str, last: bool) -> list[dict[str, Any]]:
        """Run a twin and return its outputs; a fork that has ended passes nothing.

        The last one needs no fork of its own, which costs more than most tests.
        """
        try:
            self._channel.send({"twin": source, "last": last})
            return self._channel.receive()["outputs"]
        except (Ended, Garbled, KeyError):
            return ENDED

    def drop(self) -> None:
        """End the fork and what it had to itself."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._channel.close()
        if self._folder:
            shutil.rmtree(Path(self._folder).parent, ignore_errors=True)


def _in_a_fork(
    channel: Channel, run: Callable[[str], list[dict[str, Any]]], source: str, chance: Any
) -> None:
    """Run one twin, so that the next finds all as this one did."""
    child = os.fork()
    if not child:
        try:
            die_with_parent()
            _in_here(channel, run, source, chance)
        finally:
            os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        channel.send({"outputs": ENDED})


def _in_here(
    channel: Channel, run: Callable[[str], list[dict[str, Any]]], source: str, chance: Any
) -> None:
    random.setstate(chance)  # a fork draws anew by itself
    channel.send({"outputs": run(source)})


def _copy_of(folder: str) -> str:
    """Return a copy of a folder, or an empty one where it is large."""
    place = os.path.join(tempfile.mkdtemp(), "work")
    try:
        sizes = [entry.stat().st_size for entry in Path(folder).rglob("*")]
        if sum(sizes) <= _MOST_COPIED:
            shutil.copytree(folder, place, symlinks=True)
        else:
            os.mkdir(place)
        return place
    except (OSError, shutil.Error):
        return ""
