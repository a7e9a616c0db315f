"""What only a thorough run takes the time for."""

from typing import Any

import pytest


def weekly(value: Any) -> Any:
    """Return a parameter of a test with which it runs only where THOROUGH is set."""
    return pytest.param(value, marks=pytest.mark.thorough)
