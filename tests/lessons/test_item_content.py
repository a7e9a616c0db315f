"""The items ask what the lesson teaches, fairly, and their keys are right."""

import re
from math import atan2, cos, degrees, exp, radians, sin

import numpy as np
import pytest
from docutils.nodes import make_id
from scipy.optimize import brentq

from lessonkit.items.load import load_practice, load_quiz
from lessonkit.items.variants import rows
from lessonkit.pose import model, pose
from lessonkit.quantity import Parameter
from tests.lessons.chapters import FOLDERS, bibliography, chapter

LESSON_2 = next(folder for folder in FOLDERS if folder.name.startswith("2-"))


def both(lesson) -> list[dict]:
    return lesson.items("practice.yml") + lesson.items("quiz.yml")


def test_the_files_load(lesson):
    assert len(load_practice(lesson.folder / "practice.yml").items) >= 8
    quiz = load_quiz(lesson.folder / "quiz.yml")
    assert len(quiz.items) >= 10
    assert len({item.kind for item in quiz.items}) >= 4


def test_every_objective_is_practised_and_graded(lesson):
    wanted = set(range(1, lesson.objectives + 1))
    assert {item["objective"] for item in lesson.items("practice.yml")} == wanted
    assert {item["objective"] for item in lesson.items("quiz.yml")} == wanted


def test_every_item_names_a_source_that_is_in_the_references(lesson):
    for item in both(lesson):
        for source in item["source"]:
            assert source.startswith("model:") or source in bibliography().entries, item["id"]


def test_every_item_says_where_to_read(lesson):
    anchors = {f"#{make_id(text)}" for level, text in lesson.headings if level == 2}
    assert {item["read"] for item in both(lesson)} <= anchors


def test_no_question_is_asked_twice(lesson):
    items = both(lesson)
    assert len({item["id"] for item in items}) == len(items)
    assert len({" ".join(item["question"].split()) for item in items}) == len(items)


def test_practice_gives_hints(lesson):
    assert [item["id"] for item in lesson.items("practice.yml") if not item.get("hint")] == []


def test_the_quiz_is_more_than_recall(lesson):
    levels = [item["level"] for item in lesson.items("quiz.yml")]
    assert {"application", "analysis"} <= set(levels)
    assert levels.count("recall") <= len(levels) / 3


def test_no_mark_depends_on_writing_a_function(lesson):
    assert [item["id"] for item in lesson.items("quiz.yml") if item["kind"] == "code"] == []
    parts = re.split(r"^#{2,3} ", lesson.markdown, flags=re.M)
    asking = [part.split("\n", 1)[0] for part in parts if re.search(r"Replace `None`", part)]
    assert set(asking) <= {"For those who program"}
    # The first lesson says what `raise ValueError` is; the others lead back to it.
    told = "lesson 1 explains it" if "Replace `None`" in lesson.markdown else ""
    assert lesson.folder.name.startswith("1-") or told in lesson.markdown


def test_practice_asks_for_two_things_of_earlier_lessons(lesson):
    earlier = [i for i in lesson.items("practice.yml") if i["question"].startswith("From lesson")]
    assert len(earlier) >= (0 if lesson.folder.name.startswith("1-") else 2)


@pytest.mark.parametrize("name", ["practice.yml", "quiz.yml"])
def test_length_and_place_do_not_give_the_key_away(lesson, name):
    choices = [item for item in lesson.items(name) if item["kind"] == "choice"]
    places, longest = [], 0
    for item in choices:
        right = next(n for n, option in enumerate(item["options"]) if option.get("correct"))
        lengths = [len(option["text"]) for option in item["options"]]
        assert max(lengths) <= 1.35 * min(lengths) or max(lengths) < 12, item["id"]
        places.append(right)
        longest += lengths[right] == max(lengths)
    assert longest <= len(choices) / 2
    assert max(places.count(place) for place in places) <= len(choices) / 2


def test_no_feedback_of_the_quiz_names_a_letter(lesson):
    """Feedback goes to whoever gave an answer; it must not hand on the key."""
    for item in lesson.items("quiz.yml"):
        said = [option["feedback"] for option in item.get("options", ())]
        said += [prompt["feedback"] for prompt in item.get("prompts", ())]
        text = " ".join(said)
        assert not re.search(r"\b(?:option|answer) [a-h]\b", text, re.I), item["id"]
        for option in item.get("options", ()):
            others = [o["feedback"] for o in item["options"] if o is not option]
            assert not any(option["text"] in other for other in others), item["id"]
        for prompt in item.get("prompts", ()):
            assert prompt["match"] not in prompt["feedback"], item["id"]


def test_a_pose_can_be_reached_and_is_no_gift(lesson):
    def holds(criterion, readouts):
        value = readouts[criterion["readout"]]
        low, high = criterion.get("minimum", -np.inf), criterion.get("maximum", np.inf)
        return (value >= low) & (value <= high)

    for item in lesson.items("quiz.yml"):
        if item["kind"] == "pose":
            default, asked_of = pose(item["model"]), model(item["model"])
            draw = np.random.default_rng(1)
            # Sign flips are found by sweeping the hip, so each pose of the adductors is dear.
            count = 5_000 if item["model"] == "adductors" else 100_000
            values = {
                p.name: p.minimum + p.step * draw.integers(0, steps_of(p), count, endpoint=True)
                for p in asked_of.PARAMETERS
            }
            reached = asked_of.readouts(**values)
            together = np.all([holds(c, reached) for c in item["criteria"]], axis=0)
            assert 0 < together.sum() < 0.02 * together.size, item["id"]
            at_rest = default.readouts()
            assert not any(holds(c, at_rest) for c in item["criteria"]), item["id"]


def steps_of(parameter: Parameter) -> int:
    return round((parameter.maximum - parameter.minimum) / parameter.step)


def tight(tightness: float, stiffness: float) -> float:
    def left_over(tilt):
        front = exp(1.4655 - 0.0750 * (tilt - tightness)) - exp(1.4655)
        back = exp(1.3403 + 0.0305 * tilt) - exp(1.3403)
        return 2 * (front - back) - stiffness * tilt

    return brentq(left_over, -20, 40)


def shear_rise(n: dict) -> float:
    return 100 * (sin(radians(n["before"] + n["rise"])) / sin(radians(n["before"])) - 1)


# Each key and each known error of lesson 2's numeric items, from the numbers in the question.
CLOSED_FORMS = {
    "angle-from-points": (
        lambda n: degrees(atan2(966 - n["asis_up"], n["front"] + 110)),
        lambda n: atan2(966 - n["asis_up"], n["front"] + 110),
        lambda n: -degrees(atan2(966 - n["asis_up"], n["front"] + 110)),
        lambda n: degrees(atan2(n["front"] + 110, 966 - n["asis_up"])),
    ),
    "slope-from-pi": (
        lambda n: n["incidence"] - n["tilt"],
        lambda n: n["incidence"] + n["tilt"],
    ),
    "shear-350": (
        lambda n: n["weight"] * sin(radians(n["slope"])),
        lambda n: n["weight"] * cos(radians(n["slope"])),
        lambda n: n["weight"] * sin(n["slope"]),
    ),
    "apt-angle": (
        lambda n: degrees(atan2(1001 - n["asis_up"], n["front"] + 96)),
        lambda n: atan2(1001 - n["asis_up"], n["front"] + 96),
        lambda n: -degrees(atan2(1001 - n["asis_up"], n["front"] + 96)),
        lambda n: degrees(atan2(n["front"] + 96, 1001 - n["asis_up"])),
        lambda n: degrees(atan2(1001 - n["asis_up"], 96 - n["front"])),
    ),
    "apt-shear": (
        shear_rise,
        lambda n: 100 * (cos(radians(n["before"] + n["rise"])) / cos(radians(n["before"])) - 1),
        lambda n: 100 * (sin(radians(n["before"] + n["rise"])) - sin(radians(n["before"]))),
        lambda n: 100 * n["rise"] / n["before"],
        lambda n: 100 - 100 / (1 + shear_rise(n) / 100),
    ),
    "apt-tight": (
        lambda n: tight(n["tightness"], n["stiffness"]),
        lambda n: tight(10, n["stiffness"]),
        lambda n: tight(n["tightness"], 1),
        lambda n: n["tightness"],
    ),
}


@pytest.mark.parametrize("name", ["practice.yml", "quiz.yml"])
def test_numeric_keys_of_lesson_2_follow_from_closed_forms(name):
    load = load_practice if name == "practice.yml" else load_quiz
    items = {item.id: item for item in load(LESSON_2 / name).items if item.kind == "numeric"}
    raws = {raw["id"]: raw for raw in chapter(LESSON_2).items(name) if raw["id"] in items}
    assert set(raws) <= set(CLOSED_FORMS)
    for key, item in items.items():
        count = len(item.variants)
        answer, *errors = CLOSED_FORMS[key]
        for variant, numbers in zip(item.variants, rows(raws[key], "", count), strict=True):
            assert variant.value == pytest.approx(answer(numbers), abs=1e-6), key
            found = [error.value for error in variant.errors]
            assert found == pytest.approx([error(numbers) for error in errors], abs=1e-6), key


def test_the_backward_roll_of_lesson_2_follows_from_the_model():
    (item,) = (i for i in load_quiz(LESSON_2 / "quiz.yml").items if i.id == "apt-backward")
    said = [float(prompt.match.rstrip("°")) for prompt in item.premises]
    assert said == pytest.approx([54 - 14 - 6, 14 + 6, 54, 60 - 6 * 1.03], abs=0.05)
