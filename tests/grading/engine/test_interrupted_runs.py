"""Killed, interrupted or out of disk: a rerun goes on; no mark is half written, lost or doubled."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import plain_course as course
import pytest
from nbformat.v4 import new_code_cell

from coursegrade.__main__ import main

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the sandbox is made of Linux namespaces"
)
STUDENTS = 6
KILLS = 50
# Without THOROUGH=1 as many of the kills as fit into so many seconds.
SECONDS = float("inf") if os.environ.get("THOROUGH") else 10.0


def _small() -> nbformat.NotebookNode:
    cells = [
        course.answer("one", "one = 0|one = 1"),
        course.check("one-test", 1, "assert one", "assert one == 1"),
        course.answer("two", "two = 0|two = 2"),
        course.check("two-test", 3, "points = 0", "points = one + two\npoints"),
    ]
    return course.python_notebook([new_code_cell("import math", id="imports"), *cells])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a few submissions that were not graded yet."""
    root = course.make_course(tmp_path_factory.mktemp("small") / "course", _small())
    for number in range(STUDENTS):
        right = {"one": f"one = {number % 2}", "two": "two = 2"}
        course.hand_in(root, f"student{number}", course.answered(root, right),
                       when=f"2026-03-0{1 + number % 2} 13:00:00 UTC")  # fmt: skip
    return root


@pytest.fixture(scope="module")
def undisturbed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict, float]:
    """The marks and comments of a run that nothing disturbs, and how long it took."""
    root = course.copy_course(small, tmp_path_factory.mktemp("undisturbed") / "course")
    begun = time.monotonic()
    child = _begin(root)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return course.marks(root), course.comments(root), time.monotonic() - begun


def _begin(root: Path, *options: str) -> int:
    """Run the command in a fork of this process, which spares its imports; return the process."""
    import coursegrade.autograde.grade  # noqa: F401

    child = os.fork()
    if child:
        return child
    status = 99
    try:
        words = os.open(_said(root), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for number in (1, 2):
            os.dup2(words, number)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr
        os.chdir(root)
        status = main(["autograde", course.ASSIGNMENT, "--workers", "1", *options])
        sys.stdout.flush()
    finally:
        os._exit(status)


def _said(root: Path) -> Path:
    """Return the file with the words of a course's runs, on a disk that no test fills."""
    return root.parent.with_name(f"{root.parent.name}-said.txt")


def _whole(root: Path, expected: dict) -> int:
    """Check that every submission is graded wholly or not at all; return how many are."""
    graded, marks = 0, course.marks(root)
    for number in range(STUDENTS):
        student = f"student{number}"
        mine = {key: row for key, row in marks.items() if key[0] == student}
        wanted = {key: row for key, row in expected.items() if key[0] == student}
        assert mine in ({}, wanted), mine
        folder = root / "autograded" / student / course.ASSIGNMENT
        if folder.exists():
            assert mine == wanted
            nbformat.validate(nbformat.read(folder / "problems.ipynb", as_version=4))
            assert sorted(p.name for p in folder.iterdir()) == ["problems.ipynb", "timestamp.txt"]
            graded += 1
    with sqlite3.connect(root / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
    return graded


@pytest.mark.slow
def test_does_no_kill_lose_or_double_a_mark(
    small: Path, undisturbed: tuple[dict, dict, float], tmp_path: Path
) -> None:
    marks, comments, seconds = undisturbed
    draw, kills, moments = random.Random(7), 0, set()
    root, until = course.copy_course(small, tmp_path / "course"), time.monotonic() + SECONDS
    while kills < KILLS and (kills < 3 or time.monotonic() < until):
        child = _begin(root)
        time.sleep(draw.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        kills += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        graded = _whole(root, marks)
        moments.add(graded)
        if graded == STUDENTS:
            assert course.marks(root) == marks
            shutil.rmtree(root)
            course.copy_course(small, root)
    assert os.waitstatus_to_exitcode(os.waitpid(_begin(root), 0)[1]) == 0
    assert _whole(root, marks) == STUDENTS
    assert (course.marks(root), course.comments(root)) == (marks, comments)
    assert len(moments) > 2 or kills < KILLS, "the kills came at too few different moments"


@pytest.mark.slow
def test_does_no_kill_of_a_second_grading_take_a_mark(
    small: Path, undisturbed: tuple[dict, dict, float], tmp_path: Path
) -> None:
    marks, comments, seconds = undisturbed
    draw, kills = random.Random(11), 0
    root = course.copy_course(small, tmp_path / "course")
    assert os.waitstatus_to_exitcode(os.waitpid(_begin(root), 0)[1]) == 0
    until = time.monotonic() + SECONDS
    while kills < KILLS and (kills < 3 or time.monotonic() < until):
        child = _begin(root, "--force")
        time.sleep(draw.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        kills += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        # A folder may be on its way to be replaced; the marks are there all the time.
        assert _whole(root, marks) >= STUDENTS - 1
        assert (course.marks(root), course.comments(root)) == (marks, comments)
    assert os.waitstatus_to_exitcode(os.waitpid(_begin(root, "--force"), 0)[1]) == 0
    assert _whole(root, marks) == STUDENTS
    assert (course.marks(root), course.comments(root)) == (marks, comments)
    assert sorted(path.name for path in (root / "autograded").parent.glob(".autograding*")) == []


def test_does_ctrl_c_keep_what_is_graded(
    small: Path, undisturbed: tuple[dict, dict, float], tmp_path: Path
) -> None:
    root = course.copy_course(small, tmp_path / "course")
    run = subprocess.Popen(
        [sys.executable, "-m", "coursegrade", "autograde", course.ASSIGNMENT, "--workers", "1"],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    log = root / "build" / "autograde" / f"{course.ASSIGNMENT}.jsonl"
    while run.poll() is None and not (log.exists() and '"submission"' in log.read_text()):
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=120)[0]
    assert run.returncode == 130, said
    assert "run the same command to go on" in said
    assert 1 <= _whole(root, undisturbed[0]) < STUDENTS
    course.autograde(root)
    assert (course.marks(root), course.comments(root)) == undisturbed[:2]


def test_does_a_full_disk_stop_the_run_and_lose_nothing(
    small: Path, undisturbed: tuple[dict, dict, float], tmp_path: Path
) -> None:
    from coursegrade.autograde.sandbox import syscalls as calls

    disk, copied = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    child = os.fork()
    if not child:
        status = 99
        try:
            user, group = os.geteuid(), os.getegid()
            calls.unshare(calls.NEWNS | (0 if user == 0 else calls.NEWUSER))
            if user:
                Path("/proc/self/setgroups").write_text("deny")
                Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
                Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
            calls.mount("none", "/", None, calls.MS_REC | calls.MS_PRIVATE)
            calls.mount("tmpfs", str(disk), "tmpfs", 0, "size=20m")
            root = course.copy_course(small, disk / "course")
            free = shutil.disk_usage(disk).free
            (disk / "ballast").write_bytes(b"0" * (free - 40_000))
            first = os.waitstatus_to_exitcode(os.waitpid(_begin(root), 0)[1])
            full = "disk is full" in _said(root).read_text()
            (disk / "ballast").unlink()
            graded = _whole(root, undisturbed[0])
            second = os.waitstatus_to_exitcode(os.waitpid(_begin(root), 0)[1])
            shutil.copytree(root, copied)
            status = 0 if (first, full, second) == (1, True, 0) and graded < STUDENTS else 1
            (copied / "told.txt").write_text(f"{first} {full} {second} {graded}")
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == 0, (copied / "told.txt").read_text() + _said(disk / "course").read_text()
    assert (course.marks(copied), course.comments(copied)) == undisturbed[:2]


def test_does_a_second_run_wait_its_turn(small: Path, tmp_path: Path) -> None:
    root = course.copy_course(small, tmp_path / "course")
    folder = root / "build" / "autograde"
    folder.mkdir(parents=True)
    holding = "import fcntl, sys, time; file = open(sys.argv[1], 'w'); "
    holding += "fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); time.sleep(600)"
    command = [sys.executable, "-c", holding, str(folder / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        said = course.autograde(root, expect=1)
        other.kill()
    assert "Another autograding of this course is running; wait for it, or end it." in said
    assert not list(root.glob("autograded/*"))
    course.autograde(root)
    assert len(list(root.glob("autograded/*"))) == STUDENTS
