"""Fetch Pyodide for the live lessons: its core from npm, its compiled wheels from its own address.

npm verifies the package `pyodide`. In it is `pyodide-lock.json` with the SHA-256 of every wheel of
the distribution, and no wheel is kept or used that does not match it. What was fetched stays in
`_build/pyodide-<version>/`. The version and the addresses stand in `pyodide.json`; one more address
may be given as the environment variable PYODIDE_MIRROR, which is asked first.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

PIN = json.loads(Path(__file__).with_name("pyodide.json").read_text(encoding="utf-8"))
KEPT = Path(__file__).resolve().parents[2] / "_build" / f"pyodide-{PIN['version']}"
LOCK = "pyodide-lock.json"
PATIENCE_S = 30


class NotFetched(Exception):
    """Something is not to be had now: its first argument says what, the second what was tried."""


class WrongWheel(Exception):
    """A wheel is not the one that the lock file names."""


def mirrors() -> list[str]:
    """Return the addresses of the distribution, the first to be asked first."""
    own = os.environ.get("PYODIDE_MIRROR")
    known = [address.format(version=PIN["version"]) for address in PIN["mirrors"]]
    return [f"{own.rstrip('/')}/", *known] if own else known


def fetch_core(npm: str | None, kept: Path = KEPT) -> Path:
    """Return the folder of npm's package `pyodide`: the core and the lock file."""
    core, wanted = kept / "core", f"pyodide@{PIN['version']}"
    if core.is_dir():
        return core
    if npm is None:
        raise NotFetched(
            "npm, which fetches Pyodide, is missing", "install Node.js, or a newer pip"
        )
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        command = [npm, "pack", "--silent", wanted]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        packed = next(Path(folder).glob("*.tgz"), None)
        if run.returncode or packed is None:
            said = (run.stderr or run.stdout).strip()[-500:]
            raise NotFetched(f"{wanted} was not fetched from npm's registry", said)
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        Path(folder, "package").rename(core)
    return core


def read_lock(core: Path) -> dict[str, Any]:
    """Return the lock file of the distribution."""
    return json.loads((core / LOCK).read_text(encoding="utf-8"))


def with_needs(packages: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return the entries of some packages of the lock file, and of all that they need."""
    found, rest = {}, [*names]
    while rest:
        name = rest.pop()
        found[name] = packages[name]
        rest += [need for need in packages[name]["depends"] if need not in found]
    return found


def checksum(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def fetch_wheel(entry: dict[str, Any], addresses: list[str], kept: Path) -> Path:
    """Return a package of the distribution, verified; what was cut off is asked for elsewhere."""
    name, wanted = entry["file_name"], entry["sha256"]
    target, tried = kept / name, []
    if target.is_file() and checksum(target.read_bytes()) == wanted:
        return target
    for address in addresses:
        try:
            request = Request(address + name, headers={"User-Agent": "course-book-build"})
            with urlopen(request, timeout=PATIENCE_S) as answer:
                content = answer.read()
        except (OSError, HTTPException) as error:
            tried.append(f"{address}: {error}")
            continue
        found = checksum(content)
        if found != wanted:
            raise WrongWheel(
                f"{name} from {address} has the checksum {found}, but {LOCK} of npm's pyodide "
                f"{PIN['version']} says {wanted} ({len(content)} bytes came). Nothing of it was "
                "kept. Find out why before you build again."
            )
        part = target.with_name(f"{name}.part")
        part.write_bytes(content)
        part.replace(target)
        return target
    hosts = " or ".join(dict.fromkeys(urlsplit(address).netloc for address in addresses))
    package = f"{entry['name']} {entry['version']}"
    raise NotFetched(f"{package} for the browser was not to be had from {hosts}", "\n".join(tried))


def npm_beside(python: Path) -> str | None:
    """Return npm: that which was installed beside a Python, else the system's."""
    return shutil.which("npm", path=python.parent) or shutil.which("npm")
