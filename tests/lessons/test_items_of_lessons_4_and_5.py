"""The keys of lessons 4 and 5 follow from arithmetic, triangles and levers."""

from math import acos, asin, atan2, degrees, erf, sqrt

import pytest

from lessonkit.items.load import load_practice, load_quiz
from lessonkit.items.variants import rows
from lessonkit.pose import pose
from tests.lessons.chapters import FOLDERS, chapter

LESSON_4, LESSON_5 = (next(f for f in FOLDERS if f.name.startswith(n)) for n in ("4-", "5-"))
THIGH, HALF_HIPS = 404, 83.5


def lean(n: dict) -> float:
    """How far the thigh leans when the hips are behind the knees."""
    height = sqrt(THIGH**2 - (n["knee"] - HALF_HIPS) ** 2 - n["back"] ** 2)
    return degrees(atan2(n["back"], height))


def pairs(smd: float) -> float:
    return 50 * (1 + erf(smd / 2))


# Each key and its known errors, from the numbers in the question.
CLOSED_FORMS = {
    "abduction-from-width": (
        lambda n: degrees(asin((n["knee"] - 84) / n["thigh"])),
        lambda n: degrees(asin(n["knee"] / n["thigh"])),
        lambda n: degrees(acos((n["knee"] - 84) / n["thigh"])),
        lambda n: asin((n["knee"] - 84) / n["thigh"]),
    ),
    "budget-on-elbows": (
        lambda n: n["available"] - 90 - n["lean"] - n["pitch"],
        lambda n: n["available"] - 90 - n["lean"] + n["pitch"],
        lambda n: n["available"] - 90 - n["pitch"],
    ),
    "minutes-a-week": (
        lambda n: n["holds"] * n["seconds"] * n["days"] / 60,
        lambda n: n["holds"] * n["seconds"] * n["days"],
        lambda n: n["holds"] * n["seconds"] / 60,
        lambda n: n["seconds"] * n["days"] / 60,
    ),
    "frog-abduction": (
        lambda n: degrees(asin((n["knee"] - HALF_HIPS) / THIGH)),
        lambda n: degrees(asin(n["knee"] / THIGH)),
        lambda n: degrees(acos((n["knee"] - HALF_HIPS) / THIGH)),
        lambda n: asin((n["knee"] - HALF_HIPS) / THIGH),
    ),
    "frog-flexion": (
        lambda n: 90 - n["tuck"] + lean(n),
        lambda n: 90 + lean(n),
        lambda n: 90 + n["tuck"] + lean(n),
        lambda n: 90 - n["tuck"],
        lambda n: 90 - n["tuck"] + degrees(asin(n["back"] / THIGH)),
    ),
    "frog-budget": (
        lambda n: n["available"] - 90 - n["lean"] - n["pitch"],
        lambda n: n["available"] - 90 - n["lean"] + n["pitch"],
        lambda n: -(n["available"] - 90 - n["lean"] - n["pitch"]),
        lambda n: n["available"] - 90 - n["pitch"],
    ),
    "bridge-by-hand": (
        lambda n: n["mass"] * 9.81 * n["lever"] / 4,
        lambda n: n["mass"] * 9.81 * n["lever"] / 2,
        lambda n: n["mass"] * n["lever"] / 4,
    ),
    "st-pairs": (
        lambda n: pairs(0.40),
        lambda n: pairs(-0.40),
        lambda n: pairs(0.40 * sqrt(2)),
        lambda n: 40,
    ),
    "st-crate": (
        lambda n: n["mass"] * 9.81 * n["far"] - n["mass"] * 9.81 * n["near"],
        lambda n: n["mass"] * 9.81 * n["far"],
        lambda n: n["mass"] * 9.81 * n["near"],
        lambda n: n["mass"] * n["far"] - n["mass"] * n["near"],
    ),
}


@pytest.mark.parametrize("folder", [LESSON_4, LESSON_5], ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["practice.yml", "quiz.yml"])
def test_numeric_keys_follow_from_closed_forms(folder, name):
    load = load_practice if name == "practice.yml" else load_quiz
    items = {item.id: item for item in load(folder / name).items if item.kind == "numeric"}
    raws = {raw["id"]: raw for raw in chapter(folder).items(name) if raw["id"] in items}
    for key, item in items.items():
        if key == "st-swap":
            continue
        answer, *errors = CLOSED_FORMS[key]
        for variant, n in zip(item.variants, rows(raws[key], "", len(item.variants)), strict=True):
            # What is typed is rounded to the last printed digit.
            assert variant.value == pytest.approx(answer(n), abs=0.05), key
            found = [error.value for error in variant.errors]
            assert found == pytest.approx([error(n) for error in errors], abs=0.05), key


def test_the_bar_that_matches_balances_from_the_side_of_the_trunk():
    """The key is worked out from the legs' side; here from shoulders, trunk and bar, by hand."""
    (item,) = (item for item in load_quiz(LESSON_5 / "quiz.yml").items if item.id == "st-swap")
    (raw,) = (raw for raw in chapter(LESSON_5).items("quiz.yml") if raw["id"] == "st-swap")
    for variant, n in zip(item.variants, rows(raw, "", len(item.variants)), strict=True):
        bar = variant.value
        assert 0 < bar < 100
        thrust = {"exercise": "hip thrust", "body_mass": n["mass"], "added_load": bar}
        state = pose("hip_strength", **thrust).readouts()
        # At the top trunk and thigh are level but for the rise of knee over bench: 45 in 908 mm.
        level = sqrt(1 - (45 / 908) ** 2) / 1000
        upper = n["mass"] * 9.81 * (34.2 + 11.8) / 75.2
        shoulders = (n["mass"] + bar) * 9.81 - 1000 * state["floor_push"]
        both = shoulders * 504 * level - upper * 0.626 * 504 * level
        squat = pose("hip_strength", exercise="split squat", body_mass=n["mass"]).readouts()
        assert both / 2 == pytest.approx(squat["hip_moment"], rel=0.01)


def test_the_tail_adds_and_takes_off_degrees():
    (item,) = (
        item for item in load_practice(LESSON_4 / "practice.yml").items
        if item.id == "tail-adds-flexion"
    )  # fmt: skip
    (raw,) = (
        raw for raw in chapter(LESSON_4).items("practice.yml") if raw["id"] == "tail-adds-flexion"
    )
    for variant, n in zip(item.variants, rows(raw, "", len(item.variants)), strict=True):
        (right,) = (option.text for option in variant.options if option.correct)
        assert right == f"{90 + n['lean'] - n['tuck']}°"


def test_the_gains_from_tucked_to_up_are_near_those_of_another_skeleton():
    """Rajagopal 2016 in OpenSim 4.6, 45 degrees of abduction, from 75 to 105 of flexion."""
    (item,) = (
        item for item in load_quiz(LESSON_4 / "quiz.yml").items if item.id == "frog-tuck-to-up"
    )
    said = {
        prompt.text.split(",")[0]: float(prompt.match.split()[0].replace("−", "-"))
        for prompt in item.premises
    }
    # Tail up less tail tucked; pectineus is not in that model.
    other = {"Gracilis": 25 - 7, "Adductor magnus": 111 - 93, "Adductor longus": 23 - 18}
    for muscle, gain in other.items():
        assert said[muscle] == pytest.approx(gain, abs=3)
    assert said["Pectineus"] == pytest.approx(0, abs=1)


# Which way each part turns the thigh in standing and at 90 degrees (OpenSim 4.6, gait2392).
TURNS = {
    "Gluteus medius, front part": False,
    "Gluteus medius, back part": True,
    "Gluteus maximus, upper part": True,
    "Gluteus maximus, lower part": False,
    "Gluteus maximus, middle part": True,
}


def test_the_parts_that_change_sides_are_those_of_opensim():
    (item,) = (item for item in load_quiz(LESSON_5 / "quiz.yml").items if item.id == "st-inward")
    assert {option.text: option.correct for option in item.options} == TURNS
