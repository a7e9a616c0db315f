"""What the live door is made of comes from a server that offers right, wrong and broken files."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from .conftest import ROOT

LIVE = ROOT / "book" / "live"
sys.path += [str(LIVE), str(ROOT / "book" / "_ext")]
import course_pages  # noqa: E402
import fetch_pyodide  # noqa: E402
from fetch_pyodide import NotFetched, WrongWheel, fetch_core, fetch_wheel  # noqa: E402

CONTENT = b"what a wheel holds" * 5000
ENTRY = {
    "name": "numpy",
    "version": "9.9",
    "file_name": "numpy-9.9-wasm32.whl",
    "sha256": hashlib.sha256(CONTENT).hexdigest(),
}


class Distribution(BaseHTTPRequestHandler):
    """Below each path the same file, offered in another state."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer as the first part of the path says."""
        state = self.path.split("/")[1]
        self.asked.append(state)
        if state == "missing":
            self.send_error(404)
            return
        body = CONTENT[::-1] if state == "wrong" else CONTENT
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:1000] if state == "cut-off" else body)

    def log_message(self, *arguments) -> None:
        """Say nothing."""


@pytest.fixture
def asked() -> list[str]:
    """What the server was asked for."""
    return []


@pytest.fixture
def offered(asked: list[str]) -> Iterator[str]:
    """The address of a server of files."""
    handler = type("Handler", (Distribution,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_right_wheel_is_kept_and_not_asked_for_again(offered: str, asked, tmp_path: Path):
    for _ in range(2):
        wheel = fetch_wheel(ENTRY, [f"{offered}/right/"], tmp_path)
        assert wheel.read_bytes() == CONTENT
    assert asked == ["right"]
    assert files_in(tmp_path) == [ENTRY["file_name"]]


def test_a_kept_wheel_that_was_spoilt_is_fetched_anew(offered: str, tmp_path: Path):
    (tmp_path / ENTRY["file_name"]).write_bytes(CONTENT[:-1])
    assert fetch_wheel(ENTRY, [f"{offered}/right/"], tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("state", ["missing", "cut-off"])
def test_what_one_address_lacks_or_cuts_off_is_asked_of_the_next(state, offered, asked, tmp_path):
    addresses = [f"{offered}/{state}/", f"{offered}/right/"]
    assert fetch_wheel(ENTRY, addresses, tmp_path).read_bytes() == CONTENT
    assert asked == [state, "right"]


def test_nothing_is_kept_where_no_address_has_it_whole(offered: str, tmp_path: Path):
    addresses = [f"{offered}/missing/", f"{offered}/cut-off/", "http://127.0.0.1:9/"]
    with pytest.raises(NotFetched, match=r"numpy 9\.9 for the browser was not to be had") as told:
        fetch_wheel(ENTRY, addresses, tmp_path)
    tried = told.value.args[1]
    assert all(address in tried for address in addresses)
    assert "404" in tried
    assert "IncompleteRead" in tried
    assert files_in(tmp_path) == []


def test_a_wrong_wheel_stops_all_though_another_address_has_the_right_one(offered, asked, tmp_path):
    with pytest.raises(WrongWheel, match=ENTRY["sha256"]):
        fetch_wheel(ENTRY, [f"{offered}/wrong/", f"{offered}/right/"], tmp_path)
    assert asked == ["wrong"]
    assert files_in(tmp_path) == []


def test_without_npm_or_its_registry_the_reason_is_told(tmp_path: Path):
    with pytest.raises(NotFetched, match="npm, which fetches Pyodide, is missing"):
        fetch_core(None, tmp_path)
    with pytest.raises(NotFetched, match="was not fetched from npm's registry"):
        fetch_core("false", tmp_path)
    assert files_in(tmp_path) == []


def test_the_distribution_is_asked_at_its_own_address(monkeypatch):
    """First there, or first at one's own copy, which takes the place of no check."""
    version = json.loads((LIVE / "pyodide.json").read_text(encoding="utf-8"))["version"]
    monkeypatch.delenv("PYODIDE_MIRROR", raising=False)
    assert fetch_pyodide.mirrors()[0] == f"https://cdn.jsdelivr.net/pyodide/v{version}/full/"
    monkeypatch.setenv("PYODIDE_MIRROR", "http://127.0.0.1/own")
    assert fetch_pyodide.mirrors()[0] == "http://127.0.0.1/own/"


@pytest.mark.thorough
def test_a_wrong_wheel_stops_the_whole_build(live_site, offered, asked, tmp_path):
    """In a copy that has npm's package and no wheel; `live_site` has brought that package."""
    for name in ("live", "_ext"):
        shutil.copytree(ROOT / "book" / name, tmp_path / "book" / name)
    pin = tmp_path / "book" / "live" / "pyodide.json"
    told = json.loads(pin.read_text(encoding="utf-8"))
    pin.write_text(json.dumps({**told, "mirrors": []}), encoding="utf-8")
    kept = tmp_path / "_build" / fetch_pyodide.KEPT.name
    kept.mkdir(parents=True)
    (kept / "core").symlink_to(fetch_pyodide.KEPT / "core")
    (kept.parent / "live-tools").symlink_to(ROOT / "_build" / "live-tools")
    door = tmp_path / "site" / "live" / "door.html"
    door.parent.mkdir(parents=True)
    door.write_bytes((live_site / "live" / "door.html").read_bytes())
    before = door.read_text(encoding="utf-8")
    script = [sys.executable, str(pin.with_name("lite_site.py")), str(tmp_path / "site")]
    surroundings = {**os.environ, "PYODIDE_MIRROR": f"{offered}/wrong"}
    run = subprocess.run(script, env=surroundings, capture_output=True, text=True)
    assert run.returncode == 1, run.stdout + run.stderr
    assert asked == ["wrong"]
    assert not list(kept.glob("*.whl"))
    assert "has the checksum" in run.stderr
    assert door.read_text(encoding="utf-8") == before
    assert not (door.parent / "lite").exists()


def test_the_door_says_what_was_missing_or_opens(built_book: Path, tmp_path: Path):
    """Either can follow the other on the same page."""
    page = tmp_path / "live" / "door.html"
    page.parent.mkdir()
    page.write_bytes((built_book / "live" / "door.html").read_bytes())
    for _ in range(2):
        course_pages.close_door(tmp_path, "numpy <9> was not to be had from here")
        html = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        words = " ".join(html.select_one("article").get_text().split())
        assert "closed in this copy" in words
        assert "When it was built, numpy <9> was not to be had from here." in words
        assert not html.select("article a[href^='lite/']")
        course_pages.open_door(tmp_path, {"1-a/lesson.ipynb": "A & b"}, 37)
        html = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        links = {a["href"]: a.get_text() for a in html.select("article a[href^='lite/']")}
        assert links == {"lite/notebooks/index.html?path=1-a/lesson.ipynb": "A & b"}
        assert "about 37 MB" in html.get_text()
        assert "closed in this copy" not in html.get_text()
