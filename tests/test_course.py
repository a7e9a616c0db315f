"""The front door: the environment, the student's copy, and words when something fails."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

import course
from launcher import environment, install, lab, progress, student_copy
from launcher.problem import Problem

ROOT = Path(course.__file__).parent
PYTHON = Path(sys.executable)


def copy_of(root: Path, work: Path) -> list[str]:
    return student_copy.student_copy(PYTHON, root, work, dict(os.environ))


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The student's folder, made from the real lessons."""
    work = tmp_path_factory.mktemp("student") / "work"
    assert copy_of(ROOT, work) == []
    return work


def test_course_py_needs_nothing_but_python():
    code = "import sys; sys.path[:0] = ['.', 'grading/src']; import course, coursegrade.options; "
    code += "from launcher import environment, lab, student_copy; print(*sorted(sys.modules))"
    run = [sys.executable, "-S", "-E", "-c", code]
    loaded = subprocess.run(
        run, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    tops = {name.partition(".")[0] for name in loaded} - {"course", "launcher", "coursegrade"}
    own = {"__main__", "_distutils_hack"}
    assert {name for name in tops if name not in sys.stdlib_module_names} <= own


def test_the_student_gets_lesson_practice_and_release_quiz_and_no_key(copied):
    lesson = copied / "2-anterior-pelvic-tilt"
    assert sorted(f.name for f in lesson.iterdir() if f.suffix != ".svg") == [
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
    assert copy_of(ROOT, copied) == []
    assert {f: f.stat().st_mtime_ns for f in copied.rglob("*.*") if f.name[0] != "."} == before
    assert capfd.readouterr().out == ""


def test_a_lost_quiz_is_made_again_and_nothing_is_said_but_its_name(copied, capfd):
    quiz = copied / "2-anterior-pelvic-tilt" / "quiz.ipynb"
    quiz.unlink()
    assert copy_of(ROOT, copied) == []
    assert quiz.exists()
    told = capfd.readouterr().out.splitlines()
    assert {line.partition(" …")[0].partition(":")[0] for line in told} == {
        "Making the quiz of 2-anterior-pelvic-tilt"
    }


def test_own_work_is_never_overwritten(tmp_path):
    lessons, work = tmp_path / "lessons", tmp_path / "work"
    (lessons / "1-a").mkdir(parents=True)
    source, mine = lessons / "1-a" / "lesson.ipynb", work / "1-a" / "lesson.ipynb"
    source.write_text("first", encoding="utf-8")
    copy_of(lessons.parent, work)
    source.write_text("second", encoding="utf-8")
    copy_of(lessons.parent, work)
    assert mine.read_text(encoding="utf-8") == "second"  # untouched by the student: follows

    mine.write_text("my notes", encoding="utf-8")
    source.write_text("third", encoding="utf-8")
    said = copy_of(lessons.parent, work)
    assert mine.read_text(encoding="utf-8") == "my notes"
    assert (work / "1-a" / "lesson.new.ipynb").read_text(encoding="utf-8") == "third"
    assert said == ["You have changed 1-a/lesson.ipynb; its new version is lesson.new.ipynb."]
    assert copy_of(lessons.parent, work) == []  # told once


def test_a_broken_ledger_costs_nobody_their_work(tmp_path):
    lessons, work = tmp_path / "lessons", tmp_path / "work"
    (lessons / "1-a").mkdir(parents=True)
    (lessons / "1-a" / "lesson.ipynb").write_text("course", encoding="utf-8")
    (work / "1-a").mkdir(parents=True)
    (work / "1-a" / "lesson.ipynb").write_text("mine", encoding="utf-8")
    (work / ".course-copies.json").write_text("{broken", encoding="utf-8")
    copy_of(lessons.parent, work)
    assert (work / "1-a" / "lesson.ipynb").read_text(encoding="utf-8") == "mine"
    assert json.loads((work / ".course-copies.json").read_text(encoding="utf-8"))


@pytest.fixture
def bare(tmp_path):
    """A project with nothing to install."""
    for package in ("widgets/lessonkit", "widgets/hiplab", "grading"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "pyproject.toml").write_text("", encoding="utf-8")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("# nothing\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def installed(monkeypatch):
    """The files of requirements that were to be installed; none of them is."""
    asked = []
    monkeypatch.setattr(
        environment, "install", lambda python, root, file, env, state: asked.append(file)
    )
    return asked


def test_the_environment_is_made_once_and_refreshed_when_the_pins_change(bare, installed):
    python = environment.environment(bare)
    said = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True
    )
    assert Path(said.stdout.strip()) == bare / ".venv"
    environment.environment(bare)
    assert installed == ["requirements.txt"]
    (bare / "requirements.txt").write_text("# another\n", encoding="utf-8")
    environment.environment(bare)
    assert installed == ["requirements.txt"] * 2


def test_what_developers_need_is_installed_when_they_call_and_stays(bare, installed):
    environment.environment(bare)
    environment.environment(bare, dev=True)
    environment.environment(bare)
    environment.environment(bare, dev=True)
    assert installed == ["requirements.txt", "requirements-dev.txt"]


def test_an_unfinished_environment_is_made_anew(bare, installed, monkeypatch):
    def killed(*arguments):
        (bare / ".venv" / "half-a-package").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(environment, "install", killed)
        with pytest.raises(KeyboardInterrupt):
            environment.environment(bare)
    environment.environment(bare)
    assert installed == ["requirements.txt"]
    assert not (bare / ".venv" / "half-a-package").exists()


def test_two_calls_do_not_install_at_the_same_time(bare, installed, capfd):
    with environment.alone(bare):
        waiting = threading.Thread(target=environment.environment, args=(bare,))
        waiting.start()
        waiting.join(3)
        assert waiting.is_alive()
        assert installed == []
    waiting.join(120)
    assert installed == ["requirements.txt"]
    assert "Another course.py installs; waiting for it" in capfd.readouterr().out


def test_a_failed_install_is_told_in_words_and_tried_again(bare):
    (bare / "requirements.txt").write_text("-e ./missing\n", encoding="utf-8")
    with pytest.raises(Problem, match="a pinned package was not found"):
        environment.environment(bare)
    assert not environment.is_ready(bare, {})
    (bare / "requirements.txt").write_text("# mended\n", encoding="utf-8")
    assert environment.environment(bare).exists()


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("failed to write: No space left on device (os error 28)", "the disk is full"),
        ("Temporary failure in name resolution", "the package index was not reached"),
        ("error: Failed to fetch: `https://example.org/simple/x/`", "index was not reached"),
        ("SSLError(SSLCertVerificationError", "certificate was not accepted"),
        ("Failed to fetch: invalid peer certificate: UnknownIssuer", "certificate was not"),
        ("PermissionError: [WinError 5] Access is denied", "a file could not be written"),
        ("The virtual environment was not created: ensurepip is not available", "python3-venv"),
        ("something new", "Delete the folder .venv"),
    ],
)
def test_installers_complaints_are_put_into_words(complaint, words):
    assert words in install.explain(complaint)


def test_uv_follows_what_is_set_for_pip_unless_it_is_told_otherwise(tmp_path):
    """Behind a company's proxy, pip's settings are all that a person has."""
    file = tmp_path / "pip.conf"
    file.write_text(
        "[global]\nindex-url = https://packages.example/simple\nproxy = http://proxy.example:3128\n"
        "trusted-host = packages.example\n[install]\nno-index = false\n",
        encoding="utf-8",
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    env = {**plain, "PIP_CONFIG_FILE": str(file), "HTTP_PROXY": "http://mine.example:1"}
    told = install.pip_settings(PYTHON, env)
    assert told["UV_DEFAULT_INDEX"] == "https://packages.example/simple"
    assert told["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert told["UV_INSECURE_HOST"] == "packages.example"
    assert "HTTP_PROXY" not in told
    assert "UV_NO_INDEX" not in told


def test_a_sign_of_life_is_given_every_two_seconds(monkeypatch, capsys):
    """Also in a log, where no line can be overwritten."""
    now, told = 0.0, [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    shown = progress.Progress("Working")
    for step in range(1, 301):
        now = step / 5
        capsys.readouterr()
        shown.tick()
        if capsys.readouterr().out:
            told.append(now)
    assert max(after - before for before, after in pairwise(told)) <= 2
    assert told[-1] > 58


@pytest.mark.parametrize("silent", [True, False])
def test_a_slow_command_shows_that_it_goes_on(capsys, silent):
    """Also one that says nothing."""
    said = "pass" if silent else "print('a package arrives', flush=True)"
    code = f"import time; {said}; time.sleep(6); print('done')"
    status, told = progress.watch([sys.executable, "-c", code], "Working", os.environ, ROOT)
    assert (status, told.splitlines()[-1]) == (0, "done")
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "Working …"
    assert len(shown) >= 4
    assert any("a package arrives" in line for line in shown) is not silent


def test_a_broken_quiz_stops_nobodys_lesson(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    lesson = tmp_path / "lessons" / "1-a"
    lesson.mkdir(parents=True)
    (lesson / "lesson.ipynb").write_text("course", encoding="utf-8")
    (lesson / "quiz.yml").write_text("title: [", encoding="utf-8")
    said = copy_of(tmp_path, tmp_path / "work")
    assert (tmp_path / "work/1-a/lesson.ipynb").exists()
    assert len(said) == 1
    assert said[0].startswith("The quiz of 1-a could not be made; the rest works. 1-a/quiz.yml:")
    assert "not valid YAML" in said[0]


def test_an_old_python_is_told_what_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(course.sys, "version_info", (3, 9, 0))
    assert course.main(["lab"]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_an_old_python_can_read_course_py_at_all():
    """Down to 3.7; an older one is no longer met where notebooks run."""
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_unknown_option_is_refused_before_anything_is_installed(capsys, monkeypatch):
    monkeypatch.setattr(environment, "environment", lambda *_: pytest.fail("installed"))
    with pytest.raises(SystemExit) as ended:
        course.main(["lab", "--no-browsr"])
    assert ended.value.code == 2
    assert "does not know --no-browsr; did you mean --no-browser?" in capsys.readouterr().err


def test_an_unknown_option_of_the_tests_is_named_too(capfd, monkeypatch):
    monkeypatch.setattr(environment, "environment", lambda *_: PYTHON)
    assert course.main(["test", "--quik"]) == 4
    assert "does not know --quik; did you mean --quick?" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"BROWSER": "a-program-that-forwards"}, True),
        ("darwin", {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
    ],
)
def test_a_browser_is_expected_only_where_a_window_can_open(
    monkeypatch, platform, variables, expected
):
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert lab.has_browser() is expected


def test_an_opened_browser_gets_the_address_from_a_file_that_only_its_owner_reads(
    tmp_path, monkeypatch
):
    """A program's arguments can be read by every account of the machine, and hold the token."""
    opened = []
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(lab.webbrowser, "open", lambda address: opened.append(address) or True)
    (tmp_path / "build").mkdir()
    assert lab.opens("http://127.0.0.1:8888/?token=secret", tmp_path)
    assert "secret" not in opened[0]
    door = tmp_path / "build" / "open-jupyterlab.html"
    assert opened == [door.as_uri()]
    assert "http://127.0.0.1:8888/?token=secret" in door.read_text(encoding="utf-8")
    if os.name != "nt":
        assert door.stat().st_mode & 0o077 == 0


SERVED = """
import time, pytest
@pytest.fixture
def server(tmp_path_factory):
    open("started", "w").close()
    yield
    time.sleep(1)  # longer than a program that is waited for with subprocess.run is given
    open("stopped", "w").close()
def test_that_waits(server):
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a group in another way")
def test_ctrl_c_waits_until_the_tests_have_stopped_their_servers(tmp_path):
    (tmp_path / "test_served.py").write_text(SERVED)
    ready = "(pathlib.Path(sys.executable), dict(os.environ))"
    code = (
        f"import os, pathlib, signal, sys; sys.path.insert(0, {str(course.ROOT)!r}); import course"
    )
    code += "; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code += f"; course.environment = lambda dev=False: {ready}; course.ROOT = {str(tmp_path)!r}"
    code += "; sys.exit(course.main(['test', 'test_served.py', '-p', 'no:cacheprovider']))"
    run = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while not (tmp_path / "started").exists() and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(timeout=60) == 130
    finally:
        run.kill()
    assert (tmp_path / "stopped").exists()


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit):
        course.main(["--help"])
    told = capsys.readouterr().out
    for command in ("lab", "test", "book", "grade"):
        assert f"  {command}" in told


def test_the_lab_is_calm(tmp_path):
    lab.calm(tmp_path)
    settings = json.loads((tmp_path / "share/jupyter/lab/settings/overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
