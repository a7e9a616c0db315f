"""How much memory and how many processes a submission uses, as its supervisor sees them."""

import os
import re
import select
import time
from contextlib import suppress
from pathlib import Path

from coursegrade.autograde.limits import MEGA, Limits
from coursegrade.autograde.wire import Channel

_EVERY_SECONDS = 0.2
_KILO = 1024
_ANON = re.compile(r"^RssAnon:\s+(\d+)", re.M)
_SHARED = re.compile(r"^RssShmem:\s+(\d+)", re.M)
_SHARE = re.compile(r"^Pss_Shmem:\s+(\d+)", re.M)


class Usage:
    """Looks at /proc, which shows the submission's own processes alone.

    `base` is the memory of a process just forked, which all of them share.
    """

    def __init__(self, limits: Limits, base: int) -> None:
        self.limits, self.base, self.peak = limits, base, 0
        self._next = 0.0
        self._seen = Path("/proc/self/status").exists() and os.getpid() == 1

    def wait(self, channel: Channel, seconds: float) -> bool:
        """Wait for a message, at most so long; return whether one has come."""
        return bool(select.select([channel], [], [], seconds)[0])

    def excess(self) -> str:
        """Say what is used beyond the limits, or nothing."""
        now = time.monotonic()
        if not self._seen or now < self._next:
            return ""
        self._next = now + _EVERY_SECONDS
        names = processes()
        used = self._memory(names) + _kept_by_system()
        self.peak = max(self.peak, used)
        if len(names) > self.limits.processes // 2:
            return f"it started more than {self.limits.processes // 2} processes"
        if used > self.limits.memory * MEGA:
            return f"it used more than {self.limits.memory} MB of memory"
        return ""

    def _memory(self, names: list[str]) -> int:
        """Return the bytes that the processes hold, what several share counted once."""
        own, shared = 0, {}
        for name in names:
            status = _read(f"/proc/{name}/status")
            own += max(0, _number(_ANON, status) * _KILO - self.base)
            shared[name] = _number(_SHARED, status) * _KILO
        if own + sum(shared.values()) > self.limits.memory * MEGA:
            # The exact measure takes longer, so it is taken where it may matter.
            for name in [name for name in shared if shared[name]]:
                exact = _SHARE.search(_read(f"/proc/{name}/smaps_rollup"))
                shared[name] = int(exact[1]) * _KILO if exact else shared[name]
        return own + sum(shared.values())


def processes() -> list[str]:
    """Return the ids of all processes that are seen here."""
    return [name for name in os.listdir("/proc") if name.isdigit()]


def own_memory() -> int:
    """Return the memory of this process that is not of files, in bytes."""
    return _number(_ANON, _read("/proc/self/status")) * _KILO


def _kept_by_system() -> int:
    """Return the bytes of shared memory and messages that belong to no process (System V)."""
    total = 0
    for name, column in (("shm", "rss"), ("msg", "cbytes")):
        head, *rows = _read(f"/proc/sysvipc/{name}").splitlines() or [""]
        with suppress(ValueError, IndexError):
            place = head.split().index(column)
            total += sum(int(row.split()[place]) for row in rows)
    return total


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _number(pattern: re.Pattern, text: str) -> int:
    found = pattern.search(text)
    return int(found[1]) if found else 0
