"""The files beside a notebook: given to it as its own to change, and taken back afterwards.

A large file of the instructor's is never copied before somebody writes to it: an overlay shows the
folder, and what is written goes to memory. Where the system has no overlay, files are copied.
"""

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox import syscalls as k
from coursegrade.autograde.sandbox.filesystem import LAYERS, View, grow

Stamp = tuple[int, int, int]
_BLOCK = 1 << 20


def whiteouts(given: str, names: Sequence[str], layer: str) -> str:
    """Fill a folder that hides, laid over `given`, all but the files named; return the folder.

    Return nothing where the system does not allow it.
    """
    kept = set(names) | {str(parent) for name in names for parent in Path(name).parents}
    try:
        for folder, folders, files in os.walk(given):
            place = os.path.relpath(folder, given)
            for name in (*folders, *files):
                inside = os.path.normpath(os.path.join(place, name))
                if inside not in kept:
                    os.makedirs(os.path.join(layer, place), exist_ok=True)
                    os.mknod(os.path.join(layer, inside), stat.S_IFCHR | 0o600, os.makedev(0, 0))
            folders[:] = [n for n in folders if os.path.normpath(f"{place}/{n}") in kept]
    except OSError:
        return ""
    return layer


def give(root: str, target: str, view: View, limits: Limits, user: int | None) -> None:
    """Show the instructor's files in the folder `target` of the new root, as the user's own."""
    if view.given and view.names and not (view.whiteouts and _overlay(root, target, view)):
        sizes = sum(os.path.getsize(f"{view.given}/{name}") for name in view.names)
        grow(root + LAYERS, limits, 2 * sizes)
        for name in view.names:
            path = Path(root + target, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(f"{view.given}/{name}", path)
    own(root + target, user)


def own(folder: str, user: int | None) -> None:
    """Make all in a folder the user's own, and writable by it, as its copies are with nbgrader."""
    for place, folders, files in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in (*folders, *files))):
            wanted = 0o755 if os.path.isdir(path) else 0o644
            mode = stat.S_IMODE(os.lstat(path).st_mode)
            if mode & wanted != wanted and not os.path.islink(path):
                os.chmod(path, mode | wanted)
            if user is not None:
                os.chown(path, user, user, follow_symlinks=False)


def _overlay(root: str, target: str, view: View) -> bool:
    name, below = target.strip("/").replace("/", "-"), f"{root}/.given"
    upper, work = (f"{root}{LAYERS}/{name}.{kind}" for kind in ("upper", "work"))
    for path in (upper, work, below):
        os.makedirs(path, exist_ok=True)
    os.chmod(upper, 0o755)
    k.mount(view.given, below, None, k.MS_BIND)
    layers = f"lowerdir={view.whiteouts}:{below},upperdir={upper},workdir={work}"
    try:
        # The first keeps a change of owner from copying the file; only root may have it so.
        for more in (",metacopy=on", ",userxattr", ""):
            with suppress(OSError):
                k.mount("overlay", root + target, "overlay", k.MS_NOSUID | k.MS_NODEV,
                        layers + more)  # fmt: skip
                return True
        return False
    finally:
        k.unmount(below)
        os.rmdir(below)


def size(folder: int) -> int:
    """Return the bytes of all files in an open folder."""
    return sum(os.stat(name, dir_fd=place).st_size for _, name, place in _regular(folder))


def copy_in(folder: int, target: str, given: Sequence[str]) -> None:
    """Copy the files of an open folder, but for notebooks, and for those given that are the same.

    An earlier notebook of the same submission may have changed a file that was given.
    """
    there = set(given)
    for path, name, place in _regular(folder):
        if path.endswith(".ipynb"):
            continue
        to = Path(target, path)
        to.parent.mkdir(parents=True, exist_ok=True)
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=place)
        with os.fdopen(source, "rb") as one:
            if path in there and _same(one, to):
                continue
            one.seek(0)
            with to.open("wb") as other:
                shutil.copyfileobj(one, other, _BLOCK)


def _same(one: BinaryIO, path: Path) -> bool:
    if os.fstat(one.fileno()).st_size != path.stat().st_size:
        return False
    with path.open("rb") as other:
        while block := one.read(_BLOCK):
            if block != other.read(_BLOCK):
                return False
    return True


def stamps(folder: str) -> dict[str, Stamp]:
    """Return by which each file of a folder can be told from a changed one."""
    found = {}
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for path, name, place in _regular(opened):
            info = os.stat(name, dir_fd=place, follow_symlinks=False)
            found[path] = info.st_size, info.st_mtime_ns, info.st_ctime_ns
    finally:
        os.close(opened)
    return found


def copy_back(folder: str, before: dict[str, Stamp], target: int, most_bytes: int) -> str:
    """Copy what has been written since `before` to an open folder, as if it had run there.

    Only ordinary files, and never a notebook, which is for the tests to judge, or the time at which
    it was handed in. Return what there is to say about files left out.
    """
    said = ""
    for path, stamp in sorted(stamps(folder).items()):
        if before.get(path) == stamp or path.endswith(".ipynb") or path == "timestamp.txt":
            continue
        most_bytes -= stamp[0]
        if most_bytes < 0:
            said = "of the files that it wrote some are not kept, because they are too large"
            most_bytes += stamp[0]
            continue
        *parents, name = path.split("/")
        place = os.dup(target)
        try:
            for parent in parents:
                with suppress(FileExistsError):
                    os.mkdir(parent, dir_fd=place)
                inner = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
                os.close(place)
                place = inner
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=place)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            written = os.open(name, flags, 0o644, dir_fd=place)
            read = os.open(f"{folder}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(read, "rb") as one, os.fdopen(written, "wb") as other:
                shutil.copyfileobj(one, other, _BLOCK)
        except (OSError, ValueError):
            said = said or "of the files that it wrote some could not be kept"
        finally:
            os.close(place)
    return said


def _regular(folder: int) -> Iterator[tuple[str, str, int]]:
    """Yield each ordinary file below an open folder: its path, its name, its own open folder."""
    for place, _, files, opened in os.fwalk(".", dir_fd=folder):
        for name in sorted(files):
            if stat.S_ISREG(os.stat(name, dir_fd=opened, follow_symlinks=False).st_mode):
                yield os.path.normpath(os.path.join(place, name)), name, opened
