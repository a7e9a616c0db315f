"""The adductor explorer: what Python answers, and what a hand finds in a real browser."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from hiplab import explore_adductors
from hiplab.explorers.adductors import PAGE
from hiplab.model.adductors import LABELS, SWEEP, readouts
from lessonkit.drawing.view import number
from tests.waiting import drawn

PIXELS = "() => document.querySelector('canvas').toDataURL()"
CHOSEN = "() => Number(document.querySelector('[data-control=muscle] select').value)"


@pytest.fixture(scope="session")
def address(course_page):
    return course_page("adductors")


@pytest.fixture
def opened(open_page, address):
    """Open the page of the explorer, 1100 px wide if nothing else is said."""
    return lambda width=1100, height=900, **options: open_page(address, width, height, **options)


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


def test_an_explorer_that_is_cleaned_up_is_freed(open_page, course_explorer, address):
    """Ten are mounted as anywidget does and cleaned up: the garbage collection finds all."""
    page = open_page(address)
    page.evaluate(
        """(markup) => {
          const nothing = () => {}, get = (name) => (name === "markup" ? markup : {});
          const model = { get, set: nothing, save_changes: nothing, on: nothing, off: nothing };
          globalThis.left = Array.from({ length: 10 }, () => {
            const el = document.createElement("div");
            document.body.append(el);
            const cleanUp = hiplab.explorer.render({ model, el });
            const root = new WeakRef(el.firstElementChild);
            el.remove();
            cleanUp();
            return root;
          });
        }""",
        course_explorer("adductors").markup,
    )
    page.wait_for_timeout(500)  # what a mount still has to do in turns of its own, it may do
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    assert page.evaluate("left.filter((root) => root.deref()).length") == 0


def test_a_scene_with_more_faces_than_the_canvas_takes_is_refused():
    """The adductors' own scene has 3,366 faces of bone; three times as many are too many."""
    explorer = explore_adductors()
    values = {c.name: np.asarray(float(c.default)) for c in explorer._page.controls}
    (scene,) = (p.scene for p in explorer._function(**values).pictures if p.scene)
    with pytest.raises(ValueError, match=r"has 12,018 faces \(10,098 of bones"):
        replace(scene, meshes=scene.meshes * 3)


def test_the_plotly_figure_is_a_scene_and_a_curve():
    figure = explore_adductors(muscle="semimembranosus", hip_flexion=60).figure("dark")
    kinds = [type(trace) for trace in figure.data]
    assert kinds.count(go.Mesh3d) >= 9 + 7 + 1
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
