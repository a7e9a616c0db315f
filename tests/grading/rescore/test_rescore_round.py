"""A quiz with mistakes was graded for real; then quiz.yml is mended and everybody marked again.

The truth is stock nbgrader: executing all notebooks again with the new key must give the marks that
rescore gave without executing any.
"""

import csv
import shutil
import sqlite3
from pathlib import Path

import pytest
from filelock import FileLock
from grading_support import LESSON, GradingRound, grading_run
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config

from coursegrade.__main__ import main
from coursegrade.course import Course
from coursegrade.only_run import lock_file

DB = Path("build") / "gradebook.db"


def edited(root: Path, *changes: tuple[str, str]) -> None:
    quiz = root / "lessons" / LESSON / "quiz.yml"
    text = quiz.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    quiz.write_text(text, encoding="utf-8")


def without_item(root: Path, item: str) -> None:
    quiz = root / "lessons" / LESSON / "quiz.yml"
    before, _, rest = quiz.read_text(encoding="utf-8").partition(f"  - id: {item}\n")
    after = rest.partition("  - id: ")
    quiz.write_text(before + "".join(after[1:]), encoding="utf-8")


KEY = (
    ('feedback: "Posterior tilt lifts the front of the pelvis."}',
     'feedback: "Posterior tilt lifts the front of the pelvis.", correct: true}'),
    ('feedback: "Yes: the front goes down and the back goes up.", correct: true}',
     'feedback: "Yes: the front goes down and the back goes up."}'),
)  # fmt: skip
TOLERANCE = (("tolerance: 0.2}\n    also", "tolerance: 30}\n    also"),
             ('{compute: "53.25 + 11.5"', '{compute: "83.25 + 11.5"'))  # fmt: skip
MOVED = (
    ('text: "Semimembranosus"', 'text: "Iliacus"'),
    ('text: "Iliacus", feedback: "It crosses', 'text: "Semimembranosus", feedback: "It crosses'),
)


def scores(root: Path) -> dict[str, dict[str, float]]:
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        return {
            one.student.id: {grade.name: grade.score for grade in one.grades}
            for one in gradebook.notebook_submissions("quiz", LESSON)
        }


def everything(root: Path) -> tuple[list[str], dict[str, bytes]]:
    """Return the gradebook, row by row, and every autograded notebook."""
    connection = sqlite3.connect(root / DB)
    rows = list(connection.iterdump())
    connection.close()
    notebooks = sorted((root / "build" / "autograded").rglob("*.ipynb"))
    return rows, {path.parent.parent.name: path.read_bytes() for path in notebooks}


def test_does_an_unchanged_quiz_change_nothing(graded: Path, run) -> None:
    before = everything(graded)
    assert "nothing to mark again" in run(graded, "rescore", "1", "--apply")
    assert everything(graded) == before


def test_is_everybody_marked_again_like_stock_autograding_and_taken_back(
    graded: Path, tmp_path: Path, grading_round: GradingRound, run
) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    before, old = everything(root), scores(root)
    student = grading_round.student
    edited(root, *KEY, *TOLERANCE)
    edited(root, ("id: sacral-slope-sum\n    kind: numeric\n    points: 2",
                  "id: sacral-slope-sum\n    kind: numeric\n    points: 4"))  # fmt: skip
    without_item(root, "angles-defined")

    said = run(root, "rescore", "1")
    assert "Nothing was written" in said
    assert everything(root) == before
    for words in (
        "tip-direction: options changed",
        "sacral-slope-sum: answer, errors changed; points 2 → 4",
        "angles-defined: dropped, 3 points less",
        "tip-direction 2 → 0",
        "tip-direction: 1.5 given by hand stays",
    ):
        assert words in said, said

    applied = run(root, "rescore", "1", "--apply")
    assert "Written. '--undo' takes it back" in applied
    new = scores(root)
    # "b" was right and no longer is; who typed "a" is right now; a grader's 1.5 stands.
    assert (old["half"]["tip-direction"], new["half"]["tip-direction"]) == (2, 0)
    assert (old["curious"]["tip-direction"], new["curious"]["tip-direction"]) == (0, 2)
    assert new["crash"]["tip-direction"] == 1.5
    # 64.75 lies within 30 of 41.75 now, and the question counts 4.
    assert (old["half"]["sacral-slope-sum"], new["half"]["sacral-slope-sum"]) == (0, 4)
    assert new[student]["sacral-slope-sum"] == 4
    assert {marks["angles-defined"] for marks in new.values()} == {0}
    assert new[student]["explain-it"] == old[student]["explain-it"] == 6
    assert new["empty"] == {**old["empty"], "angles-defined": 0}

    # Stock nbgrader sees the new marks: in its export, its totals and its feedback.
    stock = tmp_path / "stock.csv"
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        CsvExportPlugin(config=Config({"ExportPlugin": {"to": str(stock)}})).export(gradebook)
    rows = {row["student_id"]: row for row in csv.DictReader(stock.open(encoding="utf-8"))}
    for name, marks in new.items():
        assert float(rows[name]["score"]) == pytest.approx(sum(marks.values()))
        assert float(rows[name]["max_score"]) == 2 + 3 + 4 + 4 + 6
    grading_run(root, "generate_feedback", LESSON, "--force", "--student=half", module="nbgrader")
    page = (root / "build" / "feedback" / "half" / LESSON / "quiz.html").read_text("utf-8")
    assert "Posterior tilt lifts" not in page and "the front goes down and the back" in page
    assert "Points: 0 of 2." in page and "Points: 4 of 4." in page
    assert "This question does not count." in page

    # The oracle: all notebooks executed again by stock nbgrader, with the key as it is now.
    again = tmp_path / "again"
    shutil.copytree(root, again)
    grading_run(again, "autograde", LESSON, "--force", module="nbgrader")
    assert scores(again) == new

    assert "was taken back" in run(root, "rescore", "1", "--undo")
    assert everything(root) == before


def test_are_options_that_moved_left_to_the_author(graded: Path, tmp_path: Path, run) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    before = everything(root)
    edited(root, *MOVED)
    said = run(root, "rescore", "1", "--apply")
    assert "lengthened-muscles is left as it is: its options stood in another order" in said
    assert everything(root) == before


def test_does_undo_leave_alone_what_was_changed_since(graded: Path, tmp_path: Path, run) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    before = scores(root)
    edited(root, *KEY)
    run(root, "rescore", "1", "--apply")
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        gradebook.find_grade("tip-direction", "quiz", LESSON, "half").auto_score = 0.25
        gradebook.find_grade("explain-it", "quiz", LESSON, "half").manual_score = 3
        gradebook.db.commit()
    said = run(root, "rescore", "1", "--undo")
    assert "auto_score: was changed to 0.25 since" in said
    after = scores(root)
    assert after["half"] == {**before["half"], "tip-direction": 0.25, "explain-it": 3}
    del after["half"], before["half"]
    assert after == before


def test_is_nothing_to_undo_said(graded: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(graded)
    assert main(["rescore", "1", "--undo"]) == 1
    assert "nothing was rescored that could be undone" in capsys.readouterr().err
    assert main(["rescore", "1", "--undo", "--apply"]) == 1


def test_does_it_wait_for_no_autograding_that_runs(
    graded: Path, tmp_path: Path, run, capsys, monkeypatch
) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    edited(root, *KEY)
    before = everything(root)
    monkeypatch.chdir(root)
    # The very file that autograding holds.
    assert lock_file(Course(root)) == root / "build" / "autograde" / "lock"
    with FileLock(root / "build" / "autograde" / "lock"):
        for option in ("--apply", "--undo"):
            assert main(["rescore", "1", option]) == 1
            assert "Another autograding of this course is running" in capsys.readouterr().err
        assert "Nothing was written" in run(root, "rescore", "1")  # to look is no harm
    assert everything(root) == before
    assert "Written." in run(root, "rescore", "1", "--apply")


def test_does_one_broken_row_leave_the_class_its_marks(graded: Path, tmp_path: Path, run) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    edited(root, *KEY)
    with Gradebook(f"sqlite:///{root / DB}") as gradebook:
        half = gradebook.find_submission_notebook("quiz", LESSON, "half").id
    with sqlite3.connect(root / DB) as database:
        database.execute(
            "update submitted_notebook set late_submission_penalty = 'much' where id = ?", (half,)
        )
    (root / "build" / "autograded" / "empty" / LESSON / "quiz.ipynb").write_text("{")
    said = run(root, "rescore", "1", "--apply")
    assert "left as it is: TypeError" in said
    assert "quiz.ipynb cannot be read; autograde it again" in said
    assert "Written." in said
