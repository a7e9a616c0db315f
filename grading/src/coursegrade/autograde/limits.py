"""What one submission may use, and what of the system it sees."""

from dataclasses import dataclass

MEGA = 1_000_000
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32")
SCRATCH = "/scratch"
# A submission has these to itself, so nothing of this machine can stand in their place.
OWN = ("/", "/tmp", "/dev", "/dev/shm", "/proc", SCRATCH)
# What nbgrader calls no limit (a timeout of -1 or None): three years.
NO_LIMIT_SECONDS = 1e8


@dataclass(frozen=True)
class Limits:
    """What one submission may use; sizes in megabytes, times in seconds."""

    cell_seconds: float = 30
    memory: int = 1024
    disk: int = 64
    processes: int = 64
    output: int = 4


def seconds_of(timeout: float | None) -> float:
    """Return the seconds that a setting `Execute.timeout` means; -1, 0 and None mean no limit."""
    return timeout if timeout and 0 < timeout < NO_LIMIT_SECONDS else NO_LIMIT_SECONDS


class CellTime:
    """How long the next cell of a notebook may take.

    Every cell has the whole limit, however many there are, as with nbgrader. A cell that runs out
    of it halves the time of those after it, so all that run out take twice the limit together.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._least = min(seconds, 0.5)

    def ran_out(self) -> None:
        """Give the cells that follow half the time."""
        self.seconds = max(self.seconds / 2, self._least)
