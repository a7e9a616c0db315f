"""Numbers of each student's own: stable, different, fair, and worthless to a neighbour."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from lessonkit.items import judge_reading, load_practice, load_quiz, model_answer
from lessonkit.items.kinds import Choice, Item, Match, MultipleResponse, Numeric
from lessonkit.items.variants import draws, values_of, variant_number

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("lessons/*/*.yml"))
RAW = {
    "id": "shear", "kind": "numeric", "points": 2, "objective": 1, "level": "application",
    "source": ["model:pelvic_tilt"],
    "parameters": {"weight": {"minimum": 300, "maximum": 500, "step": 5}, "slope": [36, 40, 44]},
    "question": "Weight {weight} N, slope {slope}°. How large is the shear?",
    "answer": {"compute": "weight * s1_shear(slope)", "unit": "N", "tolerance": 0.5},
    "feedback": {"correct": "Yes.", "wrong": "Use the sine."},
}  # fmt: skip


def quiz(folder: Path, raw: dict, seed: str = "2026"):
    path = folder / "quiz.yml"
    text = yaml.safe_dump({"title": "T", "minutes": 5, "items": [raw]}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return load_quiz(path, seed)


def test_is_the_draw_the_same_on_every_machine() -> None:
    # Written down once; a change would give a running course other numbers.
    assert [variant_number("2026", who, "shear", 50) for who in ("ada", "ben", "cy")] == [
        47,
        39,
        10,
    ]
    assert [row["weight"] for row in draws(RAW, "2026", 4)] == [470, 340, 450, 390]


def test_do_two_students_differ_and_one_is_stable(tmp_path: Path) -> None:
    course = quiz(tmp_path, RAW)
    ada, ben = (course.items_of(who)[0] for who in ("ada", "ben"))
    assert ada.question != ben.question
    assert abs(ada.value - ben.value) > ada.tolerance
    assert course.items_of("ada") == course.items_of(" Ada ") == quiz(tmp_path, RAW).items_of("ada")
    assert quiz(tmp_path, RAW, "2027").items_of("ada") != course.items_of("ada")


def test_is_a_copied_answer_wrong_for_the_copier(tmp_path: Path) -> None:
    course = quiz(tmp_path, RAW)
    names = [f"student{n}" for n in range(60)]
    items = {name: course.items_of(name)[0] for name in names}
    answers = {name: model_answer(item) for name, item in items.items()}

    def earned(item: Item, answer: str) -> float:
        return judge_reading(item, item.form.read(answer)).fraction

    assert all(earned(items[name], answers[name]) == 1 for name in names)
    copied = [earned(items[one], answers[two]) for one in names for two in names if one != two]
    assert sum(copied) / len(copied) < 0.05


def test_are_students_spread_evenly_over_the_variants() -> None:
    counts = Counter(variant_number("s", f"student{n}", "item", 50) for n in range(5000))
    assert len(counts) == 50
    assert min(counts.values()) > 50 and max(counts.values()) < 160  # 100 each on average


def test_are_ranges_and_lists_read_and_never_drawn_twice() -> None:
    assert values_of({"minimum": 0.1, "maximum": 0.5, "step": 0.1}) == [0.1, 0.2, 0.3, 0.4, 0.5]
    drawn = draws(RAW, "s", 50)
    assert len({tuple(row.items()) for row in drawn}) == 50
    few = draws({**RAW, "parameters": {"slope": [36, 40, 44]}}, "s", 50)
    assert sorted(row["slope"] for row in few) == [36, 40, 44]


def test_has_a_match_item_one_order_for_all_variants(tmp_path: Path) -> None:
    raw = {key: RAW[key] for key in ("points", "objective", "level", "source")} | {
        "id": "pairs", "kind": "match", "parameters": {"sum": [48, 52, 56], "pt": [9, 11, 13]},
        "compute": {"slope": "sum - pt", "more": "sum + pt"}, "question": "PI {sum}, PT {pt}",
        "prompts": [{"text": "SS", "match": "{slope}°", "feedback": "Subtract."},
                    {"text": "PI", "match": "{sum}°", "feedback": "Given."}],
        "distractors": ["{more}°"],
    }  # fmt: skip
    item = quiz(tmp_path, raw).items[0]
    assert len(item.variants) == 9
    assert len({tuple(variant.key.items()) for variant in item.variants}) == 1
    for variant in item.variants:
        assert judge_reading(variant, variant.form.read(model_answer(variant))).fraction == 1


def fraction(item: Item, answer: object) -> float:
    return judge_reading(item, item.form.read(answer)).fraction


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_does_every_items_own_key_earn_all_and_every_distractor_what_it_should(path: Path) -> None:
    """Every variant of every item of every lesson, by the marks written in the file."""
    items = (load_quiz if path.stem == "quiz" else load_practice)(path).items
    assert items
    for item in (one for each in items for one in each.variants or (each,)):
        if item.kind in ("written", "code"):
            continue
        assert fraction(item, model_answer(item)) == 1, item.id
        match item:
            case Choice(options=options):
                for option in options:
                    assert fraction(item, option.letter) == float(option.correct), item.id
            case MultipleResponse(options=options):
                right = [option.letter for option in options if option.correct]
                for option in options:
                    assert (fraction(item, option.letter) > 0) == option.correct, item.id
                    if not option.correct:
                        assert fraction(item, [*right, option.letter]) < 1, item.id
                assert fraction(item, [option.letter for option in options]) == 0, item.id
            case Numeric():
                for error in item.errors:
                    typed = f"{error.value:.12g} {item.unit}"
                    verdict = judge_reading(item, item.form.read(typed))
                    assert verdict.fraction == 0, item.id
                    assert verdict.words, item.id
                edge = item.value + 1.01 * item.tolerance
                assert fraction(item, f"{edge:.12g} {item.unit}") == 0, item.id
            case Match():
                share = 1 / len(item.premises)
                for number, letter in item.key.items():
                    assert fraction(item, f"{number}{letter}") == pytest.approx(share), item.id
