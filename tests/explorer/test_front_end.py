"""The front end in a real browser: pointer, keyboard, words, themes, phones, and no JavaScript."""

import base64
import re
import struct
from pathlib import Path

import numpy as np
import pytest

from lessonkit.drawing.picture import svg
from tests.waiting import drawn, rested

TILT = "[data-control='pelvic_tilt'] input[type=range]"
DRAWN = (
    "() => [...document.querySelectorAll('.hl-figure path')].map(p => p.getAttribute('d')).join('')"
)


@pytest.fixture
def opened(open_page, explorer_page):
    """Open the page of the pelvic-tilt explorer."""
    return lambda *size, **options: open_page(explorer_page, *size, **options)


@pytest.fixture(scope="session")
def two_on_a_page(explorer, stick, write_page):
    """The address of a page with the same explorer twice and another between."""
    return write_page(explorer, stick, explorer)


def readout(page, name):
    return page.locator(f"[data-readout={name}] td").first.text_content()


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
    drawn(page)
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
    drawn(page)
    assert page.locator(TILT).input_value() == "-3"
    assert readout(page, "sacral_slope") == "38.7°"
    assert page.locator(TILT).get_attribute("aria-valuetext") == "\u22123.0°"
    assert page.evaluate(DRAWN) != bones


def test_every_control_can_be_reached_and_shows_its_focus(opened):
    page = opened()
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('input, select, button, summary')"):
            reached.add(page.evaluate("document.activeElement.outerHTML"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
    text = " ".join(reached)
    assert text.count('type="range"') == text.count("inputmode=") == 3
    assert "data-presets" in text
    assert "data-reset" in text
    assert "<summary" in text


@pytest.mark.parametrize("typed", ["40", "", "-99"])
def test_a_number_out_of_range_is_told_in_words_and_changes_nothing(opened, typed):
    page = opened()
    field = page.locator("[data-control=pelvic_tilt] .hl-typed input")
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
    page.select_option("[data-presets]", label="Anterior tilt on request")
    drawn(page)
    assert page.input_value("[data-presets]") == "3"
    assert readout(page, "sacral_slope") == "53.2°"
    rested(page)
    page.click("[data-copy]")
    expected = 'pose("pelvic_tilt", pelvic_tilt=11.5, pelvic_incidence=50.4, lumbar_uptake=100)'
    page.locator(".hl-message", has_text=expected).wait_for()
    page.click("[data-reset]")
    drawn(page)
    assert readout(page, "sacral_slope") == "41.7°"


def test_the_spoken_sentence_waits_until_the_hand_rests(opened):
    page = opened()
    spoken = page.locator(".hl-spoken")
    page.focus(TILT)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert "2.5" not in spoken.text_content()
    rested(page)
    assert "tipped 2.5° forward" in spoken.text_content()
    assert spoken.get_attribute("aria-live") == "polite"


def test_the_drawing_follows_the_theme(opened):
    page = opened()
    page.select_option("[data-presets]", label="Anterior tilt on request")
    drawn(page)
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
    page.click("[data-labels]")  # what is not shown is not moved either
    page.fill("[data-control=pelvic_tilt] .hl-typed input", "7.3")
    page.keyboard.press("Enter")
    drawn(page)
    live = page.evaluate(
        "() => [...document.querySelectorAll('.hl-flat path')].map(p => p.getAttribute('d'))"
    )
    view, answers = explorer._answer({**explorer.values, "pelvic_tilt": 7.3})
    made = re.findall(
        r'<path d="([^"]+)"', svg(view.pictures[0], 20.0, answers, explorer._page.names)
    )
    assert len(live) == len(made) > 25
    for ours, theirs in zip(live, made, strict=True):
        assert ours.count("M") == theirs.count("M")
        ours, theirs = (np.array(re.findall(r"[-\d.]+", d), float) for d in (ours, theirs))
        assert np.abs(ours - theirs).max() <= 0.6  # half a millimetre and the last digit


def test_without_javascript_there_is_a_picture_and_the_words(new_page, explorer_page):
    page = new_page(390, 800, java_script_enabled=False)
    page.goto(explorer_page)
    assert page.locator(".hl-picture > svg").bounding_box()["height"] > 300
    assert "reference position" in page.locator(".hl-sentence").inner_text()
    assert page.locator("[data-readout=sacral_slope] td").first.text_content() == "41.7°"
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


def moves(page, name="pelvic_tilt"):
    return float(page.locator(f"[data-control={name}] input").first.input_value())


def test_a_drag_is_one_move_and_undo_takes_it_back(opened):
    page = opened()
    undo = page.locator("[data-undo]")
    assert undo.get_attribute("aria-disabled") == "true"
    drag(page, 0.9)
    rested(page)
    drag(page, 0.2)
    rested(page)
    assert moves(page) < -5
    undo.click()
    assert moves(page) > 14
    undo.click()
    assert moves(page) == 0
    drawn(page)
    assert readout(page, "sacral_slope") == "41.7°"
    assert undo.get_attribute("aria-disabled") == "true"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('[data-undo]')")


def test_a_drag_with_a_rest_in_it_is_still_one_move(opened):
    page = opened()
    box = page.locator(TILT).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 15 / 35, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, y)
    rested(page)
    page.mouse.move(box["x"] + box["width"] * 0.8, y)
    page.mouse.up()
    page.click("[data-undo]")
    assert moves(page) == 0


def test_ctrl_z_takes_back_a_run_of_keys_and_keeps_the_focus(opened):
    page = opened()
    page.focus(TILT)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+z")
    assert moves(page) == 0
    assert page.locator(TILT).evaluate("slider => slider === document.activeElement")


def test_ctrl_z_leaves_a_number_being_typed_to_the_browser(opened):
    page = opened()
    page.select_option("[data-presets]", label="Anterior tilt on request")
    page.focus("[data-control=pelvic_tilt] .hl-typed input")
    page.keyboard.type("3")
    page.keyboard.press("Control+z")
    assert moves(page) == 11.5


def test_reset_can_be_undone(opened):
    page = opened()
    page.select_option("[data-presets]", label="Posterior tilt on request")
    page.click("[data-reset]")
    assert moves(page) == 0
    page.click("[data-undo]")
    assert moves(page) == -8.5


def test_a_choice_is_picked_by_keys_and_never_lies_between(open_page, two_on_a_page):
    page = open_page(two_on_a_page)
    wood = page.locator("[data-control=wood] input")
    assert page.locator("fieldset[data-control=wood] legend").inner_text() == "Wood"
    wood.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    drawn(page)
    assert wood.nth(2).is_checked()
    assert readout(page, "reach") == "21\u00a0mm"
    page.locator("[data-model=stick] [data-copy]").click()
    page.locator(".hl-message", has_text='pose("stick", bend=10, wood="pine")').wait_for()
    page.keyboard.press("Control+z")
    drawn(page)
    assert wood.nth(1).is_checked()
    assert page.locator("[data-model=stick] .hl-sentence").inner_text() == "A short oak & elm."


def test_explorers_on_one_page_move_by_themselves(open_page, two_on_a_page):
    page = open_page(two_on_a_page)
    page.locator("[data-presets]").last.select_option(label="Anterior tilt on request")
    drawn(page)
    slopes = page.locator("[data-readout=sacral_slope] td")
    assert slopes.nth(0).text_content() == "41.7°"
    assert slopes.nth(1).text_content() == "53.2°"
    names = page.evaluate("[...document.querySelectorAll('[type=radio]')].map(r => r.name)")
    assert len(set(names)) == 1
    landmarks = page.evaluate("[...document.querySelectorAll('.hl')].map(part => part.ariaLabel)")
    assert landmarks == ["Explorer: Pelvic tilt", "Explorer: Stick", "Explorer: Pelvic tilt 2"]


def test_explorers_wake_when_scrolled_near(new_page, two_on_a_page):
    page, awake = new_page(1000, 500), "document.querySelectorAll('.hl-awake').length"
    page.goto(two_on_a_page)
    page.wait_for_function(f"{awake} === 2")  # in the window, and a window's height below it
    assert page.locator(TILT).last.is_disabled()
    page.locator(".hl").last.scroll_into_view_if_needed()
    page.wait_for_function(f"{awake} === 3")
    assert page.locator(TILT).last.is_enabled()


@pytest.mark.parametrize("by", ["a key", "a link"])
def test_explorers_far_away_wake_for_keys_and_links(new_page, two_on_a_page, by):
    page = new_page(1000, 500)
    page.goto(two_on_a_page)
    page.wait_for_selector(".hl-awake")
    if by == "a key":
        page.keyboard.press("Tab")
    else:
        page.evaluate("location.hash = 'explorer=pelvic_tilt.2&pelvic_tilt=-4'")
        page.wait_for_function("scrollY > 500")
    page.wait_for_function("document.querySelectorAll('.hl-awake').length === 3")


def test_a_link_opens_its_explorer_and_leaves_the_others(open_page, two_on_a_page):
    hash_ = "#explorer=pelvic_tilt.2&pelvic_tilt=-4&lumbar_uptake=50"
    page = open_page(two_on_a_page + hash_)
    drawn(page)
    tilts = page.locator(TILT)
    assert [tilts.nth(i).input_value() for i in (0, 1)] == ["0", "-4"]
    assert page.locator(".hl").nth(2).bounding_box()["y"] < 450
    page.evaluate("location.hash = 'explorer=stick&wood=oak+%26+elm&bend=30'")
    drawn(page)
    assert page.locator("[data-control=wood] input").nth(1).is_checked()
    assert tilts.nth(1).input_value() == "-4"


def test_bad_values_in_a_link_are_left_out_and_told_in_words(open_page, explorer_page):
    wrong = "#explorer=pelvic_tilt&pelvic_tilt=99&lumbar_uptake=50&knee=%3Cb%3E&pelvic_incidence="
    page = open_page(explorer_page + wrong)
    rested(page)
    assert page.locator(".hl-message").inner_text() == (
        "Not a value of this explorer, so left out of the link: "
        "pelvic_tilt=99, knee=<b>, pelvic_incidence=."
    )
    assert moves(page) == 0
    assert moves(page, "lumbar_uptake") == 50


@pytest.mark.parametrize("hash_", ["#", "#explorer=", "#explorer=other&x=1", "#a-heading", "#%"])
def test_other_addresses_change_nothing(open_page, explorer_page, hash_):
    page = open_page(explorer_page + hash_)
    assert page.locator(".hl-message").inner_text() == ""
    assert page.evaluate("document.activeElement === document.body")


BEND = "Number(document.querySelector('[data-control=bend] input').value)"


def test_playing_runs_the_control_and_ends_where_it_began(open_page, two_on_a_page):
    page = open_page(two_on_a_page)
    page.evaluate(
        "window.spoken = 0; new MutationObserver(() => window.spoken++).observe("
        "document.querySelector('[data-model=stick] .hl-spoken'), {childList: true})"
    )
    button = page.locator("[data-play]")
    button.click()
    assert button.inner_text() == "Pause"
    page.wait_for_function(BEND + " > 20")
    assert page.evaluate("window.spoken") == 0
    button.click()
    assert button.inner_text() == "Play"
    resting = moves(page, "bend")
    rested(page)
    assert moves(page, "bend") == resting
    assert page.evaluate("window.spoken") == 1
    page.keyboard.press("Control+z")
    assert moves(page, "bend") == 10
    button.click()
    page.wait_for_function("document.querySelector('[data-play]').textContent === 'Play'")
    assert button.inner_text() == "Play"
    assert moves(page, "bend") == 10


def test_a_hand_on_a_control_stops_the_playing(open_page, two_on_a_page):
    page = open_page(two_on_a_page)
    page.click("[data-play]")
    page.wait_for_function(BEND + " > 12")
    page.locator("[data-control=wood] input").nth(2).check()
    assert page.locator("[data-play]").inner_text() == "Play"


def test_whoever_prefers_no_motion_gets_still_positions(open_page, two_on_a_page):
    page = open_page(two_on_a_page, reduced_motion="reduce")
    page.evaluate(
        "window.seen = new Set(); new MutationObserver(() => window.seen.add("
        "document.querySelector('[data-model=stick] .hl-figure path').getAttribute('d')))"
        ".observe(document.querySelector('[data-model=stick] .hl-figure'),"
        " {subtree: true, attributes: true})"
    )
    page.click("[data-play]")
    page.wait_for_timeout(3000)
    assert 2 <= page.evaluate("window.seen.size") <= 4


def test_the_picture_can_be_saved_as_a_png(opened):
    page = opened()
    page.select_option("[data-presets]", label="Anterior tilt on request")
    drawn(page)
    page.click("[data-drawer=share] > summary")
    with page.expect_download() as saved:
        page.click("[data-png]")
    assert saved.value.suggested_filename == "pelvic_tilt_11.5_50.4_100.png"
    data = Path(saved.value.path()).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    figure = page.locator(".hl-figure").bounding_box()
    assert width == pytest.approx(2 * (figure["width"] + 32), abs=3)
    assert height > 2 * figure["height"]
    # What was drawn is no empty paper: many colours, those of bone and muscle among them.
    colours = page.evaluate(
        """async url => { const image = new Image(); image.src = url; await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
        const { data } = pen.getImageData(0, 0, image.width, image.height), seen = {};
        for (let i = 0; i < data.length; i += 4) {
          const key = [data[i], data[i + 1], data[i + 2]].join();
          seen[key] = (seen[key] ?? 0) + 1; }
        return seen; }""",
        "data:image/png;base64," + base64.b64encode(data).decode(),
    )
    assert colours["251,250,247"] > 100_000  # paper
    assert colours["230,218,189"] > 1_000  # the far bones
    assert len(colours) > 200


def test_paper_shows_figure_sentence_state_and_tables_and_no_dead_controls(opened):
    page = opened()
    page.select_option("[data-presets]", label="Anterior tilt on request")
    rested(page)
    page.emulate_media(media="print")
    for part in ("input", "button", ".hl-typed", ".hl-hint", ".hl-longest"):
        assert not page.locator(f".hl {part}").first.is_visible()
    assert not page.locator(".hl-hands").is_visible()
    for part in (".hl-picture > svg", ".hl-sentence", "[data-readout=sacral_slope]"):
        assert page.locator(part).is_visible()
    assert page.locator(".hl-state").inner_text() == (
        "Pelvic tilt: 11.5°; Pelvic incidence (PI): 50.4°; Lumbar uptake: 100\u00a0%"
    )


def test_the_controls_stay_where_they_are_while_the_sentence_changes(opened):
    page = opened(390, 844)
    heights = set()
    for tilt in ("-15", "0", "7.5", "20"):
        page.fill("[data-control=pelvic_tilt] .hl-typed input", tilt)
        page.fill("[data-control=lumbar_uptake] .hl-typed input", "40")
        page.keyboard.press("Enter")
        drawn(page)
        heights.add(page.evaluate("document.querySelector('.hl-words').offsetHeight"))
    assert len(heights) == 1
