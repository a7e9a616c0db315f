"""A course of sixty and its Jupyter server, for each file of tests of marking."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import SAWarning

sys.path.insert(0, str(Path(__file__).parent))
from marking_class import Class, graded
from small_course import make

from coursegrade.stock import environment
from tests.servers import free_port, wait_for_server


@pytest.fixture(scope="session")
def fresh_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    return graded(tmp_path_factory.mktemp("graded") / "bio")


@pytest.fixture(scope="module")
def graded_class(fresh_class: Class, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A copy for each file of tests: what one hands in or grades, no other one meets."""
    return Class(shutil.copytree(fresh_class.root, tmp_path_factory.mktemp("marking") / "bio"))


@pytest.fixture(scope="session")
def made_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("PATH", environment()["PATH"])  # nbgrader calls alembic by its name
        warnings.simplefilter("ignore", SAWarning)  # it makes rows before it adds them
        return make(tmp_path_factory.mktemp("small") / "bio")


@pytest.fixture
def small_course(made_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a course of four; a test may spoil it."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    return shutil.copytree(made_small, tmp_path / "bio")


@pytest.fixture(scope="module")
def marking_server(graded_class: Class) -> Iterator[str]:
    """The address of a JupyterLab as `coursegrade formgrader` starts it."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "coursegrade", "mark", "ps1", "--no-browser", "--allow-root",
         f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=abc"],
        cwd=graded_class.root, env=os.environ, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield wait_for_server(server, port)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


@pytest.fixture
def marker(graded_class: Class, marking_server: str, new_page) -> Iterator[Callable]:
    """Open the marking page as one marker after another; marks are taken back afterwards."""

    def sit_down(question: str = "essay", query: str = "", **options):
        page = new_page(**options)
        page.set_default_timeout(60_000)
        page.outside = []
        page.on("request", lambda request: page.outside.append(request.url))
        page.route(re.compile("^https?://(?!127.0.0.1)"), lambda route: route.abort())
        page.goto(f"{marking_server}/login?token=abc&next=/formgrader/marking/ps1/p/"
                  f"{question}%3F{query}")  # fmt: skip
        page.wait_for_selector("#answer > *")
        return page

    yield sit_down
    graded_class.forget()
