"""What the tests of the built book share: its pages and its parsed HTML."""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import QUIET, system_chromium
from tests.weekly import weekly

ROOT = Path(__file__).resolve().parent.parent.parent


def page_names() -> list[str]:
    """Every page of the book by name: the table of contents, read here once more."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [contents["root"]]
    for part in contents["parts"]:
        names += [chapter["file"] for chapter in part["chapters"]]
    return names


PAGES = page_names()
LESSONS = [name for name in PAGES if name.startswith("lessons/")]
# What takes long with each lesson: daily with those of the most models and of the scene in space.
WALKED = [
    name if name.startswith(("lessons/1-", "lessons/3-")) else weekly(name) for name in LESSONS
]
# The most different pages; the others are of plain text and of the same styles as these.
KINDS = (PAGES[0], *LESSONS, "book/glossary", "book/evidence", "book/for-instructors")
LOOKED_AT = [name if name in KINDS else weekly(name) for name in [*PAGES, "search", "offline"]]
KEPT = "document.querySelector('.course-badge.course-kept')"  # true once a page is there offline


@functools.cache
def parse(path: Path) -> BeautifulSoup:
    """Parse an HTML file once."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(params=[*PAGES, "search", "offline"])
def page_name(request) -> str:
    """Each page of the book, one after the other."""
    return request.param


@pytest.fixture
def html(built_book: Path, page_name: str) -> BeautifulSoup:
    """The parsed HTML of a page."""
    return parse(built_book / f"{page_name}.html")


@pytest.fixture
def page_with(browser, tmp_path: Path, request: pytest.FixtureRequest) -> Callable:
    """Open a page in a profile of its own that has these preferences of Chromium's."""

    def opened(preferences: dict, **options):
        path = tmp_path / "Default" / "Preferences"
        path.parent.mkdir()
        path.write_text(json.dumps(preferences), encoding="utf-8")
        own = browser.browser_type.launch_persistent_context(
            str(tmp_path), executable_path=system_chromium(), args=QUIET, **options
        )
        request.addfinalizer(own.close)
        return own.new_page()

    return opened


@pytest.fixture(scope="session")
def live_site(built_book: Path, tmp_path_factory) -> Path:
    """A copy of the built book with JupyterLite in it; the other tests see the book without."""
    site = Path(shutil.copytree(built_book, tmp_path_factory.mktemp("live") / "site"))
    if not (site / "live" / "lite").is_dir():
        lay = [sys.executable, str(ROOT / "book" / "live" / "lite_site.py"), str(site)]
        run = subprocess.run(lay, capture_output=True, text=True, encoding="utf-8")
        laid = (site / "live" / "lite").is_dir()
        if run.returncode == 75 and not laid and "GITHUB_ACTIONS" not in os.environ:
            pytest.skip(f"JupyterLite was not fetched: {run.stdout}")
        assert laid, run.stdout + run.stderr
    return site
