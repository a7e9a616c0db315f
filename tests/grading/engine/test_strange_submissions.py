"""Strange is not wrong: what nbgrader grades is graded, and what is odd about it is said."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import plain_course as course
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the sandbox is made of Linux namespaces"
)
FULL = {"one-test": 1.0, "two-test": 3.0}
TIMES = {
    "garbage": b"yesterday evening", "huge": b"2" * 5_000_000, "bytes": bytes(range(256)),
    "lms": "Sonntag, 1. März 2026, 10:00".encode(), "far": b"99999-01-01 00:00:00",
}  # fmt: skip
READ_TIMES = {
    "utf16": "2026-03-01 10:00:00 UTC".encode("utf-16"),
    "marked": b"\xef\xbb\xbf2026-03-01 10:00:00 UTC",
}


def _source() -> nbformat.NotebookNode:
    return course.python_notebook([
        new_code_cell("import math", id="imports"),
        course.answer("one", "one = 0|one = 1"),
        course.check("one-test", 1, "assert one is not None", "assert one == 1"),
        course.answer("two", "two = 0|two = 2"),
        course.check("two-test", 3, "assert two is not None", "assert two == 2"),
    ])  # fmt: skip


def _right(root: Path) -> dict[str, Any]:
    book = course.answered(root, {"one": "one = 1", "two": "two = 2"})
    return json.loads(nbformat.writes(book))


def slips(root: Path) -> dict[str, dict[str, Any]]:
    """Return right notebooks that break the letter of the format, each in another way."""
    found = {name: _right(root) for name in (
        "ids-in-minor-2", "ids-in-minor-4", "outputs-on-markdown", "no-cell-metadata",
        "no-display-name", "no-stream-name", "sources-in-one",
    )}  # fmt: skip
    found["ids-in-minor-2"]["nbformat_minor"] = 2
    found["ids-in-minor-4"]["nbformat_minor"] = 4
    text = json.loads(json.dumps(new_markdown_cell("Done.")))
    found["outputs-on-markdown"]["cells"].append({**text, "outputs": [], "execution_count": None})
    del found["no-cell-metadata"]["cells"][0]["metadata"]
    del found["no-display-name"]["metadata"]["kernelspec"]["display_name"]
    found["no-stream-name"]["cells"][0]["outputs"] = [{"output_type": "stream", "text": "hello"}]
    for cell in found["sources-in-one"]["cells"]:
        cell["source"] = "".join(cell["source"])
    return found


def _odd(root: Path) -> dict[str, dict[str, Any]]:
    """Return right notebooks with something beside the answers that nobody expects."""
    many, long, shells, deep, half, looks = (_right(root) for _ in range(6))
    more = [json.loads(json.dumps(new_code_cell("x = 1", id=f"c{n}"))) for n in range(4000)]
    many["cells"] += more
    long["cells"][1]["source"] = "one = " + "+".join(["0"] * 1200) + " + 1"
    shells["cells"][0]["source"] = "if False:\n" + "    !true\n" * 1000
    deep["metadata"]["extra"] = [[]] * 500_000
    half["cells"][0]["metadata"]["nbgrader"] = {"grade_id": "\ud800", "locked": True}
    looks["cells"][0]["metadata"]["nbgrader"] = {
        "grade": True, "points": 5, "grade_id": "\x1b[2J\rzed graded 9 of 9", "solution": False,
        "locked": False, "schema_version": 3, "task": False,
    }  # fmt: skip
    return {"4000-cells": many, "1200-terms": long, "1000-shell-lines": shells,
            "metadata-of-1.5-MB": deep, "half-a-character": half, "clears-terminals": looks,
            "Doe, Jane": _right(root)}  # fmt: skip


def _hand_in_all(root: Path) -> None:
    for student, book in {**slips(root), **_odd(root)}.items():
        course.hand_in(root, student, json.dumps(book))
    right = json.dumps(_right(root))
    course.hand_in(root, "marked-file", b"\xef\xbb\xbf" + right.encode())
    for name, words in {**TIMES, **READ_TIMES}.items():
        (course.hand_in(root, f"time-{name}", right) / "timestamp.txt").write_bytes(words)
    (course.hand_in(root, "time-folder", right) / "timestamp.txt").mkdir()
    folder = course.hand_in(root, "3000-files", right)
    for number in range(3000):
        (folder / f"note{number}.txt").write_text("x")
    folder = course.hand_in(root, "60-MB", right)
    (folder / "data.bin").write_bytes(os.urandom(60_000_000))
    folder = course.hand_in(root, "name-of-bytes", right)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("x")
    blank = nbformat.writes(course.release(root))
    folder = course.hand_in(root, "copy", blank)
    (folder / "problems (1).ipynb").write_text(right)
    deleted = _right(root)
    deleted["cells"] = [cell for cell in deleted["cells"] if cell["id"] != "two-test"]
    course.hand_in(root, "deleted", json.dumps(deleted))
    course.hand_in(root, "conflict", right.replace('"cells"', '\n<<<<<<< HEAD\n"cells"'))
    course.hand_in(root, "page", "<!DOCTYPE html><title>Sign in</title>")
    (root / "submitted" / "nothing" / course.ASSIGNMENT).mkdir(parents=True)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """All strange submissions graded in one run, and what was said."""
    root = course.make_course(tmp_path_factory.mktemp("strange") / "course", _source())
    _hand_in_all(root)
    return root, course.autograde(root, expect=1)


def _marks(root: Path, student: str) -> dict[str, float]:
    return {cell: row[0] for (name, cell), row in course.marks(root).items() if name == student}


def _notes(root: Path, student: str) -> str:
    entries = [entry for entry in course.log(root) if entry.get("student") == student]
    return " ".join(entries[-1]["notes"])


def test_is_right_work_right_however_strange_the_file(run: tuple[Path, str]) -> None:
    root, said = run
    students = [*slips(root), *_odd(root), "marked-file", "3000-files", "60-MB", "name-of-bytes",
                *(f"time-{name}" for name in (*TIMES, *READ_TIMES, "folder"))]  # fmt: skip
    assert {name: _marks(root, name) for name in students} == dict.fromkeys(students, FULL), said


def test_does_nbgrader_grade_the_same_slips(run: tuple[Path, str], tmp_path: Path) -> None:
    root = course.make_course(tmp_path / "stock", _source())
    for student, book in slips(root).items():
        course.hand_in(root, student, json.dumps(book))
    # Two of them end with an error there.
    course.nbgrader(root, "autograde", course.ASSIGNMENT, expect=1)
    stock, ours = course.marks(root), course.marks(run[0])
    graded = {student for student, cell in stock if stock[student, cell][0] is not None}
    assert graded == slips(root).keys() - {"no-cell-metadata", "no-display-name"}
    assert all(ours[key] == row for key, row in stock.items() if key[0] in graded)


def test_is_an_unread_time_said(run: tuple[Path, str]) -> None:
    for name in (*TIMES, "folder"):
        assert "counts as handed in without a time" in _notes(run[0], f"time-{name}"), name
    times = {student: row[-1] for (student, _), row in course.comments(run[0]).items()}
    for name in READ_TIMES:
        assert str(times[f"time-{name}"]).startswith("2026-03-01 10:00:00")
        assert not _notes(run[0], f"time-{name}")


def test_is_it_said_what_stands_in_place_of_a_notebook(run: tuple[Path, str]) -> None:
    assert "merge conflict" in _notes(run[0], "conflict")
    assert "web page" in _notes(run[0], "page")
    assert _marks(run[0], "conflict") == _marks(run[0], "page") == {}


def test_is_an_answered_copy_beside_an_untouched_notebook_said(run: tuple[Path, str]) -> None:
    assert "'problems (1).ipynb' looks answered" in _notes(run[0], "copy")
    assert _marks(run[0], "copy") == {"one-test": 0, "two-test": 0}


def test_does_a_deleted_test_earn_nothing_and_wait_for_nobody(run: tuple[Path, str]) -> None:
    rows = course.marks(run[0])
    assert rows["deleted", "two-test"][0] == 0
    assert not rows["deleted", "two-test"][3]
    assert rows["deleted", "one-test"][0] == 1


def test_is_an_empty_folder_passed_over(run: tuple[Path, str]) -> None:
    entries = [entry for entry in course.log(run[0]) if entry.get("student") == "nothing"]
    assert entries[-1]["state"] == "skipped"
    assert not (run[0] / "autograded" / "nothing").exists()


def test_can_no_submission_write_to_the_terminal(run: tuple[Path, str]) -> None:
    assert "\x1b[2J" not in run[1]
    assert not [line for line in run[1].splitlines() if line.startswith("zed graded")]


def test_does_a_test_that_gives_more_than_it_has_cost_no_other_mark(tmp_path: Path) -> None:
    """nbgrader leaves such a submission half saved and without feedback, for everybody."""
    cells = [course.answer("one", "one = 0|one = 1"),
             course.check("one-test", 1, "assert one is not None", "assert one == 1"),
             course.check("generous", 2, "3 * one"),
             course.check("last-test", 3, "assert one > 0")]  # fmt: skip
    root = course.make_course(tmp_path / "course", course.python_notebook(cells))
    right = nbformat.writes(course.answered(root, {"one": "one = 1"}))
    course.hand_in(root, "ada", right)
    stock = course.copy_course(root, tmp_path / "stock")
    course.nbgrader(stock, "autograde", course.ASSIGNMENT, expect=1)
    assert course.marks(stock)["ada", "one-test"][0] == 1.0
    assert course.marks(stock)["ada", "last-test"][0] != 3.0
    said = course.autograde(root)
    assert _marks(root, "ada") == {"one-test": 1.0, "generous": None, "last-test": 3.0}
    assert course.marks(root)["ada", "generous"][-1] == 1, "waits for a grader"
    assert "'generous'" in _notes(root, "ada") and "greater than maximum points" in said
