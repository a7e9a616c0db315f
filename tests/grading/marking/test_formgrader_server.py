"""What our side of formgrader's server answers, asked without a browser, and what it refuses."""

import asyncio
import html
import json
import time
from pathlib import Path

import psutil
import pytest
from grading_support import hand_in
from jupyter_here import Asked, awaited, served
from small_course import answers, gradebook, notebook

from coursegrade.autograde.run_summary import Result
from coursegrade.formgrader import FORMGRADER, run
from coursegrade.formgrader.buttons import Runner

BOTH = ("coursegrade.formgrader", FORMGRADER)


@pytest.fixture
def course(small_course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small_course)  # nbgrader looks for its configuration here
    return small_course


def words(answer) -> str:
    return html.unescape(answer.body.decode())


def test_is_what_the_marking_page_cannot_do_said(course: Path) -> None:
    no_assignment, no_share, no_question, no_json, no_object = served(
        course, BOTH,
        Asked("/formgrader/marking/ps9"),
        Asked("/formgrader/marking/ps1/p/essay?share=3/2"),
        Asked("/formgrader/api/marking/ps1/p/nothing"),
        Asked("/formgrader/api/marking/ps1/p/essay/x", "PUT", "no json"),
        Asked("/formgrader/api/marking/ps1/p/essay/x", "PUT", "[1]"),
    )  # fmt: skip
    assert no_assignment.code == no_share.code == no_question.code == 404
    assert "The gradebook has no assignment 'ps9'; autograde it first." in words(no_assignment)
    assert "'3/2' is no share of a class; write 1/3 for the first of three." in words(no_share)
    assert json.loads(no_question.body) == {
        "error": "ps1 has no question 'nothing' to mark in p; choose one in the list."
    }
    for answer in (no_json, no_object):
        assert answer.code == 400
        assert "Error 400." in words(answer)


def test_are_pages_of_students_shut_in_and_buttons_carried_out(course: Path) -> None:
    with gradebook(course) as book:
        ada = book.find_submission_notebook("p", "ps1", "ada").id
    (answers(course, "ada").parent / "page.html").write_text("<script>1</script>")
    page = course / "feedback" / "ada" / "ps1" / "p.html"
    page.parent.mkdir(parents=True)
    page.write_text("Well done.", encoding="utf-8")
    hand_in(notebook("", gone=True), course / "submitted" / "ada" / "ps2" / "p.ipynb")
    file, feedback, none, outside, codes, _, button = served(
        course, BOTH,
        Asked(f"/formgrader/submissions/{ada}/page.html"),
        Asked("/formgrader/feedback/ps1/ada?notebook=p"),
        Asked("/formgrader/feedback/ps1/bob"),
        Asked("/formgrader/feedback/%2E%2E/ada"),
        Asked("/formgrader/api/coursegrade/codes/ps2"),
        Asked("/formgrader/api/students"),  # with this formgrader has its gradebook open
        Asked("/formgrader/api/coursegrade/autograde/ps1", "POST", ""),
    )  # fmt: skip
    assert file.code == 200
    assert file.headers["Content-Security-Policy"].endswith("; sandbox")
    assert words(feedback) == "Well done."
    assert "sandbox allow-top" in feedback.headers["Content-Security-Policy"]
    for answer in (none, outside):
        assert (answer.code, answer.reason) == (404, "No feedback yet. Generate it first.")
    assert json.loads(codes.body) == {}  # where nothing can be answered there is no code
    done = json.loads(button.body)
    assert not done["success"]
    assert done["error"].startswith("There is no submission at ")


def test_is_nothing_answered_where_formgrader_is_switched_off(course: Path) -> None:
    (answer,) = served(course, BOTH[:1], Asked("/formgrader/marking"))
    assert answer.code == 404


def test_is_an_order_that_ended_by_itself_told(course: Path) -> None:
    (course / "nbgrader_config.py").write_text("raise SystemExit(3)", encoding="utf-8")
    done = awaited(Runner().run("feedback", str(course), "ps1", ""))
    assert done == {"success": False, "log": "", "error": "The run was ended."}


def test_does_an_order_that_is_given_up_end_its_process(course: Path) -> None:
    def running() -> list[psutil.Process]:
        return [
            one for one in psutil.Process().children()
            if one.status() != psutil.STATUS_ZOMBIE
            and "coursegrade.formgrader.run" in one.cmdline()
        ]  # fmt: skip

    (course / "nbgrader_config.py").write_text("import time\ntime.sleep(60)", encoding="utf-8")
    runner = Runner()

    async def give_up() -> None:
        order = asyncio.ensure_future(runner.run("feedback", str(course), "ps1", "ada"))
        while not running():
            await asyncio.sleep(0.05)
        assert runner.progress == {"label": "Making feedback for ada"}
        order.cancel()
        with pytest.raises(asyncio.CancelledError):
            await order
        until = time.monotonic() + 10
        while running() and time.monotonic() < until:
            await asyncio.sleep(0.05)
        assert running() == []

    awaited(give_up())
    assert runner.progress == {}


def test_is_what_a_run_has_to_say_told_line_by_line() -> None:
    told: list[dict] = []
    lines = run._Lines(lambda **one: told.append(one))
    lines.begin(Result(total=2, protection="a sandbox"))
    lines.say(["the tests are another's now", "2 cells are new"])
    lines.end(Result(total=2))
    lines.end(Result(total=2, stopped="Stopped: the disk is full."))
    assert [one["say"] for one in told if "say" in one] == [
        "Protection: a sandbox.", "The tests are another's now.", "2 cells are new.",
        "Stopped: the disk is full.",
    ]  # fmt: skip
