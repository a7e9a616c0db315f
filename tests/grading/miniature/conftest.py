"""The option that renews the table of stock's marks, and the kernel for bash."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that grades with stock nbgrader and writes what it gave."""
    parser.addoption("--write-stock", action="store_true", help="renew miniature/stock.json")


@pytest.fixture(scope="session", autouse=True)
def bash_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Jupyter find the kernel for bash, whose package installs no kernelspec by itself."""
    found = tmp_path_factory.mktemp("jupyter")
    spec = {"argv": [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"],
            "display_name": "Bash", "language": "bash"}  # fmt: skip
    (found / "kernels" / "bash").mkdir(parents=True)
    (found / "kernels" / "bash" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(found), prepend=os.pathsep)
        yield
