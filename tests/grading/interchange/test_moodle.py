"""Moodle XML, read and scored by the rules of Moodle's own importer and question types."""

import base64
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from coursegrade.__main__ import main
from coursegrade.interchange.moodle_xml import moodle_xml
from coursegrade.interchange.selection import Entry, Selection
from lessonkit.items import kinds

# question_bank::fraction_options_full() of moodle/moodle (question/engine/bank.php): any other
# grade stops an import that asks for grades to match.
FRACTIONS = (1, .9, .8333333, .8, .75, .7, .6666667, .6, .5, .4, .3333333, .3, .25, .2, .1666667,
             .1428571, .125, .1111111, .1, .05, 0)  # fmt: skip


def questions(selection: Selection) -> dict[str, ET.Element]:
    root = ET.fromstring(moodle_xml(selection))
    assert root.tag == "quiz"
    return {one.findtext("idnumber"): one for one in root if one.get("type") != "category"}


def share(answer: ET.Element) -> float:
    return float(answer.get("fraction")) / 100


def moodle_numeric(question: ET.Element, number: float, unit: str) -> float:
    """Score as qtype_numerical: the first answer within its tolerance, then the unit's penalty."""
    units = {one.findtext("unit_name") for one in question.iter("unit")}
    for answer in question.findall("answer"):
        text = answer.findtext("text")
        near = (
            text == "*" or abs(number - float(text)) <= float(answer.findtext("tolerance")) + 1e-9
        )
        if near:
            lost = float(question.findtext("unitpenalty")) if units and unit not in units else 0
            return share(answer) * (1 - lost)
    return 0.0


def test_does_moodle_give_every_answer_the_courses_points(selections, course_fraction) -> None:
    tried = 0
    for selection in selections:
        found = questions(selection)
        assert sorted(found) == sorted(entry.item.id for entry in selection.entries)
        for entry in selection.entries:
            question, item = found[entry.item.id], entry.item
            assert float(question.findtext("defaultgrade")) == entry.points
            match item:
                case kinds.Choice() | kinds.MultipleResponse():
                    shares = [share(one) for one in question.findall("answer")]
                    letters = [one.letter for one in item.options]
                    picks = [[n] for n in range(len(letters))]
                    if isinstance(item, kinds.MultipleResponse):
                        picks += [[0, 1], [1, 2], list(range(len(letters)))]
                    for picked in picks:
                        wanted = course_fraction(item, [letters[n] for n in picked])
                        earned = min(1, max(0, sum(shares[n] for n in picked)))
                        assert earned == pytest.approx(wanted, abs=1e-4), (item.id, picked)
                        tried += 1
                case kinds.Numeric():
                    unit = question.findtext("units/unit/unit_name") or ""
                    assert unit == item.unit
                    for value in (item.value, *(error.value for error in item.errors)):
                        for typed in (unit, "furlong" if unit else ""):
                            wanted = course_fraction(item, f"{value!r} {typed}".strip())
                            assert moodle_numeric(question, value, typed) == wanted
                            tried += 1
                case kinds.Match():
                    pairs = [
                        (re.sub("<[^>]+>", "", one.findtext("text")), one.findtext("answer/text"))
                        for one in question.findall("subquestion") if one.findtext("text")
                    ]  # fmt: skip
                    assert pairs == [(prompt.text, prompt.match) for prompt in item.premises]
                    offered = {one.findtext("answer/text") for one in question.iter("subquestion")}
                    assert offered == set(item.right.values())
                    # Moodle refuses a matching question with fewer than three pairs.
                    assert len(question.findall("subquestion")) >= 3
                    tried += 1
                case kinds.Written():
                    info = question.findtext("graderinfo/text")
                    for line in item.rubric:
                        assert line.levels[-1].split("'")[0] in info.replace("&amp;", "&")
                    tried += 1
    assert tried > 60


def test_is_every_fraction_on_moodles_list(selections) -> None:
    for selection in selections:
        for question in questions(selection).values():
            for answer in question.findall("answer"):
                value = abs(share(answer))
                assert any(abs(value - one) < 5e-7 for one in FRACTIONS), answer.get("fraction")


def test_has_a_single_choice_its_full_mark_and_a_multiple_its_sum(selections) -> None:
    for selection in selections:
        for question in questions(selection).values():
            if question.get("type") == "multichoice":
                positive = [share(one) for one in question.findall("answer") if share(one) > 0]
                if question.findtext("single") == "true":
                    assert positive == [1]
                assert sum(positive) == pytest.approx(1, abs=1e-4)


def test_is_the_picture_embedded_and_named_in_the_text(selections, pixel: bytes) -> None:
    (shown,) = [
        one for one in questions(selections[-1]).values() if one.find(".//file") is not None
    ]
    file = shown.find("questiontext/file")
    assert base64.b64decode(file.text) == pixel
    assert f'src="@@PLUGINFILE@@/{file.get("name")}"' in shown.findtext("questiontext/text")
    assert "3 &lt; 4 &amp; 5 &gt; 2" in shown.findtext("questiontext/text")


def test_is_what_cannot_go_along_told_to_the_instructor(selections) -> None:
    root = ET.fromstring(moodle_xml(selections[-1]))
    assert "find-a-tilt (pose" in root.findtext("question/info/text")


def test_is_moodle_without_keys_refused_in_words(pictured, monkeypatch, capsys) -> None:
    monkeypatch.chdir(pictured.root)
    assert main(["items", "1", "--to", "moodle", "--no-keys"]) == 1
    assert "Moodle refuses a question without a key" in capsys.readouterr().err


@pytest.mark.parametrize(("to", "suffix"), [("moodle", "xml"), ("qti", "zip")])
def test_does_the_command_write_the_file_and_say_what_stays(
    pictured, monkeypatch, capsys, to: str, suffix: str
) -> None:
    monkeypatch.chdir(pictured.root)
    assert main(["items", "1", "--to", to]) == 0
    said = capsys.readouterr().out
    path = pictured.root / "build" / f"1-small-quiz-quiz-{to}.{suffix}"
    assert path.stat().st_size > 1000
    assert said.startswith(f"5 items, 16 points. {path} written.")
    assert "find-a-tilt (pose, 4 points) is left out" in said
    assert "keep it from students" in said
    assert not path.with_suffix(".pdf").exists()


def test_is_a_number_of_variants_that_cannot_be_refused(pictured, monkeypatch, capsys) -> None:
    monkeypatch.chdir(pictured.root)
    for words in (["qti", "--variants", "0"], ["print", "--variants", "2"]):
        assert main(["items", "1", "--to", *words]) == 1
        assert capsys.readouterr().err.startswith("--variants takes a number from 1; on paper")


def numeric(unit: str, *also: str) -> Selection:
    item = kinds.Numeric(
        id="how-much", question="How much?", objective=1, level="recall", source=("x",), points=1,
        value=2, unit=unit, also_units=also, tolerance=0.1, correct="Yes.", wrong="No.",
    )  # fmt: skip
    return Selection("1-x", "quiz", "Quiz", Path(), (Entry(1, item, 1.0, item.id),))


def test_has_a_number_without_a_unit_none_to_type() -> None:
    question = questions(numeric(""))["how-much"]
    assert question.find("units") is None
    assert question.findtext("unitgradingtype") == "0"
    assert moodle_numeric(question, 2, "") == 1


def test_is_a_unit_longer_than_moodle_stores_left_out() -> None:
    question = questions(numeric("N", "a newton " * 10))["how-much"]
    assert [one.findtext("unit_name") for one in question.iter("unit")] == [
        "N",
        "newton",
        "newtons",
    ]


def test_does_a_link_into_the_course_leave_its_words_alone(pictured) -> None:
    item = replace(
        numeric("N").entries[0].item,
        question="See [round 2](lesson.ipynb#round-2) or [this](https://a.example/x).",
    )
    selection = replace(numeric("N"), entries=(Entry(1, item, 1.0, item.id),))
    text = questions(selection)["how-much"].findtext("questiontext/text")
    assert "<span>round 2</span>" in text
    assert '<a href="https://a.example/x">this</a>' in text
    assert "lesson.ipynb" not in text
