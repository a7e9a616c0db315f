"""The Linux system calls that Python does not offer: namespaces, mounts, capabilities."""

import ctypes
import os
import socket
import struct
import sys

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
_PDEATHSIG, _DUMPABLE, _CAPBSET_DROP, _NO_NEW_PRIVS = 1, 4, 24, 38
_MNT_DETACH = 2
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_CAPABILITY_VERSION = 0x20080522
CAP_DAC_READ_SEARCH, CAP_KILL, CAP_SYS_PTRACE = 2, 5, 19
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "ppc64le": 203, "s390x": 217, "riscv64": 41}

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _checked(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces named by flags for new ones."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system or bind a folder."""
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None,
        ctypes.c_ulong(flags), options.encode() or None,
    )  # fmt: skip
    _checked(result, f"mount {target}")


def change_root(new: str, old: str) -> None:
    """Make `new` the root, and let go of the former one, which `old` below it receives."""
    number = _PIVOT_ROOT[os.uname().machine]
    _checked(_libc.syscall(number, new.encode(), old.encode()), "pivot_root")
    os.chdir("/")
    inside = "/" + os.path.relpath(old, new)
    unmount(inside)
    os.rmdir(inside)


def unmount(path: str) -> None:
    """Take a mount away; what has it open keeps it."""
    _checked(_libc.umount2(path.encode(), _MNT_DETACH), f"umount {path}")


def raise_loopback() -> None:
    """Bring up the loopback device of a new network namespace, the only one that it has."""
    import fcntl  # Not on Windows, where this module is imported and none of it is called.

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack("16sH22x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        request = struct.pack("16sH22x", b"lo", flags | _IFF_UP)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, request)


def die_with_parent() -> None:
    """Have this process killed when its parent ends."""
    _libc.prctl(_PDEATHSIG, 9, 0, 0, 0)


def be_readable(readable: bool) -> None:
    """Let processes of the same user read this one's memory and descriptors, or not."""
    _libc.prctl(_DUMPABLE, int(readable), 0, 0, 0)


def gain_nothing() -> None:
    """Make sure that no program started from here has more rights than this one."""
    _checked(_libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def drop_capabilities(keep: tuple[int, ...] = ()) -> None:
    """Give up all capabilities but those to keep."""
    for number in range(64):
        if number not in keep:
            _libc.prctl(_CAPBSET_DROP, number, 0, 0, 0)
    kept = sum(1 << number for number in keep)
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)
    _checked(_libc.capset(ctypes.byref(head), ctypes.byref(data)), "capset")
