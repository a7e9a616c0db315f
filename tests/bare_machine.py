"""A machine that has never seen the course: a new home, no settings, another account."""

import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.test_repository import ROOT, tracked

# Where packages come from is the machine's affair; all else of its settings is left behind.
INDEX = re.compile(r"(PIP|UV|SSL|REQUESTS|CURL)_\w+|\w+_PROXY", re.IGNORECASE)
NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """Who runs a command, in which folder of their own, with which variables and which Python."""

    name: str
    folder: Path
    env: dict[str, str]
    python: str
    become: dict

    def processes(self) -> list[int]:
        """Return the ids of all processes that descend from this account's commands."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if self.env["COURSE_TEST"].encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:  # ended meanwhile, or somebody else's
                continue
        return found

    def run(self, *arguments: str, **more) -> subprocess.Popen:
        """Start `course.py` apart from this process's own group and terminal."""
        return subprocess.Popen(
            [self.python, "course.py", *arguments], cwd=self.folder / "course", env=self.env,
            start_new_session=True, **self.become, **more,
        )  # fmt: skip


def account(name: str, cache: Path) -> Account:
    """Return root or an ordinary account with a copy of the course in a new home."""
    folder = Path(tempfile.mkdtemp(prefix=f"bare-{name}-"))
    copy_course(folder / "course")
    (folder / "home").mkdir()
    kept = {key: value for key, value in os.environ.items() if INDEX.fullmatch(key)}
    caches = {"UV_CACHE_DIR": str(cache / "uv"), "PIP_CACHE_DIR": str(cache / "pip")}
    env = {
        **kept, **caches, "HOME": str(folder / "home"), "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8", "TERM": "xterm", "COURSE_TEST": uuid.uuid4().hex,
    }  # fmt: skip
    become = {}
    if name == "ordinary" and os.geteuid() == 0:
        become = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    return Account(name, folder, env, python_for(become, env), become)


def copy_course(target: Path) -> None:
    """Copy the repository's own files, as they stand, committed or not."""
    for path in tracked(""):
        if not path.name.startswith(".venv"):
            copy = target / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


def python_for(become: dict, env: dict[str, str]) -> str:
    """Return a Python that the account can run and that can make environments, or nothing."""
    code = "import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))"
    for python in (sys._base_executable, "/usr/local/bin/python3", "/usr/bin/python3"):
        try:
            subprocess.run([python, "-c", code], env=env, check=True, capture_output=True, **become)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return ""


class Terminal:
    """A command at a terminal of 80 columns, as a person sees it."""

    def __init__(self, who: Account, *arguments: str) -> None:
        """Start the command."""
        self.screen, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
        self.process = who.run(
            *arguments, stdin=slave, stdout=slave, stderr=slave,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self.raw = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        try:
            while data := os.read(self.screen, 4096):
                self.raw += data
        except OSError:  # Linux says so when the last writer has gone
            pass

    @property
    def text(self) -> str:
        """Return what stands on the screen: overwritten lines are gone, and so is bold type."""
        plain = re.sub(r"\x1b\[\d*m", "", self.raw.decode(errors="replace")).replace("\r\n", "\n")
        return "\n".join(line.rpartition("\r")[2].rstrip() for line in plain.split("\n"))

    def wait_for(self, pattern: str, seconds: float) -> re.Match[str]:
        """Return where a pattern is found on the screen; say what is there instead."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = re.search(pattern, self.text)
            if found:
                return found
            if not self.reader.is_alive():
                break
            self.reader.join(0.1)
        raise AssertionError(f"no '{pattern}' within {seconds} s; the screen says:\n{self.text}")

    def press_ctrl_c(self) -> int:
        """Press Ctrl+C and return the exit status."""
        os.write(self.screen, b"\x03")
        return self.end(120)

    def end(self, seconds: float) -> int:
        """Wait for the end and return the exit status."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise AssertionError(f"not ended within {seconds} s:\n{self.text}") from None
        finally:
            self.reader.join(10)
            os.close(self.screen)
