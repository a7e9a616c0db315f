"""Call a function in a fork of this process, with limits on its time and memory."""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

from coursegrade.autograde.frames import LARGEST
from coursegrade.autograde.limits import MEGA
from coursegrade.autograde.sandbox.syscalls import die_with_parent

# Beyond what the sandbox takes: for reading, cleaning and saving.
_CPU_SECONDS = 120


def in_fork(function: Callable[[], bytes], memory: int) -> tuple[bytes, str]:
    """Return what a function returns that is called in a fork, or nothing and why.

    The fork may take `memory` megabytes more than this process, and little time of its own.
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
        answer = told.read(LARGEST)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer.endswith(b"\n"):
        return answer[:-1], ""
    took = f"it takes more than {_CPU_SECONDS} s to be read"
    words = took if status == -signal.SIGXCPU else "the process that read it ended early"
    return b"", f"{words}; look at the notebook, it may be far larger than it seems"


def _limit(memory: int) -> None:
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for which, value in (
        (resource.RLIMIT_AS, held + memory * MEGA), (resource.RLIMIT_CPU, _CPU_SECONDS)
    ):  # fmt: skip
        hard = resource.getrlimit(which)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (most, hard))
