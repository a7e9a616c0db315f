"""Run a command as a user without any right, where the tests themselves run as root."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import plain_course as course

USER = 12345


def is_root() -> bool:
    """Say whether there is anybody else to become."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that every user can enter; pytest closes its own to others."""
    with TemporaryDirectory(prefix="ordinary-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def as_ordinary_user(root: Path) -> list[str]:
    """Give the course to the user; return the words before a command that make it theirs."""
    # Root's own Python may lie where a user cannot read, so it is shown elsewhere in between.
    base = Path(sys.base_prefix)
    hidden, shown = Path("/", base.parts[1]), root / "p"
    show = (
        f"mkdir -p {shown} && mount --bind {base} {shown} && mount -t tmpfs -o mode=755 tmpfs "
        f"{hidden} && mkdir -p {base} && mount --bind {shown} {base} && umount {shown} && "
        if hidden == Path("/root") else ""
    )  # fmt: skip
    for path in (root, *root.rglob("*")):
        os.chown(path, USER, USER, follow_symlinks=False)
    return [
        "unshare", "-m", "sh", "-c",
        f'{show}exec setpriv --reuid={USER} --regid={USER} --clear-groups env HOME={root} "$@"',
        "sh",
    ]  # fmt: skip


def run_tests(file: str) -> subprocess.CompletedProcess:
    """Run a file of tests as a user without any right, in a folder of theirs."""
    with open_folder() as home:
        return subprocess.run(
            [*as_ordinary_user(home), sys.executable, "-m", "pytest", "-q", "-p",
             "no:cacheprovider", file],
            cwd=home, env=course.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
