"""The evidence page judges every claim, from sources that exist, with numbers that were read."""

import re

import numpy as np
import pytest
import yaml

from hiplab.model import adductors, frog_stretch
from hiplab.model.load import s1_load
from hiplab.model.muscles import geometry
from lessonkit.pose import pose
from tests.lessons.chapters import ROOT, bibliography
from tests.lessons.test_numbers import figures, known
from tests.lessons.test_words import BANNED

BOOK = yaml.safe_load((ROOT / "book" / "claims.yml").read_text(encoding="utf-8"))
CLAIMS = BOOK["claims"]
PAGE = (ROOT / "book" / "evidence.md").read_text(encoding="utf-8")


def of_model(claim: int) -> list[float]:
    """What the model says about the numbers that a claim takes from it."""
    frog = {name: float(value) for name, value in pose("frog_stretch").readouts().items()}
    lines = [muscle for muscle in adductors.MUSCLES if muscle in frog_stretch.ADDUCTORS]
    arms = [
        pose("adductors", muscle=adductors.MUSCLES[m].label.removesuffix(" part")) for m in lines
    ]
    standing = [arm.readouts() for arm in arms]
    abductors = [
        float(geometry(m, 90, -frog["abduction"], 0, 90).length - geometry(m).length)
        for m in ("glut_med1", "glut_med2", "glut_med3")
    ]
    slope = np.array([41.0, 42.0])
    return {
        18: lambda: [
            max(abs(s["rotation_arm"]) for s in standing),
            min(s["adduction_arm"] for s in standing),
            max(s["adduction_arm"] for s in standing),
        ],
        23: lambda: [min(abductors), max(abductors)],
        24: lambda: [100, float(frog_stretch.readouts(ankle_width=100)["hip_rotation"])],
        30: lambda: [
            frog["trunk_pitch"] - float(frog_stretch.readouts(elbows=0)["trunk_pitch"])
        ],
        31: lambda: [100, frog["hip_flexion"],
                     float(frog_stretch.readouts(hips_back=100)["hip_flexion"])],
        37: lambda: [min(s["adduction_arm"] for s in standing),
                     max(s["adduction_arm"] for s in standing)],
        48: lambda: [100 * float(np.diff(s1_load(slope)[0])[0]), 1],
        52: lambda: [0, 90],
    }.get(claim, list)()  # fmt: skip


@pytest.fixture(params=CLAIMS, ids=lambda claim: str(claim["n"]))
def claim(request) -> dict:
    return request.param


def test_every_claim_of_the_article_is_there():
    assert [claim["n"] for claim in CLAIMS] == list(range(1, len(CLAIMS) + 1))
    assert len(CLAIMS) >= 58
    assert f"numbers 59 to {len(CLAIMS)}" in PAGE


def test_the_page_shows_every_topic_and_says_when_it_was_checked():
    shown = re.findall(r"^```\{claims\} (\w+)$", PAGE, re.M)
    assert shown == list(BOOK["topics"])
    assert {claim["topic"] for claim in CLAIMS} == set(BOOK["topics"])
    for topic, name in BOOK["topics"].items():
        assert f"## {name}\n\n```{{claims}} {topic}\n" in PAGE
    assert f"{BOOK['checked']:%-d %B %Y}" in PAGE


def test_a_claim_is_whole(claim):
    assert set(claim["lessons"]) <= {1, 2, 3, 4, 5}
    for source in claim["sources"]:
        page = ROOT / "book" / "models" / f"{source.removeprefix('model:')}.md"
        assert page.is_file() if source.startswith("model:") else source in bibliography().entries
    if not claim["sources"]:
        assert re.search(r"\bno (?:trial|study|data)\b", claim["found"], re.I)


def strange(claim: dict) -> list[float]:
    """The numbers of a claim that were neither read in its sources nor come from the model."""
    text = f"{claim['said']} {claim['found']} {claim['say']}"
    quoted = figures(re.sub(r"\bclaims? \d+(?: and \d+)?", "", text))
    read = set().union(*(known(source) for source in claim["sources"]))
    scales_and_bodies = {100.0, 10.0, 1.75}
    computed = of_model(claim["n"])
    return [
        number
        for number in quoted - read - scales_and_bodies
        if not any(abs(number - m) < (0.51 if number == int(number) else 0.051) for m in computed)
    ]


def test_its_numbers_were_read_or_computed(claim):
    assert strange(claim) == []


@pytest.mark.parametrize(
    ("n", "true", "false"),
    [(5, "41.6", "46.1"), (14, "1.2", "2.1"), (18, "76", "86"), (24, "11°", "17°"),
     (30, "31°", "41°"), (31, "109", "119"), (48, "1.3", "3.1"), (62, "0.98", "0.89")],
)  # fmt: skip
def test_a_false_number_in_a_claim_is_found(n, true, false):
    claim = CLAIMS[n - 1]
    assert true in claim["found"]
    assert strange({**claim, "found": claim["found"].replace(true, false)})


def test_its_words_are_calm_and_short(claim):
    text = f"{claim['said']} {claim['found']} {claim['say']}"
    assert BANNED.findall(text) == []
    assert len(claim["said"].split()) <= 25
