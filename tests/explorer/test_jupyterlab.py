"""The explorer in a real JupyterLab, with a real kernel behind it."""

import os
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from tests.waiting import drawn, rested

CELLS = (
    "from hiplab import explore_pelvic_tilt\nexplorer = explore_pelvic_tilt()\nexplorer",
    "print('tilt', explorer.values['pelvic_tilt'], explorer.pose)",
    "explorer.values = {'pelvic_tilt': -9}",
    "from hiplab import explore_kinetic_chain\nexplore_kinetic_chain()",
    "explore_kinetic_chain()",
    "explorer",
    "asking = explore_pelvic_tilt(predict='trunk_lean')\nasking",
    "print('asked', asking.values['pelvic_tilt'], asking.values['lumbar_uptake'])",
)
STOP_KERNELS = """async (address) => {
    const token = "?token=course", base = address.split("lab/")[0];
    const sessions = await (await fetch(`${base}api/sessions${token}`)).json();
    const [, xsrf] = document.cookie.match(/_xsrf=([^;]+)/) ?? [];
    for (const { id } of sessions) {
        await fetch(`${base}api/sessions/${id}${token}`, { method: "DELETE",
            headers: xsrf ? { "X-XSRFToken": xsrf } : {} });
    }
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a folder with one notebook."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, folder / "explorer.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
    command += ["--IdentityProvider.token=course", f"--ServerApp.root_dir={folder}", "--allow-root"]
    private = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    log = (folder / "log.txt").open("w+", encoding="utf-8")
    server = subprocess.Popen(command, stderr=log, stdout=log, env={**os.environ, **private})
    try:
        yield f"{_address(server, folder / 'log.txt')}lab/tree/explorer.ipynb?token=course&reset"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _address(server, log):
    for _ in range(300):
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text(encoding="utf-8"))
        if found:
            return found[0]
        if server.poll() is not None:
            break
        try:
            server.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture
def opened(lab, new_page):
    page = new_page(1280, 1000)
    page.goto(lab)
    # A cell run before the kernel is there is quietly not run.
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    run_cell(page, 0)
    page.wait_for_selector(".hl-awake", timeout=60_000)
    return page


def run_cell(page, index):
    """Run one cell the way a person does, and wait until it has run."""
    page.locator(".jp-CodeCell .cm-content").nth(index).click()
    page.keyboard.press("Control+Enter")
    prompt = page.locator(".jp-CodeCell .jp-InputPrompt").nth(index)
    page.wait_for_function(
        "prompt => /\\[\\d+\\]/.test(prompt.textContent)",
        arg=prompt.element_handle(),
        timeout=60_000,
    )


@pytest.mark.slow
def test_a_guess_by_keys_moves_the_body_and_python_learns_of_it(opened):
    page = opened
    run_cell(page, 6)
    cell = page.locator(".jp-CodeCell").nth(6)
    cell.locator(".hl-asking .hl-awake").wait_for()
    run_cell(page, 7)
    page.get_by_text("asked 0.0 100.0").wait_for()
    cell.locator(".hl-predict input[type=range]").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    cell.locator("[data-check]").focus()
    page.keyboard.press("Enter")
    words = cell.locator(".hl-verdict", has_text="Your guess, 4°, is 6.0° less.")
    words.wait_for()
    cell.locator(".hl-answer:not(.hl-gone)").wait_for()
    rested(page)
    run_cell(page, 7)
    page.get_by_text("asked 10.0 0.0").wait_for()


@pytest.mark.slow
def test_the_hand_moves_the_body_and_python_learns_of_it(opened):
    page = opened
    slider = page.locator("[data-control='pelvic_tilt'] input[type=range]")
    slider.scroll_into_view_if_needed()
    bones = (
        "() => [...document.querySelectorAll('.hl-figure path')]"
        ".map(path => path.getAttribute('d')).join('')"
    )
    before = page.evaluate(bones)
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8 + 15 / 35 * (box["width"] - 16), y)
    page.mouse.down()
    for share in np.linspace(15 / 35, 0.8, 8):
        page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
    page.mouse.up()
    drawn(page)
    tilt = float(slider.input_value())
    assert tilt > 10
    assert page.evaluate(bones) != before
    page.click("[data-drawer=numbers] > summary")
    slope = page.locator("[data-readout=sacral_slope] td").first
    assert slope.inner_text() == f"{41.67 + tilt:.1f}°"

    slider.focus()
    page.keyboard.press("ArrowRight")
    rested(page)
    assert slope.inner_text() == f"{41.67 + tilt + 0.5:.1f}°"
    assert f"tipped {tilt + 0.5:.1f}° forward" in page.locator(".hl-sentence").inner_text()

    run_cell(page, 1)
    said = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output").inner_text()
    assert said.startswith(f"tilt {tilt + 0.5}")
    assert f'pose("pelvic_tilt", pelvic_tilt={tilt + 0.5:g}' in said

    run_cell(page, 2)
    page.wait_for_function(
        "() => document.querySelector('.hl-sentence').textContent.includes('9.0° backward')"
    )
    assert slider.input_value() == "-9"
    page.wait_for_function(
        "document.querySelector('[data-hiplab=explorer-saved]')"
        ".textContent.includes('9.0° backward')"
    )


@pytest.mark.slow
def test_two_of_a_kind_keep_their_own_choices(opened):
    # Radio buttons of one name are one group in the whole page, and JupyterLab is one page.
    for cell in (3, 4):
        run_cell(opened, cell)
    opened.wait_for_function("document.querySelectorAll('.hl-awake').length === 3")
    both = opened.locator("[data-model=kinetic_chain]")
    assert both.count() == 2
    for place in (0, 1):
        assert both.nth(place).locator("[data-control=rhythm] input:checked").count() == 1
    both.nth(0).locator("[data-control=rhythm] input").nth(1).check()
    assert both.nth(0).locator("[data-control=rhythm] input").nth(1).is_checked()
    assert both.nth(1).locator("[data-control=rhythm] input").nth(0).is_checked()


def test_a_second_view_moves_with_the_first(opened):
    """As a later round of a lesson shows the explorer of an earlier one."""
    run_cell(opened, 5)
    opened.wait_for_function("document.querySelectorAll('.hl-awake').length === 2")
    tilts = opened.locator("[data-control='pelvic_tilt'] input[type=range]")
    values = []
    for mover, key in ((0, "ArrowRight"), (1, "ArrowLeft")):
        tilts.nth(mover).focus()
        opened.keyboard.press(key)
        values.append(tilts.nth(mover).input_value())
        opened.wait_for_function(
            "value => [...document.querySelectorAll("
            "'[data-control=pelvic_tilt] input[type=range]')].every(s => s.value === value)",
            arg=values[-1],
        )
    assert values[0] != values[1]


def test_without_its_kernel_it_shows_where_it_was_and_what_to_do(opened, lab):
    """After a restart: the picture and the sentence at the moved values, in place of an error."""
    page = opened
    page.locator("[data-control='pelvic_tilt'] input[type=range]").first.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    rested(page)
    said = page.locator(".hl-sentence").inner_text()
    saved = page.locator("[data-hiplab=explorer-saved]")
    page.wait_for_function(
        "(said) => document.querySelector("
        "'[data-hiplab=explorer-saved]').textContent.includes(said)",
        arg=said,
    )
    assert not saved.is_visible(), "beside the one that moves"
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.locator("[data-command='docmanager:save']").first.click()
    page.evaluate(STOP_KERNELS, lab)
    page.goto(lab)
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    saved.wait_for()
    assert said in saved.inner_text() and "Run this cell to move it." in saved.inner_text()
    assert saved.locator("svg.hl-flat").first.bounding_box()["height"] > 200
    assert not page.get_by_text("model not found").is_visible()
    run_cell(page, 0)
    page.locator(".hl-awake").wait_for(timeout=60_000)
    assert not saved.is_visible()
