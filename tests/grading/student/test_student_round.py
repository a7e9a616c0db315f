"""The whole round by mouse and keyboard: two accounts, two JupyterLabs, one exchange."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from grading_support import ESSAY, LESSON, grading_course, grading_run, perfect_answers
from nbgrader.api import Gradebook
from room import HOMES, Room

from lessonkit.items import load_quiz
from lessonkit.items.receipt import content_code, saved_cells
from tests.waiting import close_modal

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.slow

DESK = f"{HOMES}/teacher/course"
WORK = f"{HOMES}/ada/course/work"
# A busy machine may grade for minutes; a wait that is over ends at once.
PATIENCE = 240_000
# Where SHOTS names a folder, each message is kept there as a picture, to be looked at.
SHOTS = os.environ.get("SHOTS")


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def dialog(page, title: str):
    found = page.locator(".jp-Dialog", has=page.locator(".jp-Dialog-header", has_text=title))
    found.wait_for()
    return found


def read_and_close(page, title: str, button: str = "Ok") -> str:
    found = dialog(page, title)
    words = found.locator(".jp-Dialog-body").inner_text()
    shot(page, title.lower().replace(" ", "-"))
    found.get_by_role("button", name=button, exact=True).click()
    expect(found).to_have_count(0)
    return words


class Notebook:
    """A quiz in JupyterLab, worked through with the keyboard alone."""

    def __init__(self, page) -> None:
        """Wait until the notebook is open; nothing is waited for before a key is pressed."""
        self.page = page
        page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for()

    @property
    def active(self):
        return self.page.locator(".jp-NotebookPanel:visible .jp-Cell.jp-mod-active")

    def go_to(self, words: str) -> None:
        """Go down by key to the cell that holds some words; they may be anywhere below."""
        self.page.keyboard.press("Escape")
        for _ in range(80):
            if words in self.active.inner_text():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no cell with {words!r}")

    def to_top(self) -> None:
        self.page.locator(".jp-NotebookPanel:visible .jp-Notebook").click(position={"x": 4, "y": 4})
        self.page.keyboard.press("Escape")
        for _ in range(80):
            self.page.keyboard.press("ArrowUp")

    def type_in(self, source: str) -> None:
        """Replace the cell's text, and run it with Shift+Enter."""
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Wait until no cell runs: an error lets the kernel drop what was asked for meanwhile."""
        running = self.page.locator(".jp-NotebookPanel:visible .jp-InputPrompt", has_text="[*]")
        expect(running).to_have_count(0)

    def answer(self, number: int, source: str) -> str:
        """Type an answer, run it and the check below it; return what the check says."""
        self.go_to(f"q{number} =")
        self.type_in(source)
        self.go_to(f'check("q{number}"')
        self.page.keyboard.press("Control+Enter")
        output = self.active.locator(".jp-OutputArea-output")
        expect(output).to_contain_text(f"q{number}:")
        return output.inner_text()


@pytest.fixture(scope="module")
def pages(browser):
    """A page of the student's and one of the instructor's, open all the while."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page(), context.new_page()
    for page in opened:
        page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield opened
    context.close()


@pytest.fixture(scope="module")
def quiz(room: Room):
    return load_quiz(room.inside(f"{DESK}/lessons/{LESSON}/quiz.yml"))


def teacher(room: Room, *command: str) -> str:
    return room.run("teacher", sys.executable, "-m", "coursegrade", *command, where=DESK)


@pytest.fixture(scope="module")
def released(room: Room) -> None:
    teacher(room, "assign", "1")
    teacher(room, "release", "1")


@pytest.fixture(scope="module")
def handed_in(room: Room, released: None, student_lab: str, pages, quiz) -> dict[str, str]:
    """What the student sees from the first click to the receipt, by name."""
    page, seen = pages[0], {}
    right = perfect_answers(quiz, "ada")
    answers = [right[item.id] for item in quiz.items]
    page.goto(f"{student_lab}/lab?token=abc")
    card = page.locator(".course-card", has_text=LESSON)
    card.wait_for()
    seen["tabs"] = " ".join(page.locator(".lm-TabBar-tabLabel").all_inner_texts())
    page.get_by_role("menuitem", name="Nbgrader").click()
    seen["menu"] = page.locator(".lm-Menu").inner_text()
    page.keyboard.press("Escape")
    shot(page, "start")

    # The quiz that lies there is answered before the instructor's is fetched.
    card.get_by_role("button", name="Open quiz").click()
    book = Notebook(page)
    book.to_top()
    seen["first check"] = book.answer(1, f"q1 = {answers[0]}")
    seen["second check"] = book.answer(2, f"q2 = {answers[1]}")
    page.keyboard.press("Control+s")

    page.get_by_role("tab", name="Course").click()
    card.get_by_role("button", name="Fetch quiz").click()
    seen["fetched"] = read_and_close(page, "Fetched")

    # The open notebook shows the instructor's quiz now, with the second answer in it.
    page.get_by_role("tab", name="quiz.ipynb").click()
    book.to_top()
    seen["without quotes"] = book.answer(1, "q1 = a")
    shot(page, "without-quotes")
    book.to_top()
    seen["first again"] = book.answer(1, f"q1 = {answers[0]}")
    book.go_to("q2 =")
    seen["carried"] = book.active.inner_text()
    page.keyboard.press("Shift+Enter")
    page.get_by_role("button", name="Validate").click()
    seen["open"] = read_and_close(page, "Validation Results")
    book.to_top()
    for number in (3, 4):
        book.answer(number, f"q{number} = {answers[number - 1]}")
    book.answer(5, f"from lessonkit.items import pose\nq5 = {answers[4]}")
    book.go_to("Double-click here")
    book.type_in(ESSAY)
    page.get_by_role("button", name="Validate").click()
    seen["complete"] = read_and_close(page, "Validation Results")
    page.keyboard.press("Control+s")
    seen["receipt before"] = last_cell(book)

    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.locator("#fetched_assignments_list").get_by_role("button", name="Submit").click()
    seen["handed in"] = read_and_close(page, "Handed in")
    page.locator("#submitted_assignments_list").get_by_text(LESSON).wait_for()
    shot(page, "list-after")
    page.get_by_role("tab", name="quiz.ipynb").click()
    seen["receipt after"] = last_cell(book)
    shot(page, "receipt")
    return seen


def last_cell(book: Notebook) -> str:
    """Run the last cell and return what it says."""
    book.to_top()
    book.go_to("check_all(")
    book.page.keyboard.press("Control+Enter")
    output = book.active.locator(".jp-OutputArea-output")
    expect(output).to_contain_text("questions are answered")
    return output.inner_text()


def test_is_the_first_screen_the_course(handed_in: dict[str, str]) -> None:
    assert "Course" in handed_in["tabs"]
    assert "Launcher" not in handed_in["tabs"]
    assert "Assignment List" in handed_in["menu"]
    assert "Formgrader" not in handed_in["menu"]
    assert "Course List" not in handed_in["menu"]


def test_is_a_quiz_answered_before_the_fetch_carried_over(handed_in: dict[str, str], room: Room):
    assert "1 of your answers carried over" in handed_in["fetched"]
    assert "1 did not go over, because the question is another now" in handed_in["fetched"]
    assert "q2 = " in handed_in["carried"]
    assert '""' not in handed_in["carried"].splitlines()[-1]
    kept = room.inside(f"{WORK}/{LESSON}/quiz-before-fetch.ipynb")
    assert "q1 = 'b'" in kept.read_text(encoding="utf-8")


def test_does_a_check_speak_of_the_newest_answer(handed_in: dict[str, str]) -> None:
    assert handed_in["first check"].startswith("q1: You chose b")
    assert 'put quotation marks around the letter, q1 = "a"' in handed_in["without quotes"]
    assert handed_in["first again"].startswith("q1: You chose b")


def test_does_validate_tell_the_truth(handed_in: dict[str, str]) -> None:
    told = handed_in["open"]
    assert "Success" not in told
    for number in (3, 4, 5, 6):
        assert f"Question {number}" in told
    for number in (1, 2):
        assert f"Question {number}" not in told
    assert told.count("Not answered yet.") >= 2
    assert "Nothing is written yet." in told
    assert "Traceback" not in told
    assert handed_in["complete"].startswith("Success! Every question is answered")
    assert "the marks come later" in handed_in["complete"]


def test_does_the_receipt_name_all_questions_and_what_was_handed_in(
    handed_in: dict[str, str], room: Room
) -> None:
    path = room.inside(f"{WORK}/{LESSON}/quiz.ipynb")
    code = content_code(saved_cells(path))
    before, after = handed_in["receipt before"], handed_in["receipt after"]
    assert before.startswith("6 of 6 questions are answered.")
    for number in range(1, 7):
        assert re.search(rf"^ +{number}  answered", before, re.MULTILINE)
    assert f"{len(ESSAY.split())} words" in before
    assert f"{WORK}/{LESSON}/quiz.ipynb" in before
    assert "not yet from here" in before
    assert f"content {code}: the same as saved" in after
    assert "Everything is answered and handed in." in after
    assert f"Content {code}. 6 of 6 questions" in handed_in["handed in"]


def test_is_what_was_handed_in_what_was_answered(handed_in: dict[str, str], room: Room) -> None:
    inbound = room.inside("/srv/exchange/hip-pelvis-low-back/inbound")
    (given,) = inbound.glob(f"ada+{LESSON}+*")
    saved = room.inside(f"{WORK}/{LESSON}/quiz.ipynb")
    assert content_code(saved_cells(given / "quiz.ipynb")) == content_code(saved_cells(saved))
    assert [path.name for path in given.glob("*.ipynb")] == ["quiz.ipynb"]
    assert not list(given.glob(".handed-in*"))


@pytest.fixture(scope="module")
def formgrader(teacher_lab: str, pages, handed_in: dict[str, str]):
    """Formgrader's frame in the instructor's JupyterLab, after collecting by its button."""
    page = pages[1]
    page.goto(f"{teacher_lab}/login?token=abc&next=/formgrader/manage_assignments")
    page.locator("tr", has_text=LESSON).locator(".collect a").click()
    close_modal(page)
    page.locator("tr", has_text=LESSON).locator(".num-submissions a").click()
    page.locator(".student-id", has_text="ada").wait_for()
    return page


@pytest.fixture(scope="module")
def marked(formgrader, handed_in: dict[str, str], room: Room) -> dict[str, float]:
    """The marks after the button has graded and the written answer was marked by keys."""
    page = formgrader
    expect(page.locator(".content-code")).to_contain_text("content ")
    handed_in["instructor's list"] = page.locator(".content-code").inner_text()
    shot(page, "instructors-list")
    page.get_by_label("Autograde: ada").click()
    assert "Success" in close_modal(page)
    page.get_by_role("link", name="Mark Written Answers").click()
    # Where one question alone is to be marked, that is where it leads.
    page.locator("#answer > *").first.wait_for()
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_contain_text("1 of 1")
    shot(page, "marked")
    # SQLite opens no file by way of another process.
    copy = shutil.copy(room.inside(f"{DESK}/build/gradebook.db"), room.scratch)
    return scores(Path(copy))


def scores(database: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{database}") as gradebook:
        notebook = gradebook.find_submission_notebook("quiz", LESSON, "ada")
        return {grade.name: grade.score for grade in notebook.grades}


def test_does_the_instructors_list_show_the_code_of_the_receipt(
    marked: dict[str, float], handed_in: dict[str, str]
) -> None:
    code = re.search(r"Content (\w{8})", handed_in["handed in"])[1]
    assert handed_in["instructor's list"] == f"content {code}"


def test_are_the_marks_those_of_the_command_line(
    marked: dict[str, float], room: Room, quiz, tmp_path: Path
) -> None:
    course = grading_course(tmp_path / "course")
    grading_run(course, "assign", "1")
    given = room.inside(f"{DESK}/build/submitted/ada/{LESSON}/quiz.ipynb")
    target = course / "build" / "submitted" / "ada" / LESSON / "quiz.ipynb"
    target.parent.mkdir(parents=True)
    shutil.copy(given, target)
    grading_run(course, "autograde", "1")
    by_command = scores(course / "build" / "gradebook.db")
    written = quiz.items[-1].id
    assert {**by_command, written: 4} == marked
    assert by_command == {item.id: item.points for item in quiz.items} | {written: 0}


def test_does_the_student_read_the_feedback(
    marked: dict[str, float], formgrader, pages, handed_in: dict[str, str], teacher_lab: str
) -> None:
    page = formgrader
    page.goto(f"{teacher_lab}/formgrader/manage_submissions/{LESSON}")
    page.get_by_label("Generate feedback: ada").click()
    close_modal(page)
    page.get_by_label("Release feedback: ada").click()
    close_modal(page)
    student = pages[0]
    student.get_by_role("tab", name="Course").click()
    card = student.locator(".course-card", has_text=LESSON)
    card.get_by_role("button", name="Fetch feedback").click()
    card.get_by_role("button", name="Read feedback").click()
    frame = student.frame_locator("iframe[sandbox]")
    frame.get_by_text("18 of 20 points").first.wait_for()
    shot(student, "feedback")
    code = re.search(r"Content (\w{8})", handed_in["handed in"])[1]
    expect(frame.locator("header")).to_contain_text(f"content {code}")
