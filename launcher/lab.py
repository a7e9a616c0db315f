"""Start JupyterLab for the student, tell its address, and stop it cleanly."""

import getpass
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path

from launcher.problem import Problem
from launcher.progress import Progress

LOG = "build/jupyterlab.log"
# A proxy for the network must not be asked for this machine's own address.
HERE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def lab(python: Path, root: Path, env: Mapping[str, str], rest: list[str], browser: bool) -> int:
    """Run JupyterLab on the student's folder until it is stopped; return its exit status."""
    calm(python.parent.parent)
    log = root / LOG
    log.parent.mkdir(exist_ok=True)
    for name in ("SIGTERM", "SIGHUP"):  # a closed terminal stops the server too
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as runtime:
        with open(log, "w", encoding="utf-8", opener=private) as said:
            # Ctrl+C must not reach the server by itself: it would ask back, in its log.
            apart = {"start_new_session": True}
            if os.name == "nt":
                apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
            surroundings = {**student(root, env), "JUPYTER_RUNTIME_DIR": runtime}
            # Where it runs, nbgrader fetches to: that is the folder it shows.
            server = subprocess.Popen(
                command(python, root, rest), cwd=root / "work", stdin=subprocess.DEVNULL,
                stdout=said, stderr=said, env=surroundings, **apart,
            )  # fmt: skip
        found: dict = {}
        try:
            found.update(wait_until_it_answers(server, Path(runtime), log))
            show(address_of(found), found["port"], root, browser)
            while server.poll() is None:
                time.sleep(0.2)  # Windows lets no Ctrl+C into a wait without end
            print("JupyterLab has ended.", flush=True)
            return server.returncode
        except KeyboardInterrupt:
            print("\nStopping JupyterLab …", flush=True)
            return 0
        finally:
            stop(server, found)


def command(python: Path, root: Path, rest: list[str]) -> list[str]:
    """Return the command that starts the server; what stands in `rest` comes last and wins."""
    own = ["--ServerApp.ip=127.0.0.1", "--ServerApp.open_browser=False"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Only this machine is served, and only with the token, so being root adds no reader.
        own.append("--ServerApp.allow_root=True")
    folder = f"--ServerApp.root_dir={root / 'work'}"
    return [str(python), "-m", "jupyterlab", folder, *own, *rest]


def student(root: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a student's server: our side of nbgrader, and where the exchange is.

    Without one named, that of an instructor who tries the course on the same machine is taken.
    """
    config = str(root / "grading" / "src" / "coursegrade" / "student" / "config")
    paths = os.pathsep.join(filter(None, [config, env.get("JUPYTER_CONFIG_PATH")]))
    own = root / "build" / "exchange"
    exchange = env.get("NBGRADER_EXCHANGE") or (str(own) if any(own.glob("*/outbound")) else "")
    told = {"JUPYTER_CONFIG_PATH": paths, "NBGRADER_EXCHANGE": exchange}
    if exchange:  # which hands in under the name of the account, so the quiz takes its numbers
        told["COURSEGRADE_STUDENT"] = env.get("COURSEGRADE_STUDENT") or getpass.getuser()
    return {**env, **told}


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: the log and the door hold the token."""
    return os.open(path, flags, 0o600)


def wait_until_it_answers(server: subprocess.Popen, runtime: Path, log: Path) -> dict:
    """Return what the server says of itself, once it answers."""
    progress = Progress("Starting JupyterLab")
    try:
        while server.poll() is None:
            progress.tick()
            time.sleep(0.1)
            for file in runtime.glob("jpserver-*.json"):
                found = asked(lambda f=file: json.loads(f.read_text(encoding="utf-8")))
                if found and answers(found):
                    progress.end()
                    return found
    except KeyboardInterrupt:
        progress.broken_off()
        raise
    progress.broken_off()
    told = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
    raise Problem(f"JupyterLab did not start. The end of its log, {log}, says why:\n{told}")


def answers(found: dict) -> bool:
    """Say whether the server answers, be it by asking for a password of the student's own."""
    try:
        HERE.open(request(found, "api/status"), timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def asked(question: Callable) -> object:
    """Return the answer, or nothing while there is none yet."""
    try:
        return question()
    except (OSError, ValueError):
        return None


def request(found: dict, path: str, method: str = "GET") -> urllib.request.Request:
    """Return a request to the server in the student's name."""
    return urllib.request.Request(
        found["url"] + path, method=method, headers={"Authorization": f"token {found['token']}"}
    )


def address_of(found: dict) -> str:
    """Return the address that opens the lab; with it 80 columns are enough."""
    return f"{found['url']}?token={found['token']}" if found["token"] else found["url"]


def show(address: str, port: int, root: Path, browser: bool) -> None:
    """Open the address in a browser if there is one, and print it large and last."""
    opened = browser and has_browser() and opens(address, root)
    print(f"\nCtrl+C stops JupyterLab. What it does is written to {LOG}.")
    if os.environ.get("SSH_CONNECTION") and not opened:
        host = os.environ["SSH_CONNECTION"].split()[2]
        print("From your own machine, first let its address lead here:")
        print(f"  ssh -L {port}:127.0.0.1:{port} {getpass.getuser()}@{host}")
    print("It opens in your browser. If not, open this address there:" if opened
          else "Open this address in a browser:")  # fmt: skip
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() and os.name != "nt" else ("", "")
    print(f"\n{bold}{address}{plain}\n", flush=True)


def has_browser() -> bool:
    """Say whether a browser with a window can be expected where this runs."""
    if os.environ.get("BROWSER"):
        return True
    windows = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if os.environ.get("SSH_CONNECTION") or sys.platform not in ("win32", "darwin"):
        if not windows:
            return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def opens(address: str, root: Path) -> bool:
    """Open the address; by way of a file, so that no list of processes shows the token."""
    if not os.environ.get("BROWSER"):  # which may stand for a browser on another machine
        door = root / "build" / "open-jupyterlab.html"
        with open(door, "w", encoding="utf-8", opener=private) as file:
            file.write(f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; {address}">')
        address = door.as_uri()
    try:
        return webbrowser.open(address)
    except (OSError, webbrowser.Error):
        return False


def stop(server: subprocess.Popen, found: dict) -> None:
    """Let the server end its kernels and itself; after a quarter of a minute end it by force."""
    if server.poll() is not None:
        return
    try:
        ends = request(found, "api/shutdown", "POST") if found else None
        if not ends or asked(lambda: HERE.open(ends, timeout=5).read()) is None:
            server.terminate()
        server.wait(timeout=15)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
        server.wait()


def calm(environment: Path) -> None:
    """Set this environment's JupyterLab: no news from the network, no panel that makes quizzes."""
    notices = {"fetchNews": "false", "checkForUpdates": False}
    files = {
        "share/jupyter/lab/settings/overrides.json": {
            "@jupyterlab/apputils-extension:notification": notices
        },
        "etc/jupyter/labconfig/page_config.json": {
            "disabledExtensions": {"@jupyter/nbgrader:create-assignment": True}
        },
    }
    for name, settings in files.items():
        file = environment / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings, indent=1), encoding="utf-8")
