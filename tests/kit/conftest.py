"""Pages of their own for the explorers of the example course."""

from tests.explorer.conftest import write_page

__all__ = ["write_page"]
