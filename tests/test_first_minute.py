"""The README's two commands on a machine that has never seen the course, without any flag."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("accounts and processes are looked at as Linux has them", allow_module_level=True)

from tests.bare_machine import Account, Terminal, account, copy_course
from tests.test_repository import ROOT
from tests.weekly import weekly

pytestmark = pytest.mark.slow

# Far more than it takes: a machine may be busy, and a wait that is over ends at once.
PATIENCE = 900
LESSON = "2-anterior-pelvic-tilt"
ADDRESS = r"http://127\.0\.0\.1:(\d+)/\?token=([0-9a-f]{32,})"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def cache() -> Iterator[Path]:
    """The packages' cache, the only thing that a bare machine here brings along."""
    folder = Path(tempfile.mkdtemp(prefix="bare-cache-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["ordinary", weekly("root")])
def someone(request: pytest.FixtureRequest, cache: Path) -> Iterator[Account]:
    """An account: the ordinary one first, because root can read what it puts into the cache."""
    if request.param == "root" and os.geteuid() != 0:
        pytest.skip("only root can see how the course does as root")
    who = account(request.param, cache)
    if not who.python:
        pytest.skip(f"no Python 3.11 with venv that '{who.name}' may run: install python3-venv")
    yield who
    for process in who.processes():
        os.kill(process, signal.SIGKILL)
    shutil.rmtree(who.folder)


def ask(address: str, token: str = "", data: bytes | None = None) -> tuple[int, str]:
    """Return status and text of an answer, redirections followed."""
    headers = {"Authorization": f"token {token}"} if token else {}
    try:
        with DIRECT.open(urllib.request.Request(address, data, headers), timeout=60) as answer:
            return answer.status, answer.url + "\n" + answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def listening(port: int) -> set[str]:
    """Return on which of this machine's addresses the kernel says that a port is listened at."""
    rows = [row.split() for name in ("tcp", "tcp6")
            for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]  # fmt: skip
    places = [row[1].split(":") for row in rows if row[3] == "0A"]
    return {address for address, number in places if int(number, 16) == port}


def test_lab_starts_and_stops_without_any_flag(someone: Account):
    first = Terminal(someone, "lab")
    found = first.wait_for(ADDRESS, PATIENCE)
    base, port, token = found[0].partition("?")[0], int(found[1]), found[2]

    shown = first.text.rstrip().splitlines()
    assert shown[-1] == found[0], "the address stands last"
    assert max(map(len, shown)) <= 80
    assert len(shown) <= 15, "no server's log around it"
    log = someone.folder / "course" / re.search(r"written to (\S+)\.$", first.text, re.M)[1]
    assert "Jupyter" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0

    assert listening(port) == {"0100007F"}
    status, page = ask(found[0])
    assert status == 200
    assert page.startswith(f"{base}lab")
    assert "jupyter-config-data" in page
    assert ask(base)[1].startswith(f"{base}login")
    assert ask(f"{base}api/contents")[0] == 403
    assert ask(f"{base}api/contents", "0" * len(token))[0] == 403
    files = json.loads(ask(f"{base}api/contents/{LESSON}", token)[1].split("\n")[1])
    pictures = {path.name for path in (ROOT / "lessons" / LESSON).glob("*.svg")}
    assert {file["name"] for file in files["content"]} == {
        "lesson.ipynb", "practice.yml", "quiz.ipynb", *pictures
    }  # fmt: skip
    assert ask(f"{base}api/kernels", token, b"{}")[0] == 201

    second = Terminal(someone, "lab")
    assert int(second.wait_for(ADDRESS, PATIENCE)[1]) != port
    assert second.press_ctrl_c() == 0
    assert ask(f"{base}api/status", token)[0] == 200, "the first goes on"

    assert first.press_ctrl_c() == 0
    until = time.monotonic() + 30
    while someone.processes() and time.monotonic() < until:
        time.sleep(0.1)  # the system takes a moment to bury what has ended
    assert someone.processes() == []
    assert listening(port) == set()


def test_test_runs_without_any_flag(someone: Account):
    """On one small file: the whole is what the calling run itself is."""
    if someone.name == "root":
        pytest.skip("seen with the ordinary account; lab is seen with both")
    run = Terminal(someone, "test", "tests/model/test_quantity.py")
    run.wait_for(r"\d+ passed", PATIENCE)
    assert run.end(PATIENCE) == 0


PACKAGES = ("uv", "plotly", "narwhals", "packaging")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of uv and one large package, in the course's own pins."""
    copy_course(tmp_path / "whole")
    pins = (tmp_path / "whole" / "requirements.txt").read_text(encoding="utf-8")
    folder = tmp_path / "small"
    for name in ("course.py", "launcher", "grading/src/coursegrade/options.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(tmp_path / "whole" / name, folder / name)
    for package in ("widgets/lessonkit", "widgets/hiplab", "grading"):
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "pyproject.toml").write_text("", encoding="utf-8")
    chosen = re.findall(rf"^(?:{'|'.join(PACKAGES)})==.*$", pins, re.M)
    (folder / "requirements.txt").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return folder


def caches(folder: Path) -> dict[str, str]:
    return {"UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip")}


def install(folder: Path, cache: Path, **more: str) -> tuple[bool, str]:
    """Make the environment of a small project; return whether it is whole, and what was said."""
    run = subprocess.run(
        [sys.executable, "course.py", "grade"], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        env={**os.environ, **caches(cache), **more},
    )  # fmt: skip
    return (folder / ".venv" / "course-stamp.json").exists(), run.stdout


# Reads what every package says of its own files, which neither uv nor the course has written.
WHOLE = """
import base64, hashlib, importlib.metadata as metadata, sysconfig
packages = list(metadata.distributions(path=[sysconfig.get_path("purelib")]))
for package in packages:
    if not package.files:
        print(package.name, "has no list of files")
    for file in package.files or ():
        path = package.locate_file(file)
        if not path.exists():
            print(package.name, file, "is missing")
        elif file.hash:
            made = hashlib.new(file.hash.mode, path.read_bytes()).digest()
            if base64.urlsafe_b64encode(made).rstrip(b"=").decode() != file.hash.value:
                print(package.name, file, "is another")
print(*sorted(package.name for package in packages))
"""


@pytest.mark.thorough
def test_a_killed_install_is_continued_by_the_next_call(small: Path, tmp_path: Path):
    """Killed at any moment: while `.venv` is made, uv is fetched, or packages are unpacked."""
    seed = random.randrange(1000)
    chance = random.Random(seed)
    env = {**os.environ, **caches(tmp_path / "cache")}
    for turn in range(6):
        run = subprocess.Popen([sys.executable, "course.py", "grade"], cwd=small, env=env,
                               stdout=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        time.sleep(chance.uniform(0.2, 8))
        if turn % 2:
            run.kill()  # the installer outlives its caller
        else:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    done, said = install(small, tmp_path / "cache")
    assert done, f"seed {seed}:\n{said}"
    python = small / ".venv" / "bin" / "python"
    looked = subprocess.run([python, "-c", WHOLE], capture_output=True, text=True, check=True)
    *wrong, names = looked.stdout.splitlines()
    assert wrong == [], f"seed {seed}"
    assert set(PACKAGES) <= set(names.split())


class Wire:
    """A proxy that lets so many bytes through and then is gone, like a network that breaks."""

    def __init__(self, most: int) -> None:
        """Begin to serve on a port of this machine."""
        self.left, self.hosts = most, []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while self.left > 0:
            near, _ = self.server.accept()
            threading.Thread(target=self._connect, args=(near,), daemon=True).start()
        self.server.close()

    def _connect(self, near: socket.socket) -> None:
        with near:
            asked = near.recv(65536).decode()
            host, _, port = asked.split()[1].rpartition(":")
            self.hosts.append((host, "uv/" in asked))
            with socket.create_connection((host, int(port))) as far:
                near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=self._pump, args=(near, far), daemon=True)
                back.start()
                self._pump(far, near)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while self.left > 0 and (data := source.recv(65536)):
                self.left -= len(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
            source.shutdown(socket.SHUT_RDWR)
        except OSError:  # the other side has gone first
            pass


@pytest.mark.thorough
def test_an_install_goes_on_after_the_network_was_gone(small: Path, tmp_path: Path):
    """The wire is told to pip alone, and uv, which reads no settings of pip's, follows."""
    if any(name.lower() in ("https_proxy", "all_proxy") for name in os.environ):
        pytest.skip("this machine's network has a proxy of its own")
    wire = Wire(22_000_000)  # uv is 18 MB, the next package 10 MB more
    done, said = install(small, tmp_path / "cache", PIP_PROXY=wire.address, PIP_RETRIES="1")
    assert not done
    assert "the package index was not reached" in said
    assert "Installing requirements.txt" in said
    assert wire.left <= 0
    done, said = install(small, tmp_path / "cache")
    assert done, said


@pytest.mark.thorough
def test_an_install_goes_on_after_the_disk_was_full(small: Path, tmp_path: Path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=90m", "tmpfs", str(small / ".." / "disk")]
    (small.parent / "disk").mkdir()
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only who may mount a small disk can fill it")
    disk = small.parent / "disk"
    try:
        shutil.copytree(small, disk / "course")
        done, said = install(disk / "course", tmp_path / "cache")
        assert not done
        assert "the disk is full" in said
        subprocess.run(["mount", "-o", "remount,size=900m", disk], check=True)
        done, said = install(disk / "course", tmp_path / "cache")
        assert done, said
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
