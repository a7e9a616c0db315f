"""A room with two accounts of its own: a student's and an instructor's folder, one exchange."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import wait_for_server

REPOSITORY = Path(__file__).resolve().parents[3]
NAMESPACE = REPOSITORY / "tests" / "hub" / "namespace.sh"
ACCOUNTS = {"teacher": 60021, "ada": 60022}
EXCHANGE = "/srv/exchange"
HOMES = "/home"


def lacks() -> str:
    """Return why there can be no such room here, or nothing."""
    if not (sys.platform == "linux" and shutil.which("unshare") and shutil.which("setpriv")):
        return "accounts of its own need Linux with util-linux"
    return "two accounts need root: run it with sudo -E" if os.geteuid() else ""


@dataclass
class Room:
    """What runs in there, and how to see its files from outside."""

    process: subprocess.Popen
    scratch: Path
    servers: list[subprocess.Popen] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        """Return a path of the room as seen from outside, by root."""
        return Path(f"/proc/{self.process.pid}/root{path}")

    def _words(self, account: str, *command: str, where: str) -> tuple[list[str], dict[str, str]]:
        number = ACCOUNTS[account]
        enter = ["nsenter", f"--mount=/proc/{self.process.pid}/ns/mnt", "--"]
        become = ["setpriv", f"--reuid={number}", f"--regid={number}", "--clear-groups"]
        env = {
            "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": f"{HOMES}/{account}", "USER": account, "LOGNAME": account, "LANG": "C.UTF-8",
            "NBGRADER_EXCHANGE": EXCHANGE,
        }  # fmt: skip
        return [*enter, *become, "sh", "-c", 'cd "$0" && exec "$@"', where, *command], env

    def run(self, account: str, *command: str, where: str) -> str:
        """Run a command under an account and return what it printed."""
        words, env = self._words(account, *command, where=where)
        done = subprocess.run(words, env=env, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def serve(self, account: str, *command: str, where: str, port: int) -> str:
        """Start a server under an account; return its address once it answers."""
        words, env = self._words(account, *command, where=where)
        log = self.scratch / f"{account}.log"
        with log.open("w") as out:
            server = subprocess.Popen(
                words, env=env, cwd="/", stdout=out, stderr=out, start_new_session=True
            )
        self.servers.append(server)
        try:
            return wait_for_server(server, port)
        except TimeoutError as error:
            raise AssertionError(f"{error}:\n{log.read_text()[-3000:]}") from None

    def give(self, account: str, folder: Path, name: str) -> None:
        """Lay a copy of a folder into somebody's home."""
        target = self.inside(f"{HOMES}/{account}/{name}")
        shutil.copytree(folder, target)
        for path in (target, *target.rglob("*")):
            os.chown(path, ACCOUNTS[account], ACCOUNTS[account])

    def close(self) -> None:
        """End the servers and the room."""
        for process in (*self.servers, self.process):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)  # with what it has started
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def open_room(scratch: Path) -> Room:
    """Make the accounts and the exchange; all of it is gone when the room is closed."""
    accounts = " ".join(f"{name}:{number}" for name, number in ACCOUNTS.items())
    readable = " ".join(dict.fromkeys([sys.base_prefix, sys.prefix, str(REPOSITORY)]))
    stay = f"mkdir -m 777 {EXCHANGE} && touch {EXCHANGE}/.ready && exec sleep 3600"
    command = [
        "unshare", "--mount", "sh", str(NAMESPACE), str(scratch), accounts, readable,
        "sh", "-c", stay,
    ]  # fmt: skip
    room = Room(subprocess.Popen(command, cwd="/", start_new_session=True), scratch)
    until = time.monotonic() + 30
    while not room.inside(f"{EXCHANGE}/.ready").exists() and time.monotonic() < until:
        assert room.process.poll() is None, "the room could not be made"
        time.sleep(0.1)
    room.inside(f"{EXCHANGE}/.ready").unlink()
    return room
