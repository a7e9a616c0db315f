"""Say in a sentence what is wrong with the book: which file, which cell, what to do."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
NOTICE = re.compile(r"^.*?(?:WARNING|ERROR|CRITICAL): .*$", re.M)
EXTENSION_ERROR = re.compile(r"^Extension error.*\s*", re.M)
ERROR_LINE = re.compile(r"^(\w[\w.]*(?:Error|Exception|Warning|Interrupt|Exit)\b.*)$", re.M)


class BookProblem(Exception):
    """A reason why the book cannot be built, in words for its author."""


def pages_of_the_book(root: Path) -> list[str]:
    """Return the names of all pages in `_toc.yml`, without their endings, in order."""

    def files(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            yield from (value for key, value in part.items() if key in ("root", "file"))
            part = list(part.values())
        for piece in part if isinstance(part, list) else ():
            yield from files(piece)

    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [name.removesuffix(".md").removesuffix(".ipynb") for name in files(contents)]


def read_notebooks(root: Path) -> dict[str, nbformat.NotebookNode]:
    """Read every notebook of the book; complain about a missing page or a broken notebook."""
    notebooks = {}
    for page in pages_of_the_book(root):
        sources = [root / f"{page}{ending}" for ending in (".md", ".ipynb")]
        source = next((path for path in sources if path.is_file()), None)
        if source is None:
            name = f"{page}.ipynb" if page.startswith("lessons/") else f"{page}.md"
            raise BookProblem(f"{name}: the file is missing; add it, or take it out of _toc.yml.")
        if source.suffix == ".ipynb":
            notebooks[page] = read_notebook(source, f"{page}.ipynb")
    return notebooks


def read_notebook(source: Path, name: str) -> nbformat.NotebookNode:
    """Read one notebook, or say what is wrong with it."""
    try:
        notebook = nbformat.read(source, as_version=4)
        nbformat.validate(notebook)
    except nbformat.ValidationError as problem:
        where = "/".join(str(step) for step in problem.absolute_path)
        what = f"{where}: {problem.message}"[:200]
        raise BookProblem(
            f"{name}: not a valid notebook ({what}); mend it in JupyterLab."
        ) from None
    except (ValueError, KeyError, AttributeError) as problem:
        what = str(problem).splitlines()[0][:120]
        raise BookProblem(
            f"{name}: not a notebook, the JSON in it is broken ({what}); "
            "restore it from git or save it again in JupyterLab."
        ) from None
    return notebook


def failed_cells(root: Path, html: Path) -> list[str]:
    """Return a sentence for each notebook that stopped while it was executed."""
    sentences = []
    for page, notebook in read_notebooks(root).items():
        report = html / "reports" / f"{page}.err.log"
        if report.is_file():
            told = COLOURS.sub("", report.read_text(encoding="utf-8"))
            sentences.append(f"{page}.ipynb, {name_cell(notebook, told)}: {last_error(told)}")
    return sentences


def name_cell(notebook: nbformat.NotebookNode, report: str) -> str:
    """Find the cell that a report of a failed execution speaks of."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and f"\n{cell.source.strip()}\n" in report:
            return f"cell {number} ({cell.source.strip().splitlines()[0][:60]!r})"
    return "a cell"


def last_error(report: str) -> str:
    """Return the line of a report that names the exception."""
    lines = ERROR_LINE.findall(report)
    return lines[-1] if lines else report.strip().splitlines()[-1]


def explain(root: Path, html: Path, said: str) -> str:
    """Turn what Jupyter Book printed into the few lines that its author needs."""
    cells = failed_cells(root, html)
    if cells:
        remedy = (
            "Run the notebook from top to bottom in JupyterLab, mend the cell, then build again."
        )
        return "\n".join([*cells, remedy])
    said = EXTENSION_ERROR.sub("ERROR: ", said)
    notices = [line.replace(f"{root}{os.sep}", "") for line in NOTICE.findall(said)]
    found = list(dict.fromkeys(notices)) or said.strip().splitlines()[-15:]
    return "\n".join([*found, "Warnings are errors here: mend each of them, then build again."])
