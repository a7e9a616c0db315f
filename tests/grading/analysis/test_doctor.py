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


def notes(root: Path) -> list[str]:
    return [check.words for check in examine(Course(root)) if check.state == "note"]


def also(course: Path, line: str) -> None:
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_is_an_exchange_looked_at_as_students_need_it(course: Path) -> None:
    place = course / "exchange"
    also(course, f"c.Exchange.root = {str(place)!r}")
    remedy = f"exchange: {place} does not exist; make it, or hand files over by hand"
    assert remedy in notes(course)
    place.mkdir()
    place.chmod(0o777)
    open_to_all = f"exchange: {place} is open to all accounts"
    assert open_to_all in [check.words for check in examine(Course(course))]
    assert broken(course) == []


@pytest.mark.skipif(os.name == "nt", reason="rights there are no bits")
def test_are_folders_told_that_may_not_be_written(course: Path, monkeypatch) -> None:
    """The bits decide for anybody; root, who may run this, would be let through."""
    access = os.access

    def for_anybody(path, mode, **how) -> bool:
        if mode & os.W_OK and not Path(path).stat().st_mode & 0o200:
            return False
        return access(path, mode, **how)

    monkeypatch.setattr(os, "access", for_anybody)
    place, closed = course / "exchange", course / "build" / "submitted"
    also(course, f"c.Exchange.root = {str(place)!r}")
    for folder in (place, closed):
        folder.mkdir(parents=True)
        folder.chmod(0o555)
    assert broken(course) == [
        f"no right to write to {closed}; change its owner",
        f"exchange: you may not write to {place}; run 'chmod ugo+rwx {place}'",
    ]


def test_is_a_gradebook_on_a_server_left_alone(course: Path) -> None:
    also(course, "c.CourseDirectory.db_url = 'postgresql+psycopg://me:secret@127.0.0.1/marks'")
    said = "gradebook: postgresql+psycopg://me:***@127.0.0.1/marks is not SQLite; unchecked"
    assert said in notes(course)


def test_is_a_check_that_fails_itself_a_fault(course: Path) -> None:
    also(course, "c.CourseDirectory.db_url = 'marks.db'")
    (words,) = broken(course)
    assert words.startswith("gradebook could not be checked: Could not parse SQLAlchemy URL")


def test_are_damaged_pages_of_a_gradebook_told(course: Path, classroom) -> None:
    data = bytearray((classroom.root / "build" / "gradebook.db").read_bytes())
    data[36:40] = bytes([0, 0, 0, 9])  # it says that nine pages are free, and none is
    gradebook(course).write_bytes(data)
    (words,) = broken(course)
    assert words.startswith(f"gradebook: {gradebook(course)} has faults (")
    assert words.endswith("; restore a backup")
