"""A web server like GitHub Pages: compressed answers, ten minutes of cache, a count of bytes."""

import functools
import gzip
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".ipynb", ".xml", ".txt"}


@functools.lru_cache(maxsize=1_000)  # every test's server sends the same files
def compressed(body: bytes) -> bytes:
    """Pack what is sent."""
    return gzip.compress(body, 6)


class PagesHandler(SimpleHTTPRequestHandler):
    """Serve files below the path of a project page; count what goes over the wire."""

    home = "/"
    sent: list[tuple[str, int]]
    held: "Held | None" = None

    def do_GET(self) -> None:
        """Answer with the file, with 304 if the browser has it, or with the page for the lost."""
        path = self.path.split("?")[0]
        if self.held:
            self.held.pass_by(path, self.sent)
        inside = path.startswith(self.home)
        file = Path(self.directory, path.removeprefix(self.home) if inside else "no such file")
        file = file / "index.html" if file.is_dir() else file
        status = 200 if file.is_file() else 404
        file = file if status == 200 else Path(self.directory, "404.html")
        body = file.read_bytes()
        tag = hashlib.sha256(body).hexdigest()[:16]
        if self.headers.get("If-None-Match") == tag and status == 200:
            status, body = 304, b""
        packed = file.suffix in COMPRESSED and body
        body = compressed(body) if packed else body
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.sent.append((path, len(body) + 300))  # about what the headers weigh

    def log_message(self, *arguments) -> None:
        """Say nothing."""


class Held:
    """Files that wait at the server, once another has been sent, until they are let go."""

    def __init__(self, part: str, after: str) -> None:
        self.part, self.after = part, after
        self.reached, self.go = threading.Event(), threading.Event()

    def pass_by(self, path: str, sent: list[tuple[str, int]]) -> None:
        """Wait if this is such a file; a test that forgets to let go is not kept for ever."""
        if self.part in path and any(self.after in name for name, _ in sent):
            self.reached.set()
            self.go.wait(timeout=300)


class Pages:
    """A running server: its address, what it sent, and a way to take it from the network."""

    def __init__(self, folder: Path, home: str) -> None:
        self.sent: list[tuple[str, int]] = []
        known = {"home": home, "sent": self.sent}
        self.handler = handler = type("Handler", (PagesHandler,), known)
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
        )
        self.address = f"http://127.0.0.1:{self.server.server_port}{home}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hold(self, part: str, after: str) -> Held:
        """Hold back files whose path has one part, once a file with another was sent."""
        self.handler.held = Held(part, after)
        return self.handler.held

    def bytes(self) -> int:
        """Return the bytes sent so far."""
        return sum(size for _, size in self.sent)

    def stop(self) -> None:
        """Be gone, as a server is gone when the train enters a tunnel."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def serve(folder: Path, home: str = "/") -> Iterator[Pages]:
    """Serve a folder while the block runs."""
    pages = Pages(folder, home)
    try:
        yield pages
    finally:
        pages.stop()
