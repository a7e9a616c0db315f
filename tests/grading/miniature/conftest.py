"""The option that renews the table of stock's marks."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that grades with stock nbgrader and writes what it gave."""
    parser.addoption("--write-stock", action="store_true", help="renew miniature/stock.json")


@pytest.fixture(scope="session", autouse=True)
def kernels(bash_kernel: None) -> None:
    """One of the courses is about the shell."""
