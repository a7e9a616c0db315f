"""What is read of a submission before anything of it runs: mended where it can be, else named."""

import copy
import json
import os
from pathlib import Path

import nbformat
import plain_course as course
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from coursegrade.autograde.assignment_spec import Blueprint, Cell
from coursegrade.autograde.repair import is_foreign, repair
from coursegrade.autograde.submission import (
    CannotGrade,
    check_files,
    nothing_there,
    read_notebook,
    read_time,
)

RELEASED = course.python_notebook(
    [course.answer("f", "def f(): ..."), course.check("f-test", 2, "assert f() == 1")]
)


def _spec() -> Blueprint:
    known = {}
    for cell in RELEASED.cells:
        told = cell.metadata.nbgrader
        flags = (told.locked, told.grade, told.solution, told.task)
        known[told.grade_id] = Cell(told.grade_id, cell.cell_type, cell.source, *flags,
                                    told.get("points"))  # fmt: skip
    return Blueprint("problems", known, {cell.id: cell.metadata.nbgrader.grade_id
                                         for cell in RELEASED.cells})  # fmt: skip


def _flags(book: nbformat.NotebookNode) -> dict[str, dict]:
    """What nbgrader goes by, of each cell that has a name."""
    keys = ("grade_id", "grade", "solution", "locked", "task", "points", "schema_version")
    found = [cell.metadata.nbgrader for cell in book.cells if "nbgrader" in cell.metadata]
    return {one.grade_id: {key: one.get(key) for key in keys} for one in found}


def _lose(book: nbformat.NotebookNode) -> None:
    del book.cells[1].metadata["nbgrader"]


def _more_points(book: nbformat.NotebookNode) -> None:
    book.cells[1].metadata.nbgrader.points = "all of them"


def _old_schema(book: nbformat.NotebookNode) -> None:
    book.cells[1].metadata.nbgrader.schema_version = 1


def _open(book: nbformat.NotebookNode) -> None:
    book.cells[1].metadata.nbgrader.solution = True


def _twice(book: nbformat.NotebookNode) -> None:
    book.cells.insert(0, copy.deepcopy(book.cells[1]))
    book.cells[0].id = "another"


def _twice_and_graded(book: nbformat.NotebookNode) -> None:
    book.cells.insert(1, copy.deepcopy(book.cells[1]))
    book.cells[1].id = "another"
    book.cells[0].metadata.nbgrader.grade = True


def _one_of_its_own(book: nbformat.NotebookNode) -> None:
    own = new_code_cell("1")
    own.metadata["nbgrader"] = {"grade": True, "grade_id": "mine", "points": 9}
    book.cells.append(own)


def _unnamed(book: nbformat.NotebookNode) -> None:
    own = new_code_cell("1")
    own.metadata["nbgrader"] = {"grade": False}
    book.cells.append(own)


DAMAGE = {
    _lose: ["cell 'f-test' had lost its grading metadata, which was put back"],
    _more_points: ["the grading metadata of cell 'f-test' was changed and put back"],
    _old_schema: ["the grading metadata of cell 'f-test' was changed and put back"],
    _open: ["the grading metadata of cell 'f-test' was changed and put back"],
    _twice: ["cell 'f-test' was there more than once; the last one counts"],
    _twice_and_graded: [
        "the grading metadata of cell 'f' was changed and put back",
        "cell 'f-test' was there more than once; the last one counts",
    ],
    _one_of_its_own: [
        "a cell 'mine' is not of this assignment and counts as the student's own"
    ],
    _unnamed: [],
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_is_what_nbgrader_goes_by_put_back_and_told(damage) -> None:
    book = copy.deepcopy(RELEASED)
    damage(book)
    assert repair(book, _spec()) == DAMAGE[damage]
    assert _flags(book) == _flags(RELEASED)


def test_is_a_lost_test_told_and_a_text_made_of_one_changed_back() -> None:
    book = copy.deepcopy(RELEASED)
    book.cells[1] = new_markdown_cell("assert f() == 1", id=book.cells[1].id)
    assert repair(book, _spec()) == [
        "cell 'f-test' had become markdown and was changed back",
        "cell 'f-test' had lost its grading metadata, which was put back",
    ]
    del book.cells[1]
    assert repair(book, _spec()) == ["cell 'f-test' is missing and earns nothing"]


def test_is_the_notebook_of_another_assignment_told_apart() -> None:
    other = course.python_notebook([course.check("else", 1, "assert True")])
    assert is_foreign(other, _spec())
    assert not is_foreign(copy.deepcopy(RELEASED), _spec())
    assert not is_foreign(course.python_notebook([new_code_cell("1")]), _spec())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b" \n", "is empty; ask the student to hand it in again"),
        (b"<<<<<<< mine\n{}\n>>>>>>> theirs\n", "a merge conflict in it"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "is a web page and no notebook"),
        (b"[1, 2]", "is no notebook"),
        (b"\xff\xfe\xff", "is no notebook"),
    ],
)
def test_is_what_is_no_notebook_named_as_what_it_is(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "problems.ipynb"
    path.write_bytes(raw)
    with pytest.raises(CannotGrade, match=words):
        read_notebook(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_is_a_notebook_read_that_an_editor_left_incomplete(tmp_path: Path, encoding: str) -> None:
    book = {"nbformat": 4, "nbformat_minor": 4, "cells": [
        {"cell_type": "code", "source": "ä", "outputs": [{"output_type": "stream", "text": "x"},
                                                         {"output_type": "error", "ename": "E",
                                                          "evalue": "", "traceback": []}]},
        {"cell_type": "markdown", "metadata": {}, "source": "b", "outputs": [],
         "execution_count": None}, {"cell_type": "raw"},
    ], "metadata": {"kernelspec": {"name": 3, "display_name": "Mine"},
                                     "language_info": []}}  # fmt: skip
    path = tmp_path / "problems.ipynb"
    path.write_bytes(json.dumps(book, ensure_ascii=False).encode(encoding))
    read = read_notebook(path)
    nbformat.validate(read)
    assert [cell.source for cell in read.cells] == ["ä", "b", ""]
    assert read.metadata == {"kernelspec": {"name": "python3", "display_name": "Mine"}}


def test_is_an_older_format_read_as_the_present_one(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(
        cells=[nbformat.v3.new_code_cell("1 + 1")])])  # fmt: skip
    path = tmp_path / "problems.ipynb"
    path.write_text(nbformat.v3.nbjson.writes(old))
    assert [cell.source for cell in read_notebook(path).cells] == ["1 + 1"]


def test_are_links_pipes_and_too_much_named(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("x")
    check_files(tmp_path)
    with (tmp_path / "huge.bin").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(CannotGrade, match="1000000 MB, more than"):
        check_files(tmp_path)
    (tmp_path / "huge.bin").unlink()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotGrade, match="pipe is no ordinary file"):
        check_files(tmp_path)
    (tmp_path / "pipe").unlink()
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(CannotGrade, match="link is a link to another place"):
        check_files(tmp_path)


def test_is_what_is_there_instead_named(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_text("2026-03-01")
    expected = "the folder is empty; problems.ipynb was expected"
    assert nothing_there(tmp_path, [], {"problems"}) == expected
    (tmp_path / "problems (1).docx").write_text("x")
    words = nothing_there(tmp_path, [], {"problems"})
    assert words.startswith("there is no problems.ipynb, only problems (1).docx; rename")


def test_is_an_empty_time_none_and_a_folder_told(tmp_path: Path) -> None:
    assert read_time(tmp_path) == (None, "")
    (tmp_path / "timestamp.txt").write_text(" \n")
    assert read_time(tmp_path) == (None, "")
    (tmp_path / "timestamp.txt").unlink()
    (tmp_path / "timestamp.txt").mkdir()
    assert (
        read_time(tmp_path)[1] == "timestamp.txt is no file; it counts as handed in without a time"
    )
