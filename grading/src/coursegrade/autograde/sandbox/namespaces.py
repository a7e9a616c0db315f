"""Namespaces, users, rights and limits of the processes in which a submission runs."""

import os
import resource
from pathlib import Path

from coursegrade.autograde.limits import MEGA, Limits
from coursegrade.autograde.sandbox import syscalls as k
from coursegrade.autograde.sandbox.seccomp import refuse_calls


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


def restrict(
    limits: Limits, user: int | None, *, readable: bool = True, address_space: bool = True
) -> None:
    """Give up all rights and accept the limits; `user` is a user id that nobody else has.

    `address_space` says whether addresses count as memory. Some languages take far more of them
    than they use.
    """
    size = _address_space() + limits.memory * MEGA if address_space else resource.RLIM_INFINITY
    most = {
        resource.RLIMIT_AS: size,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: 512,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 65536,
    }
    os.setsid()
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
    for which, value in most.items():
        hard = resource.getrlimit(which)[1]
        if hard != resource.RLIM_INFINITY:
            value = hard if value == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    os.umask(0o022)
    if user is not None:
        os.setresuid(user, user, user)
    k.gain_nothing()
    k.drop_capabilities()
    k.be_readable(readable)
    refuse_calls()


def _address_space() -> int:
    """Return the bytes of address space that this process has already."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def own_users(place: int) -> tuple[int, int] | None:
    """Return two user ids that nobody else has, if this process may take them."""
    if os.geteuid() != 0 or not may_mount():
        return None
    mapped = max(
        int(first) + int(count)
        for first, _, count in map(str.split, Path("/proc/self/uid_map").read_text().splitlines())
    )
    # A process id is unique on this machine, so two runs side by side never share a user.
    first = 1_000_000 + 2 * place if mapped > 10_000_000 else 20_000 + 2 * (place % 9999)
    return first, first + 1
