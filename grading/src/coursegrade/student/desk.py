"""What a student has on the desk: lessons, quizzes, what was handed in, what came back."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from coursegrade.notebooks import cells_of
from coursegrade.quiz_items import content_code, handed_in, moment
from coursegrade.student.copies import answer_cells, answered

LESSON, QUIZ = "lesson.ipynb", "quiz.ipynb"
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*$", re.MULTILINE)


def lessons(root: Path) -> list[dict[str, Any]]:
    """Return each lesson's folder with its title, how far it was run, and its quiz."""
    folders = sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != ".")
    return [told for folder in folders if (told := _lesson(root, folder))]


def _lesson(root: Path, folder: Path) -> dict[str, Any] | None:
    lesson, quiz = folder / LESSON, folder / QUIZ
    if not lesson.is_file() and not quiz.is_file():
        return None
    told: dict[str, Any] = {"name": folder.name, "title": folder.name, "news": list(news(folder))}
    if lesson.is_file():
        cells = cells_of(lesson)
        code = [cell for cell in cells if cell.cell_type == "code"]
        ran = sum(bool(cell.get("execution_count")) for cell in code)
        titles = [found for cell in cells if cell.cell_type == "markdown"
                  for found in _TITLE.findall(cell.source)]  # fmt: skip
        told |= {"lesson": _rel(root, lesson), "ran": ran, "of": len(code)}
        told["title"] = titles[0] if titles else folder.name
    if quiz.is_file():
        told["quiz"] = about_quiz(root, quiz)
    return told


def about_quiz(root: Path, path: Path) -> dict[str, Any]:
    """Return what is known of a quiz's file: how much is answered, when saved and handed in."""
    cells = cells_of(path)
    times = handed_in(path)
    told = {
        "path": _rel(root, path),
        "answered": len(answered(cells)),
        "of": len(answer_cells(cells)),
        "saved": moment(datetime.fromtimestamp(path.stat().st_mtime).astimezone()),
        "code": content_code(cells),
    }
    if times:
        last = times[-1]
        told["handed_in"] = moment(datetime.fromisoformat(last["when"]))
        told["handed_in_code"] = last["code"]
    return told


def news(folder: Path) -> Iterator[str]:
    """Say of each file that the course has renewed beside a changed one which is which."""
    for path in sorted(folder.glob("*.new.*")):
        mine = path.with_name(path.name.replace(".new.", "."))
        words = f"The course has a new version of {mine.name}: it is {path.name}. Yours, with what "
        words += f"you have changed, is {mine.name}, and was kept."
        if mine.name == QUIZ:
            words += f" Hand in {mine.name}, unless your instructor asks for the new version."
        yield words


def without_exchange(root: Path) -> str:
    """Say what to do where no exchange is set up: which file to hand in, and when it was saved."""
    files = [one["quiz"] for one in lessons(root) if "quiz" in one]
    begun = [one for one in files if one["answered"]] or files
    lines = [
        f"{root / one['path']}, saved {one['saved']}, {one['answered']} of {one['of']} answered"
        for one in begun
    ]
    told = "\n".join(lines) or "There is no quiz here yet."
    return (
        "No exchange is set up on this machine, so nothing can be fetched or handed in from here. "
        f"Send or upload the file of your quiz, the way your instructor told you:\n{told}"
    )


def feedback(root: Path, submissions: list[dict[str, Any]]) -> str:
    """Return the newest page of feedback that is here, or nothing."""
    for one in sorted(submissions, key=lambda one: one["timestamp"], reverse=True):
        if one.get("local_feedback_path"):
            pages = sorted((root / one["local_feedback_path"]).glob("*.html"))
            if pages:
                return _rel(root, pages[0])
    return ""


def _rel(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
