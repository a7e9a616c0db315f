"""A class that never was: answers drawn from known abilities, marked and stored without a kernel.

The gradebook is made through nbgrader's own API, and the autograded notebooks hold what the check
and test cells would print, because the same functions made it.
"""

import datetime
import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbgrader.api import Gradebook

from lessonkit.items import kinds, load_quiz, quiz_notebook
from lessonkit.items.judging import judge_reading
from lessonkit.items.reading import slip
from lessonkit.items.response import Points, Response
from lessonkit.items.solutions import model_answer

DUE = datetime.datetime(2026, 3, 2, 12)


@functools.cache
def right_answer(item: kinds.Item) -> Any:
    """Return the model answer; for a pose it has to be searched."""
    return model_answer(item)


def typed(item: kinds.Item, right: bool, draw: np.random.Generator) -> Any:
    """Return a right answer, or a wrong one as people give them."""
    if right:
        return right_answer(item)
    match item:
        case kinds.Choice():
            return str(
                draw.choice([option.letter for option in item.options if not option.correct])
            )
        case kinds.MultipleResponse():
            wrong = [option.letter for option in item.options if not option.correct]
            return ", ".join([item.options[0].letter, *wrong[:1]])
        case kinds.Numeric():
            known = [error.value for error in item.errors]
            return f"{draw.choice([*known, item.value * 3 + 1])} {item.unit}".strip()
        case kinds.Match():
            letters = list(item.right)
            return " ".join(f"{number}{draw.choice(letters)}" for number in item.left)
    return f'pose("{item.model}")'


def printed(item: kinds.Item, number: int, reading) -> tuple[str, Points]:
    """Return what a test cell prints for an answer, and its points."""
    verdict = judge_reading(item, reading)
    points = round(verdict.fraction * item.points, 2)
    words = f"{verdict.words}\n" if verdict.words else ""
    said = f"q{number}: {reading.words}\n{words}Points: {points:g} of {item.points:g}.\n"
    return said, Points(points, Response.of(item.id, item.kind, reading, None, None))


def make_class(root: Path, lesson: str, size: int, seed: int = 1, missing: int = 2) -> list[str]:
    """Fill the gradebook and the autograded notebooks of a course; return who handed in."""
    draw = np.random.default_rng(seed)
    quiz = load_quiz(root / "lessons" / lesson / "quiz.yml")
    source = quiz_notebook(quiz)
    students = [f"student{number:03d}" for number in range(size)]
    build = root / "build"
    build.mkdir(exist_ok=True)
    with Gradebook(f"sqlite:///{build / 'gradebook.db'}", "hip-pelvis-low-back") as book:
        _register(book, lesson, quiz, source)
        for number, name in enumerate([*students, *(f"absent{n}" for n in range(missing))]):
            book.add_student(
                name, first_name=f"Given{number}", last_name=f"Family{number}",
                email=f"{name}@example.edu",
            )  # fmt: skip
        for number, name in enumerate(students):
            ability = draw.normal()
            submission = book.add_submission(
                lesson, name, timestamp=DUE + datetime.timedelta(hours=number % 5 - 3)
            )
            notebook, scores = _answered(quiz, source, ability, draw, number)
            path = build / "autograded" / name / lesson / "quiz.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
            (book_notebook,) = submission.notebooks
            book_notebook.late_submission_penalty = 1.5 if number % 5 == 4 else 0.0
            for grade in book_notebook.grades:
                grade.auto_score = (
                    None if grade.cell.cell_type == "markdown" else scores[grade.name]
                )
                if grade.cell.cell_type == "markdown":
                    grade.manual_score = scores[grade.name]
                grade.needs_manual_grade = False
        book.db.commit()
    return students


def _register(book: Gradebook, lesson: str, quiz, source) -> None:
    book.add_assignment(lesson, duedate=DUE)
    book.add_notebook("quiz", lesson)
    for cell in source.cells:
        meta = cell.metadata.nbgrader
        if meta.grade:
            book.add_grade_cell(
                meta.grade_id, "quiz", lesson, max_score=meta.points, cell_type=cell.cell_type
            )
        if meta.solution:
            book.add_solution_cell(meta.grade_id, "quiz", lesson)
        book.add_source_cell(
            meta.grade_id, "quiz", lesson, cell_type=cell.cell_type, source=cell.source
        )


def _answered(quiz, source, ability: float, draw: np.random.Generator, who: int):
    notebook = nbformat.from_dict(source)
    notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells}
    scores: dict[str, float] = {}
    for number, item in enumerate(quiz.items, start=1):
        hard = (number - len(quiz.items) / 2) / 3
        chance = 1 / (1 + np.exp(-1.7 * (ability - hard)))
        if isinstance(item, kinds.Written):
            cells[item.id].source = f"My words are these, and there are {who} of them."
            scores[item.id] = round(item.points * chance)
            continue
        right = draw.random() < chance
        answer = typed(item, right, draw)
        reading = item.form.read(answer)
        if number == 2 and who % 6 == 0:
            reading = slip("12.6 has no unit: type both between quotation marks.")
        if number == 8 and who % 9 == 0:
            cells[item.id].outputs = [_error("CellTimeoutError")]
            scores[item.id] = 0.0
            continue
        if number == 11 and who % 7 == 3:
            reading = replace(item.form.read(""), words="Not answered yet.")
        words, points = printed(item, number, reading)
        cells[item.id].outputs = [
            nbformat.v4.new_output("stream", name="stdout", text=words),
            nbformat.v4.new_output("execute_result", data=points.bundle()),
        ]
        cells[f"{item.id}-answer"].source = f"q{number} = {answer!r}"
        scores[item.id] = float(points)
    return notebook, scores


def _error(name: str):
    return nbformat.v4.new_output("error", ename=name, evalue="", traceback=[name])
