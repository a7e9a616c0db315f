"""A checksum of many files: what is made from them need not be made again while it is the same."""

import hashlib
import os
import platform
from collections.abc import Iterable
from pathlib import Path

BY_THE_WAY = ("__pycache__", "egg-info")


def fingerprint(files: Iterable[Path], root: Path) -> str:
    """Return a hash of names and contents of those files that there are, and of Python's version.

    Names are told from the root, so that a project may move.
    """
    known = hashlib.sha256(platform.python_version().encode())
    for path in sorted(set(files)):
        if path.is_file() and not path.parent.name.endswith(BY_THE_WAY):
            name = Path(os.path.relpath(path, root)).as_posix()
            known.update(f"\0{name}\0".encode() + path.read_bytes())
    return known.hexdigest()
