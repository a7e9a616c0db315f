"""What the marking page asks for and what it sends, as plain values; each call opens the gradebook.

Writing goes under the lock of the course, which an autograding holds for as long as it runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from coursegrade.analysis.similarity import CODE, TEXT
from coursegrade.course import Course, CourseError
from coursegrade.gradebook import full_name, open_gradebook
from coursegrade.marking import marks
from coursegrade.marking.alike import alike
from coursegrade.marking.answers import read_answer, shown, texts
from coursegrade.marking.comment_bank import bank
from coursegrade.marking.marks import Mark, Refused
from coursegrade.marking.questions import Question, questions
from coursegrade.marking.queue import Entry, Share, deal, dealt, progress, shuffled
from coursegrade.only_run import only_run


@dataclass(frozen=True)
class Desk:
    """A course at which answers are marked; `files` is where handed-in files are shown."""

    course: Course
    directory: CourseDirectory
    files: str = ""

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook; a reader of yesterday's values would write over today's."""
        with open_gradebook(self.directory) as gradebook:
            yield gradebook

    def overview(self, assignment: str = "") -> dict[str, list[tuple[Question, dict[str, int]]]]:
        """Return the questions that a person marks, by assignment, with how many are marked."""
        with self.gradebook() as book:
            names = [one.name for one in book.assignments if assignment in ("", one.name)]
            return {
                name: [
                    (one, progress(marks.entries(book, one)))
                    for one in questions(self.directory, book, name)
                ]
                for name in names
            }

    def question(self, book: Gradebook, assignment: str, notebook: str, name: str) -> Question:
        """Return a question by its names."""
        known = {one.name for one in book.assignments}
        found = questions(self.directory, book, assignment) if assignment in known else ()
        for one in found:
            if (one.notebook, one.name) == (notebook, name):
                return one
        raise CourseError(
            f"{assignment} has no question '{name}' to mark in {notebook}; choose one in the list."
        )

    def queue(self, names: tuple[str, str, str], share: Share) -> dict[str, Any]:
        """Return the answers in order, their states, and the comments given so far."""
        with self.gradebook() as book:
            question = self.question(book, *names)
            return self._queue(book, question, share) | {
                "bank": bank(marks.comments(book, question))
            }

    def answer(
        self, names: tuple[str, str, str], entry_id: str, named: bool, near: bool
    ) -> dict[str, Any]:
        """Return an answer to look at, with its mark, and if asked those that are like it."""
        with self.gradebook() as book:
            question = self.question(book, *names)
            entries = {one.id: one for one in marks.entries(book, question)}
            entry = self._entry(entries, entry_id)
            answer = read_answer(self.directory, question, entry.student)
            mark = marks.read(book, question, entry.student)
            files = f"{self.files}/{entry.id}/"
            return {
                "id": entry.id, "state": entry.state, "score": mark.score,
                "comment": mark.comment, "html": shown(answer.cells, files),
                "given": shown(answer.given, files) if answer.given else "",
                "words": len(answer.text.split()),
                "student": self._name(book, entry.student) if named else "",
                "near": self._near(question, entries, entry) if near else [],
            }  # fmt: skip

    def mark(
        self, names: tuple[str, str, str], entry_id: str, typed: dict[str, Any], share: Share
    ) -> dict[str, Any]:
        """Give a mark; return what has become of the queue."""
        with only_run(self.course), self.gradebook() as book:
            question = self.question(book, *names)
            entry = self._entry({one.id: one for one in marks.entries(book, question)}, entry_id)
            text = str(typed.get("score") if typed.get("score") is not None else "").strip()
            comment = str(typed.get("comment") or "").strip()
            score = marks.points(text, question.points) if text else None
            if score is None and not typed.get("undo"):
                raise Refused(f"No points yet: give 0 to {question.points:g}, then save.")
            seen = typed.get("seen") or {}
            before = Mark(seen.get("score"), seen.get("comment") or "")
            marks.save(book, question, entry.student, Mark(score, comment), before)
            return self._queue(book, question, share) | {
                "bank": bank(marks.comments(book, question)),
                "score": score, "comment": comment,
            }  # fmt: skip

    def _queue(self, book: Gradebook, question: Question, share: Share) -> dict[str, Any]:
        entries = shuffled(marks.entries(book, question), question.name)
        if share.parts > 1:
            entries = dealt(entries, self._dealt_students(question, entries), share)
        return {
            "entries": [{"id": one.id, "state": one.state, "score": one.score} for one in entries],
            "progress": progress(entries),
        }

    def _dealt_students(self, question: Question, entries: list[Entry]) -> list[str]:
        path = self.course.root / "build" / "marking" / f"{question.assignment}-markers.json"
        return deal(path, [one.student for one in entries])

    def _entry(self, entries: dict[str, Entry], entry_id: str) -> Entry:
        if entry_id not in entries:
            raise Refused("The gradebook has no such answer any more; load the page anew.")
        return entries[entry_id]

    def _name(self, book: Gradebook, student: str) -> str:
        name = full_name(book.find_student(student))
        return f"{name} ({student})" if name else student

    def _near(
        self, question: Question, entries: dict[str, Entry], entry: Entry
    ) -> list[dict[str, Any]]:
        by_student = {one.student: one for one in entries.values()}
        found = alike(
            texts(self.directory, question, by_student), entry.student,
            CODE if question.is_code else TEXT,
        )  # fmt: skip
        return [
            {
                "share": round(100 * share), "state": by_student[student].state,
                "score": by_student[student].score, "id": by_student[student].id,
                "html": shown(read_answer(self.directory, question, student).cells,
                              f"{self.files}/{by_student[student].id}/"),
            }
            for student, share in found
        ]  # fmt: skip


def desk(root: str, directory: CourseDirectory, files: str = "") -> Desk:
    """Return the desk of a course folder."""
    return Desk(Course(Path(root)), directory, files)
