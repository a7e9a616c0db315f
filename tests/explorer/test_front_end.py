"""The front end in a real browser: pointer, keyboard, words, themes, phones, and no JavaScript."""

import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from hiplab.explorer.pelvic_tilt import PAGE
from hiplab.figures.picture import svg
from hiplab.figures.view import number, say

TILT = "[data-control='pelvic_tilt'] input[type=range]"
DRAWN = (
    "() => [...document.querySelectorAll('.hl-figure path')].map(p => p.getAttribute('d')).join('')"
)


@pytest.fixture
def opened(new_page, explorer_page):
    """Open the explorer's page and wait until the drawing is awake; errors fail the test."""
    errors = []

    def open_it(width=1280, height=900, color_scheme="light", **options):
        page = new_page(width, height, color_scheme, **options)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None
        )
        page.goto(explorer_page)
        page.wait_for_selector(".hl-awake")
        return page

    yield open_it
    assert errors == []


def readout(page, name):
    return page.locator(f"[data-readout={name}] td").first.inner_text()


def drag(page, share):
    """Drag the tilt slider's thumb to a share of its width with the real mouse."""
    box = page.locator(TILT).bounding_box()
    y = box["y"] + box["height"] / 2
    now = float(page.locator(TILT).evaluate("s => (s.value - s.min) / (s.max - s.min)"))
    page.mouse.move(box["x"] + 8 + now * (box["width"] - 16), y)
    page.mouse.down()
    for step in np.linspace(now, share, 8):
        page.mouse.move(box["x"] + 8 + step * (box["width"] - 16), y)
    page.mouse.up()


def test_dragging_moves_bones_numbers_and_the_sentence(opened):
    page = opened()
    bones, slope = page.evaluate(DRAWN), readout(page, "sacral_slope")
    drag(page, 0.9)
    page.wait_for_function(
        "before => document.querySelector('.hl-sentence').textContent != before", arg=0
    )
    page.wait_for_timeout(100)
    tilt = float(page.locator(TILT).input_value())
    assert tilt > 14
    assert readout(page, "sacral_slope") == f"{41.67 + tilt:.1f}°" != slope
    assert page.evaluate(DRAWN) != bones
    assert f"tipped {tilt:.1f}° forward" in page.locator(".hl-sentence").inner_text()


def test_arrow_keys_do_the_same(opened):
    page = opened()
    bones = page.evaluate(DRAWN)
    page.focus(TILT)
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert page.locator(TILT).input_value() == "-3"
    assert readout(page, "sacral_slope") == "38.7°"
    assert page.locator(TILT).get_attribute("aria-valuetext") == "\u22123.0°"
    assert page.evaluate(DRAWN) != bones


def test_every_control_can_be_reached_and_shows_its_focus(opened):
    page = opened()
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('input, button, summary')"):
            reached.add(page.evaluate("document.activeElement.outerHTML"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
    text = " ".join(reached)
    assert text.count('type="range"') == text.count('type="number"') == 3
    assert "data-preset" in text
    assert "data-reset" in text
    assert "<summary" in text


def test_what_is_shown_is_what_python_says(opened, explorer):
    """Random states: every printed number and the sentence, against the view function itself."""
    page = opened()
    names, random = PAGE.names, np.random.default_rng(7)
    off_by_one = 0
    for _ in range(12):
        values = {
            c.name: round(float(random.uniform(c.minimum, c.maximum)), 1) for c in PAGE.controls
        }
        for name, value in values.items():
            page.fill(f"[data-control={name}] input[type=number]", str(value))
            page.keyboard.press("Enter")
        page.wait_for_timeout(60)
        view, answers = explorer._answer(values)
        shown = page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('[data-readout]')]"
            ".map(row => [row.dataset.readout, row.cells[1].textContent]))"
        )
        for panel in PAGE.panels:
            for quantity in panel.quantities:
                exact = number(answers[quantity.name], quantity, "+" if panel.bars else "")
                if shown[quantity.name] != exact:
                    # The bake may round the last digit the other way, never by more than one.
                    off_by_one += 1
                    given = float(
                        re.match(r"[+\u2212]?[\d.]+", shown[quantity.name])[0].replace(
                            "\u2212", "-"
                        )
                    )
                    assert abs(given - answers[quantity.name]) <= 1.01 * 10.0**-quantity.digits
        words = re.sub(r"[\d.\u2212]+", "#", page.locator(".hl-sentence").inner_text())
        assert words == re.sub(r"[\d.\u2212]+", "#", say(view.sentence, answers, names))
    assert off_by_one <= 12 * len(PAGE.quantities) * 0.15


@pytest.mark.parametrize("typed", ["40", "", "-99"])
def test_a_number_out_of_range_is_told_in_words_and_changes_nothing(opened, typed):
    page = opened()
    field = page.locator("[data-control=pelvic_tilt] input[type=number]")
    field.fill(typed)
    field.press("Enter")
    error = page.locator("[data-control=pelvic_tilt] .hl-error")
    assert error.inner_text() == "Give a number from \u221215.0° to 20.0°."
    assert field.get_attribute("aria-invalid") == "true"
    assert readout(page, "sacral_slope") == "41.7°"
    field.press("Tab")
    assert field.input_value() == "0.0"
    assert error.inner_text() == ""


def test_presets_reset_and_the_pose_line(opened):
    page = opened()
    page.click("text=Anterior tilt on request")
    page.wait_for_timeout(100)
    assert page.locator("[data-preset='3']").get_attribute("aria-pressed") == "true"
    assert readout(page, "sacral_slope") == "53.2°"
    page.wait_for_timeout(400)
    page.click("[data-copy]")
    expected = 'pose("pelvic_tilt", pelvic_tilt=11.5, pelvic_incidence=50.4, lumbar_uptake=100)'
    page.locator(".hl-pose", has_text=expected).wait_for()
    page.click("[data-reset]")
    page.wait_for_timeout(100)
    assert readout(page, "sacral_slope") == "41.7°"


def test_the_spoken_sentence_waits_until_the_hand_rests(opened):
    page = opened()
    spoken = page.locator(".hl-spoken")
    page.focus(TILT)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert "2.5" not in spoken.text_content()
    page.wait_for_timeout(500)
    assert "tipped 2.5° forward" in spoken.text_content()
    assert spoken.get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_never_scrolls_sideways(opened, width):
    page = opened(width, 800)
    page.click("text=Each muscle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(opened, theme):
    page = opened()
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.click("text=Each muscle")
    page.wait_for_timeout(200)
    # Without preloading axe asks for the style sheet again, which a file:// page may not do.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


def test_the_drawing_follows_the_theme(opened):
    page = opened()
    page.click("text=Anterior tilt on request")
    page.wait_for_timeout(100)
    fills = (
        "() => [...document.querySelectorAll('.hl-figure path')].map(p => getComputedStyle(p).fill)"
    )
    light = page.evaluate(fills)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = page.evaluate(fills)
    assert sum(a != b for a, b in zip(light, dark, strict=True)) >= 25


def test_the_live_drawing_is_the_picture_python_makes(opened, explorer):
    """Path by path, against a picture made for the same values without the bake."""
    page = opened()
    page.fill("[data-control=pelvic_tilt] input[type=number]", "7.3")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    drawn = page.evaluate(
        "() => [...document.querySelectorAll('.hl-figure path')].map(p => p.getAttribute('d'))"
    )
    view, answers = explorer._answer({**explorer.values, "pelvic_tilt": 7.3})
    made = re.findall(r'<path d="([^"]+)"', svg(view.pictures[0], 20.0, answers, PAGE.names))
    assert len(drawn) == len(made) > 25
    for ours, theirs in zip(drawn, made, strict=True):
        assert ours.count("M") == theirs.count("M")
        ours, theirs = (np.array(re.findall(r"[-\d.]+", d), float) for d in (ours, theirs))
        assert np.abs(ours - theirs).max() <= 0.6  # half a millimetre and the last digit


def test_letters_stay_readable_on_a_phone(opened):
    page = opened(390, 800)
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('.hl-figure text')].map(t => t.getBoundingClientRect()"
        ".height / t.children.length)"
    )
    assert min(sizes) >= 9


def test_without_javascript_there_is_a_picture_and_the_words(new_page, explorer_page):
    page = new_page(390, 800, java_script_enabled=False)
    page.goto(explorer_page)
    assert page.locator("svg").bounding_box()["height"] > 300
    assert "reference position" in page.locator(".hl-sentence").inner_text()
    assert page.locator("[data-readout=sacral_slope] td").first.inner_text() == "41.7°"
    assert page.locator(TILT).is_disabled()


def test_nothing_moves_when_the_drawing_starts(new_page, explorer_page):
    page = new_page(390, 800)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "e => window.shift += e.value)).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(explorer_page)
    page.wait_for_selector(".hl-awake")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.01


def test_the_spec_carries_no_number_that_json_cannot(explorer):
    spec = re.search(r'<script type="application/json">(.*?)</script>', explorer.markup, re.S)[1]
    assert "</" not in spec
    json.loads(spec, parse_constant=lambda name: pytest.fail(f"{name} in the spec"))
