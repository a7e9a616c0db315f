"""One warm process for all tests that run cells without nbgrader around them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from engine_cells import Bench


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Judge answers by tests in the real sandbox."""
    made = Bench()
    yield made
    made.worker.stop()
