"""What a student wrote does not run in the instructor's browser, nor tell a host who reads it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hostile_page import SEEN, TRACKER, hostile_course, hostile_notebook, ways
from nbgrader.api import Gradebook

from coursegrade import safe_html
from coursegrade.__main__ import main
from coursegrade.safe_html import SafeHTMLExporter, clean
from tests.servers import free_port, wait_for_server

HUB = Path(__file__).parents[3] / "grading" / "hub"


class Watch:
    """A page that notes what ran and which other hosts were asked."""

    def __init__(self, tab) -> None:
        self.tab = tab
        self.asked: list[str] = []
        # What a policy refuses never comes here; nothing leaves the machine in any case.
        tab.route(re.compile("^https?://(?!127.0.0.1)"), self._refuse)

    def _refuse(self, route) -> None:
        self.asked.append(route.request.url)
        route.abort()

    def elsewhere(self) -> list[str]:
        """Return what was asked of other hosts; where MathJax comes from is nbgrader's choice."""
        return [one for one in self.asked if not one.startswith("https://cdnjs.cloudflare.com/")]

    def ran(self) -> str:
        """Press whatever can be pressed, wait, and return the marks that scripts have left."""
        self.tab.evaluate(
            "for (const a of document.querySelectorAll('a[href^=\"javascript:\" i]')) a.click()"
        )
        self.tab.wait_for_timeout(400)
        return self.tab.evaluate("window.ran || ''")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        return hostile_course(tmp_path_factory.mktemp("hostile") / "bio")


def submission(course: Path) -> str:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        return book.find_submission_notebook("p", "ps1", "mallory").id


def started(command: list[str], course: Path, port: int, **environment: str) -> subprocess.Popen:
    server = subprocess.Popen(
        [*command, "--no-browser", "--allow-root", f"--ServerApp.port={port}",
         "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=abc"],
        cwd=course, env={**os.environ, **environment}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_server(server, port)
    except TimeoutError:
        stop(server)
        raise
    return server


def stop(server: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=30)


@pytest.fixture(scope="module")
def formgrader(course: Path) -> Iterator[str]:
    port = free_port()
    server = started([sys.executable, "-m", "coursegrade", "formgrader"], course, port)
    yield f"http://127.0.0.1:{port}"
    stop(server)


def opened(new_page, address: str, course: Path) -> Watch:
    watch = Watch(new_page())
    watch.tab.set_default_timeout(120_000)
    # As through JupyterLab: nbgrader's own pages take a token for themselves alone.
    page = f"/formgrader/submissions/{submission(course)}/"
    watch.tab.goto(f"{address}/login?token=abc&next={page}")
    watch.tab.wait_for_selector("#essay-comment")
    return watch


def test_does_nothing_of_a_submission_run_in_formgrader(
    formgrader: str, course: Path, new_page, tmp_path: Path
) -> None:
    watch = opened(new_page, formgrader, course)
    assert watch.ran() == ""
    assert watch.elsewhere() == []
    words = watch.tab.inner_text("#notebook")
    # What a grader has to read is there: text, a table, a picture, printed words.
    for part in (SEEN, "left", "two", "13.5", "printed <script>", "Figure", "a quotation"):
        assert part in words
    assert watch.tab.locator("#notebook table td").count() >= 3
    assert watch.tab.evaluate(
        "[...document.querySelectorAll('.output_png img')].some(one => one.naturalWidth == 1)"
    )
    assert "$\\frac{a}{b}$" in words  # MathJax, which draws it, is out of reach here


def test_can_a_grader_still_grade(formgrader: str, course: Path, new_page) -> None:
    watch = opened(new_page, formgrader, course)
    # Marks come after the page; only then does formgrader listen to a hand.
    watch.tab.wait_for_function("formgrader.grades?.loaded")
    box = watch.tab.locator("#essay")
    with watch.tab.expect_response(lambda answer: "/api/grade/" in answer.url) as saved:
        box.fill("2.5")
        box.blur()
    assert saved.value.ok
    assert float(json.loads(saved.value.request.post_data)["manual_score"]) == 2.5
    eye = watch.tab.locator(".glyphicon-eye-open")
    eye.click()
    assert watch.tab.locator("a.name-shown").is_visible()
    watch.tab.goto(watch.tab.url.partition("?")[0] + "next")
    assert "/gradebook/ps1/p" in watch.tab.url


def test_is_a_file_that_was_handed_in_shown_without_its_scripts(
    formgrader: str, course: Path, new_page
) -> None:
    watch = opened(new_page, formgrader, course)
    page = watch.tab.goto(f"{formgrader}/formgrader/submissions/{submission(course)}/evil.html")
    assert watch.tab.inner_text("h1") == "file"
    assert watch.ran() == ""
    assert "sandbox" in page.headers["content-security-policy"]


def test_does_the_hub_configuration_switch_it_on(course: Path, new_page) -> None:
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course}"]
    server = started(
        command, course, port,
        JUPYTER_CONFIG_PATH=str(HUB), NBGRADER_EXCHANGE=str(course.parent),
    )  # fmt: skip
    try:
        assert opened(new_page, f"http://127.0.0.1:{port}", course).ran() == ""
    finally:
        stop(server)


def test_would_the_submission_run_without_it(course: Path, new_page) -> None:
    # The marks of this test tell something only if stock formgrader runs what was handed in.
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course}"]
    off = "--ServerApp.jpserver_extensions={'coursegrade.formgrader': False}"
    server = started([*command, off], course, port)
    try:
        address = f"http://127.0.0.1:{port}"
        ran = opened(new_page, address, course).ran()
        for place in ("markdown", "markdown-output", "text"):
            assert place in ran
    finally:
        stop(server)


def test_does_the_policy_hold_where_the_cleaning_fails(
    tmp_path: Path, new_page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_html, "clean", lambda html: html)
    page, _ = SafeHTMLExporter().from_notebook_node(hostile_notebook())
    assert "tracker.invalid" in page
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    watch = Watch(new_page())
    watch.tab.goto((tmp_path / "page.html").as_uri())
    assert watch.ran() == ""
    assert watch.elsewhere() == []


def test_does_nothing_run_on_a_feedback_page(course: Path, new_page, monkeypatch, capsys) -> None:
    monkeypatch.chdir(course)
    assert main(["feedback", "ps1"]) == 0
    assert "Feedback for 1 submissions made" in capsys.readouterr().out
    path = course / "feedback" / "mallory" / "ps1" / "p.html"
    assert "tracker.invalid/markdown.png" not in path.read_text(encoding="utf-8")
    watch = Watch(new_page())
    watch.tab.goto(path.as_uri())
    assert watch.ran() == ""
    assert watch.elsewhere() == []
    assert SEEN in watch.tab.inner_text("body")
    assert "Well argued." in watch.tab.inner_text("body")


@pytest.mark.parametrize(
    "html",
    [
        '<table class="dataframe"><tbody><tr><td align="right">1</td></tr></tbody></table>',
        "<p>x<sub>2</sub> <strong>bold</strong> <code>a &lt; b</code></p>",
        '<span style="color:red">red</span>',
        '<img src="data:image/png;base64,AAAA" alt="plot">',
        '<img src="plot.png">',
        "<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>",
        '<div class="highlight"><span class="k">def</span></div>',
        '<div class="alert alert-info">note</div>',
    ],
)
def test_does_honest_html_stay_as_it_is(html: str) -> None:
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<img src="../../../api/shutdown">', "<img>"),
        ('<img src="/logout">', "<img>"),
        ('<img src="//tracker.invalid/a.png">', "<img>"),
        ('<a href="data:text/html,x">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<p class="navbar-fixed-top k">x</p>', '<p class="k">x</p>'),
        ('<p style="position:fixed;color:red">x</p>', '<p style="color:red">x</p>'),
        ('<p style="background:url(x)">x</p>', "<p>x</p>"),
        ('<div id="essay">x</div>', "<div>x</div>"),
    ],
)
def test_is_what_reaches_out_of_a_cell_taken_away(html: str, left: str) -> None:
    assert clean(html) == left


def test_is_every_way_in_closed_in_the_source_too() -> None:
    left = clean(ways("x"))
    for sign in (
        "<script",
        "onerror",
        "onload",
        "javascript:",
        "<iframe",
        "<svg",
        TRACKER,
        "srcdoc",
    ):
        assert sign not in left
