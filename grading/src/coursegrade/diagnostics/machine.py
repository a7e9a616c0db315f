"""Check the machine: packages, programs, the kernel, the sandbox and the disk."""

import importlib.metadata
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from coursegrade.diagnostics.checks import Check, broken, fine, note
from coursegrade.stock import environment

_ROOM = 1_000_000_000
_VERSIONS = {
    "nbgrader": ((0, 9, 5), (0, 10)),
    "nbconvert": ((7, 9), (8,)),
    "nbformat": ((5, 9), (6,)),
}
_PACKAGES = {"bwrap": "bubblewrap", "unshare": "util-linux"}


def python_packages() -> Check:
    """Check the versions of what everything stands on."""
    wrong = []
    for name, (least, below) in _VERSIONS.items():
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        parts = tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
        if not least <= parts < below:
            wrong.append(f"{name} is {version}")
    if wrong:
        return broken(f"packages: {', '.join(wrong)}; install what grading/pyproject.toml asks for")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _VERSIONS)
    return fine(f"packages: Python {sys.version.split()[0]}, {versions}")


def programs() -> Iterator[Check]:
    """Check that nbgrader's commands can be found by their names."""
    scripts = environment()["PATH"]
    for name in ("alembic", "nbgrader"):
        if shutil.which(name):
            yield fine(f"{name} is on the PATH")
        elif shutil.which(name, path=scripts):
            yield note(
                f"{name} is on the PATH only inside coursegrade; activate the environment before "
                "you call nbgrader yourself"
            )
        else:
            yield broken(f"{name} is not installed beside this Python; install nbgrader again")


def kernel() -> Check:
    """Check that notebooks find a Python kernel, and that it is there."""
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return broken(
            "there is no kernel 'python3'; run 'python -m ipykernel install --sys-prefix'"
        )
    program = spec.argv[0]
    if not (shutil.which(program) or Path(program).is_file()):
        return broken(
            f"the kernel 'python3' starts {program}, which does not exist; run "
            "'python -m ipykernel install --sys-prefix'"
        )
    return fine(f"kernel python3: {program}")


def sandbox() -> Iterator[Check]:
    """Check for what keeps a submission apart from the rest of the machine."""
    if not sys.platform.startswith("linux"):
        yield note("no sandbox on this system: grade what you do not trust on Linux")
        return
    for name, arguments in (
        ("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"]),
        ("unshare", ["--user", "--map-root-user", "--net", "true"]),
    ):
        program = shutil.which(name)
        if not program:
            yield note(f"{name} is not installed; 'apt-get install {_PACKAGES[name]}' brings it")
            continue
        run = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        if run.returncode == 0:
            yield fine(f"{name} can shut a submission in")
        else:
            cause = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
            yield note(
                f"{name} is installed but may not make namespaces here ({cause}); allow "
                "unprivileged user namespaces"
            )


def disk(root: Path) -> Check:
    """Check that there is room for another round."""
    free = shutil.disk_usage(root).free
    if free < _ROOM:
        return broken(f"disk: {free / 1e6:.0f} MB free; a grading round wants 1 GB, make room")
    return fine(f"disk: {free / 1e9:.1f} GB free")
