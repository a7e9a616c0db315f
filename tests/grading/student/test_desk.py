"""What a student's server says and does, over real notebooks and a real exchange."""

import getpass
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from grading_support import LESSON, REPOSITORY, answered, grading_course, grading_run
from traitlets.config import Config

from coursegrade.student.assignments import Assignments
from launcher.lab import student
from lessonkit.items import load_quiz
from lessonkit.items.receipt import content_code, handed_in, saved_cells

COURSE = "hip-pelvis-low-back"
ORDER = {"assignment_id": LESSON, "course_id": COURSE, "asks": True}
TWO = {"tip-direction": '"b"', "lengthened-muscles": '"a, c"'}

if sys.platform == "win32":
    pytest.skip("nbgrader's exchange does not run on Windows", allow_module_level=True)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose quiz is released into its exchange."""
    root = grading_course(tmp_path_factory.mktemp("desk") / "course")
    grading_run(root, "assign", "1")
    grading_run(root, "release", "1")
    return root


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def at(work: Path, exchange: str, monkeypatch: pytest.MonkeyPatch) -> Assignments:
    """Return the list as the server of `course.py lab` has it."""
    told = student(REPOSITORY, {"NBGRADER_EXCHANGE": exchange, "HOME": str(work.parent)})
    if not exchange:
        told["NBGRADER_EXCHANGE"] = ""
    for name in ("NBGRADER_EXCHANGE", "JUPYTER_CONFIG_PATH"):
        monkeypatch.setenv(name, told[name])
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(work.parent / "data"))
    monkeypatch.chdir(work)
    found = Assignments(config=Config())
    found.root_dir = str(work)
    return found


@pytest.fixture
def desk(course: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> Assignments:
    return at(work, str(course / "build" / "exchange"), monkeypatch)


def released(course: Path) -> Path:
    return course / "build" / "release" / LESSON / "quiz.ipynb"


def lay(course: Path, target: Path, answers: dict[str, str]) -> None:
    quiz = load_quiz(course / "lessons" / LESSON / "quiz.yml")
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(answered(released(course), quiz, answers), target)


def inbound(course: Path) -> list[Path]:
    return sorted((course / "build" / "exchange" / COURSE / "inbound").iterdir())


def test_is_a_lesson_alone_no_fetched_quiz(course: Path, work: Path, desk: Assignments) -> None:
    (work / LESSON).mkdir()
    (work / LESSON / "lesson.ipynb").write_text('{"cells": []}', encoding="utf-8")
    assert [one["status"] for one in desk.list_assignments()["value"]] == ["released"]
    assert desk.act("fetch", ORDER)["success"]
    (listed,) = desk.list_assignments()["value"]
    assert listed["status"] == "fetched"
    assert [one["path"] for one in listed["notebooks"]] == [f"{LESSON}/quiz.ipynb"]
    assert (work / LESSON / "lesson.ipynb").exists()


def test_is_the_same_quiz_left_as_it_is(course: Path, work: Path, desk: Assignments) -> None:
    path = work / LESSON / "quiz.ipynb"
    lay(course, path, TWO)
    before = path.read_bytes()
    assert desk.list_assignments()["value"][0]["status"] == "fetched"
    assert "was left as it is" in desk.act("fetch", ORDER)["words"]
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.glob("*.ipynb")] == ["quiz.ipynb"]


def test_is_an_empty_quiz_beside_an_answered_copy_asked_about(
    course: Path, work: Path, desk: Assignments
) -> None:
    lay(course, work / LESSON / "quiz.ipynb", {})
    lay(course, work / "mine" / "quiz-at-home.ipynb", TWO)
    before = inbound(course)
    asked = desk.act("submit", ORDER)
    assert not asked["success"]
    assert f"Nothing is answered in {LESSON}/quiz.ipynb" in asked["value"]
    assert "mine/quiz-at-home.ipynb has answers to 2 of 6 questions" in asked["value"]
    assert inbound(course) == before
    # A front end that cannot ask is refused too: nothing is handed in by mistake.
    assert not desk.act("submit", {**ORDER, "asks": False})["success"]

    done = desk.act("submit", {**ORDER, "use": asked["use"]})
    assert done["success"]
    assert "2 of 6 questions have an answer" in done["words"]
    (given,) = set(inbound(course)) - set(before)
    assert given.name.startswith(f"{getpass.getuser()}+{LESSON}+")
    code = content_code(saved_cells(work / "mine" / "quiz-at-home.ipynb"))
    assert content_code(saved_cells(given / "quiz.ipynb")) == code
    assert [one["code"] for one in handed_in(work / LESSON / "quiz.ipynb")] == [code]


def test_may_an_empty_quiz_be_handed_in_knowingly(
    course: Path, work: Path, desk: Assignments
) -> None:
    lay(course, work / LESSON / "quiz.ipynb", {})
    asked = desk.act("submit", ORDER)
    assert asked["value"].startswith("Nothing is answered")
    assert asked["ask"] == "Hand in the empty quiz.ipynb"
    assert desk.act("submit", {**ORDER, "anyway": True})["success"]


def test_is_only_what_was_released_handed_in(course: Path, work: Path, desk: Assignments) -> None:
    lay(course, work / LESSON / "quiz.ipynb", TWO)
    for name in ("lesson.ipynb", "quiz.new.ipynb", "quiz-before-fetch.ipynb"):
        shutil.copy(work / LESSON / "quiz.ipynb", work / LESSON / name)
    before = inbound(course)
    assert desk.act("submit", ORDER)["success"]
    (given,) = set(inbound(course)) - set(before)
    assert sorted(one.name for one in given.iterdir() if one.suffix != ".txt") == ["quiz.ipynb"]


def test_does_the_list_say_what_to_do_without_an_exchange(
    course: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = at(work, "", monkeypatch)
    lay(course, work / LESSON / "quiz.ipynb", TWO)
    for told in (desk.list_assignments(), desk.act("submit", ORDER), desk.act("fetch", ORDER)):
        assert not told["success"]
        assert "No exchange is set up on this machine" in told["value"]
        assert f"{work}/{LESSON}/quiz.ipynb, saved today" in told["value"]
        assert "2 of 6 answered" in told["value"]
    assert desk.start()["exchange"] is False


def test_does_the_start_page_name_what_an_update_has_brought(
    course: Path, work: Path, desk: Assignments
) -> None:
    lay(course, work / LESSON / "quiz.ipynb", TWO)
    shutil.copy(released(course), work / LESSON / "quiz.new.ipynb")
    (lesson,) = desk.start()["lessons"]
    (words,) = lesson["news"]
    assert "a new version of quiz.ipynb: it is quiz.new.ipynb" in words
    assert "was kept" in words
    assert "Hand in quiz.ipynb" in words


@pytest.mark.parametrize("name", ["../elsewhere", "/etc", "", ".."])
def test_is_no_folder_elsewhere_reached(name: str, desk: Assignments) -> None:
    told = desk.act("submit", {**ORDER, "assignment_id": name})
    assert not told["success"]
    assert "no name of an assignment" in told["value"]


def test_is_a_quiz_that_was_not_fetched_yet_on_the_start_page(desk: Assignments) -> None:
    (lesson,) = desk.start()["lessons"]
    assert lesson == {"name": LESSON, "title": LESSON, "news": [], "released": "released",
                      "course_id": COURSE}  # fmt: skip


def test_is_a_fetch_that_cannot_be_told_in_a_sentence(desk: Assignments) -> None:
    told = desk.act("fetch", {**ORDER, "assignment_id": "not-released"})
    assert not told["success"]
    assert told["value"].startswith("This did not work: Assignment not found at: ")


def test_is_a_folder_without_its_quiz_not_handed_in(
    course: Path, work: Path, desk: Assignments
) -> None:
    lay(course, work / LESSON / "lesson.ipynb", TWO)
    before = inbound(course)
    told = desk.act("submit", ORDER)
    assert told["value"] == (
        f"This did not work: quiz.ipynb is not in {work / LESSON}, so nothing was handed in. "
        "Fetch the assignment again: what is there is left as it is."
    )
    assert inbound(course) == before


def test_is_an_empty_quiz_handed_in_where_nobody_can_be_asked(
    course: Path, work: Path, desk: Assignments
) -> None:
    lay(course, work / LESSON / "quiz.ipynb", {})
    told = desk.act("submit", {**ORDER, "asks": False})
    assert told["success"]
    assert "0 of 6 questions have an answer." in told["words"]


def test_does_a_fetch_keep_what_a_student_has_changed(
    course: Path, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook, its data, pictures in a folder, and what nbgrader never copies."""
    exchange = shutil.copytree(course / "build" / "exchange", tmp_path / "exchange")
    source = exchange / COURSE / "outbound" / LESSON
    reading = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Read this.")])
    nbformat.write(reading, source / "reading.ipynb")
    for name in ("data.csv", "same.csv", "pictures/a.svg", "__pycache__/a.txt", "b.pyc"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("released", encoding="utf-8")
    mine = work / LESSON
    mine.mkdir()
    (mine / "data.csv").write_text("mine", encoding="utf-8")
    (mine / "same.csv").write_text("released", encoding="utf-8")

    desk = at(work, str(exchange), monkeypatch)
    told = desk.act("fetch", ORDER)
    assert told["words"] == "data.csv is the instructor's now; yours is data-before-fetch.csv."
    assert (mine / "data.csv").read_text(encoding="utf-8") == "released"
    assert (mine / "data-before-fetch.csv").read_text(encoding="utf-8") == "mine"
    assert {one.relative_to(mine).as_posix() for one in mine.rglob("*") if one.is_file()} == {
        ".fetched", "data.csv", "data-before-fetch.csv", "same.csv", "pictures/a.svg",
        "quiz.ipynb", "reading.ipynb",
    }  # fmt: skip
    told = desk.act("submit", {**ORDER, "anyway": True})
    # What asks nothing has no content to be told of.
    assert [line.partition(",")[0] for line in told["words"].splitlines()[:-1]] == [
        f"Handed in: {LESSON}/quiz.ipynb"
    ]
