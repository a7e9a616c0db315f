"""A student and an instructor, each with an account and a JupyterLab, and a course between them."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from grading_support import grading_course
from room import HOMES, REPOSITORY, Room, lacks, open_room

from tests.servers import free_port


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The instructor's course, and the student's, whose first question is another."""
    if reason := lacks():
        pytest.skip(reason)
    scratch = tmp_path_factory.mktemp("room")
    room = open_room(scratch)
    try:
        course = grading_course(scratch / "course")
        room.give("teacher", course, "course")
        quiz = course / "lessons" / "1-small-quiz" / "quiz.yml"
        text = quiz.read_text(encoding="utf-8")
        quiz.write_text(text.replace("question: ", "question: Once more. ", 1), encoding="utf-8")
        assert quiz.read_text(encoding="utf-8") != text
        shutil.copytree(REPOSITORY / "launcher", course / "launcher")
        (course / "widgets" / "src").mkdir(parents=True)
        (course / "grading").mkdir()
        (course / "grading" / "src").symlink_to(REPOSITORY / "grading" / "src")
        room.give("ada", course, "course")
        yield room
    finally:
        room.close()


@pytest.fixture(scope="module")
def student_lab(room: Room) -> str:
    """The address of the student's JupyterLab."""
    port = free_port()
    script = str(Path(__file__).with_name("student_lab.py"))
    return room.serve(
        "ada", sys.executable, script, f"{HOMES}/ada/course", str(port),
        where=f"{HOMES}/ada/course", port=port,
    )  # fmt: skip


@pytest.fixture(scope="module")
def teacher_lab(room: Room) -> str:
    """The address of the instructor's JupyterLab with formgrader."""
    port = free_port()
    return room.serve(
        "teacher", sys.executable, "-m", "coursegrade", "formgrader", "--no-browser",
        f"--ServerApp.port={port}", "--IdentityProvider.token=abc",
        where=f"{HOMES}/teacher/course", port=port,
    )  # fmt: skip
