"""What tests need that start a Jupyter server: a free port, and to know when it answers."""

import contextlib
import socket
import subprocess
import time
import urllib.request

PATIENCE_SECONDS = 240
TOKEN = "abc"


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for_server(server: subprocess.Popen, port: int) -> str:
    """Return a Jupyter server's address once it answers; raise TimeoutError if it does not."""
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
            return address
        time.sleep(0.3)
    how = "does not answer" if server.poll() is None else f"has ended with {server.returncode}"
    raise TimeoutError(f"the server at {address} {how}")
