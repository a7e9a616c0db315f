"""An option that no command knows is refused by name; what nbgrader knows goes on to it."""

import subprocess
import sys
from pathlib import Path

import pytest
from grading_support import grading_course

from coursegrade import stock
from coursegrade.__main__ import NAMES, main
from coursegrade.options import Parser


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = grading_course(tmp_path / "course")
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("command", [name for name in NAMES if name != "nbgrader"])
def test_does_every_command_refuse_a_mistyped_option(
    course: Path, capsys: pytest.CaptureFixture, command: str
) -> None:
    more = {"formgrader": [], "doctor": [], "items": ["1", "--to", "qti"],
            "release-notebook": ["1", "out.ipynb"]}.get(command, ["1"])  # fmt: skip
    assert main([command, *more, "--no-such-thing"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"'{command}' does not know --no-such-thing; ")
    assert f"See '{command} --help'." in told


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["autograde", "1", "--workesr", "4"], "--workers"),
        (["autograde", "1", "--creat"], "--create"),
        (["assign", "1", "--forse"], "--force"),
        (["collect", "1", "--updat"], "--update"),
        (["feedback", "1", "--forec"], "--force"),
        (["formgrader", "--no-browsr"], "--no-browser"),
        (["report", "1", "--nmaes"], "--names"),
        (["export", "--too", "csv"], "--to"),
    ],
)
def test_is_the_nearest_option_named(
    course: Path, capsys: pytest.CaptureFixture, words: list[str], meant: str
) -> None:
    assert main(words) == 1
    assert f"did you mean {meant}?" in capsys.readouterr().err


def test_does_a_setting_without_its_value_say_how_it_is_written(
    course: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["collect", "1", "--Exchange.root", "elsewhere"]) == 1
    assert "a setting is written --Exchange.root=VALUE." in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["assign", "1", "--force", "--create", "--no-db", "-f", "--debug", "--notebook=quiz"],
        ["assign", "1", "--force", "--ClearSolutions.code_stub={}"],
        ["release", "1", "--force", "--Exchange.root=elsewhere"],
        ["collect", "1", "--update", "--before-duedate"],
        ["formgrader", "--no-browser", "--allow-root", "--ServerApp.port=9"],
    ],
)
def test_does_what_the_other_program_knows_go_on_to_it(
    course: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """Asked is the program's own list; what reaches it is seen where it is called."""
    passed = []
    monkeypatch.setattr(stock, "nbgrader", lambda course, *given: passed.extend(given) or 0)
    monkeypatch.setattr(stock, "watched", lambda course, _, *given: passed.extend(given) or 0)
    monkeypatch.setattr(stock, "formgrader", lambda course, *given: passed.extend(given) or 0)
    for folder in ("release", "source"):
        quiz = course / "build" / folder / "1-small-quiz" / "quiz.ipynb"
        quiz.parent.mkdir(parents=True)
        quiz.write_text("{}", encoding="utf-8")
    assert main(words) == 0
    given = [word for word in words if word.startswith("-")]
    assert [word for word in passed if word.startswith("-")] == given


MISSING = """
import sys
for name in ("distributed", "psycopg"):
    sys.modules[name] = None
from coursegrade.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("words", "config", "package"),
    [
        (["autograde", "1", "--scheduler", "tcp://127.0.0.1:1"], "", "distributed"),
        (["report", "1"], "postgresql+psycopg://me@127.0.0.1/none", "psycopg[binary]"),
        (["autograde", "1"], "postgresql+psycopg://me@127.0.0.1/none", "psycopg[binary]"),
    ],
)
def test_is_a_missing_package_told_in_one_sentence_with_the_remedy(
    course: Path, words: list[str], config: str, package: str
) -> None:
    if config:
        with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(f"\nc.CourseDirectory.db_url = {config!r}\n")
    handed_in = course / "build" / "submitted" / "ada" / "1-small-quiz" / "quiz.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    run = subprocess.run([sys.executable, "-c", MISSING, *words], cwd=course,
                         capture_output=True, text=True, encoding="utf-8")  # fmt: skip
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    assert "is not installed" in run.stderr
    assert "-m pip install" in run.stderr
    assert package in run.stderr


@pytest.mark.parametrize("words", [["nbgrader", "db", "student", "list"], ["collect", "1"]])
def test_is_a_missing_driver_told_after_nbgrader_has_failed(
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    words: list[str],
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.CourseDirectory.db_url = 'postgresql+psycopg://me@127.0.0.1:1/none'\n")
    assert main(words) == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("The gradebook that c.CourseDirectory.db_url names needs psycopg, ")
    assert "psycopg[binary]" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--quik"], "'try' does not know --quik; did you mean --quick? See 'try --help'."),
        (["more"], "'try' does not take more; see 'try --help'."),
    ],
)
def test_does_the_parser_of_the_launcher_refuse_in_the_same_words(
    capsys: pytest.CaptureFixture, words: list[str], told: str
) -> None:
    parser = Parser(prog="try")
    parser.add_argument("--quick", action="store_true")
    assert parser.parse_args(["--quick"]).quick
    with pytest.raises(SystemExit):
        parser.parse_args(words)
    assert told in capsys.readouterr().err
