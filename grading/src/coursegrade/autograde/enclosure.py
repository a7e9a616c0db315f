"""A room of its own for each submission: namespaces, a read-only root, a small scratch folder.

The new root is empty but for what is named: the system's libraries, Python and its packages. What
is not named cannot be seen: homes, the course, the gradebook, other submissions. There is no
network but an empty one, and processes outside cannot be seen or reached.
"""

import os
import resource
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from coursegrade.autograde import kernel_calls as k
from coursegrade.autograde.limits import MEGA, SYSTEM, Limits

SCRATCH = "/scratch"
WORK = f"{SCRATCH}/work"
PROVIDED = "/provided"
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "timezone",
        "fonts", "mime.types", "nsswitch.conf", "protocols", "services")  # fmt: skip
_DEVICES = ("null", "zero", "full", "random", "urandom")
_READ_ONLY = k.MS_BIND | k.MS_REMOUNT | k.MS_RDONLY | k.MS_NOSUID | k.MS_NODEV


def leave() -> None:
    """Leave the common namespaces; the next process forked is the first of the new ones."""
    flags = k.NEWNS | k.NEWPID | k.NEWNET | k.NEWIPC | k.NEWUTS
    if os.geteuid() == 0 and may_mount():
        k.unshare(flags)
        return
    user, group = os.geteuid(), os.getegid()
    k.unshare(flags | k.NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def may_mount() -> bool:
    """Say whether this process has the system's right to mount."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> 21 & 1)
    return False


def furnish(root: str, visible: Sequence[str], hidden: Sequence[str], limits: Limits) -> None:
    """Build the new root on the empty folder `root` and go into it."""
    k.mount("none", "/", None, k.MS_REC | k.MS_PRIVATE)
    k.mount("tmpfs", root, "tmpfs", k.MS_NOSUID | k.MS_NODEV, "size=16m,mode=755")
    # First of all: Python or its packages may lie below /tmp and are shown on top of this one.
    for name in ("proc", "tmp", "dev/shm", PROVIDED[1:], SCRATCH[1:], ".old"):
        Path(root, name).mkdir(parents=True, exist_ok=True)
    k.mount("tmpfs", root + SCRATCH, "tmpfs", k.MS_NOSUID | k.MS_NODEV,
            f"size={limits.disk}m,mode=777,nr_inodes=20k")  # fmt: skip
    for name in ("work", "tmp", "shm"):
        Path(root + SCRATCH, name).mkdir(mode=0o777)
        os.chmod(f"{root}{SCRATCH}/{name}", 0o777)
    k.mount(f"{root}{SCRATCH}/tmp", f"{root}/tmp", None, k.MS_BIND)
    k.mount(f"{root}{SCRATCH}/shm", f"{root}/dev/shm", None, k.MS_BIND)
    shown = dict.fromkeys((*SYSTEM, *visible), True) | dict.fromkeys(hidden, False)
    for path in sorted(shown, key=lambda path: path.count("/")):
        if shown[path]:
            _show(root, path)
        elif os.path.lexists(root + path):
            k.mount("tmpfs", root + path, "tmpfs", k.MS_NOSUID | k.MS_NODEV, "size=1m,mode=755")
    for name in _ETC:
        _show(root, f"/etc/{name}")
    Path(root, "etc/passwd").write_text("student:x:65534:65534::/scratch:/bin/false\n")
    Path(root, "etc/hosts").write_text("127.0.0.1 localhost\n")
    for name in _DEVICES:
        _bind(root, f"/dev/{name}")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        Path(root, "dev", name).symlink_to(f"/proc/self/fd/{number}")
    Path(root, "dev/fd").symlink_to("/proc/self/fd")
    # Inside another container the kernel may refuse; the rest holds without.
    with suppress(OSError):
        k.mount("proc", root + "/proc", "proc", k.MS_NOSUID | k.MS_NODEV)
    k.change_root(root, f"{root}/.old")


def close_up(hidden: Sequence[str]) -> None:
    """Make the root and the masks read-only; scratch stays writable."""
    for path in ("/", *(path for path in hidden if os.path.ismount(path))):
        k.mount("none", path, None, _READ_ONLY)


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


def submit(limits: Limits, user: int | None, base_memory: int) -> None:
    """Give up all rights and accept the limits; `user` is a user id that nobody else has."""
    size = base_memory + limits.memory * MEGA
    most = {
        resource.RLIMIT_AS: size,
        resource.RLIMIT_FSIZE: limits.disk * MEGA,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 65536,
        resource.RLIMIT_MSGQUEUE: 65536,
    }
    os.setsid()
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
    for which, value in most.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    os.umask(0o022)
    if user is not None:
        os.setresuid(user, user, user)
    k.gain_nothing()
    k.drop_capabilities()


def address_space() -> int:
    """Return the bytes of address space that this process has already."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def show_read_only(path: str, target: str) -> None:
    """Lay a file over another where nobody can change it."""
    k.mount(path, target, None, k.MS_BIND)
    k.mount("none", target, None, _READ_ONLY)
