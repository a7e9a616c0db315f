"""Install the pinned requirements with uv, or with pip where uv is not to be had."""

import ast
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from launcher.problem import Problem
from launcher.progress import watch

REASONS = {
    "disk": ("No space left", "Errno 28", "os error 28", "os error 112"),
    "certificate": ("CERTIFICATE_VERIFY_FAILED", "SSLError", "invalid peer certificate",
                    "UnknownIssuer"),
    "network": ("name resolution", "NewConnectionError", "timed out", "unreachable", "getaddrinfo",
                "dns error", "error sending request", "Failed to fetch", "tcp connect error",
                "Connection refused", "ConnectionResetError", "ProxyError", "Connection broken",
                "Failed to download", "error decoding response body"),
    "rights": ("Permission denied", "Access is denied", "os error 5", "os error 13"),
    "venv": ("ensurepip is not available", "No module named venv", "No module named ensurepip"),
    "absent": ("No matching distribution", "Could not find a version", "Invalid requirement",
               "does not exist", "not a valid editable", "No solution found",
               "Distribution not found"),
}  # fmt: skip

WORDS = {
    "disk": "the disk is full. Free about 2 GB and run this again; it goes on where it stopped.",
    "certificate": "the network's certificate was not accepted. Behind a company proxy, ask for "
    "its certificate and set SSL_CERT_FILE to it.",
    "network": "the package index was not reached. Check the network and run this again; it goes "
    "on where it stopped. A proxy or an index of your own is taken from pip's settings "
    "('pip config'), or from HTTPS_PROXY and UV_DEFAULT_INDEX.",
    "rights": "a file could not be written. Close programs that use .venv, or move the course to "
    "a folder of your own, and run this again.",
    "venv": "a part of Python is missing. On Debian and Ubuntu install the package python3-venv.",
    "absent": "a pinned package was not found for this Python and system. Use Python 3.11 to 3.13, "
    "or mend requirements.txt.",
    "": "the installer stopped with the lines below. Delete the folder .venv and run this again.",
}


def reason(complaint: str) -> str:
    """Return the key in `REASONS` of what an installer's complaint means, or nothing."""
    return next((key for key, signs in REASONS.items() if any(s in complaint for s in signs)), "")


def explain(complaint: str) -> str:
    """Say in one sentence what an installer's complaint means and what to do."""
    return WORDS[reason(complaint)]


def install(
    python: Path, root: Path, requirements: str, env: Mapping[str, str], state: int
) -> None:
    """Install a file of pinned requirements; when that fails, say why in words."""
    env = {**env, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    words = f"Installing {requirements}"
    pip = [str(python), "-m", "pip", "install"]
    if fetch_uv(python, root, env, state):
        uv = [
            str(python),
            "-m",
            "uv",
            "pip",
            "install",
            "--python",
            str(python),
            "-r",
            requirements,
        ]
        status, said = watch(uv, words, env | pip_settings(python, env), root, state)
        if status and reason(said) in ("network", "certificate"):
            # pip may know a way: a client's certificate, a password in a key ring.
            print("uv did not reach the package index; pip tries, which is slower.", flush=True)
            status, said = watch([*pip, "-r", requirements], words, env, root, state)
    else:
        pins = root / ".venv" / "without-uv.txt"
        lines = (root / requirements).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("uv==")]
        pins.write_text("\n".join(kept), encoding="utf-8")
        status, said = watch([*pip, "-r", str(pins)], words, env, root, state)
    if status:
        told = "\n".join(said.splitlines()[-5:])
        raise Problem(f"The requirements could not be installed: {explain(said)}\n{told}")


def fetch_uv(python: Path, root: Path, env: Mapping[str, str], state: int) -> bool:
    """Put uv in its pinned version into the environment; say whether this system has it."""
    pin = re.search(r"^uv==\S+", (root / "requirements.txt").read_text(encoding="utf-8"), re.M)
    if not pin:
        return False
    asked = subprocess.run([python, "-m", "uv", "--version"], capture_output=True, text=True)
    if asked.stdout.split()[1:2] == [pin[0].removeprefix("uv==")]:
        return True
    command = [str(python), "-m", "pip", "install", "--no-deps", "--only-binary", ":all:", pin[0]]
    status, said = watch(command, "Fetching uv, which installs quickly", env, root, state)
    if status and reason(said) != "absent":
        told = "\n".join(said.splitlines()[-5:])
        raise Problem(f"uv, which installs the rest, could not be fetched: {explain(said)}\n{told}")
    if status:
        print("uv has no package for this system; pip installs, which takes minutes.", flush=True)
    return not status


def pip_settings(python: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Return for uv what a person has set for pip: index, proxy, certificate; uv's own come first.

    uv reads no settings of pip's, and behind a company's proxy those are what there is.
    """
    command = [python, "-m", "pip", "config", "list"]
    told = subprocess.run(command, capture_output=True, text=True, env=dict(env)).stdout
    found = re.findall(r"^(global|install|:env:)\.([\w-]+)=(.*)$", told, re.M)
    order = ["global", "install", ":env:"]
    said = {key: ast.literal_eval(value) for _, key, value in
            sorted(found, key=lambda one: order.index(one[0]))}  # fmt: skip
    extra = said.get("extra-index-url", "").split()
    wanted = {
        "UV_DEFAULT_INDEX": said.get("index-url"),
        "UV_INDEX": " ".join(extra),
        # pip takes the best of all indexes; uv by itself the first that knows the name.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if extra else None,
        "UV_FIND_LINKS": ",".join(said.get("find-links", "").split()),
        "UV_NO_INDEX": "1" if said.get("no-index") in ("1", "true", "yes", "on") else None,
        "UV_INSECURE_HOST": said.get("trusted-host"),
        "SSL_CERT_FILE": said.get("cert"),
        "HTTPS_PROXY": said.get("proxy"),
        "HTTP_PROXY": said.get("proxy"),
        "UV_SYSTEM_CERTS": "1",
    }
    return {name: value for name, value in wanted.items() if value and name not in env}
