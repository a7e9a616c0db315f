"""One question, the answers of all: marked by keys in a real browser, kept in a real gradebook."""

import os
import re

import pytest
from filelock import FileLock
from marking_class import BLANK, CLASS, HOSTILE, Class

from coursegrade.course import Course
from coursegrade.only_run import lock_file

expect = pytest.importorskip("playwright.sync_api").expect


def said(page) -> str:
    return page.inner_text("#said")


def student_shown(page) -> str:
    return re.search(r"I am (s\d\d)", page.inner_text("#answer"))[1]


def wait_until_saved(page, count: int) -> None:
    expect(page.locator("#done")).to_contain_text(f"{count} of", timeout=20_000)


def wait_for_next(page) -> None:
    expect(page.locator("#state")).to_have_text("Not marked yet", timeout=20_000)


def go_on(page) -> None:
    before = page.inner_text("#which")
    page.keyboard.press("n")
    expect(page.locator("#which")).not_to_have_text(before, timeout=20_000)


def show(page, student: str) -> None:
    """Go on by key until a student's answer is there."""
    for _ in CLASS:
        if f"I am {student}." in page.inner_text("#answer"):
            return
        go_on(page)
    raise AssertionError(f"{student} is not in the queue")


def test_are_sixty_answers_marked_without_the_mouse(
    graded_class: Class, marking_server: str, marker
) -> None:
    page, given = marker(), {}
    assert page.inner_text("#done") == "0 of 59 marked, 1 left blank"
    for number in range(len(CLASS) - 1):
        levels = f"{number % 3}{number // 3 % 3}{number // 9 % 3}{number % 2}"
        given[student_shown(page)] = sum(map(int, levels))
        for digit in levels:
            page.keyboard.press(digit)
        before = page.inner_text("#which")
        page.keyboard.press("Enter")
        wait_until_saved(page, number + 1)
        if number < len(CLASS) - 2:
            expect(page.locator("#which")).not_to_have_text(before)
    expect(page.locator("#said")).to_have_text("Saved. All are marked.")
    grades = graded_class.grades()
    assert {who: grades[who][0] for who in given} == given
    assert len(given) == len(CLASS) - 1
    assert not any(waits for _, waits, _ in grades.values())
    assert grades[BLANK] == (None, False, "")

    # Formgrader shows the same.
    who = "s31"
    page.goto(f"{marking_server}/formgrader/submissions/{graded_class.submission(who)}/")
    page.wait_for_function("formgrader.grades?.loaded")
    assert float(page.input_value("#essay")) == given[who]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9", "9 is more than the 8 points of this question; give 0 to 8."),
        ("-1", "-1 is less than nothing; give 0 to 8."),
        ("two", '"two" is no number of points; give 0 to 8.'),
        ("", "No points yet: give 0 to 8, then save."),
    ],
)
def test_are_points_that_cannot_be_refused_in_a_sentence(
    graded_class: Class, marker, typed: str, words: str
) -> None:
    page = marker()
    page.focus("#points")
    page.fill("#points", typed)
    page.keyboard.press("Enter")
    assert said(page) == words
    assert page.get_attribute("#points", "aria-invalid") is not None
    assert {score for score, _, _ in graded_class.grades().values()} == {None}


def test_does_the_server_refuse_points_as_well(marking_server: str, graded_class, marker) -> None:
    page = marker()
    answer = page.evaluate(
        """async (id) => {
          const desk = document.getElementById("desk").dataset;
          const answer = await fetch(`${desk.api}/${id}`, {method: "PUT",
            headers: {"X-XSRFToken": desk.token},
            body: JSON.stringify({score: "8,5", comment: "", seen: {score: null, comment: ""}})});
          return {status: answer.status, ...await answer.json()};
        }""",
        graded_class.submission("s01"),
    )
    assert answer["status"] == 400
    assert answer["error"] == "8.5 is more than the 8 points of this question; give 0 to 8."


def test_is_a_comment_used_again_and_a_mark_undone(graded_class: Class, marker) -> None:
    page = marker()
    first = student_shown(page)
    page.keyboard.press("c")
    page.keyboard.type("Say how common it is.")
    page.keyboard.press("Escape")
    page.focus("#points")
    page.keyboard.type("5,5")
    page.keyboard.press("Enter")
    wait_until_saved(page, 1)
    wait_for_next(page)
    second = student_shown(page)
    page.keyboard.press("Alt+1")
    for digit in "2222":
        page.keyboard.press(digit)
    page.keyboard.press("Enter")
    wait_until_saved(page, 2)
    grades = graded_class.grades()
    assert grades[first] == (5.5, False, "Say how common it is.")
    assert grades[second] == (8, False, "Say how common it is.")
    wait_for_next(page)
    page.keyboard.press("u")
    wait_until_saved(page, 1)
    expect(page.locator("#said")).to_have_text("Undone.")
    assert student_shown(page) == second
    assert graded_class.grades()[second] == (None, True, "")
    assert graded_class.grades()[first] == (5.5, False, "Say how common it is.")


def test_does_what_is_typed_early_go_to_the_next_answer(graded_class: Class, marker) -> None:
    page = marker()
    order = []
    for _ in range(3):
        order.append(re.search(r"I am (s\d\d)", page.inner_text("#answer")))
        go_on(page)
    for _ in range(3):
        before = page.inner_text("#which")
        page.keyboard.press("p")
        expect(page.locator("#which")).not_to_have_text(before)
    for key in (
        "2",
        "2",
        "2",
        "2",
        "Enter",
        "1",
        "0",
        "0",
        "0",
        "Enter",
        "1",
        "1",
        "1",
        "0",
        "Enter",
    ):
        page.keyboard.press(key)
    wait_until_saved(page, 3)
    grades = graded_class.grades()
    assert [grades[one[1]][0] for one in order] == [8, 1, 3]


def test_do_two_markers_lose_no_mark(graded_class: Class, marker) -> None:
    one, other = marker(), marker()
    assert student_shown(one) == student_shown(other)  # the same order for both
    who = student_shown(one)
    for digit in "1111":
        one.keyboard.press(digit)
    one.keyboard.press("Enter")
    wait_until_saved(one, 1)
    for digit in "2222":
        other.keyboard.press(digit)
    other.keyboard.press("Enter")
    other.wait_for_selector("#said.problem")
    assert said(other).startswith("Somebody else gave 4 meanwhile.")
    assert graded_class.grades()[who][0] == 4
    other.keyboard.press("Enter")
    wait_until_saved(other, 1)
    assert graded_class.grades()[who][0] == 8
    # What was marked by one is passed over by the other, who has loaded the page before.
    assert student_shown(one) != who


def test_does_a_mark_wait_while_an_autograding_runs(graded_class: Class, marker) -> None:
    page = marker()
    who = student_shown(page)
    with FileLock(lock_file(Course(graded_class.root))):
        for digit in "2101":
            page.keyboard.press(digit)
        page.keyboard.press("Enter")
        page.wait_for_selector("#said.problem")
        assert said(page).startswith("An autograding of this course is running.")
        assert graded_class.grades()[who][0] is None
    wait_until_saved(page, 1)
    assert graded_class.grades()[who][0] == 4


def test_do_markers_share_a_class(marker) -> None:
    texts = []
    for part in (1, 2):
        page = marker(query=f"share={part}/2")
        count = int(page.inner_text("#which").rpartition(" ")[2])
        assert count == 30
        seen = set()
        for _ in range(count):
            seen.add(page.inner_text("#answer").split(".")[0])
            go_on(page)
        texts.append(seen)
    assert not texts[0] & texts[1]
    assert len(texts[0] | texts[1]) == len(CLASS)


def test_does_nothing_that_a_student_wrote_run(marker, marking_server: str) -> None:
    page = marker()
    show(page, HOSTILE)
    page.keyboard.press("s")
    page.wait_for_selector("#near:not([hidden])")
    page.evaluate(
        "for (const a of document.querySelectorAll('a[href^=\"javascript:\" i]')) a.click()"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran ?? ''") == ""
    assert [one for one in page.outside if not one.startswith(marking_server)] == []
    assert page.locator("#answer script, #answer iframe, #answer form").count() == 0


def test_are_names_hidden_until_asked_for(marker) -> None:
    page = marker("print")
    assert "s0" not in page.inner_text("main")
    assert "print(42)" in page.inner_text("#answer")  # a code answer with what it printed
    page.check("#names")
    expect(page.locator("#who")).not_to_be_empty()
    assert page.inner_text("#who") in CLASS
    assert page.locator("summary:text('A sample answer')").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_does_the_page_fit_a_phone_and_show_the_focus(marker, scheme: str) -> None:
    page = marker(width=320, height=640, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#answer math").count() or page.locator("#answer p").count()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.name"))
        if page.evaluate("document.activeElement === document.body"):
            continue
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert {"points", "comment", "next", "previous", "alike", "names", "keys"} <= reached


def test_can_single_keys_be_switched_off(marker) -> None:
    page = marker()
    page.uncheck("#keys")
    before = page.inner_text("#which")
    page.focus("#next")
    page.keyboard.press("n")
    page.keyboard.press("2")
    assert page.inner_text("#which") == before
    assert page.locator("fieldset input:checked").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator("#which")).not_to_have_text(before)
    page.check("#keys")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_has_the_marking_page_no_fault_that_axe_finds(marker, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = marker(color_scheme=scheme)
    page.keyboard.press("s")
    page.wait_for_selector("#near article")
    assert [one["id"] for one in axe.run(page).response["violations"]] == []
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/marking-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{folder}/marking-{scheme}-390.png", full_page=True)
