"""The book in Firefox and WebKit: what a reader does in Chromium works there too."""

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Keys, Remote
from selenium.webdriver.support.ui import WebDriverWait

from tests.book.conftest import KEPT
from tests.book.engines import WAIT_S, firefox, missing, webkit
from tests.conftest import Quiet, without_browser

LESSON = "lessons/1-kinetic-chain/lesson.html"
ASKS = "lessons/2-anterior-pelvic-tilt/lesson.html"
SLIDER = "[data-control=pelvic_tilt] input[type=range]"
FIELD = "[data-control=pelvic_tilt] .hl-typed input"
# Stands first in every page that is served here, and keeps what nobody caught.
LISTEN = (
    b"<head><script>window.faults = []; addEventListener('error', (e) => faults.push(e.message));"
    b"addEventListener('unhandledrejection', (e) => faults.push(String(e.reason)));</script>"
)


class Listening(Quiet):
    """A file server whose pages keep their errors."""

    def copyfile(self, source, outputfile) -> None:
        """Send a page with the listener in it, anything else as it is."""
        outputfile.write(source.read().replace(b"<head>", LISTEN, 1))

    def send_header(self, keyword: str, value: str) -> None:
        """Send no length: it is not that of the file."""
        if keyword != "Content-Length":
            super().send_header(keyword, value)


@pytest.fixture(scope="module")
def listening_book(built_book: Path) -> Iterator[str]:
    """The address of the built book, served with a listener in each page."""
    handler = functools.partial(Listening, directory=str(built_book))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def start(engine: str, profile: Path, **settings: object):
    """Start an engine, or say what is missing."""
    if sys.platform != "linux":
        pytest.skip("these two are tried on Linux")
    if lack := missing(engine):
        without_browser(lack + "; 'apt-get install firefox-esr webkit2gtk-driver xvfb'")
    return firefox(profile, **settings) if engine == "Firefox" else webkit()


@pytest.fixture(scope="module", params=["Firefox", "WebKit"])
def engine(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def driver(engine: str, tmp_path_factory) -> Iterator[Remote]:
    with start(engine, tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def opened(driver: Remote, listening_book: str) -> Iterator[Callable[..., Remote]]:
    """Open a page of the book; what nobody caught in it fails the test."""

    def open_it(page: str = LESSON, ready: str = ".hl-awake") -> Remote:
        driver.set_window_size(1200, 900)
        driver.get("about:blank")
        driver.get(f"{listening_book}/{page}")
        until(driver, f"document.querySelector({ready!r})")
        return driver

    yield open_it
    assert driver.execute_script("return faults") == []


def until(driver: Remote, condition: str) -> object:
    """Wait for a condition in the page and return its value."""
    return WebDriverWait(driver, WAIT_S).until(lambda d: d.execute_script(f"return {condition}"))


def part(driver: Remote, selector: str):
    """Return an element, in the middle of the window."""
    found = driver.find_element("css selector", selector)
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    return found


def readout(driver: Remote, name: str) -> str:
    found = driver.find_element("css selector", f"[data-readout={name}] td")
    return found.get_property("textContent")


def test_a_slider_is_dragged(opened):
    driver = opened()
    slope = readout(driver, "sacral_slope")
    slider = part(driver, SLIDER)
    width = slider.size["width"]
    at = int(width * (15 / 35 - 0.5))
    drag = ActionChains(driver).move_to_element_with_offset(slider, at, 0).click_and_hold()
    drag.move_by_offset(int(0.2 * width), 0).move_by_offset(int(0.1 * width), 0).release().perform()
    tilt = float(slider.get_property("value"))
    assert tilt > 5
    until(driver, f"document.querySelector('.hl-sentence').textContent.includes('{tilt:.1f}°')")
    assert readout(driver, "sacral_slope") == f"{41.67 + tilt:.1f}°" != slope


def test_keys_move_a_slider_and_undo_it(opened):
    driver = opened()
    slider = part(driver, SLIDER)
    driver.execute_script("arguments[0].focus()", slider)
    ActionChains(driver).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    assert slider.get_property("value") == "1"
    for _ in range(
        2
    ):  # the keys are one move, or two on a machine so slow that a hand seems to rest
        ActionChains(driver).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    assert slider.get_property("value") == "0"


def test_a_number_is_typed_with_a_comma(opened):
    driver = opened()
    field = part(driver, FIELD)
    field.click()
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    ActionChains(driver).send_keys("5,5", Keys.TAB).perform()
    assert field.get_property("value") == "5.5"
    until(
        driver, "document.querySelector('[data-readout=sacral_slope] td').textContent === '47.2°'"
    )


def test_a_guess_is_dragged_and_answered_and_the_pose_kept_as_a_ghost(opened):
    driver = opened(ASKS, ready=".hl-asking .hl-awake")
    ring = part(driver, ".hl-guessed .hl-way circle")
    drag = ActionChains(driver).move_to_element(ring).click_and_hold()
    drag.move_by_offset(20, 2).move_by_offset(20, 3).release().perform()
    until(driver, "Number(document.querySelector('.hl-predict input[type=range]').value) > 2")
    guess = float(part(driver, ".hl-predict input[type=range]").get_property("value"))
    look = "getComputedStyle(document.querySelector('.hl-guess path')).strokeDasharray"
    assert driver.execute_script(f"return {look}") != "none", "the book keeps the style"
    part(driver, "[data-check]").click()
    until(driver, "!document.querySelector('.hl-answer').classList.contains('hl-gone')")
    verdict = driver.find_element("css selector", ".hl-verdict").text
    assert verdict.startswith(f"The model answers 10.0°. Your guess, {guess:.0f}°, is ")
    part(driver, "[data-ghost]").click()
    part(driver, "[data-reset]").click()
    outlines = "[...document.querySelectorAll('.hl-ghost path')]"
    until(driver, f"{outlines}.some((path) => path.style.display === '')")
    lean = "document.querySelector('[data-readout=trunk_lean] .hl-differs').textContent"
    until(driver, f"{lean} === '\\u221210.0°'")


def test_a_question_is_answered(opened):
    driver = opened(ready=".hl-practice .hl-option input:enabled")
    part(driver, ".hl-practice .hl-item .hl-option").click()
    part(driver, ".hl-practice .hl-item button").click()
    until(driver, "document.querySelector('.hl-practice .hl-feedback').textContent.length > 20")


def test_the_search_finds_and_its_field_has_the_focus(opened):
    driver = opened()
    driver.execute_script("document.querySelector('.search-button__button').click()")
    until(driver, "document.activeElement.matches('dialog input')")
    ActionChains(driver).send_keys("lordosis", Keys.ENTER).perform()
    until(driver, "document.querySelectorAll('#search-results li').length > 3")


def test_terms_are_seen_and_explained(opened):
    driver = opened()
    term = part(driver, "a.term")
    look = "const l = getComputedStyle(arguments[0]); return [l.textDecorationLine, l.display]"
    assert driver.execute_script(look, term) == ["underline", "inline"]
    ActionChains(driver).move_to_element(term).perform()
    until(driver, "document.querySelector('.course-note').textContent.length > 10")


def test_pictures_have_their_labels_and_tables_their_room(opened):
    """Labels of 12 px at least, and a figure that stays in sight."""
    driver = opened()
    driver.execute_script("document.querySelector('.hl-side button').scrollIntoView(false)")
    assert driver.execute_script(
        """return [...document.querySelectorAll(".hl-awake .hl-flat text")].every((text) => {
          const svg = text.ownerSVGElement, box = svg.getBoundingClientRect();
          const { width, height } = svg.viewBox.baseVal;
          const scale = Math.min(box.width / width, box.height / height);
          return parseFloat(getComputedStyle(text).fontSize) * scale > 11.9; })"""
    )
    top = driver.execute_script(
        "return document.querySelector('.hl-picture').getBoundingClientRect().top"
    )
    assert 0 < top < 400


def test_the_book_is_read_without_a_network(driver: Remote, built_book: Path):
    """Keep a page, end the server, and open the page again."""
    handler = functools.partial(Quiet, directory=str(built_book))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/{LESSON}"
        driver.get(address)
        until(driver, "document.querySelector('.hl-awake')")
        until(driver, KEPT)
    finally:
        server.shutdown()
        server.server_close()
    driver.get("about:blank")
    driver.get(address)
    until(driver, "document.querySelector('.hl-awake')")


@pytest.mark.parametrize(
    "setting", [{"network.cookie.cookieBehavior": 2}, {"dom.storage.enabled": False}], ids=str
)
def test_firefox_needs_no_storage(setting, listening_book: str, tmp_path: Path):
    with start("Firefox", tmp_path / "profile", **setting) as driver:
        works_without_storage(driver, f"{listening_book}/{LESSON}")


def test_a_frame_that_may_keep_nothing_works(driver: Remote, listening_book: str):
    """As a learning platform embeds it: an origin of its own, with scripts and without storage."""
    driver.get(f"{listening_book}/_static/book.css")
    driver.execute_script(
        """const frame = document.createElement("iframe"), about = { src: arguments[0] };
        Object.assign(frame, about, { width: 1000, height: 700, sandbox: "allow-scripts" });
        document.documentElement.replaceChildren(frame);""",
        f"{listening_book}/{LESSON}",
    )
    driver.switch_to.frame(driver.find_element("css selector", "iframe"))
    works_without_storage(driver)
    driver.switch_to.default_content()


def works_without_storage(driver: Remote, address: str = "") -> None:
    """Wake an explorer, move it, and change the theme."""
    if address:
        driver.get(address)
    until(driver, "document.querySelector('.hl-awake')")
    slider = part(driver, SLIDER)
    slider.click()  # in its middle
    assert 2 <= float(slider.get_property("value")) <= 3
    mode = "document.documentElement.dataset.mode"
    before = driver.execute_script(f"return {mode}")
    driver.execute_script("document.querySelector('.theme-switch-button').click()")
    assert driver.execute_script(f"return {mode}") != before
    assert driver.execute_script("return faults") == []
