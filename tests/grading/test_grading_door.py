"""The instructor's door: words for what is missing, and a formgrader that answers."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from grading_support import LESSON, GradingRound, grading_course

from coursegrade.__main__ import NAMES, main
from coursegrade.course import Course, CourseError, find_course
from tests.servers import free_port


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = grading_course(tmp_path / "course")
    monkeypatch.chdir(root / "lessons")  # any folder of the course will do
    return root


def failed(capsys: pytest.CaptureFixture, *arguments: str) -> str:
    assert main(arguments) == 1
    return capsys.readouterr().err.strip()


def test_is_an_unknown_lesson_told(course: Path, capsys: pytest.CaptureFixture) -> None:
    assert failed(capsys, "build", "7") == ("There is no lesson '7'; choose from 1-small-quiz.")


def test_is_a_lesson_without_quiz_told(course: Path, capsys: pytest.CaptureFixture) -> None:
    (course / "lessons" / "2-bare").mkdir()
    assert failed(capsys, "assign", "bare") == (
        "lessons/2-bare: there is no quiz.yml; write one, or choose from 1-small-quiz."
    )


def test_is_a_bad_quiz_told(course: Path, capsys: pytest.CaptureFixture) -> None:
    path = course / "lessons" / LESSON / "quiz.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("tolerance: 0.2}\n    also", "}\n    also")
    )
    assert failed(capsys, "build") == (
        "1-small-quiz/quiz.yml: item 'sacral-slope-sum': the answer has no tolerance; "
        "add 'tolerance' or 'relative_tolerance'."
    )


def test_is_a_pose_that_cannot_be_found_told(course: Path, capsys: pytest.CaptureFixture) -> None:
    path = course / "lessons" / LESSON / "quiz.yml"
    text = path.read_text(encoding="utf-8").replace("minimum: 46, maximum: 49", "minimum: 120")
    path.write_text(text, encoding="utf-8")
    assert failed(capsys, "build") == (
        "1-small-quiz/quiz.yml: item 'find-a-tilt': no pose of pelvic_tilt meets all criteria; "
        "widen them."
    )


@pytest.mark.parametrize(
    ("command", "stage", "before"),
    [
        ("release", "release", "assign 1"),
        ("autograde", "submitted", "collect 1-small-quiz"),
        ("feedback", "autograded", "autograde 1"),
    ],
)
def test_is_a_step_too_early_told(
    course: Path, capsys: pytest.CaptureFixture, command: str, stage: str, before: str
) -> None:
    assert failed(capsys, command, "1") == (
        f"build/{stage}: there is no notebook of 1-small-quiz yet; "
        f"run 'python course.py grade {before}'."
    )


def test_is_a_folder_outside_every_course_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert failed(capsys, "build") == (
        f"{tmp_path} lies in no course: no nbgrader_config.py here or above, and no folder such "
        "as source or submitted here; go to one."
    )


def test_is_a_word_too_many_told(course: Path, capsys: pytest.CaptureFixture) -> None:
    assert failed(capsys, "build", "1", "2") == "'build' does not take 2; see --help."


def test_is_a_course_without_a_quiz_told(course: Path, capsys: pytest.CaptureFixture) -> None:
    (course / "lessons" / LESSON / "quiz.yml").unlink()
    assert failed(capsys, "build") == f"{course}/lessons: no lesson has a quiz.yml; write one."


def test_is_a_lesson_found_by_the_path_that_a_shell_completes(
    course: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["build", f"lessons/{LESSON}/"]) == 0
    assert capsys.readouterr().out == "build/source/1-small-quiz/quiz.ipynb written.\n"


@pytest.mark.parametrize("name", ["submitted/", "gradebook.db"])
def test_is_a_folder_as_nbgrader_takes_it_a_course(tmp_path: Path, name: str) -> None:
    if name.endswith("/"):
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).touch()
    assert find_course(tmp_path) == Course(tmp_path)
    (tmp_path / "below").mkdir()
    with pytest.raises(CourseError, match="lies in no course"):
        find_course(tmp_path / "below")


@pytest.mark.skipif(os.name == "nt", reason="nbgrader's exchange does not run on Windows")
def test_do_nbgraders_own_commands_work_in_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["nbgrader", "list", "--Exchange.root=nowhere"]) == 1
    assert "nowhere" in capfd.readouterr().err


def test_is_a_students_version_not_replaced_unasked(
    course: Path, capsys: pytest.CaptureFixture
) -> None:
    released = course / "build" / "release" / LESSON / "quiz.ipynb"
    released.parent.mkdir(parents=True)
    released.write_text("as handed out", encoding="utf-8")
    assert main(["assign", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "build/release/1-small-quiz/quiz.ipynb stays as it was; add --force to replace it."
    )
    assert released.read_text(encoding="utf-8") == "as handed out"


def test_does_what_the_configuration_lacks_show_where(course: Path) -> None:
    config = course / "nbgrader_config.py"
    config.write_text("import not_installed_here\n", encoding="utf-8")
    with pytest.raises(ModuleNotFoundError, match="not_installed_here") as found:
        main(["report", "1"])
    assert any(str(entry.path) == str(config) for entry in found.traceback)


def test_does_ctrl_c_end_the_formgrader_quietly(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupted)
    assert main(["formgrader"]) == 0
    assert "Stop with Ctrl+C." in capsys.readouterr().out


def test_is_a_build_repeated_only_when_the_quiz_changed(
    course: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["build", "1"]) == 0
    assert main(["build"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "build/source/1-small-quiz/quiz.ipynb written.",
        "build/source/1-small-quiz/quiz.ipynb is up to date.",
    ]


def test_does_every_command_explain_itself(capsys: pytest.CaptureFixture) -> None:
    for command in NAMES:
        if command == "nbgrader":
            continue
        with pytest.raises(SystemExit):
            main([command, "--help"])
        words = " ".join(capsys.readouterr().out.split())
        assert words.count(".") >= 1, words


def test_does_the_formgrader_list_the_assignment(grading_round: GradingRound) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "coursegrade", "formgrader", "--no-browser", "--allow-root",
         f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=abc"],
        cwd=grading_round.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/formgrader/api"
        submissions = json.loads(_get(f"{address}/submissions/{LESSON}"))
        half = next(entry for entry in submissions if entry["student"] == "half")
        assert half["score"] == 6.5
        assert half["needs_manual_grade"] is False
        page = _get(f"http://127.0.0.1:{port}/formgrader/manage_assignments")
        assert "Formgrader" in page or "nbgrader" in page
    finally:
        # The door and the JupyterLab behind it, as Ctrl+C at a terminal reaches both.
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def _get(address: str) -> str:
    request = urllib.request.Request(address, headers={"Authorization": "token abc"})
    until = time.monotonic() + 40
    while True:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
