"""Links that open a lesson on a machine that is not the reader's: Binder, Codespaces and Colab.

They are there only where they can work: the first two need the repository on GitHub
(BOOK_REPOSITORY), Colab the address of the published book (BOOK_URL), from which the first cell of
its notebook takes the lesson's folder. They are plain links; no page asks those hosts for anything.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

GITHUB = "https://github.com/"
INSTALL = """# Fetch the lesson's folder from the book, and install the course's packages from it.
from io import BytesIO
from urllib.request import urlopen
from zipfile import ZipFile

with urlopen("{address}/downloads/{lesson}.zip") as answer:
    ZipFile(BytesIO(answer.read())).extractall()
%cd -q {lesson}
%pip install -q {wheels}"""


def doors(lesson: str, repository: str, address: str) -> list[dict[str, str]]:
    """Return the links of a lesson: where they lead, how they are called, what is to know."""
    found, (repository, address) = [], (repository.rstrip("/"), address.rstrip("/"))
    if repository.startswith(GITHUB):
        name = repository.removeprefix(GITHUB)
        opened = urlencode({"urlpath": f"lab/tree/work/{lesson}/lesson.ipynb"})
        found += [
            {
                "href": f"https://mybinder.org/v2/gh/{name}/HEAD?{opened}",
                "label": "Binder",
                "about": "no account; starts in minutes, forgets your work when you leave",
            },
            {
                "href": f"https://codespaces.new/{name}",
                "label": "GitHub Codespaces",
                "about": "with an account at GitHub; keeps your work",
            },
        ]
    if address:
        notebook = quote(f"{address}/downloads/{lesson}-colab.ipynb", safe="/")
        found.append(
            {
                "href": f"https://colab.research.google.com/#fileId={notebook}",
                "label": "Google Colab",
                "about": "with an account at Google; run the first cell first",
            }
        )
    return found


def colab_notebook(
    notebook: dict[str, Any], lesson: str, address: str, wheels: list[Path]
) -> dict[str, Any]:
    """Return a lesson's notebook with a first cell that brings what it needs."""
    named = " ".join(f"./{wheel.name}" for wheel in wheels)
    source = INSTALL.format(address=address.rstrip("/"), lesson=lesson, wheels=named)
    cell = {"cell_type": "code", "id": "colab-install", "metadata": {}, "outputs": []}
    cell |= {"execution_count": None, "source": source.splitlines(keepends=True)}
    return {**notebook, "cells": [cell, *notebook["cells"]]}
