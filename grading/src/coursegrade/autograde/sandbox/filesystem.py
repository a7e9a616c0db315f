"""A room of its own for each submission: a read-only root, and a small scratch folder in memory.

The new root is empty but for what is named: the system's libraries, Python and its packages. What
is not named cannot be seen: homes, the course, the gradebook, other submissions.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from coursegrade.autograde.limits import SCRATCH, SYSTEM, Limits
from coursegrade.autograde.sandbox import syscalls as k

WORK = f"{SCRATCH}/work"
JUDGE = "/provided"
LAYERS = "/.layers"
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "timezone",
        "fonts", "mime.types", "nsswitch.conf", "protocols", "services", "matplotlibrc", "R",
        "octave", "julia")  # fmt: skip
_DEVICES = ("null", "zero", "full", "random", "urandom")
_TMPFS = k.MS_NOSUID | k.MS_NODEV
_READ_ONLY = k.MS_BIND | k.MS_REMOUNT | k.MS_RDONLY | k.MS_NOSUID | k.MS_NODEV


@dataclass(frozen=True)
class View:
    """What is seen of the disk, what is not wherever it lies, and which folder is the home.

    `given` is a folder of the instructor's files for the assignment, of which those named are given
    to the submission. `whiteouts` hides the others. `user` is who the submission's processes are.
    """

    visible: Sequence[str] = ()
    hidden: Sequence[str] = ()
    home: str = SCRATCH
    given: str = ""
    names: Sequence[str] = ()
    whiteouts: str = ""
    user: int = 65534


def furnish(root: str, view: View, limits: Limits, more_bytes: int) -> None:
    """Build the new root on the empty folder `root`; `enter` goes into it.

    The scratch folder has room for `limits.disk` and `more_bytes`.
    """
    k.mount("none", "/", None, k.MS_REC | k.MS_PRIVATE)
    k.mount("tmpfs", root, "tmpfs", _TMPFS, "size=16m,mode=755")
    # First of all: Python or its packages may lie below /tmp and are shown on top of this one.
    for name in ("proc", "tmp", "dev/shm", JUDGE[1:], SCRATCH[1:], LAYERS[1:], ".old"):
        Path(root, name).mkdir(parents=True, exist_ok=True)
    layers = root + LAYERS
    k.mount("tmpfs", layers, "tmpfs", _TMPFS, _size(limits, more_bytes) + ",mode=755")
    for name, path in (("scratch", SCRATCH), ("tmp", "/tmp"), ("shm", "/dev/shm"),
                       ("judge", JUDGE), ("home", view.home)):  # fmt: skip
        os.mkdir(f"{layers}/{name}")
        os.chmod(f"{layers}/{name}", 0o777)
        Path(root + path).mkdir(parents=True, exist_ok=True)
        if not os.path.ismount(root + path):
            k.mount(f"{layers}/{name}", root + path, None, k.MS_BIND)
    Path(root + WORK).mkdir()
    os.chmod(root + WORK, 0o777)
    _show_all(root, view)
    for name in _ETC:
        _show(root, f"/etc/{name}")
    Path(root, "etc/passwd").write_text(f"student:x:{view.user}:{view.user}::{view.home}:/bin/sh\n")
    Path(root, "etc/hosts").write_text("127.0.0.1 localhost\n")
    for name in _DEVICES:
        _bind(root, f"/dev/{name}")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        Path(root, "dev", name).symlink_to(f"/proc/self/fd/{number}")
    Path(root, "dev/fd").symlink_to("/proc/self/fd")
    Path(root, "dev/pts").mkdir()
    # Inside another container the kernel may refuse; the rest holds without.
    with suppress(OSError):
        k.mount("proc", root + "/proc", "proc", _TMPFS)
    with suppress(OSError):
        k.mount("devpts", root + "/dev/pts", "devpts", k.MS_NOSUID, "newinstance,ptmxmode=0666")
        Path(root, "dev/ptmx").symlink_to("pts/ptmx")


def enter(root: str, hidden: Sequence[str]) -> None:
    """Make the new root the root, read-only as the masks are; scratch stays writable."""
    k.change_root(root, f"{root}/.old")
    k.unmount(LAYERS)
    for path in ("/", *(path for path in hidden if os.path.ismount(path))):
        k.mount("none", path, None, _READ_ONLY)


def grow(layers: str, limits: Limits, more_bytes: int) -> None:
    """Give the scratch folder room for more."""
    k.mount("none", layers, None, k.MS_REMOUNT | _TMPFS, _size(limits, more_bytes))


def _size(limits: Limits, more_bytes: int) -> str:
    return f"size={limits.disk + (more_bytes >> 20) * 21 // 20 + 1}m,nr_inodes=100k"


def _show_all(root: str, view: View) -> None:
    shown = dict.fromkeys(view.hidden, False) | dict.fromkeys((*SYSTEM, *view.visible), True)
    for path in sorted(shown, key=lambda path: path.count("/")):
        if shown[path]:
            _show(root, path)
        elif os.path.lexists(root + path):
            k.mount("tmpfs", root + path, "tmpfs", _TMPFS, "size=1m,mode=755")
    # What is shown inside the home has made folders there, which must be the submission's.
    for path in view.visible:
        for parent in Path(path).parents:
            if parent.is_relative_to(view.home) and os.stat(root + str(parent)).st_dev == (
                os.stat(root + SCRATCH).st_dev
            ):
                os.chmod(root + str(parent), 0o777)


def _show(root: str, path: str) -> None:
    if os.path.islink(path):
        if not os.path.lexists(root + path):
            Path(root + path).parent.mkdir(parents=True, exist_ok=True)
            Path(root + path).symlink_to(os.readlink(path))
            _show(root, os.path.realpath(path))
    elif os.path.exists(path) and not os.path.ismount(root + path):
        _bind(root, path)
        k.mount("none", root + path, None, _READ_ONLY)


def _bind(root: str, path: str) -> None:
    target = Path(root + path)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.isdir(path):
            target.mkdir()
        else:
            target.touch()
    try:
        k.mount(path, str(target), None, k.MS_BIND)
    except OSError:  # A folder with other mounts inside must come with them.
        k.mount(path, str(target), None, k.MS_BIND | k.MS_REC)
