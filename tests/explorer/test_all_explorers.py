"""What holds for every explorer of the course: its spec, its pictures, its page in a browser."""

import base64
import gzip
import json
import re
from math import prod
from xml.etree import ElementTree

import numpy as np
import pytest

import hiplab
from lessonkit.drawing.picture import svg
from lessonkit.drawing.view import number, say, step_digits
from lessonkit.explorer.bake import FIGURE_TOLERANCE_MM, flatten
from lessonkit.models import names
from lessonkit.pose import pose
from tests.axe import COLOURS, violations_of
from tests.waiting import drawn

NUMBER = re.compile(r"[+\u2212-]?\d+(?:\.\d+)?")


@pytest.fixture(scope="module", params=names())
def name(request):
    return request.param


@pytest.fixture(scope="module")
def explorer(name, course_explorer):
    return course_explorer(name)


@pytest.fixture(scope="module")
def page_of_it(explorer):
    """What the explorer is made of."""
    return explorer._page


@pytest.fixture(scope="module")
def address(name, course_page):
    return course_page(name)


@pytest.fixture(scope="module")
def spec(explorer):
    """What the front end gets."""
    text = re.search(r'<script type="application/json">(.*?)</script>', explorer.markup, re.S)[1]
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the spec"))


@pytest.fixture(scope="module")
def baked(spec):
    """The numbers that the spec packs, unpacked here once more: bytes, then sums along the grid."""
    packed = np.frombuffer(base64.b64decode(spec["data"]), np.uint8).astype(np.int64)
    first = np.flatnonzero(np.concatenate([[True], packed[:-1] < 128]))
    place = np.arange(len(packed)) - np.repeat(first, np.diff([*first, len(packed)]))
    rest = np.add.reduceat((packed & 127) << (7 * place), first)
    numbers = np.where(rest % 2, -(rest + 1) // 2, rest // 2)
    for array in spec["arrays"]:
        shape = [len(axes_of(spec)[axis]) for axis in array["axes"]]
        piece = slice(array["start"], array["start"] + prod(shape) * array["points"])
        data = numbers[piece].reshape(*shape, array["points"])
        for axis in range(len(shape)):
            data = data.cumsum(axis)
        numbers[piece] = ((data + 32_768) % 65_536 - 32_768).ravel()
    return numbers


def axes_of(spec):
    """The nodes along every axis of the grid: the controls, then what several of them drive."""
    return [np.array(axis["nodes"]) for axis in (*spec["controls"], *spec["driven"])]


def places(spec, baked, controls, values):
    """Where values of the controls lie on the axes; a driven readout is read where they do."""
    at, nodes = [values[c.name] for c in controls], axes_of(spec)
    for axis in spec["driven"]:
        (array,) = (a for a in spec["arrays"] if a["target"] == axis["name"])
        at.append(float(interpolate(array, nodes, baked, at)[0]))
    return at


def random_values(controls, count, seed=3):
    """Random states within the ranges; choices by index, numbers as finely as they are shown."""
    random = np.random.default_rng(seed)
    return [
        {
            c.name: float(random.integers(len(c.choices)))
            if c.choices
            else round(float(random.uniform(c.minimum, c.maximum)), step_digits(c))
            for c in controls
        }
        for _ in range(count)
    ]


def interpolate(array, nodes, baked, values):
    """Multilinear interpolation, written apart from the front end's: one axis after the other."""
    shape = [len(nodes[axis]) for axis in array["axes"]]
    size = prod(shape) * array["points"]
    data = baked[array["start"] : array["start"] + size].reshape(*shape, array["points"])
    data = array["offset"] + array["step"] * data.astype(float)
    for axis in array["axes"]:
        along = nodes[axis]
        cell = min(np.searchsorted(along, values[axis], side="right") - 1, len(along) - 2)
        share = (values[axis] - along[cell]) / (along[cell + 1] - along[cell])
        data = data[cell] * (1 - share) + data[cell + 1] * share
    return data


def test_every_control_has_a_range_a_unit_words_and_a_default_inside(page_of_it):
    for control in page_of_it.controls:
        assert control.minimum <= control.default <= control.maximum
        assert control.minimum < control.maximum
        assert control.step > 0
        assert control.unit or control.choices
        assert control.label[0].isupper()
        assert len(control.description) > 20
        assert len(set(control.choices)) == len(control.choices)
    named = [name for preset in page_of_it.presets for name in preset.values]
    assert set(named) <= {control.name for control in page_of_it.controls}
    assert len(page_of_it.leaves_out) > 40


def test_every_public_explorer_is_in_the_catalogue():
    public = {name for name in hiplab.__all__ if name.startswith("explore_")}
    assert {f"explore_{name}" for name in names()} >= public


def test_its_pose_is_what_a_quiz_takes(explorer, page_of_it):
    assert page_of_it.model in names()
    assert eval(repr(explorer.pose), {"pose": pose}) == explorer.pose
    answered, shown = explorer.pose.readouts(), explorer.readouts
    for quantity in page_of_it.quantities:
        exact = pytest.approx(shown[quantity.name], nan_ok=True)
        assert answered[quantity.name] == exact, quantity.name


def test_what_is_drawn_off_the_grid_is_what_the_function_says(explorer, page_of_it, spec, baked):
    controls = page_of_it.controls
    tolerance = {q.name: 0.5 * 10.0**-q.digits for q in page_of_it.quantities}
    nodes = axes_of(spec)
    states = random_values(controls, 100)
    stacked = {c.name: np.array([state[c.name] for state in states]) for c in controls}
    view = explorer._function(**stacked)
    truth = dict(flatten(view))
    for array in spec["arrays"]:
        target = array["target"]
        expected = np.broadcast_to(truth[target], (len(states), array["points"]))
        for state, exact in zip(states, expected, strict=True):
            drawn = interpolate(array, nodes, baked, places(spec, baked, controls, state))
            error = np.abs(drawn - exact)
            if target.endswith(".at"):
                trace = view.traces[int(target.partition(".")[0])]
                error[2] *= np.radians(np.hypot(trace.x, trace.y).max())
            assert error.max() <= tolerance.get(target, FIGURE_TOLERANCE_MM), (target, state)


def test_the_default_is_baked_as_it_is(explorer, page_of_it, spec, baked):
    default = {c.name: np.asarray(float(c.default)) for c in page_of_it.controls}
    nodes = axes_of(spec)
    truth = dict(flatten(explorer._function(**default)))
    for array in spec["arrays"]:
        drawn = interpolate(array, nodes, baked, places(spec, baked, page_of_it.controls, default))
        exact = np.broadcast_to(truth[array["target"]], drawn.shape)
        np.testing.assert_allclose(drawn, exact, atol=max(array["step"], 1e-9))


def test_the_payload_fits_a_phone(explorer):
    assert len(gzip.compress(explorer.markup.encode())) < 150_000


def test_every_picture_says_in_words_what_it_shows(explorer):
    view, _ = explorer._answer(explorer.values)
    words = [picture.alt for picture in view.pictures]
    assert len(set(words)) == len(words)
    assert all(len(text) > 60 for text in words)
    images = re.findall(r'role="img"', explorer.markup)
    assert len(images) >= len(words)


def set_state(page, controls, values):
    """Type the numbers and make the choices, all in one go."""
    page.evaluate(
        """(values) => {
            for (const [name, value] of Object.entries(values)) {
                const inputs = document.querySelectorAll(`[data-control="${name}"] input`);
                if (!inputs.length) {
                    const menu = document.querySelector(`[data-control="${name}"] select`);
                    menu.value = value;
                    menu.dispatchEvent(new Event("change"));
                } else if (inputs[0].type === "radio") inputs[value].click();
                else {
                    inputs[1].value = value;
                    inputs[1].dispatchEvent(new Event("input"));
                    inputs[1].dispatchEvent(new Event("change"));
                }
            }
        }""",
        {c.name: int(v) if c.choices else f"{v:g}" for c in controls for v in [values[c.name]]},
    )
    drawn(page)


def same_words(shown, exact):
    """Whether two texts say the same, numbers up to one in their last digit."""
    if NUMBER.sub("#", shown) != NUMBER.sub("#", exact):
        return False
    return all(
        abs(float(a.replace("\u2212", "-")) - float(b.replace("\u2212", "-")))
        <= 1.01 * 10.0 ** -len(b.partition(".")[2])
        for a, b in zip(NUMBER.findall(shown), NUMBER.findall(exact), strict=True)
    )


def at_a_limit(view, answers, names):
    """Whether a clause is so near to its next text that the last digit decides."""
    return any(
        abs(answers[clause.by] - limit) < 0.25 * 10.0 ** -getattr(names.get(clause.by), "digits", 6)
        for clause in view.sentence
        for limit, _ in clause.cases
    )


def test_what_is_shown_is_what_python_says(explorer, page_of_it, address, open_page):
    """The sentence, every readout and every label of the pictures, at random states."""
    page, names = open_page(address), page_of_it.names
    for button in page.locator("[data-labels]").all():  # what is not shown is not moved either
        button.click()
    printed = rounded = 0
    for values in random_values(page_of_it.controls, 12, seed=7):
        set_state(page, page_of_it.controls, values)
        view, answers = explorer._answer(values)
        if at_a_limit(view, answers, names):
            continue
        sentence = page.locator(".hl-sentence").inner_text()
        assert same_words(sentence, say(view.sentence, answers, names)), values
        rows = page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('[data-readout]')]"
            ".map(row => [row.dataset.readout, row.cells[1].textContent]))"
        )
        for panel in page_of_it.panels:
            for quantity in panel.quantities:
                shown = rows[quantity.name]
                exact = number(answers[quantity.name], quantity, "+" if panel.bars else "")
                assert same_words(shown, exact), quantity
                printed, rounded = printed + 1, rounded + (shown != exact)
        labels = page.evaluate(
            "() => [...document.querySelectorAll('.hl-picture > svg:not(.hl-still)')]"
            ".map(svg => [...svg.querySelectorAll('tspan')].map(t => t.textContent))"
        )
        flat = [picture for picture in view.pictures if not picture.scene]
        for picture, shown in zip(flat, labels, strict=True):
            image = ElementTree.fromstring(svg(picture, view.color_limit, answers, names))
            exact = [part.text or "" for part in image.iterfind(".//{*}tspan")]
            assert len(shown) == len(exact)
            assert all(map(same_words, shown, exact)), (shown, exact)
    assert printed
    assert rounded <= 0.2 * printed


def test_every_preset_works_and_says_what_it_is(explorer, page_of_it, address, open_page):
    page = open_page(address)
    for i, preset in enumerate(page_of_it.presets):
        page.select_option("[data-presets]", str(i))
        drawn(page)
        assert page.input_value("[data-presets]") == str(i)
        assert page.locator(".hl-message").inner_text() == preset.description
        explorer.values = {c.name: c.default for c in page_of_it.controls} | preset.values
        assert same_words(page.locator(".hl-sentence").inner_text(), explorer.sentence)
        assert not np.isinf(list(explorer.readouts.values())).any()
    explorer.values = {c.name: c.default for c in page_of_it.controls}
    page.click("[data-reset]")
    page.focus(".hl-control input[type=range]")
    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    drawn(page)
    assert page.input_value("[data-presets]") == "", "no preset is as a hand has left it"


def test_axe_finds_nothing(address, open_page):
    page = open_page(address)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        drawn(page)
        # Without preloading axe asks for the style sheet again, which a file:// page may not do.
        options = {"preload": False}
        if theme == "dark":  # has other colours, and nothing else that axe looks at
            options["runOnly"] = COLOURS
        assert violations_of(page, options) == []


def test_it_fits_a_phone(address, open_page):
    """320 and 390 px wide, everything unfolded, and a desk at 200 %: nothing scrolls sideways."""
    page = open_page(address, 640, 450, device_scale_factor=2)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    for width in (640, 320, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_opens_the_state_it_was_copied_from(page_of_it, address, open_page):
    page, values = open_page(address), random_values(page_of_it.controls, 1, seed=5)[0]
    set_state(page, page_of_it.controls, values)
    page.click("[data-drawer=share] > summary")
    page.click("[data-link]")
    sentence, link = page.locator(".hl-sentence").inner_text(), page.url
    assert f"#explorer={page_of_it.model}&" in link
    other = open_page(link)
    assert other.locator(".hl-sentence").inner_text() == sentence
