"""What a run says of its protection, with each kind of it, as root and as an ordinary user."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import plain_course as course
import pytest
from nbformat.v4 import new_code_cell
from ordinary_user import as_ordinary_user, is_root, open_folder

linux = pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
LOOK = """\
import os, socket
seen = [os.path.exists(path) for path in ("COURSE/gradebook.db", "COURSE/source")]
try:
    socket.create_connection(("1.1.1.1", 53), timeout=1)
    seen.append(True)
except OSError:
    seen.append(False)
try:
    open("/written", "w")
    seen.append(True)
except OSError:
    seen.append(False)
open("own.txt", "w").write("own")
one = "nothing to see" if seen == [False] * 4 else seen
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    cells = [
        course.answer("one", "one = ''|one = 'nothing to see'"),
        course.check("one-test", 1, "assert one", "assert one == 'nothing to see'"),
    ]
    notebook = course.python_notebook([new_code_cell("import math", id="imports"), *cells])
    root = course.make_course(tmp_path / "course", notebook)
    look = LOOK.replace("COURSE", str(root))
    course.hand_in(root, "curious", course.answered(root, {"one": look}))
    return root


@linux
@pytest.mark.parametrize("protection", ["bubblewrap", "namespaces"])
def test_does_either_protection_hide_the_course(
    small: Path, monkeypatch: pytest.MonkeyPatch, protection: str
) -> None:
    if protection == "bubblewrap" and not shutil.which("bwrap"):
        pytest.skip("bubblewrap is not installed here; the other protection is tested")
    monkeypatch.setenv("COURSEGRADE_PROTECTION", protection)
    said = course.autograde(small)
    expected = "bubblewrap and namespaces" if protection == "bubblewrap" else "namespaces"
    assert f"Protection: {expected}." in said
    assert "Warning" not in said
    assert course.marks(small)["curious", "one-test"][0] == 1


@linux
@pytest.mark.skipif(not is_root(), reason="tests run as a user")
def test_does_an_ordinary_user_get_the_same(small: Path) -> None:
    with open_folder() as folder:
        theirs = course.copy_course(small, folder / "course")
        run = subprocess.run(
            [*as_ordinary_user(theirs), sys.executable, "-m", "coursegrade", "autograde",
             course.ASSIGNMENT],
            cwd=theirs, env=course.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr
        assert "Protection: none" not in run.stdout
        assert course.marks(theirs)["curious", "one-test"][0] == 1


def test_is_nothing_graded_without_protection_but_by_the_instructors_own_hand(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEGRADE_PROTECTION", "none")
    said = course.autograde(small, expect=1)
    assert "Nothing was graded: submissions cannot be shut in here" in said
    assert "--no-sandbox" in said
    assert course.marks(small) == {}
    honest = course.answered(small, {"one": "one = 'nothing to see'"})
    course.hand_in(small, "curious", honest)
    monkeypatch.delenv("COURSEGRADE_PROTECTION")
    assert "Protection: none (--no-sandbox)" in course.autograde(small, "--no-sandbox")
    assert course.marks(small)["curious", "one-test"][0] == 1


def test_are_the_log_and_the_exit_status_for_programs(small: Path) -> None:
    course.hand_in(small, "broken", "no notebook")
    said = course.autograde(small, expect=1)
    assert "1 graded, 0 skipped, 1 failed" in said
    assert "problems.ipynb is no notebook" in said
    course.autograde(small, "--student", "curious")
    begin, *entries, end = course.log(small)[:4]
    assert (begin["event"], begin["total"], end["event"]) == ("begin", 2, "end")
    assert {entry["student"]: entry["state"] for entry in entries} == {
        "broken": "failed", "curious": "graded"
    }  # fmt: skip
    assert course.log(small)[5]["state"] == "skipped"
    assert nbformat.read(small / "autograded/curious/functions/problems.ipynb", as_version=4)
    assert (small / "submitted/broken/functions/problems.ipynb").read_text() == "no notebook"


def test_is_a_wrong_solution_told_before_marks_go_out(small: Path) -> None:
    path = small / "source" / course.ASSIGNMENT / "problems.ipynb"
    path.write_text(path.read_text().replace("one = 'nothing to see'", "one = 'wrong'"))
    said = course.autograde(small)
    assert "The instructor's own solution earns 0 of 1 in the test 'one-test'" in said
