"""Are answers read out of notebooks that real nbgrader ran, and of courses that are not ours?"""

import shutil
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from grading_support import LESSON, GradingRound
from nbgrader.api import Gradebook

from coursegrade.__main__ import main
from coursegrade.analysis.responses import read_responses
from coursegrade.analysis.worded_responses import read_words
from coursegrade.course import Course
from coursegrade.gradebook import course_directory, open_gradebook, read_marks
from lessonkit.items import forms


def states(round_: GradingRound, student: str) -> dict[str, str]:
    directory = course_directory(Course(round_.root))
    with open_gradebook(directory) as gradebook:
        marks = read_marks(directory, gradebook, LESSON)
    found = read_responses(directory, marks)[student]
    return {name: response.state for (_, name), response in found.items()}


def test_are_real_answers_told_apart(grading_round: GradingRound) -> None:
    names = [item.id for item in grading_round.quiz.items]
    full = states(grading_round, grading_round.student)
    assert list(full) == names  # in the order of the notebook, which the gradebook does not keep
    assert set(full.values()) == {"read"}
    assert set(states(grading_round, "empty").values()) == {"absent"}
    slips = states(grading_round, "slips")
    assert {slips[name] for name in names[:5]} == {"malformed"}
    crash = states(grading_round, "crash")
    assert crash["sacral-slope-sum"] == crash["angles-defined"] == "crash"
    assert crash["find-a-tilt"] == "read"


def test_are_the_chosen_options_read(grading_round: GradingRound) -> None:
    directory = course_directory(Course(grading_round.root))
    with open_gradebook(directory) as gradebook:
        marks = read_marks(directory, gradebook, LESSON)
    half = {key[1]: one for key, one in read_responses(directory, marks)["half"].items()}
    assert half["tip-direction"].value == "b"
    assert half["lengthened-muscles"].value == ["a", "b", "c"]
    assert half["sacral-slope-sum"].value == 64.75
    assert half["angles-defined"].value == {"1": "b", "2": "d", "3": "d"}


def test_does_the_report_of_the_real_round_count_them(
    grading_round: GradingRound, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(grading_round.root)
    path = tmp_path / "report.html"
    assert main(["report", "1", "--to", str(path)]) == 0
    html = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    # In the stock gradebook only the two graded essays are done, so the item stays out.
    assert html.find(id="item-explain-it") is None and "explain-it" in html.get_text()
    # Of six, one did not answer and one wrote "q".
    assert answered(html, "tip-direction") == {
        "a": 1, "b": 3, "c": 0, "not answered": 1, "not readable": 1
    }  # fmt: skip
    (added,) = [row for row in rows(html, "sacral-slope-sum") if "You added the two" in row[1]]
    assert added[3] == "1"


def rows(html: BeautifulSoup, item: str) -> list[list[str]]:
    table = html.find(id=f"item-{item}").find_next("tbody")
    return [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in table("tr")]


def answered(html: BeautifulSoup, item: str) -> dict[str, int]:
    return {row[1] if row[0] == "–" else row[0]: int(row[3]) for row in rows(html, item)}


def test_are_letters_told_from_the_feedback_below_them() -> None:
    words = "You chose\n  a: One\n  c: Three\na: it starts here.\nc: so does this.\nPoints: 1 of 2."
    assert read_words(words).value == ["a", "c"]
    assert read_words("You chose b: The → of it\nYes.").value == "b"
    assert (
        read_words("You typed -3.5e-05 mm (reading the comma as the decimal sign).").value
        == -3.5e-5
    )


def test_are_old_words_of_every_kind_read_as_the_form_said_them() -> None:
    assert read_words(forms.choice(a="One").read("").words).state == "absent"
    assert read_words(forms.pose_of("pelvic_tilt").read("").words).state == "absent"
    pairs = forms.match({1: "PI → SS", 2: "x", 3: "y"}, {"a": "Grows → stays", "b": "b: falls"})
    found = read_words(pairs.read("1b 3a").words)
    assert (found.state, found.value) == ("read", {"1": "b", "3": "a"})
    said = forms.pose_of("pelvic_tilt").read("pose('pelvic_tilt', pelvic_tilt=6)").words
    found = read_words(f"{said}\nPoints: 4 of 4.")
    assert found.state == "read"
    assert forms.pose_of("pelvic_tilt").read(found.value).words == said


def foreign_course(root: Path) -> None:
    """A course with nbgrader's standard folders and plain test cells, nothing of ours in it."""
    root.mkdir()
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bio'\n"
    )
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bio") as book:
        book.add_assignment("ps1")
        book.add_notebook("p", "ps1")
        for name in ("test-b", "test-a"):
            book.add_grade_cell(name, "p", "ps1", max_score=1, cell_type="code")
        for number in range(12):
            student = f"s{number}"
            book.add_student(student)
            (notebook,) = book.add_submission("ps1", student).notebooks
            outcome = ("", "AssertionError", "NameError", "CellTimeoutError")[number % 4]
            for grade in notebook.grades:
                grade.auto_score = 1.0 if grade.name == "test-a" or not outcome else 0.0
                grade.needs_manual_grade = False
            cells = []
            for name in ("test-b", "test-a"):
                cell = nbformat.v4.new_code_cell("assert x == 3")
                cell.metadata["nbgrader"] = {"grade": True, "grade_id": name, "locked": True}
                if outcome and name == "test-b":
                    error = nbformat.v4.new_output("error", ename=outcome, evalue="", traceback=[])
                    cell.outputs = [error]
                cells.append(cell)
            path = root / "autograded" / student / "ps1" / "p.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        book.db.commit()


def test_does_any_nbgrader_course_get_a_report_and_exports(
    tmp_path: Path, monkeypatch, capsys
) -> None:
    foreign_course(tmp_path / "bio")
    monkeypatch.chdir(tmp_path / "bio")
    assert main(["report", "ps1"]) == 0
    html = (tmp_path / "bio" / "ps1-report.html").read_text(encoding="utf-8")
    row = html[html.index("What became of the answers") :]
    assert row.index("test-b") < row.index("test-a")
    numbers = row[row.index("test-b") : row.index("test-a")]
    # Of twelve, three each passed, failed an assertion, crashed and ran out of time.
    assert [part.split("</td>")[0] for part in numbers.split('<td class="number">')[1:]] == [
        "6", "0", "0", "3", "3", "0",
    ]  # fmt: skip
    assert 'id="objectives"' not in html
    assert main(["export"]) == 0
    assert main(["similarity", "ps1"]) == 0
    assert (tmp_path / "bio" / "grades.csv").is_file()
    capsys.readouterr()


def test_is_a_missing_gradebook_told(tmp_path: Path, monkeypatch, capsys) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    monkeypatch.chdir(tmp_path)
    assert main(["report", "1"]) == 1
    assert "there is no gradebook yet; assign and autograde first." in capsys.readouterr().err
    assert not (tmp_path / "gradebook.db").exists()


def test_does_a_broken_notebook_cost_only_itself(classroom, tmp_path: Path, monkeypatch) -> None:
    root = tmp_path / "course"
    shutil.copytree(classroom.root, root)
    (root / "build/autograded/student003" / classroom.lesson / "quiz.ipynb").write_text("{")
    (root / "build/autograded/student004" / classroom.lesson / "quiz.ipynb").unlink()
    monkeypatch.chdir(root)
    assert main(["report", "2"]) == 0
    directory = course_directory(Course(root))
    with open_gradebook(directory) as gradebook:
        marks = read_marks(directory, gradebook, classroom.lesson)
    found = read_responses(directory, marks)
    lost = {who for who, one in found.items() if {r.state for r in one.values()} == {"missing"}}
    assert lost == {"student003", "student004"}
