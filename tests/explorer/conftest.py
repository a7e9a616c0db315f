"""An explorer on a page of its own, as the book would carry it."""

import shutil

import pytest

from hiplab import explore_pelvic_tilt
from hiplab.explorer.widget import Explorer
from hiplab.page import page_script


@pytest.fixture(scope="session")
def explorer():
    return explore_pelvic_tilt()


@pytest.fixture(scope="session")
def explorer_page(explorer, tmp_path_factory):
    """The address of a file with one explorer and its script beside it."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "explorer.js").write_text(page_script(Explorer), encoding="utf-8")
    shutil.copy(Explorer.style, folder)
    page = (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Explorer</title>'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="explorer.css"></head>'
        f'<body style="margin:8px"><main><h1>Explorer</h1>{explorer.markup}</main>'
        '<script src="explorer.js"></script></body></html>'
    )
    (folder / "index.html").write_text(page, encoding="utf-8")
    return (folder / "index.html").as_uri()
