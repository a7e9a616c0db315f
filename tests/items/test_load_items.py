"""A bad item file gets one sentence for everything that is wrong: file, item, remedy."""

# ruff: noqa: E501 - the sentences stand as they are printed

import copy
from pathlib import Path

import pytest
import yaml

from hiplab.items import ItemError, load_practice, load_quiz

CHOICE = {
    "id": "tip", "kind": "choice", "points": 1, "objective": 1, "level": "recall", "source": ["x"],
    "question": "Which way?",
    "options": [
        {"text": "Up", "feedback": "No."},
        {"text": "Down", "feedback": "Yes.", "correct": True},
    ],
}  # fmt: skip
COMMON = {key: CHOICE[key] for key in ("points", "objective", "level", "source", "question")}
NUMERIC = COMMON | {
    "id": "sum", "kind": "numeric", "answer": {"value": 5, "unit": "°", "tolerance": 0.1},
    "feedback": {"correct": "Yes.", "wrong": "No."},
}  # fmt: skip
MATCH = COMMON | {
    "id": "pair", "kind": "match",
    "prompts": [
        {"text": "PI", "match": "stays", "feedback": "No."},
        {"text": "SS", "match": "grows", "feedback": "No."},
    ],
}  # fmt: skip
POSE = COMMON | {
    "id": "find", "kind": "pose", "model": "pelvic_tilt",
    "criteria": [{"readout": "sacral_slope", "minimum": 46, "text": "above 46°", "feedback": "No."}],
}  # fmt: skip
WRITTEN = COMMON | {
    "id": "say", "kind": "written", "words": 50,
    "rubric": [{"criterion": "Clear", "levels": ["0: no", "1: yes"]}],
}  # fmt: skip


def changed(item: dict, path: str, value: object) -> dict:
    """Return an item with the value at a dotted path replaced; None takes the key away."""
    made = copy.deepcopy(item)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner = made
    for step in steps:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return made


def quiz_file(folder: Path, *items: dict, **top: object) -> Path:
    path = folder / "9-lesson" / "quiz.yml"
    path.parent.mkdir(exist_ok=True)
    data = {"title": "T", "minutes": 5, "items": list(items)} | top
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def sentences(path: Path, load: object = load_quiz) -> list[str]:
    with pytest.raises(ItemError) as caught:
        load(path)
    assert str(caught.value) == "\n".join(caught.value.sentences)
    return list(caught.value.sentences)


def test_does_a_good_file_of_every_kind_load(tmp_path: Path) -> None:
    quiz = load_quiz(quiz_file(tmp_path, CHOICE, NUMERIC, MATCH, POSE, WRITTEN))
    assert [item.kind for item in quiz.items] == ["choice", "numeric", "match", "pose", "written"]
    assert quiz.points == 5
    assert quiz.items[0].options[1].letter == "b"


BAD = [
    (changed(CHOICE, "question", None), "item 'tip': the key 'question' is missing; add it."),
    (changed(CHOICE, "points", None), "item 'tip': the key 'points' is missing; add it."),
    (changed(CHOICE, "id", None), "item 'number 1': the key 'id' is missing; add it."),
    (changed(CHOICE, "kind", None), "item 'tip': the key 'kind' is missing; add one of choice, several, numeric, match, pose, code, written."),
    (changed(CHOICE, "kind", "essay"), "item 'tip': the kind 'essay' is not known; use one of choice, several, numeric, match, pose, code, written."),
    (changed(CHOICE, "id", "Tip It"), "item 'Tip It': the id is not in kebab-case; use small letters, digits and single dashes."),
    (changed(CHOICE, "id", "tip-answer"), "item 'tip-answer': the id 'tip-answer' would name a second cell of the quiz; choose another id."),
    (changed(CHOICE, "id", "check-all"), "item 'check-all': the id 'check-all' would name a second cell of the quiz; choose another id."),
    (changed(CHOICE, "level", "hard"), "item 'tip': 'level' is 'hard'; use one of recall, application, analysis."),
    (changed(CHOICE, "points", 0), "item 'tip': 'points' is 0; give more than 0."),
    (changed(CHOICE, "objective", 0), "item 'tip': 'objective' is 0; give at least 1."),
    (changed(CHOICE, "source", []), "item 'tip': 'source' has 0 entries; give at least 1."),
    (changed(CHOICE, "source", "x"), "item 'tip': 'source' must be a list: begin each entry with a dash."),
    (changed(CHOICE, "read", "evidence"), "item 'tip': 'read' is 'evidence'; give a heading's anchor, such as '#key-points'."),
    (changed(CHOICE, "question", " "), "item 'tip': 'question' is empty; write some text."),
    (changed(CHOICE, "question", "### BEGIN SOLUTION"), "item 'tip': 'BEGIN SOLUTION' steers nbgrader and may not stand in a text; rephrase it."),
    (CHOICE | {"qestion": "x"}, "item 'tip': the key 'qestion' is not known; did you mean 'question'."),
    (CHOICE | {"zzz": "x"}, "item 'tip': the key 'zzz' is not known; allowed are compute, hint, id, kind, level, objective, options, parameters, points, question, read, source."),
    (changed(CHOICE, "options.1.feedback", None), "item 'tip': the key 'feedback' is missing in option b; add it."),
    (changed(CHOICE, "options.0.text", 7), "item 'tip': 'text' of option a must be text: put it between quotation marks."),
    (changed(CHOICE, "options.1.correct", None), "item 'tip': no option is marked as right; add 'correct: true' to the right one."),
    (changed(CHOICE, "options.0.correct", True), "item 'tip': 2 options are marked as right; keep one, or make the kind 'several'."),
    (changed(CHOICE, "options.0.text", "down "), "item 'tip': the option 'Down' stands there twice; change or remove one."),
    (changed(changed(CHOICE, "kind", "several"), "options", [{"text": t, "feedback": "Y", "correct": True} for t in "xyz"]),
     "item 'tip': every option is marked as right; add one that is wrong."),
    (changed(CHOICE, "options", CHOICE["options"][:1]), "item 'tip': 'options' has 1 entry; give at least 2."),
    (changed(NUMERIC, "answer.unit", None), "item 'sum': the key 'unit' is missing in 'answer'; add it."),
    (changed(NUMERIC, "answer.tolerance", None), "item 'sum': the answer has no tolerance; add 'tolerance' or 'relative_tolerance'."),
    (changed(NUMERIC, "answer.relative_tolerance", 0.1), "item 'sum': the answer has two tolerances; keep 'tolerance' or 'relative_tolerance'."),
    (changed(NUMERIC, "answer", {"value": 0, "unit": "°", "relative_tolerance": 0.1}), "item 'sum': a relative tolerance of 0 accepts only 0; use 'tolerance'."),
    (changed(NUMERIC, "answer.relative_tolerance", 2), "item 'sum': 'relative_tolerance' of 'answer' is 2; give less than 1."),
    (changed(NUMERIC, "answer.value", "5 °"), "item 'sum': 'value' of 'answer' must be a number: type it without quotation marks or unit."),
    (changed(NUMERIC, "feedback.wrong", None), "item 'sum': the key 'wrong' is missing in 'feedback'; add it."),
    (NUMERIC | {"errors": [{"value": 5.05, "tolerance": 1, "feedback": "No."}]}, "item 'sum': error 1 lies within the tolerance of the answer; change one of them."),
    (NUMERIC | {"errors": [{"value": 9, "tolerance": 1}]}, "item 'sum': the key 'feedback' is missing in error 1; add it."),
    (changed(MATCH, "prompts.0.match", None), "item 'pair': the key 'match' is missing in prompt 1; add it."),
    (changed(MATCH, "prompts.1.text", "pi"), "item 'pair': the prompt 'pi' stands there twice; change or remove one."),
    (MATCH | {"distractors": ["Grows"]}, "item 'pair': the right-hand entry 'Grows' stands there twice; change or remove one."),
    (changed(MATCH, "prompts.1.match", "stays"), "item 'pair': there is only one entry on the right; add distractors."),
    (changed(POSE, "model", "elbow"), "item 'find': there is no model 'elbow'; use one of pelvic_tilt, tight_flexors, kinetic_chain, backward_step, frog_stretch, hip_strength, adductors."),
    (changed(POSE, "criteria.0.maximum", 40), "item 'find': the range of criterion 1 is empty; its minimum must be below its maximum."),
    (changed(POSE, "criteria.0.minimum", None), "item 'find': criterion 1 has no range; add 'minimum', 'maximum' or both."),
    (changed(WRITTEN, "words", 0), "item 'say': 'words' is 0; give at least 1."),
    (changed(WRITTEN, "rubric.0.levels", ["0: no"]), "item 'say': 'levels' of rubric line 1 has 1 entry; give at least 2."),
    (WRITTEN | {"rubric": WRITTEN["rubric"] * 2}, "item 'say': the criterion 'Clear' stands there twice; change or remove one."),
]  # fmt: skip


@pytest.mark.parametrize(("item", "sentence"), BAD, ids=[sentence[:60] for _, sentence in BAD])
def test_is_a_bad_item_told_in_one_sentence(tmp_path: Path, item: dict, sentence: str) -> None:
    assert sentences(quiz_file(tmp_path, item)) == [f"9-lesson/quiz.yml: {sentence}"]


def test_is_an_unknown_readout_told_with_those_there_are(tmp_path: Path) -> None:
    (sentence,) = sentences(quiz_file(tmp_path, changed(POSE, "criteria.0.readout", "lordosis")))
    assert sentence.startswith(
        "9-lesson/quiz.yml: item 'find': criterion 1 asks for the readout 'lordosis', which "
        "pelvic_tilt does not have; use one of sacral_slope, "
    )


def test_are_all_errors_of_a_file_told_at_once(tmp_path: Path) -> None:
    path = quiz_file(tmp_path, CHOICE, CHOICE, changed(NUMERIC, "answer.unit", None))
    assert sentences(path) == [
        "9-lesson/quiz.yml: item 'tip': the id is used twice; give one item another id.",
        "9-lesson/quiz.yml: item 'sum': the key 'unit' is missing in 'answer'; add it.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "title: [x",
            "bad.yml: line 1: not valid YAML, expected ',' or ']', but got '<stream end>'",
        ),
        (
            "title: a\ntitle: b\n",
            "bad.yml: line 2: not valid YAML, the key 'title' stands there twice",
        ),
        ("- 1\n", "bad.yml: it has no keys; begin it with 'title: …'."),
        ("title: x\n", "bad.yml: the key 'minutes' is missing; add it."),
        ("title: x\nminutes: 5\nitems: []\n", "bad.yml: 'items' has 0 entries; give at least 1."),
        ("title: x\nminutes: 5\nitems: [y]\n", "bad.yml: item 1 must be a group of keys"),
    ],
)
def test_is_a_file_without_the_right_shape_told(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(text, encoding="utf-8")
    assert sentence in sentences(path)[0]


def test_is_a_missing_file_or_one_of_other_bytes_told(tmp_path: Path) -> None:
    assert sentences(tmp_path / "none.yml")[0].endswith("there is no such file; check the path.")
    (tmp_path / "latin.yml").write_bytes("title: Hüfte".encode("latin-1"))
    assert sentences(tmp_path / "latin.yml")[0].endswith("it is not UTF-8 text; save it as UTF-8.")


def test_needs_practice_no_points_and_no_kind_that_only_a_grader_judges(tmp_path: Path) -> None:
    assert load_practice(quiz_file(tmp_path, changed(CHOICE, "points", None))).points == 0
    assert sentences(quiz_file(tmp_path, WRITTEN), load_practice) == [
        "9-lesson/quiz.yml: item 'say': the kind 'written' cannot be practised; use one of "
        "choice, several, numeric, match."
    ]
