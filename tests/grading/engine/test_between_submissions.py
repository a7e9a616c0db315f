"""Nothing that one submission leaves behind reaches a later one, and its memory is counted."""

import os
import subprocess
import sys

import pytest
from ordinary_user import run_tests
from sandbox_course import LINUX, ROOT, body, run, text, warm

from coursegrade.autograde.limits import Limits
from coursegrade.autograde.warm_worker import WarmWorker

pytestmark = pytest.mark.skipif(not LINUX, reason="namespaces are Linux's")

KEYS = """\
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def refused(*numbers):
    return libc.syscall(*numbers) == -1 and ctypes.get_errno() == errno.EPERM
"""
KEYRING = (
    KEYS + "print(refused(248, b'user', b'note', b'x', 1, -4), refused(249, b'user', b'note', 0, 0)"
    ", refused(250, 0, -4, 1, 0, 0))"
)
# Each leaves a note in a place of its own, and looks whether the note of another is there.
PLACES = {
    "scratch": ("open('/scratch/note', 'w').write('x')", "os.path.exists('/scratch/note')"),
    "home": ("open(os.path.expanduser('~/note'), 'w').write('x')",
             "os.path.exists(os.path.expanduser('~/note'))"),
    "temporary files": ("open('/tmp/note', 'w').write('x')", "os.path.exists('/tmp/note')"),
    "shared memory": ("open('/dev/shm/note', 'w').write('x')", "os.path.exists('/dev/shm/note')"),
    "own folder": ("open('note', 'w').write('x')", "os.path.exists('note')"),
    "System V memory": ("assert libc.shmget(4711, 4096, 0o1666) >= 0",
                        "libc.shmget(4711, 4096, 0o666) >= 0"),
    "POSIX queue": ("assert libc.mq_open(b'/note', 0o102, 0o666, 0) >= 0",
                    "libc.mq_open(b'/note', 0) >= 0"),
    "loopback": (
        "import socket\ns = socket.create_server(('127.0.0.1', 47110))\n"
        "if os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(60)\n    os._exit(0)",
        "__import__('socket').socket().connect_ex(('127.0.0.1', 47110)) == 0"),
    "abstract socket": (
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0note')\ns.listen()",
        "__import__('socket').socket(socket.AF_UNIX).connect_ex('\\0note') == 0"),
    "process": ("if os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(60)",
                "sum(name.isdigit() for name in os.listdir('/proc')) > 3"),
}  # fmt: skip
START = "import ctypes, os, socket\nlibc = ctypes.CDLL('librt.so.1')\n"


@pytest.fixture(scope="module")
def worker():
    """Have one warm process, as a run has for many submissions."""
    with warm() as started:
        yield started


def test_is_every_note_there_for_the_same_submission_and_for_no_later_one(
    worker: WarmWorker,
) -> None:
    leave = START + "\n".join(note for note, _ in PLACES.values())
    looks = START + f"print([{', '.join(look for _, look in PLACES.values())}])"
    same = run(worker, leave, looks)
    assert text(same[0]) == ""
    assert text(same[1]).strip() == str([True] * len(PLACES)), list(PLACES)
    assert text(run(worker, looks)[0]).strip() == str([False] * len(PLACES)), list(PLACES)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers of calls are of x86-64")
def test_is_the_kernels_keyring_refused(worker: WarmWorker) -> None:
    assert text(run(worker, KEYRING)[0]).strip() == "True True True"
    # The same three calls work outside, so it is the filter that refuses them.
    outside = subprocess.run([sys.executable, "-c", KEYRING], capture_output=True, text=True)
    assert outside.stdout.split()[2] == "False"


def test_can_a_submission_use_a_server_of_its_own(worker: WarmWorker) -> None:
    serve = (
        "import threading, urllib.request, http.server\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)\n"
        "threading.Thread(target=server.serve_forever, daemon=True).start()\n"
        "print(urllib.request.urlopen(f'http://127.0.0.1:{server.server_port}').status)"
    )
    assert "200\n" in text(run(worker, serve)[0])


HOGS = {
    "anonymous": "import mmap, time\nm = mmap.mmap(-1, 180_000_000)\n"
    "for i in range(0, len(m), 4096):\n    m[i] = 1\ntime.sleep(5)",
    "shared by children": "import mmap, os, time\nfor _ in range(3):\n    if os.fork() == 0:\n"
    "        m = mmap.mmap(-1, 60_000_000)\n        for i in range(0, len(m), 4096):\n"
    "            m[i] = 1\n        time.sleep(20)\ntime.sleep(5)",
    "System V": "import ctypes, time\nlibc = ctypes.CDLL(None)\n"
    "libc.shmat.restype = ctypes.c_void_p\nfor _ in range(3):\n"
    "    n = libc.shmget(0, 60_000_000, 0o1600)\n"
    "    p = libc.shmat(n, None, 0)\n    ctypes.memset(p, 1, 60_000_000)\n"
    "    libc.shmdt(ctypes.c_void_p(p))\ntime.sleep(5)",
    "private": "import time\nb = [bytearray(1_000_000) for _ in range(180)]\ntime.sleep(5)",
}


@pytest.mark.parametrize("kind", HOGS)
def test_is_memory_of_every_kind_counted(worker: WarmWorker, kind: str) -> None:
    answer = worker.run(Limits(memory=100), "ada", body(HOGS[kind], "print('after')"))
    events = " ".join(answer["events"])
    errors = text(answer["outputs"]["0"])
    # One process alone has no addresses for more; several together are counted.
    assert (
        "it used more than 100 MB" in events
        or "Cannot allocate" in errors
        or ("MemoryError" in errors)
    ), (events, errors)


def test_is_memory_that_children_share_counted_once(worker: WarmWorker) -> None:
    share = (
        "import mmap, os, time\nm = mmap.mmap(-1, 40_000_000)\nm.write(b'x' * len(m))\n"
        "for _ in range(4):\n    if os.fork() == 0:\n        sum(m[i] for i in range(0, len(m), "
        "4096))\n        time.sleep(1)\n        os._exit(0)\ntime.sleep(1.5)\nprint('whole')"
    )
    assert text(run(worker, share, memory=150)[0]) == "whole\n"


def test_are_files_without_a_folder_refused_and_others_bounded(worker: WarmWorker) -> None:
    memfd = "import os\ntry:\n    os.memfd_create('x')\nexcept OSError as e:\n    print(e.errno)"
    fill = (
        "try:\n    with open('big', 'wb') as f:\n        for _ in range(100):\n"
        "            f.write(bytes(1_000_000))\nexcept OSError as e:\n    print(e.errno)"
    )
    assert [text(found) for found in run(worker, memfd, fill, disk=30)] == ["1\n", "28\n"]


@pytest.mark.skipif(not ROOT, reason="the tests run as an ordinary user already")
def test_does_an_ordinary_user_get_the_same() -> None:
    done = run_tests(__file__)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
