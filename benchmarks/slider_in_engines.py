"""Measure from a slider's event to the painted frame in three engines, and on a slow phone.

    python benchmarks/slider_in_engines.py [--steps 60]

One line for each explorer: milliseconds in Chromium, Firefox and WebKit at 1280 x 900, those of the
latter two also as multiples of Chromium's, and milliseconds in Chromium at the size of a phone with
a processor six times slower. The same code counts in all engines, in the page, so that drivers cost
nothing. Firefox and WebKit are left out where they are not installed.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from lessonkit.explorer.widget import Explorer, has_scene, scene_script
from lessonkit.models import explorer, names
from lessonkit.page import page_script

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.book.engines import firefox, missing, webkit
from tests.conftest import QUIET, system_chromium

SLOWER = 6
# Moves the first slider and notes, for each step, when the frame with it has been painted.
STEPS = """
const slider = document.querySelector(".hl-control input[type=range]"), { min, max } = slider;
const steps = [];
async function run(count) {
  for (let i = -5; i < count; i++) { // the first five warm up
    const share = 0.15 + 0.7 * Math.abs((i * 0.137 + 8) % 2 - 1);
    await new Promise((done) => setTimeout(done, 30));
    const start = performance.now();
    slider.value = Number(min) + share * (max - min);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    }));
    if (i >= 0) steps.push(performance.now() - start);
  }
  return steps;
}
"""


def write_pages(folder: Path) -> dict[str, str]:
    """Write a page for each explorer and return the addresses by name."""
    (folder / "explorer.js").write_text(page_script(Explorer), encoding="utf-8")
    (folder / "scene.js").write_text(scene_script(), encoding="utf-8")
    shutil.copy(Explorer.style, folder)
    for name in names():
        markup = explorer(name)().markup
        scene = '<script src="scene.js"></script>' if has_scene(markup) else ""
        (folder / f"{name}.html").write_text(
            '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><meta name='
            '"viewport" content="width=device-width"><link rel="stylesheet" href="explorer.css">'
            f'<body>{markup}{scene}<script src="explorer.js"></script>',
            encoding="utf-8",
        )
    return {name: (folder / f"{name}.html").as_uri() for name in names()}


def in_chromium(browser: Browser, address: str, steps: int, phone: bool = False) -> float:
    """Return the median of the steps, on a desk or on a slow phone."""
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
    context = browser.new_context(
        viewport=size, is_mobile=phone, device_scale_factor=3 if phone else 1
    )
    page = context.new_page()
    page.goto(address)
    page.locator(".hl-awake").first.wait_for(state="attached")
    if phone:
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    taken = page.evaluate(f"async (count) => {{ {STEPS} return run(count); }}", steps)
    context.close()
    return statistics.median(taken)


def by_driver(driver, address: str, steps: int) -> float:
    """Return the median of the steps in an engine that a driver moves."""
    driver.set_window_size(1280, 900)
    driver.set_script_timeout(120)
    driver.get(address)
    awake = "return document.querySelectorAll('.hl-awake').length"
    while not driver.execute_script(awake):
        pass
    code = f"{STEPS} run(arguments[0]).then(arguments[arguments.length - 1]);"
    return statistics.median(driver.execute_async_script(code, steps))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--steps", type=int, default=60)
    steps = parser.parse_args().steps
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses = write_pages(folder)
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=system_chromium(), args=QUIET)
        stack.callback(chromium.close)
        engines: dict[str, Callable[[str], float]] = {}
        starts = {"Firefox": lambda: firefox(folder / "profile"), "WebKit": webkit}
        for name, start in starts.items():
            if not missing(name):
                driver = stack.enter_context(start())
                engines[name] = lambda address, d=driver: by_driver(d, address, steps)
        head = "".join(f"{name:>12} {'x':>5}" for name in engines)
        print(f"{'step to frame, ms':20}{'Chromium':>12}{head}{'phone, 6 x slower':>20}")
        for name, address in addresses.items():
            base = in_chromium(chromium, address, steps)
            line = f"{name:20}{base:12.1f}"
            for engine in engines.values():
                taken = engine(address)
                line += f"{taken:12.1f} {taken / base:5.2f}"
            print(f"{line}{in_chromium(chromium, address, steps, phone=True):20.0f}", flush=True)


if __name__ == "__main__":
    main()
