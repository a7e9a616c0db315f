"""The adductor explorer: what Python answers, and what a hand finds in a real browser."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from hiplab import explore_adductors
from hiplab.explorers.adductors import PAGE
from hiplab.figures.adductor_scene import scene
from hiplab.model.adductors import LABELS, SWEEP, readouts
from lessonkit.drawing.view import number
from lessonkit.explorer.widget import Explorer
from lessonkit.page import page_script
from tests.waiting import drawn

PIXELS = "() => document.querySelector('canvas').toDataURL()"
DRAWN = """() => { const canvas = document.querySelector('.hl-scene canvas');
  return !canvas.hidden && canvas.width !== 300; }"""
CHOSEN = "() => Number(document.querySelector('[data-control=muscle] select').value)"


@pytest.fixture(scope="session")
def address(course_page):
    return course_page("adductors")


@pytest.fixture
def opened(open_page, address):
    """Open the page of the explorer, 1100 px wide if nothing else is said; wait for its canvas."""

    def open_it(width=1100, height=900, **options):
        page = open_page(address, width, height, **options)
        page.wait_for_function(DRAWN)
        return page

    return open_it


def put(page, **values):
    for name, value in values.items():
        if name == "muscle":
            page.select_option("[data-control=muscle] select", str(value))
        else:
            page.fill(f"[data-control={name}] .hl-typed input", str(value))
            page.keyboard.press("Enter")
    drawn(page)


# In Python


def test_the_sentence_names_the_sign_flip():
    words = explore_adductors(muscle="adductor longus", hip_flexion=20).sentence
    assert "pulls the pelvis forward here, backward above 64.5°" in words
    words = explore_adductors(muscle="adductor longus", hip_flexion=90).sentence
    assert "pulls the pelvis backward here, forward below 64.5°" in words
    words = explore_adductors(muscle="adductor magnus, ischiocondylar").sentence
    assert "pulls the pelvis backward here, as at every angle" in words


def test_outside_of_what_is_checked_the_sentence_says_so():
    assert "unchecked" in explore_adductors(hip_abduction=55).sentence
    assert "unchecked" not in explore_adductors(hip_abduction=50).sentence


def test_the_present_mark_of_the_curve_is_the_readout():
    explorer = explore_adductors(muscle="gracilis", hip_flexion=33, hip_abduction=20)
    view, answers = explorer._answer(explorer.values)
    marks = [t for t in view.traces if t.style["mode"] == "markers"]
    now = next(t for t in marks if t.measured == {"y": "now_y"})
    curve = next(t for t in view.traces if t.measured == {"y": "curve_y"})
    scale = curve.x[-1] / SWEEP[-1]
    assert now.x[0] == pytest.approx(33 * scale)
    assert now.y[0] == pytest.approx(np.interp(now.x[0], curve.x, curve.y))
    assert now.y[0] / answers["flexion_arm"] == pytest.approx(curve.y[0] / readouts(
        muscle="gracilis", hip_flexion=-20, hip_abduction=20)["flexion_arm"])  # fmt: skip


def test_a_missing_sign_flip_is_printed_as_none():
    quantity = next(q for q in PAGE.quantities if q.name == "sign_flip")
    assert number(float("nan"), quantity) == "none"


# Mounts as anywidget does, one after the other, and cleans up; keeps the elements, as JupyterLab
# keeps those of a cell that is run again; notes the WebGL contexts made.
MOUNT = """async ([markup, count]) => {
  const nothing = () => {}, get = (name) => (name === "markup" ? markup : {});
  const model = { get, set: nothing, save_changes: nothing, on: nothing, off: nothing };
  const made = globalThis.contexts ??= new Set();
  globalThis.left = [], globalThis.kept = [];
  for (let i = 0; i < count; i++) {
    const el = document.createElement("div");
    document.body.append(el);
    kept.push(el);
    const cleanUp = hiplab.explorer.render({ model, el }), canvas = el.querySelector("canvas");
    while (canvas.hidden) await new Promise((done) => setTimeout(done, 10));
    made.add(globalThis.hiplabContext);
    left.push(new WeakRef(el.firstElementChild));
    el.remove();
    cleanUp();
  } }"""


def test_explorers_that_are_cleaned_up_are_freed(open_page, course_explorer, address):
    """Fifty are mounted and cleaned up: one context serves them, the collection finds all."""
    page = open_page(address)
    page.wait_for_function(DRAWN)
    before = page.evaluate("hiplabContext.users.size")
    page.evaluate(MOUNT, [course_explorer("adductors").markup, 50])
    assert page.evaluate("contexts.size") == 1
    assert page.evaluate("hiplabContext.users.size") == before == 1
    page.wait_for_timeout(500)  # what a mount still has to do in turns of its own, it may do
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    assert page.evaluate("left.filter((root) => root.deref()).length") == 0


def test_what_webgl_keeps_for_an_explorer_is_given_back(open_page, course_explorer, address):
    """As many buffers are deleted as are made; with the last scene the context goes too."""
    page = open_page(address)
    page.wait_for_function(DRAWN)
    page.evaluate(
        """() => { globalThis.buffers = 0;
          const { gl } = hiplabContext;
          const make = gl.createBuffer.bind(gl), drop = gl.deleteBuffer.bind(gl);
          gl.createBuffer = () => { buffers++; return make(); };
          gl.deleteBuffer = (one) => { buffers--; drop(one); }; }"""
    )
    page.evaluate(MOUNT, [course_explorer("adductors").markup, 3])
    assert page.evaluate("buffers") == 0


def test_a_bone_with_more_vertices_than_can_be_counted_is_refused():
    bone = scene().meshes[0]
    with pytest.raises(ValueError, match=r"sacrum: 66,000 vertices, and 65,535 is the most"):
        replace(bone, vertices=np.zeros((66_000, 3)))


def test_the_plotly_figure_is_a_scene_and_a_curve():
    figure = explore_adductors(muscle="semimembranosus", hip_flexion=60).figure("dark")
    kinds = [type(trace) for trace in figure.data]
    bones = 3 + 4 + 4  # the sacrum and coccyx once, the others on both sides
    assert kinds.count(go.Mesh3d) >= bones + 7 + 1
    assert go.Scatter3d in kinds
    assert go.Scatter in kinds
    assert figure.layout.scene.camera.projection.type == "orthographic"


# In the browser


def test_dragging_turns_the_view_and_keeps_the_pose(opened):
    page = opened()
    before, box = page.evaluate(PIXELS), page.locator("canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 20, steps=6)
    page.mouse.up()
    drawn(page)
    assert page.evaluate(PIXELS) != before
    assert page.locator("[data-dial=azimuth]").input_value() == "8"
    assert page.locator("[data-dial=elevation]").input_value() == "2"
    assert page.evaluate(CHOSEN) == LABELS.index("adductor longus")
    assert page.locator("[data-control=hip_flexion] input").first.input_value() == "0"


def test_keys_turn_the_view_too(opened):
    page = opened()
    page.click("[data-drawer=view] > summary")
    before = page.evaluate(PIXELS)
    page.focus("[data-dial=azimuth]")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    drawn(page)
    assert page.evaluate(PIXELS) != before
    page.focus("[data-camera='1']")
    page.keyboard.press("Enter")
    assert page.locator("[data-dial=azimuth]").input_value() == "90"


def test_clicking_a_muscle_chooses_it_and_shows_its_card(opened):
    page = opened()
    for drawer in ("view", "muscle"):
        page.click(f"[data-drawer={drawer}] > summary")
    page.click("[data-camera='2']")
    drawn(page)
    box = page.locator("canvas").bounding_box()
    found = set()
    for across in np.linspace(0.55, 0.75, 9):
        for down in np.linspace(0.35, 0.75, 9):
            page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
            drawn(page)
            chosen = page.evaluate(CHOSEN)
            found.add(LABELS[chosen])
            card = page.locator("[data-card]:visible")
            assert card.count() == 1
            assert card.get_attribute("data-card") == str(chosen)
    assert {"adductor magnus, ischiocondylar", "gracilis"} <= found


def test_the_keyboard_chooses_a_muscle_and_a_click_can_be_undone(opened):
    page = opened()
    page.click("[data-drawer=muscle] > summary")
    page.focus("[data-control=muscle] select")
    page.keyboard.press("ArrowDown")
    drawn(page)
    assert LABELS[page.evaluate(CHOSEN)] == "adductor magnus, upper"
    assert "linea aspera" in page.locator("[data-card]:visible").inner_text()
    page.click("[data-undo]")
    assert LABELS[page.evaluate(CHOSEN)] == "adductor longus"


def test_a_point_that_is_no_muscle_is_named(opened):
    """The mouse finds it by its title, a tap by a name on the picture, keys in a menu."""
    page = opened()
    page.click("[data-drawer=view] > summary")
    box, titles = page.locator("canvas").bounding_box(), set()
    for across in np.linspace(0.2, 0.8, 13):
        for down in np.linspace(0.08, 0.9, 13):
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
            titles.add(page.locator("canvas").get_attribute("title"))
    assert {"hip bone", "femur", "sacrum", "tibia", "adductor longus"} <= titles
    before = page.evaluate(PIXELS)
    page.select_option("[data-named]", label="sciatic nerve")
    drawn(page)
    assert page.locator("[data-layer=nerves]").is_checked()
    assert page.evaluate(PIXELS) != before


@pytest.mark.parametrize("layer", ["front", "middle", "deep", "nerves", "ligaments"])
def test_a_layer_can_be_peeled_off_or_shown(opened, layer):
    page = opened()
    page.click("[data-drawer=view] > summary")
    before, box = page.evaluate(PIXELS), page.locator(f"[data-layer={layer}]")
    box.set_checked(not box.is_checked())
    drawn(page)
    assert page.evaluate(PIXELS) != before


def test_it_comes_closer_by_buttons_wheel_and_two_fingers(opened):
    page = opened()
    page.click("[data-drawer=view] > summary")
    closer = page.locator("[data-closer]")

    def zoom():
        drawn(page)
        return float(closer.input_value())

    page.click("[data-zoom='1.25']")
    assert zoom() == pytest.approx(1.25, abs=0.01)
    page.click("[data-zoom='0.8']")
    assert zoom() == pytest.approx(1)
    box = page.locator("canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, 120)  # without Ctrl it is the page's
    assert zoom() == pytest.approx(1)
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    assert zoom() == pytest.approx(np.exp(0.6), abs=0.02)
    page.evaluate(
        """([x, y]) => {
            const canvas = document.querySelector(".hl-scene canvas");
            canvas.setPointerCapture = () => {};
            const send = (kind, pointerId, dx) => canvas.dispatchEvent(new PointerEvent(kind,
                { pointerId, pointerType: "touch", clientX: x + dx, clientY: y, bubbles: true }));
            send("pointerdown", 11, -40); send("pointerdown", 12, 40);
            send("pointermove", 11, -60); send("pointermove", 12, 60);
            send("pointerup", 11, -60); send("pointerup", 12, 60);
        }""",
        [x, y],
    )
    assert zoom() == pytest.approx(1.5 * np.exp(0.6), abs=0.05)


def test_layers_and_theme_change_the_drawing(opened):
    page = opened()
    page.click("[data-drawer=view] > summary")
    seen = {page.evaluate(PIXELS)}
    for act in (
        lambda: page.check("[data-layer=hamstrings]"),
        lambda: page.check("[data-layer=gluteals]"),
        lambda: page.uncheck("[data-layer=left]"),
        lambda: page.evaluate("document.documentElement.dataset.theme = 'dark'"),
    ):
        act()
        drawn(page)
        seen.add(page.evaluate(PIXELS))
    assert len(seen) == 5


def test_a_finger_can_still_scroll_the_page(opened):
    page = opened(390, has_touch=True)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('canvas')).touchAction") == "pan-y"
    )


def test_without_javascript_the_still_stands_there(new_page, address):
    page = new_page(390, 800, java_script_enabled=False)
    page.goto(address)
    assert page.locator(".hl-still path").count() > 500
    assert page.locator("canvas").is_hidden()
    assert "64.5°" in page.locator(".hl-sentence").inner_text()


NO_WEBGL = """
for (const Kind of [HTMLCanvasElement, globalThis.OffscreenCanvas]) {
  const real = Kind.prototype.getContext;
  Kind.prototype.getContext = function (kind, ...more) {
    return kind?.startsWith("webgl") ? null : real.call(this, kind, ...more);
  };
}
"""


def test_without_webgl_the_still_stays_and_all_else_works(new_page, address):
    page = new_page(1100, 900)
    page.add_init_script(NO_WEBGL)
    page.goto(address)
    page.keyboard.press("Shift")
    page.wait_for_selector(".hl-flatly")
    page.wait_for_selector(".hl-awake")
    assert page.locator(".hl-still").is_visible()
    assert page.locator("canvas").is_hidden()
    note = page.evaluate("getComputedStyle(document.querySelector('.hl-scene'), '::after').content")
    assert "no picture in space" in note
    put(page, hip_flexion=90, muscle=LABELS.index("gracilis"))
    truth = explore_adductors(muscle="gracilis", hip_flexion=90)
    assert page.locator(".hl-sentence").inner_text() == truth.sentence
    page.click("[data-drawer=muscle] > summary")
    assert "pes anserinus" in page.locator("[data-card]:visible").inner_text()
    page.click("[data-drawer=share] > summary")
    with page.expect_download() as saved:
        page.click("[data-png]")
    assert saved.value.suggested_filename.endswith(".png")


def test_a_lost_context_is_made_anew(opened):
    page = opened()
    before = page.evaluate(PIXELS)
    page.evaluate(
        """() => { globalThis.lost = hiplabContext;
            lost.gl.getExtension("WEBGL_lose_context").loseContext(); }"""
    )
    page.wait_for_function("hiplabContext !== lost")
    put(page, hip_flexion=60)
    assert page.locator("canvas").is_visible()
    assert page.evaluate(PIXELS) != before


def test_a_loss_not_yet_told_is_no_error(opened):
    """The browser tells of a loss in a turn of its own; a picture may be asked for before."""
    page = opened()
    page.evaluate(
        """() => { hiplabContext.gl.getExtension("WEBGL_lose_context").loseContext();
            document.querySelector("[data-png]").click(); }"""
    )
    page.wait_for_function("!hiplabContext.gl.isContextLost()")
    drawn(page)


def test_a_context_that_stays_lost_leaves_the_last_word_to_the_still(opened):
    page = opened()
    page.evaluate(f"() => {{ {NO_WEBGL} }}")
    page.evaluate("hiplabContext.gl.getExtension('WEBGL_lose_context').loseContext()")
    page.wait_for_selector(".hl-still")
    put(page, hip_flexion=60)
    assert page.locator("canvas").is_hidden()
    assert "shorter than in standing" in page.locator(".hl-sentence").inner_text()


def test_one_module_is_enough_in_a_notebook(new_page, course_explorer):
    """As anywidget does: its text is imported as a module, on a page that has nothing else."""
    page, explorer = new_page(1100, 900), course_explorer("adductors")
    page.goto("about:blank")
    page.add_style_tag(content=Explorer.style.read_text(encoding="utf-8"))
    page.evaluate(
        """async ([text, markup, values]) => {
            const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
            const { default: module } = await import(address), nothing = () => {};
            const state = { markup, values, name: "x" };
            const model = { get: (name) => state[name], set: nothing, on: nothing, off: nothing };
            const el = document.body.appendChild(document.createElement("div"));
            module.render({ model: { ...model, save_changes: nothing }, el });
        }""",
        [explorer._esm, explorer.markup, explorer.values],
    )
    page.wait_for_selector(".hl-awake")
    page.wait_for_function(DRAWN)
    assert page.evaluate("hiplabContext.users.size") == 1


def test_explorers_without_a_scene_carry_none_of_its_bytes(course_explorer):
    flat, scenic = course_explorer("pelvic_tilt"), course_explorer("adductors")
    assert "webgl2" not in page_script(Explorer)
    assert "webgl2" not in flat._esm
    assert "webgl2" in scenic._esm
    assert "webgl2" not in flat.markup + scenic.markup
