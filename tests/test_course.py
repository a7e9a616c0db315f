"""The front door: the environment, the student's copy, and words when something fails."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import course

ROOT = Path(course.__file__).parent


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The student's folder, made from the real lessons."""
    work = tmp_path_factory.mktemp("student") / "work"
    assert course.student_copy(Path(sys.executable), ROOT / "lessons", work) == []
    return work


def test_course_py_needs_nothing_but_python():
    code = "import sys; sys.path.insert(0, '.'); import course; print(*sorted(sys.modules))"
    run = [sys.executable, "-S", "-E", "-c", code]
    loaded = subprocess.run(
        run, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    tops = {name.partition(".")[0] for name in loaded} - {"course", "__main__"}
    assert {name for name in tops if name not in sys.stdlib_module_names} <= {"_distutils_hack"}


def test_the_student_gets_lesson_practice_and_release_quiz_and_no_key(copied):
    lesson = copied / "2-anterior-pelvic-tilt"
    assert sorted(f.name for f in lesson.iterdir()) == [
        "lesson.ipynb",
        "practice.yml",
        "quiz.ipynb",
    ]
    assert not list(copied.rglob("quiz.yml"))
    quiz = (lesson / "quiz.ipynb").read_text(encoding="utf-8")
    assert "HIDDEN TESTS" not in quiz
    assert "judge(" not in quiz
    assert len(nbformat.reads(quiz, 4).cells) > 20


def test_a_second_start_changes_nothing_and_makes_no_quiz_again(copied, capfd):
    before = {f: f.stat().st_mtime_ns for f in copied.rglob("*.*") if f.name[0] != "."}
    assert course.student_copy(Path(sys.executable), ROOT / "lessons", copied) == []
    assert {f: f.stat().st_mtime_ns for f in copied.rglob("*.*") if f.name[0] != "."} == before
    assert "Making the quiz" not in capfd.readouterr().out


def test_a_lost_quiz_is_made_again_and_nothing_is_said_but_its_name(copied, capfd):
    quiz = copied / "2-anterior-pelvic-tilt" / "quiz.ipynb"
    quiz.unlink()
    assert course.student_copy(Path(sys.executable), ROOT / "lessons", copied) == []
    assert quiz.exists()
    assert capfd.readouterr().out == "Making the quiz of 2-anterior-pelvic-tilt …\n"


def test_own_work_is_never_overwritten(tmp_path):
    lessons, work = tmp_path / "lessons", tmp_path / "work"
    (lessons / "1-a").mkdir(parents=True)
    source, mine = lessons / "1-a" / "lesson.ipynb", work / "1-a" / "lesson.ipynb"
    source.write_text("first", encoding="utf-8")
    course.student_copy(Path(sys.executable), lessons, work)
    source.write_text("second", encoding="utf-8")
    course.student_copy(Path(sys.executable), lessons, work)
    assert mine.read_text(encoding="utf-8") == "second"  # untouched by the student: follows

    mine.write_text("my notes", encoding="utf-8")
    source.write_text("third", encoding="utf-8")
    said = course.student_copy(Path(sys.executable), lessons, work)
    assert mine.read_text(encoding="utf-8") == "my notes"
    assert (work / "1-a" / "lesson.new.ipynb").read_text(encoding="utf-8") == "third"
    assert said == ["You have changed 1-a/lesson.ipynb; its new version is lesson.new.ipynb."]
    assert course.student_copy(Path(sys.executable), lessons, work) == []  # told once


def test_a_broken_ledger_costs_nobody_their_work(tmp_path):
    lessons, work = tmp_path / "lessons", tmp_path / "work"
    (lessons / "1-a").mkdir(parents=True)
    (lessons / "1-a" / "lesson.ipynb").write_text("course", encoding="utf-8")
    (work / "1-a").mkdir(parents=True)
    (work / "1-a" / "lesson.ipynb").write_text("mine", encoding="utf-8")
    (work / ".course-copies.json").write_text("{broken", encoding="utf-8")
    course.student_copy(Path(sys.executable), lessons, work)
    assert (work / "1-a" / "lesson.ipynb").read_text(encoding="utf-8") == "mine"
    assert json.loads((work / ".course-copies.json").read_text(encoding="utf-8"))


@pytest.fixture
def bare(tmp_path):
    """A project with nothing to install."""
    for package in ("widgets", "grading"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    return tmp_path


def test_the_environment_is_made_once_and_refreshed_when_the_pins_change(bare, monkeypatch):
    installed = []
    monkeypatch.setattr(course, "install", lambda python, root: installed.append(python))
    python = course.environment(bare)
    said = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True
    )
    assert Path(said.stdout.strip()) == bare / ".venv"
    course.environment(bare)
    assert len(installed) == 1
    (bare / "requirements.txt").write_text("# another\n", encoding="utf-8")
    course.environment(bare)
    assert len(installed) == 2


def test_a_failed_install_is_told_in_words_and_tried_again(bare):
    (bare / "requirements.txt").write_text("-e ./missing\n", encoding="utf-8")
    with pytest.raises(course.Problem, match="a pinned package was not found"):
        course.environment(bare)
    assert not (bare / ".venv" / "course-stamp.txt").exists()
    (bare / "requirements.txt").write_text("# mended\n", encoding="utf-8")
    assert course.environment(bare).exists()


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Temporary failure in name resolution", "the package index was not reached"),
        ("SSLError(SSLCertVerificationError", "certificate was not accepted"),
        ("PermissionError: [WinError 5] Access is denied", "a file could not be written"),
        ("something new", "Delete the folder .venv"),
    ],
)
def test_pips_complaints_are_put_into_words(complaint, words):
    assert words in course.explain(complaint)


def test_an_old_python_is_told_what_is_needed(bare, monkeypatch):
    monkeypatch.setattr(course.sys, "version_info", (3, 9, 0))
    with pytest.raises(course.Problem, match=r"needs Python 3\.11 or newer"):
        course.environment(bare)


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit):
        course.main(["--help"])
    told = capsys.readouterr().out
    for command in ("lab", "test", "book", "grade"):
        assert f"  {command}" in told


def test_the_lab_is_calm(tmp_path):
    course.calm_lab(tmp_path)
    settings = json.loads((tmp_path / "share/jupyter/lab/settings/overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
