"""The instructor's guide, walked command by command as it is written there."""

import getpass
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from grading_support import REPOSITORY, answered, hand_in, perfect_answers

from launcher import environment
from lessonkit.items import load_quiz
from tests.servers import free_port

LESSON = "2-anterior-pelvic-tilt"
GUIDE = (REPOSITORY / "book" / "for-instructors.md").read_text(encoding="utf-8")
ROUND = GUIDE.partition("### The round\n")[2].partition("\n### ")[0]
COMMANDS = re.findall(r"`(python course\.py grade [^`…]+)`", ROUND)
SERVERS = ("mark", "formgrader")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course as somebody has cloned it, with this environment for its own."""
    root = tmp_path_factory.mktemp("guide") / "course"
    (root / ".venv").mkdir(parents=True)
    for name in ("course.py", "nbgrader_config.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(REPOSITORY / name, root)
    shutil.copytree(REPOSITORY / "launcher", root / "launcher")
    shutil.copytree(REPOSITORY / "lessons" / LESSON, root / "lessons" / LESSON)
    for package in ("widgets/lessonkit", "widgets/hiplab", "grading"):
        (root / package).mkdir(parents=True)
        shutil.copy(REPOSITORY / package / "pyproject.toml", root / package)
    for name in ("bin", "lib", "share", "etc"):
        (root / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    # By this file Python knows its packages, behind a wall that shows folders and follows no link.
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", root / ".venv")
    stamp = {environment.BASE: environment.fingerprint(root, environment.BASE)}
    environment.stamp_of(root).write_text(json.dumps(stamp), encoding="utf-8")
    (root / "class.csv").write_text(
        f"student_id;first_name;last_name\n{_me()};Ada;Müller\n", encoding="cp1252"
    )
    return root


def _me() -> str:
    return getpass.getuser()


def walked(course: Path, command: str) -> str:
    program, *words = shlex.split(command)
    assert program == "python"
    done = subprocess.run(
        [sys.executable, *words], cwd=course, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def hand_in_as_a_student(course: Path, desk: Path) -> None:
    where = ["--course=hip-pelvis-low-back", f"--Exchange.root={course}/build/exchange",
             f"--Exchange.cache={desk}/cache"]  # fmt: skip
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for step in ("fetch_assignment", "submit"):
        if step == "submit":
            quiz = load_quiz(course / "lessons" / LESSON / "quiz.yml", "hip-pelvis-low-back")
            path = desk / LESSON / "quiz.ipynb"
            hand_in(answered(path, quiz, perfect_answers(quiz, _me())), path)
        subprocess.run([sys.executable, "-m", "nbgrader", step, LESSON, *where], cwd=desk, env=env,
                       check=True, capture_output=True)  # fmt: skip


def served(course: Path, command: str) -> str:
    """Start a command that stays, until its page is there; return the page."""
    port = free_port()
    words = [sys.executable, *shlex.split(command)[1:], "--no-browser", "--allow-root",
             f"--ServerApp.port={port}", "--IdentityProvider.token=abc"]  # fmt: skip
    server = subprocess.Popen(words, cwd=course, start_new_session=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        page = re.search(r"opens at (\S+),", server.stdout.readline())[1]
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{page}", headers={"Authorization": "token abc"}
        )
        until = time.monotonic() + 120
        while True:
            try:
                return urllib.request.urlopen(request, timeout=20).read().decode()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="nbgrader's exchange does not run on Windows")
def test_does_the_guide_work_as_it_is_written(course: Path, tmp_path: Path) -> None:
    said: dict[str, str] = {}
    for command in COMMANDS:
        step = command.split()[3]
        if step == "collect":
            hand_in_as_a_student(course, tmp_path)
        said[command] = served(course, command) if step in SERVERS else walked(course, command)
    steps = [command.split()[3] for command in COMMANDS]
    assert steps == ["roster", "build", "assign", "release", "collect", "autograde", "mark",
                     "feedback", "feedback", "report", "export"]  # fmt: skip
    grade = "python course.py grade"
    assert "1 students, 1 of them new." in said[f"{grade} roster class.csv"]
    assert "Collecting 2-anterior-pelvic-tilt" in said[f"{grade} collect 2"]
    assert "1 graded, 0 skipped, 0 failed." in said[f"{grade} autograde 2"]
    marking = said[f"{grade} mark 2"]
    # The four criteria of the written item, each with its three levels.
    assert marking.count("<fieldset") == 4
    assert marking.count('type="radio"') == 12
    assert "Nothing was released." in said[f"{grade} feedback 2 --no-release"]
    assert "Released to 1 students" in said[f"{grade} feedback 2"]
    page = course / "build" / "feedback" / _me() / LESSON / "quiz.html"
    words = page.read_text(encoding="utf-8")
    assert "Feedback for <strong>Ada Müller</strong>" in words
    assert "32 of 40 points" in words
    grades = (course / "build" / "grades.csv").read_text(encoding="utf-8")
    assert "Müller" in grades
