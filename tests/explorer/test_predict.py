"""Predict before you observe: the answer waits for a guess that is set on the picture."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from hiplab.explorers.kinetic_chain import FORWARD_BEND
from hiplab.figures import kinetic_chain
from lessonkit import models
from lessonkit.drawing.view import number
from lessonkit.explorer import Explorer, Prediction, level, ray
from lessonkit.items import show_explorer
from tests.axe import violations_of
from tests.waiting import drawn

# By name, for an explorer takes a second to make; whether these are all is a test of its own.
OFFERED = (
    "adductors:sign_flip",
    "frog_stretch:hip_flexion",
    "hip_strength:hip_moment",
    "kinetic_chain:hip_flexion",
    "pelvic_tilt:trunk_lean",
)
SLIDER = ".hl-predict input[type=range]"
ARRIVED = """() => !document.querySelector(".hl-verdict").hidden
  && !document.querySelector(".hl-answer.hl-gone")"""
ENDS = """(kind) => document.querySelector(`.hl-mark.hl-${kind} path`).getAttribute("d")
  .match(/-?[\\d.]+/g).map(Number)"""


@pytest.fixture(scope="module", params=OFFERED)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def predictions(course_explorer):
    """What the explorers of the course ask, by the names that stand in OFFERED."""
    return {
        f"{name}:{prediction.name}": prediction
        for name in models.names()
        for prediction in course_explorer(name)._page.predictions
    }


def test_these_are_all_that_is_asked(predictions):
    assert sorted(predictions) == sorted(OFFERED)


def answer_of(name, prediction):
    """What the model itself says, printed."""
    model = models.model(name.partition(":")[0])
    quantity = next(q for q in model.QUANTITIES if q.name == prediction.quantity)
    return number(float(model.readouts(**prediction.pose)[prediction.quantity]), quantity), quantity


@pytest.mark.parametrize("folder", sorted(Path("lessons").glob("?-*")), ids=str)
def test_every_lesson_asks_at_least_once(folder):
    lesson = (folder / "lesson.ipynb").read_text(encoding="utf-8")
    asked = re.findall(r'explore_(\w+)\(predict=\\"(\w+)\\"\)', lesson)
    assert asked and {f"{name}:{prediction}" for name, prediction in asked} <= set(OFFERED)


def test_until_the_guess_nothing_answers_and_nothing_moves(
    name, predictions, course_page, open_page
):
    page = open_page(course_page(name), 1280, 720)
    answer, _ = answer_of(name, predictions[name])
    assert page.locator(".hl-question").is_visible()
    assert page.locator(".hl-side input:visible").count() == 2, "the guess, as slider and as number"
    for part in (
        ".hl-sentence",
        "[data-readout]",
        "[data-drawer]",
        "[data-presets]",
        "[data-reset]",
    ):
        assert not page.locator(part).first.is_visible()
    for handle in page.locator(".hl-hands:not(.hl-guessed) [data-handle]").all():
        assert not handle.is_visible()
    seen = page.locator(".hl").inner_text() + " ".join(
        part.text_content() for part in page.locator(".hl-flat text").all() if part.is_visible()
    )
    asked = page.locator(".hl-question").inner_text()
    assert answer not in seen.replace(asked, "")
    before = page.evaluate("document.querySelector('.hl-state').textContent")
    page.keyboard.press("Control+z")
    page.click("[data-check]")
    assert "Set your guess first" in page.locator("[data-unset]").inner_text()
    assert page.evaluate("document.querySelector('.hl-state').textContent") == before


def test_a_guess_by_keys_is_shown_beside_the_answer_of_the_model(
    name, predictions, course_page, open_page
):
    page = open_page(course_page(name), 1280, 720, reduced_motion="reduce")
    answer, quantity = answer_of(name, predictions[name])
    page.focus(SLIDER)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    guess = float(page.input_value(SLIDER))
    page.focus("[data-check]")
    page.keyboard.press("Enter")
    page.wait_for_function(ARRIVED)
    words = page.locator(".hl-verdict").inner_text()
    told = number(guess, dataclasses.replace(quantity, digits=0))
    assert words.startswith(f"The model answers {answer}. Your guess, {told}, is ")
    by = float(re.search(r"is ([\d.]+)", words)[1])
    exact = float(
        models.model(name.partition(":")[0]).readouts(**predictions[name].pose)[quantity.name]
    )
    assert by == pytest.approx(abs(guess - exact), abs=0.6 * 10.0**-quantity.digits)
    assert ("more" in words) == (guess > exact)
    assert page.evaluate("document.activeElement.matches('.hl-verdict')")
    assert page.locator(".hl-answer text").text_content() == f"answer {answer}"
    assert page.locator(".hl-guess text").text_content() == f"your guess {told}"
    assert page.locator(".hl-sentence").is_visible()
    # The marks belong to that pose: the next move takes them away.
    slider = page.locator(".hl-controls input[type=range]").last
    slider.focus()
    page.keyboard.press("End" if slider.input_value() == slider.get_attribute("min") else "Home")
    drawn(page)
    assert not page.locator(".hl-verdict").is_visible()
    assert not page.locator(".hl-answer").is_visible()


def test_the_guess_is_dragged_on_the_picture(open_page, course_page):
    """To where a line from the hip axis, the picture's origin, leans by 30 degrees."""
    page = open_page(course_page("kinetic_chain:hip_flexion"))
    x, y = page.evaluate(
        """() => { const m = document.querySelector(".hl-flat").getScreenCTM();
        const angle = 30 * Math.PI / 180;
        return [m.e + m.a * 190 * Math.sin(angle), m.f - m.d * 190 * Math.cos(angle)]; }"""
    )
    box = page.locator(".hl-guessed .hl-way circle").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    drawn(page)
    assert page.input_value(SLIDER) == "30"
    assert page.locator(".hl-guessed [data-handle]").get_attribute("aria-valuetext") == "30°"
    assert page.evaluate(ENDS, "guess") == pytest.approx([0, 0, 95, -164.5], abs=0.2)


def test_the_answer_is_drawn_where_the_model_has_it(open_page, course_page):
    page = open_page(course_page("adductors:sign_flip"), reduced_motion="reduce")
    curve = page.locator(".hl-covered").first
    assert not curve.is_visible(), "the curve would tell"
    page.click("[data-skip]")
    page.wait_for_function(ARRIVED)
    flip = float(models.model("adductors").readouts(muscle="adductor longus")["sign_flip"])
    x, _, other, _ = page.evaluate(ENDS, "answer")
    assert x == other == pytest.approx(4 * flip, abs=0.5)
    assert curve.is_visible()
    assert not page.locator(".hl-guess").is_visible(), "nobody guessed"
    assert page.locator(".hl-verdict").inner_text() == f"The model answers {flip:.1f}°."


def test_a_finger_guesses_too(open_page, course_page):
    from tests.explorer.test_any_hand import swipe

    page = open_page(
        course_page("pelvic_tilt:trunk_lean"), 390, 844, has_touch=True, is_mobile=True
    )
    box = page.locator(".hl-guessed .hl-way circle").bounding_box()
    swipe(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 40, 0)
    drawn(page)
    assert float(page.input_value(SLIDER)) > 3
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (844, 390)])
def test_question_guess_and_buttons_are_in_sight_with_the_picture(
    name, size, course_page, open_page
):
    page = open_page(course_page(name), *size)
    page.add_style_tag(content="h1 { display: none } body { margin: 0 } .hl { margin: 0 }")
    drawn(page)
    for part in (
        ".hl-figure",
        ".hl-question",
        SLIDER,
        "[data-check]",
        "[data-skip]",
        ".hl-guess path",
    ):
        box = page.locator(part).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], part


def test_a_link_to_a_state_opens_it_instead_of_asking(open_page, course_page):
    page = open_page(course_page("pelvic_tilt:trunk_lean") + "#explorer=pelvic_tilt&pelvic_tilt=5")
    drawn(page)
    assert not page.locator(".hl-question").is_visible()
    assert "dashed" not in page.locator(".hl-now").inner_text()
    assert page.input_value("[data-control=pelvic_tilt] .hl-typed input") == "5.0"


def test_without_javascript_the_question_stands_above_the_words(new_page, course_page):
    page = new_page(1000, 800, java_script_enabled=False)
    page.goto(course_page("pelvic_tilt:trunk_lean"))
    assert page.locator(".hl-question").is_visible()
    assert page.locator(".hl-sentence").is_visible()
    assert not page.locator("[data-check]").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_before_and_after(theme, open_page, course_page):
    page = open_page(course_page("hip_strength:hip_moment"), 1280, 900, theme)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    assert violations_of(page, {"preload": False}) == []
    page.focus(SLIDER)
    page.keyboard.press("ArrowRight")
    page.click("[data-check]")
    page.wait_for_function(ARRIVED)
    assert violations_of(page, {"preload": False}) == []


def test_python_starts_where_the_question_does():
    explorer = show_explorer("kinetic_chain", predict="hip_flexion")
    assert explorer.values["trunk_inclination"] == 0
    assert "How many degrees will your hips give?" in explorer.markup


GOOD = Prediction(
    "bend", "How far?", "hip_flexion", {"trunk_inclination": 90.0}, (0.0, 90.0),
    ray((0, 0), 100, 90, -1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": "knee"}, "'bend' cannot be asked: knee is no readout"),
        ({"picture": "Chart"}, "'bend' cannot be asked: there is no picture 'Chart'"),
        ({"guesses": (5.0, 5.0)}, "no guess lies between 5 and 5"),
        ({"pose": {}}, "the explorer stands in that very pose before"),
        ({"pose": {"knee": 3.0}}, "knee: not a control"),
        ({"pose": {"trunk_inclination": 900.0}}, "900 is out of range"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(change, words):
    with pytest.raises(ValueError, match=words):
        Explorer(FORWARD_BEND, kinetic_chain.view, dataclasses.replace(GOOD, **change))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'knee' is not a prediction .*; choose from hip_flexion"):
        Explorer(FORWARD_BEND, kinetic_chain.view, "knee")


def test_a_ray_turns_and_a_level_shifts():
    up = ray((1, 2), 10, 90, -1)(np.array([0.0, 90.0]))
    assert np.allclose(up, [[[1, 2], [1, 12]], [[1, 2], [11, 2]]])
    assert np.allclose(level((0, 1), (5, 1), (0, 2))(np.array([3.0])), [[[0, 7], [5, 7]]])
