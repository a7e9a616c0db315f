"""A path of poses: taken down, replayed smoothly or in steps, and carried by a link."""

import pytest

from tests.waiting import drawn, rested

BEND = "Number(document.querySelector('[data-control=bend] input').value)"
DONE = "document.querySelector('[data-run]').textContent === 'Play path'"


@pytest.fixture(scope="session")
def stick_page(stick, write_page):
    return write_page(stick)


@pytest.fixture
def page(open_page, stick_page):
    page = open_page(stick_page)
    page.click("[data-drawer=path] > summary")
    return page


def bend(page, value):
    page.fill("[data-control=bend] .hl-typed input", str(value))
    page.keyboard.press("Enter")
    drawn(page)


def test_poses_are_added_played_and_end_at_the_last(page):
    bend(page, 30)
    page.click("[data-add]")
    page.locator("[data-control=wood] input").nth(2).check()
    bend(page, 70)
    page.click("[data-add]")
    assert page.locator(".hl-path li").all_text_contents() == ["Bend 30°", "Bend 70°, Wood pine"]
    assert page.locator("[data-poses]").inner_text() == "2 of 12 poses."
    page.click("[data-reset]")
    page.evaluate("window.seen = []")
    page.evaluate(
        "new MutationObserver(() => window.seen.push(" + BEND + ")).observe("
        "document.querySelector('.hl-state'), {childList: true})"
    )
    page.click("[data-run]")
    assert page.locator("[data-run]").inner_text() == "Pause"
    page.wait_for_function(DONE)
    drawn(page)
    assert page.evaluate(BEND) == 70
    assert page.locator("[data-control=wood] input").nth(2).is_checked()
    seen = page.evaluate("window.seen")
    assert 30 in seen and seen == sorted(seen)
    page.keyboard.press("Control+z")
    assert page.evaluate(BEND) == 10, "a replay is one move"


def test_a_hand_ends_the_replay_at_a_step(page):
    page.click("[data-add]")
    bend(page, 90)
    page.click("[data-add]")
    page.click("[data-reset]")
    page.focus("[data-run]")
    page.keyboard.press("Enter")
    page.wait_for_function(BEND + " > 20")
    page.keyboard.press("Enter")
    assert page.evaluate(DONE)
    now = page.evaluate(BEND)
    assert 20 < now < 90 and now == int(now)


def test_recording_takes_down_where_the_hand_rests(page):
    record = page.locator("[data-record]")
    record.click()
    assert record.get_attribute("aria-pressed") == "true"
    for value in (20, 40):
        bend(page, value)
        rested(page)
    page.wait_for_function("document.querySelectorAll('.hl-path li').length === 3")
    record.click()
    bend(page, 60)
    rested(page)
    assert page.locator(".hl-path li").all_text_contents() == [
        "as at the start",
        "Bend 20°",
        "Bend 40°",
    ]
    page.click("[data-clear]")
    assert page.locator(".hl-path li").count() == 0
    assert page.locator("[data-run]").get_attribute("aria-disabled") == "true"


def test_twelve_poses_are_the_most(page):
    for value in range(20, 34):
        bend(page, value)
        page.focus("[data-add]")
        page.keyboard.press("Enter")
    assert page.locator(".hl-path li").count() == 12
    assert page.locator("[data-poses]").inner_text() == "12 of 12 poses. No more can be added."
    assert page.locator("[data-add]").get_attribute("aria-disabled") == "true"


def test_whoever_prefers_no_motion_gets_the_poses_alone(open_page, stick_page):
    hash_ = "#explorer=stick&bend=10&pose=bend*50&pose=bend*80+wood*1&pose=-"
    page = open_page(stick_page + hash_, reduced_motion="reduce")
    page.evaluate(
        "window.seen = new Set(); new MutationObserver(() => window.seen.add("
        + BEND
        + ")).observe("
        "document.querySelector('.hl-state'), {childList: true})"
    )
    page.click("[data-run]")
    page.wait_for_function(DONE)
    assert page.evaluate("[...window.seen]") == [50, 80, 10]


def test_a_link_carries_the_path_and_opens_its_drawer(open_page, stick_page, page):
    for value in (30, 10, 80):
        bend(page, value)
        page.click("[data-add]")
    page.click("[data-drawer=share] > summary")
    page.click("[data-link]")
    hash_ = page.evaluate("location.hash")
    assert hash_ == "#explorer=stick&bend=80&wood=ash&pose=bend*30&pose=-&pose=bend*80"
    other = open_page(stick_page + hash_)
    assert other.locator(".hl-path li").all_text_contents() == [
        "Bend 30°",
        "as at the start",
        "Bend 80°",
    ]
    assert other.locator("[data-run]").is_visible()
    assert other.locator(".hl-message").inner_text().startswith("Press Play path")


def test_what_of_a_path_cannot_be_read_is_told(open_page, stick_page):
    poses = "".join(f"&pose=bend*{value}" for value in range(20, 33))
    page = open_page(stick_page + "#explorer=stick&pose=bend*200&pose=bend" + poses)
    drawn(page)
    assert page.locator(".hl-path li").count() == 12
    assert page.locator(".hl-message").inner_text() == (
        "Not a value of this explorer, so left out of the link: "
        "pose=bend*200, pose=bend, pose=bend*32."
    )
