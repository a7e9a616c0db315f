"""Run Python as a user without rights, also where root's own Python lies in root's home."""

import os
import subprocess
import sys
from pathlib import Path

import plain_course as course


def as_ordinary_user(home: Path, *words: str) -> subprocess.CompletedProcess:
    """Run this Python with `words` as another user whose home, and working folder, is `home`."""
    base = Path(sys.base_prefix)
    hidden = Path("/", base.parts[1])
    show = (
        f"mkdir -p {home}/p && mount --bind {base} {home}/p && mount -t tmpfs -o mode=755 tmpfs "
        f"{hidden} && mkdir -p {base} && mount --bind {home}/p {base} && umount {home}/p && "
        if hidden == Path("/root") else ""
    )  # fmt: skip
    home.chmod(0o755)
    for path in (home, *home.rglob("*")):
        os.chown(path, 12345, 12345)
    return subprocess.run(
        ["unshare", "-m", "sh", "-c",
         f'{show}exec setpriv --reuid=12345 --regid=12345 --clear-groups env HOME={home} "$@"',
         "sh", sys.executable, *words],
        cwd=home, env=course.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
