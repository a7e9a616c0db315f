"""One quiz goes round a real hub: release, fetch, answer, submit, collect, mark, feedback."""

import copy
import csv
import io
import re
import shutil
import sys
import time
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nbformat
import pytest

from lessonkit.items import load_quiz
from tests.hub.conftest import ACCOUNTS, EXCHANGE, PATIENCE_SECONDS, REPOSITORY, Hub

sys.path.insert(0, str(REPOSITORY / "tests" / "grading"))
from grading_support import LESSON, answered, grading_course, perfect_answers

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

COURSE = "hip-pelvis-low-back"
HOMES = "/home"
DESK = f"{HOMES}/instructor/course"
STUDENTS = ("ana", "ben", "cem")
ASSIGNMENT = {"course_id": COURSE, "assignment_id": LESSON}


@dataclass(frozen=True)
class Round:
    """What is left after the round, and the token of each student."""

    hub: Hub
    tokens: dict[str, str]

    def instructor(self, *command: str) -> str:
        """Run a command of the instructor's door on the hub and return what it printed."""
        done = self.hub.run("instructor", sys.executable, "-m", *command, where=DESK)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def assignments(self, student: str, action: str = "") -> list[dict]:
        """Do what the Assignment List panel of JupyterLab does, and return what it then shows."""
        token = self.tokens[student]
        where = f"/user/{student}/assignments"
        if action:
            answer = self.hub.ask("POST", f"{where}/{action}", token, json=ASSIGNMENT)
        else:
            answer = self.hub.ask("GET", where, token, params={"course_id": COURSE})
        told = answer.json()
        assert told["success"], told
        return told["value"]

    def contents(self, student: str, path: str) -> str:
        return f"/user/{student}/api/contents/{path}"


@pytest.fixture(scope="module")
def hub_round(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """Everything that happens between an instructor and three students, each on a server."""
    _lay_course(hub, grading_course(tmp_path_factory.mktemp("course") / "course"))
    around = Round(hub, {student: hub.sign_in(student) for student in STUDENTS})
    around.instructor("coursegrade", "assign", "1")
    around.instructor("coursegrade", "release", "1")

    quiz = load_quiz(REPOSITORY / "tests/grading/course/lessons" / LESSON / "quiz.yml")
    perfect = perfect_answers(quiz)
    answers = {"ana": perfect, "ben": {"tip-direction": perfect["tip-direction"]}, "cem": {}}
    for student in STUDENTS:
        listed = around.assignments(student)
        assert [(each["assignment_id"], each["status"]) for each in listed] == [
            (LESSON, "released")
        ]
        around.assignments(student, "fetch")
        place = around.contents(student, f"{LESSON}/quiz.ipynb")
        token = around.tokens[student]
        fetched = hub.ask("GET", place, token).json()["content"]
        release = tmp_path_factory.mktemp(student) / "quiz.ipynb"
        nbformat.write(nbformat.from_dict(copy.deepcopy(fetched)), release)
        notebook = answered(release, quiz, answers[student])
        saved = hub.ask("PUT", place, token, json={"type": "notebook", "content": notebook})
        assert saved.ok, saved.text
        around.assignments(student, "submit")

    around.instructor("coursegrade", "collect", "1")
    around.instructor("coursegrade", "autograde", "1")
    around.instructor("coursegrade", "feedback", "1")
    for student in STUDENTS:
        around.assignments(student, "fetch_feedback")
    return around


def _lay_course(hub: Hub, course: Path) -> None:
    home = hub.inside(f"{HOMES}/instructor")
    shutil.copytree(course, home / "course")
    for path in (home / "course", *(home / "course").rglob("*")):
        shutil.chown(path, ACCOUNTS["instructor"], ACCOUNTS["instructor"])


def test_every_submission_is_marked_as_on_one_machine(hub_round: Round) -> None:
    table = hub_round.instructor("coursegrade", "export")
    assert "grades.csv" in table
    text = hub_round.hub.inside(f"{DESK}/build/grades.csv").read_text()
    scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(io.StringIO(text))}
    # Fourteen points are marked by the program, and ana's essay waits for a person.
    assert scores == {"ana": 14, "ben": 2, "cem": 0}


def test_feedback_is_back_with_each_student_and_with_the_right_one(hub_round: Round) -> None:
    for student, points in (("ana", 14), ("ben", 2), ("cem", 0)):
        submitted = [
            each for each in hub_round.assignments(student) if each["status"] == "submitted"
        ]
        (given,) = submitted[0]["submissions"]
        assert given["has_local_feedback"]
        place = hub_round.contents(student, f"{given['local_feedback_path']}/quiz.html")
        page = hub_round.hub.ask("GET", place, hub_round.tokens[student]).json()["content"]
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
        assert f"{points} of 20 points" in words
        assert "HIDDEN TESTS" not in page


def test_the_release_that_students_fetched_has_no_key(hub_round: Round) -> None:
    text = hub_round.hub.inside(f"{HOMES}/cem/{LESSON}/quiz.ipynb").read_text()
    assert "judge(" not in text
    assert "HIDDEN TESTS" not in text
    assert "SOLUTION" not in text


@pytest.mark.parametrize(
    "path",
    [
        f"{HOMES}/instructor",
        f"{DESK}/lessons/1-small-quiz/quiz.yml",
        f"{DESK}/build/source/1-small-quiz/quiz.ipynb",
        f"{DESK}/build/gradebook.db",
        f"{DESK}/build/autograded/ana/1-small-quiz/quiz.ipynb",
        f"{HOMES}/ana/1-small-quiz/quiz.ipynb",
        f"{EXCHANGE}/{COURSE}/inbound",
        f"{EXCHANGE}/{COURSE}/feedback",
    ],
)
def test_a_student_reads_neither_sources_nor_somebody_elses_work(
    hub_round: Round, path: str
) -> None:
    assert hub_round.hub.inside(path).exists()
    read = "import os, sys; p = sys.argv[1]; os.listdir(p) if os.path.isdir(p) else open(p).read()"
    tried = hub_round.hub.run("ben", sys.executable, "-c", read, path)
    assert tried.returncode == 1, tried.stdout
    assert "PermissionError" in tried.stderr


def test_a_student_opens_nobody_elses_server(hub_round: Round) -> None:
    ben = hub_round.tokens["ben"]
    assert hub_round.hub.ask("GET", "/user/ben/api/contents", ben).ok
    for path in ("/user/ana/api/contents", "/user/ana/lab", "/hub/api/users/ana"):
        assert hub_round.hub.ask("GET", path, ben).status_code in (403, 404)


def test_a_student_takes_back_or_changes_nothing_that_was_handed_in(hub_round: Round) -> None:
    inbound = hub_round.hub.inside(f"{EXCHANGE}/{COURSE}/inbound")
    names = sorted(path.name.split("+")[0] for path in inbound.iterdir())
    assert names == list(STUDENTS)
    guess = f"{EXCHANGE}/{COURSE}/inbound/ana+{LESSON}+*"
    assert hub_round.hub.run("ben", "sh", "-c", f"rm -r {guess}").returncode
    assert sorted(path.name.split("+")[0] for path in inbound.iterdir()) == names


def test_a_student_hands_in_again_with_the_mouse(hub_round: Round, new_page) -> None:
    page = new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    page.goto(f"{hub_round.hub.address}/hub/login?next=/user/ben/lab")
    page.get_by_label("Username:").fill("ben")
    page.get_by_label("Password:").fill("anything")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
    page.locator(".lm-Menu-item", has_text="Assignment List").click()
    page.locator("#submitted_assignments_list").get_by_text(LESSON).first.wait_for()
    page.locator("#fetched_assignments_list").get_by_text("Submit").click()
    inbound = hub_round.hub.inside(f"{EXCHANGE}/{COURSE}/inbound")
    until = time.monotonic() + PATIENCE_SECONDS
    while len(list(inbound.glob("ben+*"))) < 2 and time.monotonic() < until:
        page.wait_for_timeout(200)
    assert len(list(inbound.glob("ben+*"))) == 2
