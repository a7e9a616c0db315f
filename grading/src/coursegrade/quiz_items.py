"""The one door to hiplab, which writes and reads quiz items.

A course without them needs no hiplab, so this module is imported only where items are dealt with.
"""

from coursegrade.course import CourseError

try:
    from hiplab.items import (
        ItemError,
        forms,
        kinds,
        load_practice,
        load_quiz,
        pose,
        quiz_notebook,
        response,
    )
    from hiplab.items.judging import criteria_met, within
    from hiplab.items.keys import key_in_words
    from hiplab.items.kinds import Choice, Item, Match, Numeric, Several, Written
    from hiplab.items.numbers import spellings
    from hiplab.items.prose import plain
    from hiplab.items.receipt import RECORD, content_code, handed_in, moment, note_handed_in
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "hiplab":
        raise
    raise CourseError("This command needs quiz items; pip install 'coursegrade[items]'.") from None

__all__ = [
    "RECORD", "Choice", "Item", "ItemError", "Match", "Numeric", "Several", "Written",
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
