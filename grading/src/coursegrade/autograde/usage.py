"""How much memory and how many processes a submission uses, as its supervisor sees them."""

import os
import select
import time
from pathlib import Path

from coursegrade.autograde.limits import MEGA, Limits
from coursegrade.autograde.wire import Channel

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_EVERY = 0.2


class Usage:
    """Looks at /proc, which shows the submission's own processes alone.

    `base` is the memory of a process just forked, which all of them share.
    """

    def __init__(self, limits: Limits, base: int) -> None:
        self.limits, self.base, self.peak = limits, base, 0
        self._next = 0.0
        self._seen = Path("/proc/self/statm").exists() and os.getpid() == 1

    def wait(self, channel: Channel, seconds: float) -> bool:
        """Wait for a message, at most so long; return whether one has come."""
        return bool(select.select([channel], [], [], seconds)[0])

    def excess(self) -> str:
        """Say what is used beyond the limits, or nothing."""
        now = time.monotonic()
        if not self._seen or now < self._next:
            return ""
        self._next = now + _EVERY
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
        used = 0
        for name in processes:
            try:
                resident, shared = Path("/proc", name, "statm").read_text().split()[1:3]
                used += max(0, (int(resident) - int(shared)) * _PAGE - self.base)
            except (OSError, ValueError):
                continue
        self.peak = max(self.peak, used)
        if len(processes) > self.limits.processes // 2:
            return f"it started more than {self.limits.processes // 2} processes"
        if used > self.limits.memory * MEGA:
            return f"it used more than {self.limits.memory} MB of memory"
        return ""


def own_memory() -> int:
    """Return the memory of this process that is not of files, in bytes."""
    resident, shared = Path("/proc/self/statm").read_text().split()[1:3]
    return (int(resident) - int(shared)) * _PAGE
