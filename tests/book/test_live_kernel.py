"""JupyterLite in a real Chromium: its kernel, our wheels in it, an explorer, and two workers.

What needs numpy is run by `book/live/check_live.py`, where Pyodide's distribution was fetched.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hiplab import explore_pelvic_tilt
from lessonkit.explorer.widget import Explorer

from .conftest import KEPT, PAGES
from .serving import Pages, serve

pytestmark = pytest.mark.thorough

LESSON = next(name for name in PAGES if name.startswith("lessons/"))
PATIENCE_MS = 240_000
COMPILED = ("markupsafe", "numpy", "pyyaml", "rpds-py")
KERNEL = "/pyodide-kernel-extension/static/"
CELLS = (
    "1 + 1",
    "%pip install -q anywidget plotly simpleeval markdown-it-py",
    "import piplite\nawait piplite.install(['lessonkit', 'hiplab'], deps=False)",
    # Explorer itself needs numpy; its parts are those that it names.
    f"""from pathlib import Path
import hiplab, ipywidgets, lessonkit, markdown_it, plotly, simpleeval, traitlets
from lessonkit.page import PageWidget
static = Path(lessonkit.__file__).parent / 'explorer' / 'static'

class Baked(PageWidget):
    kind = 'explorer'
    script = static / 'explorer.js'
    parts = tuple(static / name for name in {[path.name for path in Explorer.parts]})
    style = static / 'explorer.css'
    values = traitlets.Dict().tag(sync=True)

widget = Baked(markup=Path('markup.html').read_text(), values={{'pelvic_tilt': 0.0}})
widget""",
    "print('tilt', widget.values['pelvic_tilt'])",
    "print('read', 'data-hiplab' in open('markup.html').read())",
)


@pytest.fixture(scope="module")
def trial(live_site: Path) -> Path:
    """The site with one notebook more, beside it the markup of a real explorer with its data."""
    metadata = {"kernelspec": {"name": "python", "display_name": "Python"}}
    kinds = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    lite = live_site / "live" / "lite"
    first = json.loads(
        (lite / "files" / LESSON.partition("/")[2]).with_suffix(".ipynb").read_text()
    )
    sources = [*CELLS, first["cells"][0]["source"]]
    cells = [{**kinds, "id": f"cell-{i}", "source": code} for i, code in enumerate(sources)]
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    files = {
        "trial.ipynb": ("notebook", json.dumps(notebook)),
        "markup.html": ("file", explore_pelvic_tilt().markup),
    }
    listing = lite / "api" / "contents" / "all.json"
    known = json.loads(listing.read_text(encoding="utf-8"))
    for name, (kind, text) in files.items():
        (lite / "files" / name).write_text(text, encoding="utf-8")
        entry = {"name": name, "path": name, "type": kind, "format": None, "content": None}
        entry |= {"mimetype": None, "writable": True, "size": len(text)}
        entry |= dict.fromkeys(("created", "last_modified"), known["created"])
        known["content"].append(entry)
    listing.write_text(json.dumps(known), encoding="utf-8")
    return live_site


@pytest.fixture
def served(trial: Path) -> Iterator[Pages]:
    """The site below the path of a project page."""
    with serve(trial, "/hip-course/") as pages:
        yield pages


def open_trial(page, served: Pages) -> None:
    """Open the notebook as a reader does who comes from the door."""
    page.goto(f"{served.address}live/lite/notebooks/index.html?path=trial.ipynb")
    page.locator(".jp-CodeCell").nth(len(CELLS)).wait_for(timeout=PATIENCE_MS)


def press_run(page, number: int):
    """Run a cell by its keys, and return it."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    return cell


def run_cell(page, number: int) -> str:
    """Run a cell and return what it shows, once it is counted and quiet."""
    return shown_by(press_run(page, number))


def shown_by(cell) -> str:
    """Return what a cell that was run shows, once it is counted."""
    prompt = cell.locator(".jp-InputPrompt")
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=PATIENCE_MS)
    return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())


def test_lab_lists_the_lessons(served: Pages, live_site: Path, new_page):
    """JupyterLab starts, and each lesson has a folder."""
    page = new_page()
    page.goto(f"{served.address}live/lite/lab/index.html")
    for folder in (live_site / "live" / "lite" / "files").glob("*/"):
        page.get_by_role("listitem", name=folder.name).first.wait_for(timeout=PATIENCE_MS)


def test_kernel_runs_and_an_explorer_is_drawn_and_moved(served: Pages, new_page):
    """Our wheels import, the SVG follows the slider, the kernel hears of it; nothing foreign."""
    page, asked = new_page(), []
    page.context.on("request", lambda request: asked.append(request.url))
    kernel = served.hold(KERNEL, after="/trial.ipynb")
    open_trial(page, served)
    first = press_run(page, 0)
    expect(first.locator(".jp-InputPrompt")).to_have_text("[*]:")
    assert kernel.reached.wait(timeout=60), "the kernel's script was never asked for"
    kernel.go.set()
    assert shown_by(first).strip() == "2"  # it was run before there was a kernel
    for number in (1, 2):
        assert "Error" not in run_cell(page, number)
    assert "Error" not in run_cell(page, 3)
    explorer = page.locator(".jp-OutputArea [data-hiplab='explorer']")
    slider = explorer.locator("input[type='range']").first
    slider.wait_for(timeout=PATIENCE_MS)
    picture, sentence = explorer.locator("svg").first, explorer.locator(".hl-sentence").first
    drawn, said = picture.evaluate("svg => svg.outerHTML"), sentence.inner_text()
    assert picture.bounding_box()["height"] > 100
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([svg, drawn]) => svg.outerHTML !== drawn", arg=[picture.element_handle(), drawn]
    )
    assert sentence.inner_text() != said
    value = slider.input_value()
    assert float(value) == 2.5  # five steps
    page.wait_for_timeout(1000)  # the values travel when the hand rests
    assert run_cell(page, 4).strip() == "tilt 2.5"
    said = run_cell(page, len(CELLS))  # a lesson's first cell lacks nothing but what is compiled
    assert "Error" not in said or any(f"{name} could not be installed" in said for name in COMPILED)
    home = served.address.partition("/hip-course/")[0]
    assert [url for url in asked if not url.startswith((f"{home}/", "data:", "blob:"))] == []


def test_the_workers_of_book_and_lab_leave_each_other_alone(served: Pages, new_page):
    """Book, lab twice, book: notebooks read files, nothing of the lab is kept, the book is."""
    page = new_page()
    page.goto(f"{served.address}{LESSON}.html")
    page.wait_for_function(KEPT, timeout=60_000)
    open_trial(page, served)
    assert run_cell(page, 0).strip() == "2"
    open_trial(page, served)  # JupyterLite clears away what it takes for old when it comes again
    assert run_cell(page, 5).strip() == "read True"
    kept = """async () => {
        const names = (await caches.keys()).filter((name) => name.startsWith("book "));
        const keys = names.map(async (name) => (await (await caches.open(name)).keys()));
        return (await Promise.all(keys)).flat().map((request) => new URL(request.url).pathname);
    }"""
    names = page.evaluate(kept)
    assert f"/hip-course/{LESSON}.html" in names
    assert [name for name in names if "/live/" in name] == []
    served.stop()  # at once: a visit with a network would bring the book's worker back
    page.goto(f"{served.address}{LESSON}.html")
    assert page.locator("article h1").is_visible()
    page.goto(f"{served.address}live/door.html")
    assert page.locator("h1").first.inner_text().startswith("This page is not on your device")
