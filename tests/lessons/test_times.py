"""The minutes that a lesson and its quiz promise are those that its words and tasks take."""

import re
from itertools import takewhile

import pytest

from tests.lessons.chapters import COMMONMARK, FOLDERS, chapter, paragraphs

# Prose with terms of art is read at about 180 words a minute. A prediction is thought over and
# written down, a step of an explorer is done and looked at, an item is read, answered and checked.
WORDS_A_MINUTE = 180
PREDICTION, STEP, TRIED = 0.8, 0.8, 2.5
ITEM = {"choice": 1.5, "several": 2.0, "match": 2.5, "numeric": 3.0, "pose": 5.0, "written": 15.0}
WITHIN = 0.15


def minutes(markdown: str) -> float:
    """How long a section takes: reading, predictions, steps, and what is tried with code."""
    read = len(" ".join(paragraphs(COMMONMARK.parse(markdown))).split())
    read += len(re.findall(r"\w+", " ".join(re.findall(r"^\|.*\|$", markdown, re.M))))
    told = 0.0
    for part in re.split(r"^### ", markdown, flags=re.M)[1:]:
        numbered = len(re.findall(r"^\d+\. ", part, re.M))
        name = part.split("\n", 1)[0]
        told += {"Predict": PREDICTION, "Observe": STEP}.get(name, 0) * max(numbered, 1)
    return (
        read / WORDS_A_MINUTE
        + told
        + TRIED * len(re.findall(r"\*\*(?:Try it|With gaps)\b", markdown))
    )


def practice(items: list[dict]) -> float:
    return sum(ITEM[item["kind"]] for item in items)


def sections(markdown: str) -> dict[str, str]:
    parts = re.split(r"^## ", markdown, flags=re.M)[1:]
    return {part.split("\n", 1)[0]: part for part in parts}


def measured(lesson) -> dict[str, float]:
    """Minutes for each row of the table of times."""
    found = sections(lesson.markdown)
    rounds = sum(minutes(text) for name, text in found.items() if name.startswith("Round "))
    worked = "### ".join(
        takewhile(
            lambda part: not part.startswith("For those who program"),
            found["Worked example"].split("### "),
        )
    )
    return {
        "Rounds": rounds,
        "Worked example": minutes(worked),
        "Claim box": minutes(found["Claim box"]) + minutes(found["Common misconceptions"]),
        "Clinical bridge": minutes(found["Clinical bridge"]),
        "Practice": practice(lesson.items("practice.yml")),
    }


def told(lesson) -> dict[str, int]:
    rows = re.findall(r"^\| ([^|]+?) \| (\d+) \|$", sections(lesson.markdown)["Time"], re.M)
    return {
        re.match(r"Rounds|Worked example|Claim box|Clinical bridge|Practice", row)[0]: int(n)
        for row, n in rows
    }


def test_each_part_takes_as_long_as_is_told(lesson):
    for part, true in measured(lesson).items():
        assert told(lesson)[part] == pytest.approx(true, rel=WITHIN, abs=1.5), part


def test_a_sitting_is_no_longer_than_an_hour_and_says_its_minutes(lesson):
    first, *second = told(lesson).values()
    said = sections(lesson.markdown)
    assert f"{first} minutes for the rounds, {sum(second)} for the rest" in said["Time"]
    assert f"About {first + sum(second)} minutes" in said["Time"]
    assert said["First sitting"].split("\n\n")[1].startswith(f"About {first} minutes")
    assert said["Second sitting"].split("\n\n")[1].startswith(f"About {sum(second)} minutes")
    assert max(first, sum(second)) <= 60


def test_the_quiz_takes_as_long_as_is_told(lesson):
    true = practice(lesson.items("quiz.yml"))
    allowed = int(re.search(r"Allow another (\d+) minutes", lesson.markdown)[1])
    text = (lesson.folder / "quiz.yml").read_text(encoding="utf-8")
    assert int(re.search(r"^minutes: (\d+)$", text, re.M)[1]) == allowed
    assert allowed == pytest.approx(true, rel=WITHIN)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_time_that_is_too_short_is_found(folder):
    lesson = chapter(folder)
    assert sum(told(lesson).values()) > 60
    assert all(0.7 * n != pytest.approx(measured(lesson)[part], rel=WITHIN, abs=1.5)
               for part, n in told(lesson).items() if n > 10)  # fmt: skip
