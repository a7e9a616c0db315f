"""Practice items in a real JupyterLab, whose own keys must not take the learner's."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.slow
ITEMS = Path(__file__).parent / "practice.yml"
IDLE = "Python 3 (ipykernel) | Idle"


@pytest.fixture(scope="module")
def practice_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("lab")
    source = f"from hiplab import practice\npractice({str(ITEMS)!r})"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, folder / "practice.ipynb")
    private = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0",
             "--IdentityProvider.token=course", f"--ServerApp.root_dir={folder}", "--allow-root"],
            stdout=file, stderr=file, env={**os.environ, **private},
        )  # fmt: skip
        try:
            until = time.monotonic() + 60
            while not (found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
            yield f"{found[0]}lab/tree/practice.ipynb?token=course&reset"
        finally:
            server.terminate()
            server.wait(20)


def test_does_practice_work_beside_jupyterlabs_own_keys(
    practice_address: str, new_page: Callable
) -> None:
    page = new_page()
    page.goto(practice_address)
    page.get_by_text(IDLE).wait_for(timeout=60_000)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".hl-item [type=submit]:visible").first.wait_for(timeout=60_000)

    number = page.locator("[data-item=sum]")
    number.locator("input").click()
    # In JupyterLab's command mode these letters add, delete and cut cells.
    page.keyboard.type("abddx")
    assert number.locator("input").input_value() == "abddx"
    assert page.locator(".jp-CodeCell").count() == 2
    number.locator("input").fill("−12,5 °")
    page.keyboard.press("Enter")
    assert "✓ Right" in number.locator(".hl-feedback").inner_text()

    one = page.locator("[data-item=one]")
    one.locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "✓ Right" in one.locator(".hl-feedback").inner_text()
    assert page.locator("[role=status]", has_text="answered").inner_text() == (
        "2 of 6 answered correctly"
    )
