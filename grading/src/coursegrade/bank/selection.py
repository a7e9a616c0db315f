"""Which items go into an export, and in words what it cannot carry."""

from dataclasses import dataclass, field
from pathlib import Path

from coursegrade.course import Course, CourseError
from hiplab.items import ItemError, kinds, load_practice, load_quiz

PRACTICE, QUIZ = "practice", "quiz"
_NOTEBOOK_ONLY = {
    "pose": "it is answered with the explorer and judged by the model",
    "code": "it is answered with code and judged by running it",
}


@dataclass(frozen=True)
class Entry:
    """An item with its number and points in the export."""

    number: int
    item: kinds.Item
    points: float


@dataclass(frozen=True)
class Selection:
    """The items of one file that an export can carry, and remarks on the others."""

    lesson: str
    part: str
    title: str
    folder: Path
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = field(default=())

    @property
    def points(self) -> float:
        """Return the points of all carried items together."""
        return sum(entry.points for entry in self.entries)


def select(course: Course, lesson: str, part: str) -> Selection:
    """Return what an export of a lesson's practice or quiz contains.

    Practice items have no points in the course; elsewhere each counts one.
    """
    path = course.root / "lessons" / lesson / f"{part}.yml"
    if not path.is_file():
        other = "--practice" if part == QUIZ else "--quiz"
        raise CourseError(f"lessons/{lesson}: there is no {part}.yml; write one, or use {other}.")
    try:
        file = load_quiz(path) if part == QUIZ else load_practice(path)
    except ItemError as error:
        raise CourseError(str(error)) from None
    entries, left_out = [], []
    for item in file.items:
        if reason := _NOTEBOOK_ONLY.get(item.kind):
            left_out.append(
                f"{item.id} ({item.kind}, {item.points:g} points) is left out: {reason}."
                " Ask it in the notebook."
            )
        else:
            entries.append(Entry(len(entries) + 1, item, item.points or 1))
    if not entries:
        raise CourseError(f"lessons/{lesson}/{part}.yml: no item can leave the notebook.")
    return Selection(lesson, part, file.title, path.parent, tuple(entries), tuple(left_out))
