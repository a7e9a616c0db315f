"""The one door to lessonkit, which writes and reads quiz items.

A course without items needs no lessonkit: this module is imported only where they are dealt with.
"""

from coursegrade.course import CourseError

try:
    from lessonkit.items import (
        ItemError,
        forms,
        kinds,
        load_practice,
        load_quiz,
        pose,
        quiz_notebook,
        response,
    )
    from lessonkit.items.judging import criteria_met, within
    from lessonkit.items.keys import key_in_words
    from lessonkit.items.kinds import Choice, Item, Match, MultipleResponse, Numeric, Written
    from lessonkit.items.numbers import spellings
    from lessonkit.items.prose import plain
    from lessonkit.items.receipt import RECORD, content_code, handed_in, moment, note_handed_in
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "lessonkit":
        raise
    raise CourseError("This command needs quiz items; pip install 'coursegrade[items]'.") from None

__all__ = [
    "RECORD", "Choice", "Item", "ItemError", "Match", "MultipleResponse", "Numeric", "Written",
    "content_code", "criteria_met", "forms", "handed_in", "key_in_words", "kinds",
    "load_practice", "load_quiz", "moment", "note_handed_in", "plain", "quiz_notebook",
    "response", "spellings", "typed_pose", "within",
]  # fmt: skip


def typed_pose(value: str | dict) -> object:
    """Return a recorded pose as an answer: of old, its line; since, its model and values."""
    if isinstance(value, str):
        return value
    try:
        return pose(value["model"], **value["values"])
    except ValueError:  # The model has other parameters by now; nobody can read this as a pose.
        return value
