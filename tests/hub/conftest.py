"""A real JupyterHub on this machine, with accounts that exist in its own mount namespace alone."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

REPOSITORY = Path(__file__).resolve().parents[2]
ACCOUNTS = {"instructor": 60001, "ana": 60002, "ben": 60003, "cem": 60004}
EXCHANGE = "/srv/nbgrader/exchange"
PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class Hub:
    """A running hub: its address, the token that opens it, and the process it lives in."""

    address: str
    token: str
    process: int
    log: Path

    def inside(self, path: str) -> Path:
        """Return a path of the hub's own file system as seen from outside, by root."""
        return Path(f"/proc/{self.process}/root{path}")

    def run(self, account: str, *command: str, where: str = "") -> subprocess.CompletedProcess:
        """Run a command under an account, in its home unless told otherwise."""
        number = ACCOUNTS[account]
        enter = ["nsenter", f"--mount=/proc/{self.process}/ns/mnt", "--"]
        become = ["setpriv", f"--reuid={number}", f"--regid={number}", "--clear-groups"]
        home = f"/home/{account}"
        there = ["sh", "-c", 'cd "$0" && exec "$@"', where or home]
        surroundings = {
            "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": home,
            "USER": account,
            "NBGRADER_EXCHANGE": EXCHANGE,
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [*enter, *become, *there, *command],
            env=surroundings, cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> requests.Response:
        """Send a request to the hub or to somebody's server behind it."""
        headers = {"Authorization": f"token {token or self.token}"}
        return requests.request(
            method, f"{self.address}{path}", headers=headers, timeout=PATIENCE_SECONDS, **more
        )

    def sign_in(self, account: str) -> str:
        """Start somebody's server and return a token of theirs."""
        made = self.ask("POST", f"/hub/api/users/{account}/tokens")
        made.raise_for_status()
        until = time.monotonic() + PATIENCE_SECONDS
        answer = self.ask("POST", f"/hub/api/users/{account}/server")
        while answer.status_code != 201 and time.monotonic() < until:
            assert answer.status_code in (202, 400), self.told(answer.text)
            user = self.ask("GET", f"/hub/api/users/{account}").json()
            if user["server"] and not user["pending"]:
                break
            time.sleep(0.3)
        return made.json()["token"]

    def told(self, *words: str) -> str:
        """Return words for a failed assertion, with the end of the hub's log."""
        return "\n".join([*words, self.log.read_text(encoding="utf-8")[-4000:]])


def _need_root() -> None:
    if not (sys.platform == "linux" and shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("a hub with accounts of its own needs Linux with util-linux")
    if os.geteuid():
        pytest.skip("accounts need root: run 'sudo -E .venv/bin/python -m pytest tests/hub'")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A JupyterHub with an instructor and three students; it ends with the tests."""
    _need_root()
    scratch = tmp_path_factory.mktemp("hub")
    public, internal, proxy = _free_ports(3)
    address, token = f"http://127.0.0.1:{public}", secrets.token_hex(16)
    programs = str(Path(sys.executable).parent)
    accounts = " ".join(f"{name}:{number}" for name, number in ACCOUNTS.items())
    readable = " ".join(dict.fromkeys([sys.base_prefix, sys.prefix, str(REPOSITORY)]))
    config = str(Path(__file__).with_name("jupyterhub_config.py"))
    command = [
        "unshare", "--mount", "sh", str(Path(__file__).with_name("namespace.sh")),
        str(scratch), accounts, readable,
        sys.executable, "-m", "jupyterhub", "-f", config,
    ]  # fmt: skip
    surroundings = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HUB_ACCOUNTS": " ".join(ACCOUNTS),
        "HUB_ADDRESS": address,
        "HUB_PORT": str(internal),
        "HUB_PROXY_PORT": str(proxy),
        "HUB_TOKEN": token,
        "NBGRADER_EXCHANGE": EXCHANGE,
    }
    log = scratch / "hub.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env=surroundings, cwd=scratch, stdout=out, stderr=out, start_new_session=True
        )
    hub = Hub(address, token, process.pid, log)
    try:
        _wait(hub, process)
        yield hub
    finally:
        # JupyterHub stops its servers and its proxy when it is asked politely.
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(hub: Hub, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(hub.told("JupyterHub stopped:"))
        try:
            if hub.ask("GET", "/hub/api/users").ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.3)
    pytest.fail(hub.told("JupyterHub did not answer:"))
