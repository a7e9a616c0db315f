"""The doctor finds what is broken, says what to mend, and is content with a sound course."""

import os
import sqlite3
import sys
from pathlib import Path

import pytest
from grading_support import grading_course

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.diagnostics import machine
from coursegrade.diagnostics.doctor import examine


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return grading_course(tmp_path / "course")


def broken(root: Path) -> list[str]:
    return [check.words for check in examine(Course(root)) if check.broken]


def test_is_a_sound_course_left_alone(classroom, monkeypatch, capsys) -> None:
    monkeypatch.chdir(classroom.root)
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "Nothing to mend." in said
    assert "gradebook" in said and "bwrap" in said and "HideTests" not in said
    assert all(line[:4] in ("ok  ", "note", "Noth") for line in said.splitlines())


def test_is_a_faulty_configuration_told(course: Path, monkeypatch, capsys) -> None:
    (course / "nbgrader_config.py").write_text("c = get_config(\n")
    monkeypatch.chdir(course)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "nbgrader_config.py cannot be read" in said
    assert "1 to mend." in said


def gradebook(course: Path) -> Path:
    (course / "build").mkdir(exist_ok=True)
    return course / "build" / "gradebook.db"


def test_is_a_file_that_is_no_gradebook_told(course: Path) -> None:
    gradebook(course).write_text("these are not the tables you look for, " * 40)
    assert "cannot be read" in broken(course)[0]
    gradebook(course).unlink()
    with sqlite3.connect(gradebook(course)) as database:
        database.execute("create table other (x)")
    assert "is no gradebook of nbgrader" in broken(course)[0]


def test_are_version_and_lock_told(course: Path, classroom) -> None:
    data = (classroom.root / "build" / "gradebook.db").read_bytes()
    gradebook(course).write_bytes(data)
    assert broken(course) == []
    with sqlite3.connect(gradebook(course)) as database:
        database.execute("update alembic_version set version_num = 'abc'")
    assert "its version abc is not this nbgrader's" in broken(course)[0]
    with sqlite3.connect(gradebook(course)) as database:
        database.execute("drop table alembic_version")
    assert "alembic was missing when it was made" in broken(course)[0]
    holder = sqlite3.connect(gradebook(course), isolation_level=None)
    holder.execute("begin exclusive")
    try:
        assert "is locked; end the program that uses it" in broken(course)[0]
    finally:
        holder.close()


def test_are_missing_programs_and_a_full_disk_told(monkeypatch) -> None:
    monkeypatch.setattr(machine.shutil, "which", lambda name, path=None: None)
    said = [check.words for check in (*machine.programs(), *machine.sandbox())]
    assert "alembic is not installed beside this Python; install nbgrader again" in said
    assert "bwrap is not installed; 'apt-get install bubblewrap' brings it" in said
    usage = type("Usage", (), {"free": 5e6})()
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage)
    assert machine.disk(Path("/")).words.startswith("disk: 5 MB free")
    assert machine.disk(Path("/")).broken


def test_is_feedback_with_hidden_tests_told(course: Path) -> None:
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace("[GetGrades, HideTests,", "[GetGrades,"))
    notes = [check.words for check in examine(Course(course)) if check.state == "note"]
    assert any("feedback shows the hidden tests" in words for words in notes)
