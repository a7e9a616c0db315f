"""A bad item file gets one sentence for everything that is wrong: file, item, remedy."""

# ruff: noqa: E501 - the sentences stand as they are printed

import copy
from pathlib import Path

import pytest
import yaml

from lessonkit.items import ItemError, load_practice, load_quiz

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


CODE = COMMON | {
    "id": "fn", "kind": "code", "function": "f", "arguments": ["a"], "expected": "2 * a",
    "tests": [{"arguments": [1], "visible": True}, {"arguments": [2], "feedback": "Two."}],
    "solution": "def f(a):\n    return 2 * a\n",
}  # fmt: skip
FIGURE = COMMON | {
    "id": "named", "kind": "match",
    "figure": {"image": str(Path(__file__).with_name("thigh.svg")), "alt": "Two marked lines."},
    "prompts": [
        {"at": [47, 22], "match": "Pectineus", "feedback": "No."},
        {"at": [53, 60], "match": "Gracilis", "feedback": "No."},
    ],
}  # fmt: skip
VARIED = NUMERIC | {
    "source": ["model:pelvic_tilt"],
    "parameters": {"a": [1, 2], "b": {"minimum": 10, "maximum": 30, "step": 10}},
    "question": "{a} and {b}?", "answer": {"compute": "a * b", "unit": "°", "tolerance": 0.1},
}  # fmt: skip
ONLY_MODEL = "its only source is the model; write 'compute: …' instead of 'value', or name the publication that the number is from."


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
    quiz = load_quiz(quiz_file(tmp_path, CHOICE, NUMERIC, MATCH, POSE, CODE, FIGURE | {"points": 2},
                               changed(VARIED, "id", "own"), WRITTEN, points=9))  # fmt: skip
    assert [item.kind for item in quiz.items] == [
        "choice", "numeric", "match", "pose", "code", "match", "numeric", "written",
    ]  # fmt: skip
    assert quiz.points == 9
    assert len(quiz.items[6].variants) == 6
    assert quiz.items[5].premises[1].text == "Marker 2"
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
    (CHOICE | {"zzz": "x"}, "item 'tip': the key 'zzz' is not known; allowed are compute, figure, hint, id, kind, level, objective, options, parameters, points, question, read, source."),
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
    (changed(POSE, "model", "elbow"), "item 'find': there is no model 'elbow'; use one of adductors, backward_step, frog_stretch, hip_strength, kinetic_chain, pelvic_tilt, tight_flexors."),
    (changed(POSE, "criteria.0.maximum", 40), "item 'find': the range of criterion 1 is empty; its minimum must be below its maximum."),
    (changed(POSE, "criteria.0.minimum", None), "item 'find': criterion 1 has no range; add 'minimum', 'maximum' or both."),
    (changed(NUMERIC, "source", ["model:pelvic_tilt"]), f"item 'sum': the answer is typed, and {ONLY_MODEL}"),
    (changed(NUMERIC, "answer.value", None), "item 'sum': the answer has no number; add 'compute: …' for what follows from the model or from maths."),
    (changed(NUMERIC, "answer.compute", "5"), "item 'sum': the answer has both 'value' and 'compute'; keep 'compute: …' for what follows from the model or from maths."),
    (VARIED | {"errors": [{"value": 99, "tolerance": 1, "feedback": "No."}]}, f"item 'sum': error 1 is typed, and {ONLY_MODEL}"),
    (changed(VARIED, "answer.compute", "a * x"), "item 'sum': 'a * x' cannot be worked out ('x' is not defined for expression 'a * x') with a = 1, b = 10."),
    (changed(VARIED, "question", "{c}?"), "item 'sum': a text names {c}, which is neither a parameter nor in 'compute'; use one of a, b, or write {{c}} for the braces themselves."),
    (changed(VARIED, "parameters.a", [1]), "item 'sum': 'a' of 'parameters' has 1 entry; give at least 2."),
    (changed(VARIED, "parameters.a", [1, 1]), "item 'sum': 'a' of 'parameters' has an entry twice; remove one."),
    (changed(VARIED, "parameters.a", 7), "item 'sum': 'a' of 'parameters' must be a list of values, or {minimum: …, maximum: …, step: …}."),
    (changed(VARIED, "parameters.b.step", None), "item 'sum': the key 'step' is missing in 'b' of 'parameters'; add it."),
    (changed(VARIED, "parameters.b.step", 30), "item 'sum': parameter 'b' has one value only; widen it, or write the number itself."),
    (changed(VARIED, "parameters.pi", [1, 2]), "item 'sum': the name 'pi' already means something in 'compute'; choose another."),
    (VARIED | {"compute": {"a": "2"}}, "item 'sum': the name 'a' is a parameter and computed; give one another name."),
    (VARIED | {"errors": [{"compute": "a * 20", "tolerance": 1, "feedback": "No."}]}, "item 'sum': error 1 lies within the tolerance of the answer with a = 2, b = 20; change one of them."),
    (VARIED | {"wrong_units": {"rad": "{a}?"}}, "item 'sum': the words of 'wrong_units' are the same for everybody; take the gap out of them."),
    (WRITTEN | {"parameters": {"a": [1, 2]}}, "item 'say': the key 'parameters' is not known; allowed are figure, hint, id, kind, level, objective, points, question, read, rubric, source, words."),
    (changed(CHOICE, "options.1.text", "Down, and that by a good deal more than anybody thought"), "item 'tip': the right option has 55 characters and the next longest 2, which gives it away; shorten it, or lengthen another."),
    (changed(CHOICE, "options.0.text", "Up, and that by a good deal more than anybody thought"), "item 'tip': the right option has 4 characters and the next shortest 53, which gives it away; lengthen it, or shorten another."),
    (changed(POSE, "criteria.0.minimum", "46"), "item 'find': 'minimum' of criterion 1 must be a number, or {compute: …} for one that the model gives."),
    (changed(POSE, "criteria.0.minimum", {"compute": "elbow.angle()"}), "item 'find': 'elbow.angle()' asks for elbow; the models are adductors, backward_step, frog_stretch, hip_strength, kinetic_chain, pelvic_tilt, tight_flexors."),
    (changed(MATCH, "prompts.0.text", None), "item 'pair': the key 'text' is missing in prompt 1; add it."),
    (changed(MATCH, "prompts.0.at", [1, 2]), "item 'pair': prompt 1 has a place, but there is no figure; add 'figure', or remove 'at'."),
    (changed(FIGURE, "prompts.0.at", None), "item 'named': prompt 1 has no place on the figure; add 'at: [across, down]' in per cent."),
    (changed(FIGURE, "prompts.0.at", [147, 22]), "item 'named': coordinate 1 of prompt 1 is 147; give at most 100."),
    (changed(FIGURE, "figure.alt", None), "item 'named': the key 'alt' is missing in 'figure'; add it."),
    (changed(FIGURE, "figure.alt", "Marker 1 is on gracilis."), "item 'named': 'alt' of the figure says 'Gracilis', which is a key; describe it without its name."),
    (changed(FIGURE, "figure.image", "none.svg"), "item 'named': there is no figure 'none.svg' in 9-lesson; put it beside the item file."),
    (CHOICE | {"figure": {"image": str(Path(__file__).with_name("none.svg")), "alt": "A hip."}}, "item 'tip': there is no figure 'none.svg' in items; put it beside the item file."),
    (CHOICE | {"figure": FIGURE["figure"] | {"alt": f"It is {CHOICE['options'][1]['text']}."}}, f"item 'tip': 'alt' of the figure says '{CHOICE['options'][1]['text']}', which is a key; describe it without its name."),
    (changed(FIGURE, "figure.image", __file__), "item 'named': the figure 'test_load_items.py' is neither .svg nor .png; save it as one."),
    (changed(CODE, "solution", "def g(a): return a"), "item 'fn': the solution does not define f; begin it with 'def f('."),
    (changed(CODE, "tests.1.feedback", None), "item 'fn': test 2 is hidden and has no feedback; say which case it tries."),
    (changed(CODE, "tests.1.visible", True), "item 'fn': no test is hidden; add one that decides the points."),
    (changed(CODE, "tests.0", {"arguments": [3], "feedback": "Three."}), "item 'fn': no test is visible; add 'visible: true' to one that shows what is meant."),
    (changed(CODE, "tests.1.arguments", [1, 2]), "item 'fn': test 2 has 2 arguments, the function takes 1; make them agree."),
    (changed(CODE, "tests.1.raises", "Oops"), "item 'fn': test 2 raises 'Oops'; use one of Python's own, such as ValueError."),
    (changed(changed(CODE, "expected", None), "tests.1.expect", 4), "item 'fn': test 1 must say what comes out; add 'expect' or 'raises', or 'expected' once."),
    (changed(CODE, "expected", "b"), "item 'fn': 'b' cannot be worked out ('b' is not defined for expression 'b')."),
    (changed(CODE, "function", "1f"), "item 'fn': '1f' in 'function' is no name; use letters, digits and underscores."),
    (changed(WRITTEN, "words", 0), "item 'say': 'words' is 0; give at least 1."),
    (changed(WRITTEN, "rubric.0.levels", ["0: no"]), "item 'say': 'levels' of rubric line 1 has 1 entry; give at least 2."),
    (WRITTEN | {"rubric": WRITTEN["rubric"] * 2}, "item 'say': the criterion 'Clear' stands there twice; change or remove one."),
]  # fmt: skip


@pytest.mark.parametrize(("item", "sentence"), BAD, ids=[sentence[:60] for _, sentence in BAD])
def test_is_a_bad_item_told_in_one_sentence(tmp_path: Path, item: dict, sentence: str) -> None:
    assert sentences(quiz_file(tmp_path, item)) == [f"9-lesson/quiz.yml: {sentence}"]


def test_is_a_picture_that_says_a_key_or_has_no_size_told(tmp_path: Path) -> None:
    pictures = {
        "said.svg": "<svg viewBox='0 0 9 9'><text>Gracilis</text></svg>",
        "titled.svg": "<svg viewBox='0 0 9 9' aria-label='pectineus and more'/>",
        "none.svg": "<svg/>",
        "broken.svg": "<svg",
    }
    told = []
    for name, text in pictures.items():
        (tmp_path / name).write_text(text)
        item = changed(FIGURE, "figure.image", str(tmp_path / name))
        told += [line.partition("'named': ")[2] for line in sentences(quiz_file(tmp_path, item))]
    assert told == [
        "the figure itself says 'Gracilis', which is a key; take the word out of it.",
        "the figure itself says 'Pectineus', which is a key; take the word out of it.",
        "the figure 'none.svg' has no size; open it and save it again.",
        "the figure 'broken.svg' has no size; open it and save it again.",
    ]


def test_does_a_file_add_up_and_give_no_key_away_as_a_whole(tmp_path: Path) -> None:
    assert sentences(quiz_file(tmp_path, CHOICE, points=3)) == [
        "9-lesson/quiz.yml: 'points' says 3, but the items have 1 together; correct one of them."
    ]
    four = [changed(CHOICE, "id", f"tip-{n}") for n in range(4)]
    assert sentences(quiz_file(tmp_path, *four)) == [
        "9-lesson/quiz.yml: the right option is the longest in 4 of 4 choices, which gives it away; shorten some, or lengthen wrong ones.",
        "9-lesson/quiz.yml: the right option is b in 4 of 4 choices, which gives it away; change the order of some options.",
    ]


def test_is_code_for_practice_told_where_it_belongs(tmp_path: Path) -> None:
    assert sentences(quiz_file(tmp_path, changed(CODE, "points", None)), load_practice) == [
        "9-lesson/quiz.yml: item 'fn': the kind 'code' cannot be practised, because the book runs no Python; put it into quiz.yml, or make it an exercise in lesson.ipynb."
    ]


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
        ("title: x\n", "bad.yml: the keys 'minutes', 'items' are missing; add them."),
        ("title: x\nitems: [{kind: essay}]\n", "bad.yml: the key 'minutes' is missing; add it."),
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
