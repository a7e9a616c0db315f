"""Which items go into an export, and in words what it cannot carry."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from coursegrade.course import Course, CourseError
from coursegrade.quiz_items import ItemError, kinds, load_practice
from coursegrade.release import read_quiz

PRACTICE, QUIZ = "practice", "quiz"
_NOTEBOOK_ONLY = {
    "pose": "it is answered with the explorer and judged by the model",
    "code": "it is answered with code and judged by running it",
}


@dataclass(frozen=True)
class Entry:
    """An item with its number and points in the export, and the item that it is a variant of."""

    number: int
    item: kinds.Item
    points: float
    group: str


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
        """Return the points that one person can reach: of variants everybody gets one."""
        return sum({entry.group: entry.points for entry in self.entries}.values())

    @property
    def groups(self) -> dict[str, tuple[Entry, ...]]:
        """Return the entries by the item that they are variants of, in order."""
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            found[entry.group] = (*found.get(entry.group, ()), entry)
        return found


def select(course: Course, lesson: str, part: str, variants: int = 1) -> Selection:
    """Return what an export of a lesson's practice or quiz contains.

    Practice items have no points in the course; elsewhere each counts one. Of an item with numbers
    of one's own, the first `variants` become items with fixed numbers.
    """
    path = course.root / "lessons" / lesson / f"{part}.yml"
    if not path.is_file():
        other = "--practice" if part == QUIZ else "--quiz"
        raise CourseError(f"lessons/{lesson}: there is no {part}.yml; write one, or use {other}.")
    file = read_quiz(course, lesson) if part == QUIZ else _practice(path)
    entries, left_out = [], []
    for number, item in enumerate(file.items, start=1):
        if reason := _NOTEBOOK_ONLY.get(item.kind):
            left_out.append(
                f"{item.id} ({item.kind}, {item.points:g} points) is left out: {reason}."
                " Ask it in the notebook."
            )
            continue
        if item.variants:
            left_out.append(
                f"{item.id} has {len(item.variants)} variants; the first"
                f"{'' if variants == 1 else f' {min(variants, len(item.variants))}'} went along."
            )
        if isinstance(item, kinds.Numeric) and item.wrong_units:
            left_out.append(f"{item.id}: its words for wrong units stay behind.")
        for instance in _instances(item, variants):
            entries.append(Entry(number, instance, item.points or 1, item.id))
    if not entries:
        raise CourseError(f"lessons/{lesson}/{part}.yml: no item can leave the notebook.")
    return Selection(lesson, part, file.title, path.parent, tuple(entries), tuple(left_out))


def _practice(path: Path) -> kinds.ItemFile:
    try:
        return load_practice(path)
    except ItemError as error:
        raise CourseError(str(error)) from None


def _instances(item: kinds.Item, variants: int) -> list[kinds.Item]:
    if not item.variants:
        return [item]
    chosen = item.variants[:variants]
    if len(chosen) == 1:
        return [replace(chosen[0], id=item.id)]
    return [replace(one, id=f"{item.id}-v{place}") for place, one in enumerate(chosen, start=1)]
