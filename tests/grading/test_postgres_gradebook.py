"""The grading round with the gradebook in PostgreSQL instead of a file."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from grading_support import (
    LESSON,
    answered,
    grading_course,
    grading_run,
    hand_in,
    perfect_answers,
)
from nbgrader.api import Gradebook

from lessonkit.items import load_quiz
from tests.servers import free_port

pytestmark = pytest.mark.slow
pwd = pytest.importorskip("pwd")  # Windows has no accounts of this kind.


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database on a PostgreSQL server of its own, where one is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs and not shutil.which("initdb"):
        pytest.skip("no PostgreSQL server: install Debian's package postgresql")
    program = programs[-1] if programs else Path(shutil.which("initdb")).parent
    folder = tmp_path_factory.mktemp("postgres")
    me = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to be root; its package brings an account of its own.
        account = pwd.getpwnam("postgres")
        me = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        folder = Path(subprocess.check_output(["mktemp", "-d"], text=True, **me).strip())
    data = folder / "data"
    port = free_port()

    def run(name: str, *arguments: str) -> None:
        subprocess.run([program / name, *arguments], check=True, cwd="/", stdout=sys.stderr, **me)

    run("initdb", "-D", str(data), "-U", "course", "--auth=trust", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder}"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "course", "gradebook")
        yield f"postgresql+psycopg://course@127.0.0.1:{port}/gradebook"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        if me:
            shutil.rmtree(folder)


@pytest.mark.thorough
def test_does_a_whole_round_work_with_the_gradebook_in_postgres(
    database: str, tmp_path: Path
) -> None:
    root = grading_course(tmp_path / "course")
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.CourseDirectory.db_url = {database!r}\n")
    grading_run(root, "assign", "1")
    quiz = load_quiz(root / "lessons" / LESSON / "quiz.yml")
    release = root / "build" / "release" / LESSON / "quiz.ipynb"
    for student, answers in (("full", perfect_answers(quiz)), ("none", {})):
        where = root / "build" / "submitted" / student / LESSON / "quiz.ipynb"
        hand_in(answered(release, quiz, answers), where)
    grading_run(root, "autograde", "1")

    with Gradebook(database) as gradebook:
        essay = gradebook.find_grade("explain-it", "quiz", LESSON, "full")
        assert essay.needs_manual_grade
        essay.manual_score = 5
        gradebook.db.commit()
        assert gradebook.find_submission(LESSON, "full").score == 14 + 5
        assert gradebook.find_submission(LESSON, "none").score == 0

    grading_run(root, "feedback", "1")
    assert "19 of 20 points" in (root / f"build/feedback/full/{LESSON}/quiz.html").read_text()
    grading_run(root, "report", "1")
    grading_run(root, "export", "1", "--to", "csv")

    text = (root / "lessons" / LESSON / "quiz.yml").read_text(encoding="utf-8")
    essay_of = "id: explain-it\n    kind: written\n    points: "
    (root / "lessons" / LESSON / "quiz.yml").write_text(
        text.replace('"Anterior *pelvic* tilt"', '"Forward tilt"', 1).replace(
            f"{essay_of}6", f"{essay_of}10"), encoding="utf-8",
    )  # fmt: skip
    for option, points in (("--apply", 10), ("--undo", 6)):
        grading_run(root, "rescore", "1", option)
        with Gradebook(database) as gradebook:
            assert gradebook.find_grade_cell("explain-it", "quiz", LESSON).max_score == points
            assert gradebook.find_submission(LESSON, "full").score == 14 + 5
    # A database on a server is not copied; what a ledger says is enough to take it back.
    (ledger,) = (root / "build" / "rescored" / LESSON).iterdir()
    assert (ledger / "ledger.json").is_file()
    assert not (ledger / "gradebook.db").exists()
    assert not (root / "build" / "gradebook.db").exists()
