"""What one submission may use, and what of the system it sees."""

from dataclasses import dataclass

MEGA = 1_000_000
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32")


@dataclass(frozen=True)
class Limits:
    """What one submission may use; sizes in megabytes, times in seconds."""

    cell_seconds: float = 30
    memory: int = 1024
    disk: int = 64
    processes: int = 64
    output: int = 4
    factor: int = 10

    @property
    def notebook_seconds(self) -> float:
        """Return how long all cells of a notebook may take together."""
        return self.cell_seconds * self.factor
