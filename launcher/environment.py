"""The environment in `.venv`: made, filled from the pins, and refreshed when they change.

What an install has not finished is never built upon: the next call makes `.venv` anew, and takes
from the installer's cache what had already been fetched.
"""

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from launcher.install import explain, install
from launcher.problem import Problem
from launcher.progress import Progress, watch

BASE, DEV = "requirements.txt", "requirements-dev.txt"
STATE = ".venv.state"  # beside .venv, so that it outlives it
UNFINISHED = b"unfinished"


def environment(root: Path, dev: bool = False) -> Path:
    """Return the environment's Python, making or refreshing `.venv` when the pins have changed.

    With `dev` it holds what developers and hubs need too.
    """
    wanted = {name: fingerprint(root, name) for name in ([BASE, DEV] if dev else [BASE])}
    python = python_of(root)
    if is_ready(root, wanted):
        return python
    try:
        with alone(root) as state:
            if is_ready(root, wanted):  # another call has made it meanwhile
                return python
            half = is_half(root)
            os.lseek(state, 0, os.SEEK_SET)
            os.write(state, UNFINISHED)
            if half or not python.exists():
                make(root, state)
            done = stamps(root) | wanted
            install(python, root, DEV if dev else BASE, surroundings(python), state)
            stamp_of(root).write_text(json.dumps(done, indent=1), encoding="utf-8")
            os.ftruncate(state, 0)
    except OSError as error:
        raise Problem(
            f"{error.filename or root}: {error.strerror or error}. Close programs that use .venv, "
            "see that the disk is not full and the folder yours to write to, and run this again."
        ) from None
    return python


def python_of(root: Path) -> Path:
    """Return where the environment's Python is, or will be."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_of(root: Path) -> Path:
    """Return the file that says what has been installed."""
    return root / ".venv" / "course-stamp.json"


def stamps(root: Path) -> dict[str, str]:
    """Return of what has been installed, by file of requirements, the fingerprint then."""
    try:
        return dict(json.loads(stamp_of(root).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def is_half(root: Path) -> bool:
    """Say whether an install was begun and not ended."""
    try:
        return bool((root / STATE).read_bytes())
    except OSError:
        return False


def is_ready(root: Path, wanted: dict[str, str]) -> bool:
    """Say whether the environment is whole and made from these pins."""
    return wanted.items() <= stamps(root).items() and python_of(root).exists() and not is_half(root)


def fingerprint(root: Path, name: str) -> str:
    """Return a hash of everything that decides what must be installed."""
    parts = [f"{sys.version_info[:2]} {root}".encode()]
    packages = (*sorted(root.glob("widgets/*")), root / "grading")
    for file in (root / name, *(package / "pyproject.toml" for package in packages)):
        parts.append(file.read_bytes().replace(b"\r\n", b"\n"))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make(root: Path, state: int) -> None:
    """Make an empty environment in place of what there is."""
    folder = root / ".venv"
    if folder.exists():
        print("What an earlier call has left unfinished in .venv is made anew.", flush=True)
        shutil.rmtree(folder)
    # Not from within another environment: that may be the very one that was here.
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, "-m", "venv", str(folder)]
    status, said = watch(command, "Making .venv", dict(os.environ), root, state)
    if status:
        raise Problem(f"Python could not make the environment {folder}: {explain(said)}\n{said}")


def surroundings(python: Path) -> dict[str, str]:
    """Return the variables under which the environment's programs run."""
    programs = python.parent
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    own = {"PATH": path, "VIRTUAL_ENV": str(programs.parent), "PYTHONUTF8": "1"}
    # Where bytecode may not be kept, Jupyter is compiled at every start: six seconds each time.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | own


@contextmanager
def alone(root: Path) -> Iterator[int]:
    """Wait until no other call installs here, and keep others waiting; yield the file that does it.

    Whoever inherits the file keeps it locked, so an installer that outlives its caller is waited
    for too.
    """
    file = os.open(root / STATE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        waiting = None
        while not is_locked(file):
            waiting = waiting or Progress("Another course.py installs; waiting for it")
            waiting.tick()
            time.sleep(0.2)
        if waiting:
            waiting.end()
        yield file
    finally:
        os.close(file)


def is_locked(file: int) -> bool:
    """Lock the file; say whether that succeeded. The system unlocks it when its holders end."""
    if os.name == "nt":
        import msvcrt

        os.lseek(file, 1 << 20, os.SEEK_SET)  # beyond what stands in it, so that all can read that
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    with suppress(OSError):  # a file system without locks: better unguarded than not at all
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
