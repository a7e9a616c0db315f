"""Is a lesson light, does nothing jump in it, and does it load no more than it needs?"""

from pathlib import Path

import pytest

from .conftest import KEPT, LESSONS, WALKED
from .serving import serve

FIRST_VISIT, NEXT_VISIT = 1_000_000, 150_000  # bytes over the wire, compressed
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
        const moved = sources.map(({ node, previousRect, currentRect }) => [
            (node?.outerHTML ?? node?.parentElement?.outerHTML ?? "(gone)").slice(0, 200),
            ...[previousRect, currentRect].map((at) => `${at.x} ${at.y} ${at.width} ${at.height}`),
        ]);
        if (!hadRecentInput) shifts.push([value, ...moved]);
    }
}).observe({ type: "layout-shift", buffered: true });
"""
# As on a slow line: what sleeps wakes before the reader's eyes, not far below them.
WAKE_IN_SIGHT = """
const Near = IntersectionObserver;
window.IntersectionObserver = class extends Near {
    constructor(seen, options) { super(seen, { ...options, rootMargin: "0px" }); }
};
"""
STARTED = """
[...document.querySelectorAll("[data-waking]")].every((root) => !("asleep" in root.dataset)
    && (root.dataset.hiplab !== "explorer" || root.querySelector(".hl-awake")))
"""
AWAKE = "!document.querySelector('[data-asleep]')"


def walk(page) -> None:
    """Walk down a page until all its explorers are awake, as a reader does who waits for each."""
    page.evaluate(
        """async (started) => {
            const pause = () => new Promise((done) => setTimeout(done, 60));
            for (let y = 0; y < document.body.scrollHeight; y += 0.7 * innerHeight) {
                scrollTo(0, y);
                do await pause(); while (!eval(started));
            }
        }""",
        STARTED,
    )
    page.wait_for_function(AWAKE, timeout=60_000)


@pytest.mark.parametrize("lesson", WALKED)
def test_lesson_keeps_its_budget_of_bytes(lesson: str, built_book: Path, new_page):
    """First visit: page, scripts, every explorer, the copy for offline reading. Then once more."""
    with serve(built_book) as server:
        page = new_page()
        page.goto(f"{server.address}{lesson}.html")
        walk(page)
        page.wait_for_function(KEPT, timeout=60_000)
        first = server.bytes()
        heaviest = sorted(server.sent, key=lambda sent: -sent[1])[:6]
        assert first <= FIRST_VISIT, heaviest
        page.goto("about:blank")
        page.goto(f"{server.address}{lesson}.html")
        walk(page)
        page.wait_for_timeout(2500)  # the copy looks for a new edition after the page has loaded
        assert server.bytes() - first <= NEXT_VISIT


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lesson", WALKED)
def test_nothing_jumps(lesson: str, width: int, served_book: str, new_page):
    """The picture of a sleeping explorer holds its place; nothing moves when it wakes in sight."""
    page = new_page(width, 900)
    page.add_init_script(WATCH_SHIFTS + WAKE_IN_SIGHT)
    page.goto(f"{served_book}/{lesson}.html")
    walk(page)
    page.wait_for_timeout(500)
    assert page.evaluate("shifts") == []


def test_only_near_explorers_wake(served_book: str, new_page):
    """The first starts at once; one far below stays a picture until the reader comes."""
    page = new_page(1280, 400)
    page.goto(f"{served_book}/{LESSONS[0]}.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    first = page.locator('[data-hiplab="explorer"]').first
    assert first.get_attribute("data-asleep") is None


def test_a_link_wakes_its_explorer(served_book: str, new_page):
    """A link to a state opens it, although the explorer slept."""
    page = new_page()
    page.goto(f"{served_book}/{LESSONS[0]}.html#explorer=pelvic_tilt&pelvic_tilt=7")
    page.locator('[data-hiplab="explorer"] .hl-awake').first.wait_for()
    assert page.locator('[data-control="pelvic_tilt"] input').first.input_value() == "7"


def test_an_explorer_that_cannot_be_fetched_says_so_and_comes_later(served_book: str, new_page):
    """The connection breaks before its data arrive; it wakes when the connection is back."""
    page = new_page()
    data = "**/_static/hiplab/data/*.js"
    page.route(data, lambda route: route.abort())
    page.goto(f"{served_book}/{LESSONS[0]}.html")
    words = page.locator(".hl-message").first
    page.wait_for_function("document.querySelector('.hl-message').textContent")
    # Its section may still wait for its layout, and has no inner text until then.
    assert "did not arrive" in words.text_content()
    page.unroute(data)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".hl-awake").first.wait_for(state="attached")
    assert words.text_content() == ""


def test_pages_share_the_data_of_an_explorer(built_book: Path):
    """Named after its content, so that a second page with the same explorer costs nothing."""
    names = [path.stem for path in built_book.glob("_static/hiplab/data/*.js")]
    assert len(names) >= len(LESSONS)
    texts = {path.read_bytes() for path in built_book.glob("_static/hiplab/data/*.js")}
    assert len(texts) == len(names)
