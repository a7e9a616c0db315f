"""Call a function in a fork of this process, with limits on its time and memory."""

import os
import resource
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

from coursegrade.autograde.frames import LARGEST
from coursegrade.autograde.kernel_calls import die_with_parent
from coursegrade.autograde.limits import MEGA

# Beyond what the sandbox takes: for reading, cleaning and saving.
_CPU_SECONDS = 120


def in_fork(function: Callable[[], bytes], memory: int, patience: float) -> tuple[bytes, str]:
    """Return what a function returns that is called in a fork, or nothing and why.

    The fork may take `memory` megabytes more than there are, and `patience` seconds.
    """
    reader, writer = os.pipe()
    if not (child := os.fork()):
        try:
            os.close(reader)
            die_with_parent()
            _limit(memory)
            with os.fdopen(writer, "wb") as out:
                out.write(function() + b"\n")
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        answer = _read_all(told.fileno(), time.monotonic() + patience)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer.endswith(b"\n"):
        return answer[:-1], ""
    words = {-signal.SIGXCPU: f"it takes more than {_CPU_SECONDS} s to be read",
             -signal.SIGKILL: "it takes too long"}  # fmt: skip
    told = words.get(status, "the process that read it ended early")
    return b"", f"{told}; look at the notebook, it may be far larger than it seems"


def _read_all(end: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < LARGEST:
        if not select.select([end], [], [], max(0.0, until - time.monotonic()))[0]:
            return b""
        part = os.read(end, 1 << 20)
        if not part:
            break
        parts += part
    return bytes(parts)


def _limit(memory: int) -> None:
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for which, value in (
        (resource.RLIMIT_AS, held + memory * MEGA), (resource.RLIMIT_CPU, _CPU_SECONDS)
    ):  # fmt: skip
        hard = resource.getrlimit(which)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (most, hard))
