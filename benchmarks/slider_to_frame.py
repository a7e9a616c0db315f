"""Measure from a slider's event to the painted frame, and what explorers cost to make and load.

    python benchmarks/slider_to_frame.py [--drags 120]

First a line for each explorer, on a page of its own. Then three ways in one run, with a real mouse
in a real Chromium: the pelvic-tilt explorer in the book and in JupyterLab, and in the same
JupyterLab an ipywidgets slider driving a plotly FigureWidget of the same figure. Timings of a busy
machine are noisy; read them as ratios. Build the book first: python course.py book. With
--explorers only the first part is run, which needs no book.
"""

import argparse
import functools
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from lessonkit.explorer.widget import Explorer, bake_once, has_scene, scene_script
from lessonkit.models import explorer, names
from lessonkit.page import page_script

ROOT = Path(__file__).resolve().parent.parent
LESSON = "lessons/1-kinetic-chain/lesson.html"
OURS = "from hiplab import explore_pelvic_tilt\nexplore_pelvic_tilt()"
FIGURE_WIDGET = """
import ipywidgets, numpy as np, plotly.graph_objects as go
from hiplab import explore_pelvic_tilt
explorer = explore_pelvic_tilt()
figure = go.FigureWidget(explorer.figure())
slider = ipywidgets.FloatSlider(min=-15, max=20, step=0.5, continuous_update=True)
def follow(change):
    explorer.values = {"pelvic_tilt": change.new}
    new = explorer.figure()
    with figure.batch_update():
        for old, trace in zip(figure.data, new.data):
            old.x, old.y, old.text = trace.x, trace.y, trace.text
            if trace.fillcolor:
                old.fillcolor = trace.fillcolor
slider.observe(follow, "value")
ipywidgets.VBox([slider, figure])
"""
# Notes, for every step of the slider, the time from the event to the frame that shows it. A change
# made inside a frame callback is painted by that frame, any other by the next one.
WATCH = """([slider, plot]) => {
  window.steps = []; let asked = null, inFrame = 0;
  const raf = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = f => raf(t => { inFrame++; try { f(t) } finally { inFrame-- } });
  const painted = t0 => { const c = new MessageChannel();
    c.port1.onmessage = () => window.steps.push(performance.now() - t0); c.port2.postMessage(0); };
  new MutationObserver(() => { if (asked === null) return; const t0 = asked; asked = null;
    inFrame ? painted(t0) : raf(() => painted(t0)); })
    .observe(plot, {subtree: true, childList: true, attributes: true,
      attributeFilter: ['d', 'transform']});
  const ask = e => { asked ??= e.timeStamp; };
  slider.addEventListener('EVENT', ask, true);
}"""


def drag(page: Page, slider: str, plot: str, event: str, drags: int) -> list[float]:
    """Drag a slider's thumb to and fro and return milliseconds from event to painted frame."""
    handle = page.locator(slider).first
    handle.scroll_into_view_if_needed()
    nodes = [handle.element_handle(), page.locator(plot).first.element_handle()]
    page.evaluate(WATCH.replace("EVENT", event), nodes)
    box = handle.bounding_box()
    y = box["y"] + box["height"] / 2
    at = handle.evaluate("s => s.max ? (s.value - s.min) / (s.max - s.min) : 15 / 35")
    page.mouse.move(box["x"] + 8 + (box["width"] - 16) * at, y)
    page.mouse.down()
    for i in range(drags):
        before = page.evaluate("window.steps.length")
        share = 0.15 + 0.7 * abs((i * 0.037) % 2 - 1)
        page.mouse.move(box["x"] + box["width"] * share, y)
        page.wait_for_function("n => window.steps.length > n", arg=before, timeout=5_000)
        page.wait_for_timeout(20)
    page.mouse.up()
    return page.evaluate("window.steps")


def lab_page(page: Page, address: str, ready: str) -> None:
    """Open a notebook in JupyterLab and run its only cell."""
    page.goto(address)
    # A cell run before the kernel is there is quietly not run.
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(ready, timeout=60_000)
    page.wait_for_timeout(1500)


def start_lab(folder: Path) -> tuple[subprocess.Popen, str]:
    """Start a JupyterLab on a folder and return it with its address."""
    for name, code in (("ours", OURS), ("figurewidget", FIGURE_WIDGET)):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
    command += ["--IdentityProvider.token=bench", f"--ServerApp.root_dir={folder}", "--allow-root"]
    log = (folder / "log.txt").open("w", encoding="utf-8")
    server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)
    while True:
        found = re.search(r"http://127\.0\.0\.1:\d+/", (folder / "log.txt").read_text())
        if found:
            return server, found[0]
        time.sleep(0.3)


def row(name: str, steps: list[float]) -> str:
    """Return a line of the table."""
    p95 = sorted(steps)[int(len(steps) * 0.95)]
    return f"{name:42} {len(steps):5} {statistics.median(steps):8.1f} {p95:8.1f}"


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium, or playwright's."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
    )


def each_explorer(browser: Browser, drags: int) -> None:
    """Print a line for each explorer: making it, its payload, and a step of its first slider."""
    folder = Path(tempfile.mkdtemp())
    (folder / "explorer.js").write_text(page_script(Explorer), encoding="utf-8")
    (folder / "scene.js").write_text(scene_script(), encoding="utf-8")
    shutil.copy(Explorer.style, folder)
    print(f"{'explorer':24} {'make, s':>8} {'payload, kB':>12} {'nodes':>22}"
          f" {'step, ms':>9} {'p95':>7} {'wake, ms':>9}")  # fmt: skip
    for name in names():
        explorer(name)()
        times = []
        for _ in range(5):
            bake_once.cache_clear()
            start = time.perf_counter()
            markup = explorer(name)().markup
            times.append(time.perf_counter() - start)
        scene = '<script src="scene.js"></script>' if has_scene(markup) else ""
        (folder / f"{name}.html").write_text(
            '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="explorer.css">'
            f"<body>{markup}<script>const woken = performance.now()</script>{scene}"
            '<script src="explorer.js"></script><script>'
            "window.woken = performance.now() - woken</script>",
            encoding="utf-8",
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto((folder / f"{name}.html").as_uri())
        page.wait_for_selector(".hl-awake")
        woken = page.evaluate("window.woken")
        slider = ".hl-control input[type=range]"
        steps = drag(page, slider, ".hl-sentence", "input", drags)
        spec = json.loads(page.locator(".hl > script").first.text_content())
        nodes = " x ".join(str(len(control["nodes"])) for control in spec["controls"])
        payload = len(gzip.compress(markup.encode())) / 1000
        p95 = sorted(steps)[int(len(steps) * 0.95)]
        print(f"{name:24} {statistics.median(times):8.2f} {payload:12.0f} {nodes:>22}"
              f" {statistics.median(steps):9.1f} {p95:7.1f} {woken:9.0f}")  # fmt: skip
        page.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--drags", type=int, default=120)
    parser.add_argument("--explorers", action="store_true", help="only the line for each explorer")
    arguments = parser.parse_args()
    drags = arguments.drags

    with sync_playwright() as playwright:
        browser = launch(playwright)
        each_explorer(browser, drags)
        browser.close()
    if arguments.explorers:
        return
    handler = functools.partial(SimpleHTTPRequestHandler, directory=ROOT / "_build" / "html")
    handler.log_message = lambda *_: None
    SimpleHTTPRequestHandler.log_message = lambda *_: None
    book = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=book.serve_forever, daemon=True).start()
    folder = Path(tempfile.mkdtemp())
    server, lab = start_lab(folder)
    slider, plot = "[data-control=pelvic_tilt] input[type=range]", ".hl-figure"
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            loads = []
            for _ in range(5):
                start = time.perf_counter()
                page.goto(f"http://127.0.0.1:{book.server_port}/{LESSON}", wait_until="commit")
                page.wait_for_selector(f"{slider}:enabled", state="attached")
                loads.append(time.perf_counter() - start)
            print(f"lesson page answers after navigation: median {statistics.median(loads):.2f} s")
            page.locator(".hl-figure").first.scroll_into_view_if_needed()
            page.wait_for_selector(".hl-awake")
            in_book = drag(page, slider, plot, "input", drags)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            lab_page(page, f"{lab}lab/tree/ours.ipynb?token=bench&reset", ".hl-awake")
            in_lab = drag(page, slider, plot, "input", drags)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            address = f"{lab}lab/tree/figurewidget.ipynb?token=bench&reset"
            lab_page(page, address, ".js-plotly-plot .scatterlayer")
            widget = drag(page, ".noUi-base", ".js-plotly-plot", "pointermove", drags)
            browser.close()
    finally:
        server.terminate()
        book.shutdown()
    print(f"\n{'slider event to painted frame, ms':42} {'steps':>5} {'median':>8} {'p95':>8}")
    print(row("explorer, book", in_book))
    print(row("explorer, JupyterLab", in_lab))
    print(row("ipywidgets slider + FigureWidget, same Lab", widget))
    for name, steps in (("book", in_book), ("JupyterLab", in_lab)):
        ratio = statistics.median(widget) / statistics.median(steps)
        print(f"FigureWidget / explorer in the {name}: {ratio:.1f}")


if __name__ == "__main__":
    main()
