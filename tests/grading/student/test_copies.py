"""The copies of a quiz that a student has, and what a fetch makes of what is there already."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from coursegrade.student import copies, desk
from coursegrade.student.exchange import merged

if sys.platform == "win32":
    pytest.skip("nbgrader's exchange does not run on Windows", allow_module_level=True)


def cell(name: str, source: str, typed: str | None = None, **flags) -> nbformat.NotebookNode:
    """Return a cell as it is released, into which somebody may have typed."""
    kind = nbformat.v4.new_code_cell if flags.get("solution") else nbformat.v4.new_markdown_cell
    made = kind(source)
    about = {"grade": False, "solution": False, "locked": False, "task": False, **flags}
    made.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **about}
    made.metadata.nbgrader["checksum"] = compute_checksum(made)
    made.source = source if typed is None else typed
    return made


def quiz(path: Path, asked: str = "Which way?", **typed: str) -> Path:
    """Write a quiz of two questions, with a student's id and a note that nbgrader does not know."""
    cells = [
        cell("your-id", "", typed.get("who"), solution=True),
        nbformat.v4.new_markdown_cell("A note of my own."),
        cell("one-question", asked, locked=True),
        cell("one", "q1 = ...", typed.get("one"), solution=True),
        cell("two-question", "How far?", locked=True),
        cell("two", "q2 = ...", typed.get("two"), solution=True),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def sources(path: Path) -> dict[str, str]:
    return {name: one.source for name, one in copies.answer_cells(copies.cells_of(path)).items()}


def test_are_answers_to_other_questions_not_carried_over(tmp_path: Path) -> None:
    mine = quiz(tmp_path / "quiz.ipynb", who="ada", one="q1 = 'b'", two="q2 = 5")
    release = quiz(tmp_path / "release" / "quiz.ipynb", "Which way now?")
    assert merged(release, mine) == (
        "quiz.ipynb is now the quiz that your instructor has released, with 1 of your answers "
        "carried over, of 2 questions. 1 did not go over, because the question is another now. "
        "Your earlier file is kept as quiz-before-fetch.ipynb. Hand in quiz.ipynb."
    )
    assert sources(mine) == {"one": "q1 = ...", "two": "q2 = 5"}
    assert sources(tmp_path / "quiz-before-fetch.ipynb")["one"] == "q1 = 'b'"


def test_is_an_earlier_quiz_kept_in_which_nothing_was_answered(tmp_path: Path) -> None:
    mine = quiz(tmp_path / "quiz.ipynb")
    release = quiz(tmp_path / "release" / "quiz.ipynb", "Which way now?")
    quiz(tmp_path / "quiz-before-fetch.ipynb", "Older still")
    assert merged(release, mine).endswith(
        "Nothing was answered in the one before, which is kept as quiz-before-fetch2.ipynb."
    )
    assert sources(mine) == sources(release)


def test_are_all_answers_carried_over_where_only_another_question_is_new(tmp_path: Path) -> None:
    mine = quiz(tmp_path / "quiz.ipynb", two="q2 = 5")
    release = quiz(tmp_path / "release" / "quiz.ipynb", "Which way now?")
    words = merged(release, mine)
    assert "with 1 of your answers carried over, of 2 questions. Your earlier file" in words


def found(root: Path, path: Path) -> list[tuple[str, int]]:
    return [(one.relative_to(root).as_posix(), n) for one, n in copies.other_copies(root, path)]


def test_are_only_answered_copies_of_the_same_quiz_offered(tmp_path: Path) -> None:
    own = quiz(tmp_path / "lesson" / "quiz.ipynb")
    answers = {"one": "q1 = 'b'", "two": "q2 = 5"}
    quiz(tmp_path / "home" / "deep" / "down" / "copy.ipynb", **answers)
    quiz(tmp_path / "empty.ipynb")
    quiz(tmp_path / ".trash" / "thrown-away.ipynb", **answers)
    quiz(tmp_path / "one" / "two" / "three" / "four" / "too-deep.ipynb", **answers)
    other = nbformat.v4.new_notebook(cells=[cell("tilt", "", "8", solution=True)])
    nbformat.write(other, tmp_path / "other.ipynb")
    (tmp_path / "notes.txt").write_text("no notebook", encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    assert found(tmp_path, own) == [("home/deep/down/copy.ipynb", 2)]
    assert found(tmp_path, tmp_path / "home" / "deep" / "down" / "copy.ipynb") == []
    assert list(copies.other_copies(tmp_path / "gone", own)) == []


def test_does_a_full_home_not_keep_a_student_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_MOST", 2)
    own = quiz(tmp_path / "z.ipynb")
    for name in "abc":
        quiz(tmp_path / f"{name}.ipynb", one="q1 = 'b'")
    assert found(tmp_path, own) == [("a.ipynb", 1), ("b.ipynb", 1)]


def lesson(path: Path, *texts: str, ran: int = 0) -> None:
    path.mkdir(parents=True)
    cells = [nbformat.v4.new_markdown_cell(text) for text in texts]
    cells += [nbformat.v4.new_code_cell("1", execution_count=n + 1) for n in range(ran)]
    cells.append(nbformat.v4.new_code_cell("2"))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path / "lesson.ipynb")


def test_is_each_lesson_told_with_its_title_and_how_far_it_was_run(tmp_path: Path) -> None:
    lesson(tmp_path / "1-tilt", "## No title", "# The tilt \n\nText", ran=2)
    lesson(tmp_path / "2-bare", "No heading.")
    (tmp_path / "notes").mkdir()
    (tmp_path / "2-bare" / "lesson.new.ipynb").touch()
    one, two = desk.lessons(tmp_path)
    assert one == {"name": "1-tilt", "title": "The tilt", "news": [],
                   "lesson": "1-tilt/lesson.ipynb", "ran": 2, "of": 3}  # fmt: skip
    assert (two["title"], two["ran"], two["of"]) == ("2-bare", 0, 1)
    (words,) = two["news"]
    assert words.endswith("is lesson.ipynb, and was kept.")  # a lesson is not handed in
    assert desk.without_exchange(tmp_path).endswith("There is no quiz here yet.")


def test_is_the_newest_feedback_that_is_here_shown(tmp_path: Path) -> None:
    def given(day: int, folder: str) -> dict:
        path = f"feedback/{folder}" if folder else ""
        return {"timestamp": f"2026-03-0{day} 10:00", "local_feedback_path": path}

    (tmp_path / "feedback" / "old").mkdir(parents=True)
    (tmp_path / "feedback" / "none-yet").mkdir()
    handed_in = [given(1, "old"), given(3, ""), given(2, "none-yet")]
    assert desk.feedback(tmp_path, handed_in) == ""
    (tmp_path / "feedback" / "old" / "quiz.html").touch()
    assert desk.feedback(tmp_path, handed_in) == "feedback/old/quiz.html"
