"""Every test of a lesson runs for every lesson."""

import pytest

from tests.lessons.chapters import FOLDERS, Chapter, chapter


@pytest.fixture(params=FOLDERS, ids=[folder.name for folder in FOLDERS])
def lesson(request) -> Chapter:
    """One lesson after the other."""
    return chapter(request.param)
