"""What the report says of simulated classes in which it is known what is wrong."""

from dataclasses import replace

import numpy as np

from coursegrade.analysis.distractors import options
from coursegrade.analysis.findings import findings
from coursegrade.analysis.item_analysis import Analysis, analyse
from coursegrade.analysis.objectives import objectives
from coursegrade.analysis.response import READ, Response
from coursegrade.gradebook import Item, Marks, Student, Submission
from lessonkit.items import kinds

KEY = "b"


def choice(number: int) -> kinds.Choice:
    options = tuple(
        kinds.Option(letter, f"Option {letter}", "Said.", letter == KEY) for letter in "abcd"
    )
    return kinds.Choice(
        id=f"i{number}", question="?", objective=1 + number % 2, level="recall", source=(),
        points=2, options=options,
    )  # fmt: skip


def simulated(n: int, items: int = 10, miskeyed: int | None = None, seed: int = 5) -> Analysis:
    """A class whose item i has the difficulty and discrimination of a logistic curve."""
    draw = np.random.default_rng(seed)
    entries = tuple(Item("quiz", f"i{number}", 2.0) for number in range(items))
    submissions, responses = {}, {}
    for who in range(n):
        ability = draw.normal()
        picked = {}
        for number, item in enumerate(entries):
            knows = draw.random() < 1 / (1 + np.exp(-1.7 * (ability - (number - items / 2) / 5)))
            right = "c" if number == miskeyed else KEY
            wrong = [letter for letter in "abcd" if letter != right]
            picked[item.key] = right if knows else str(draw.choice(wrong))
        scores = {key: 2.0 if letter == KEY else 0.0 for key, letter in picked.items()}
        submissions[f"s{who}"] = Submission(scores)
        responses[f"s{who}"] = {key: Response(READ, letter) for key, letter in picked.items()}
    students = tuple(Student(name) for name in submissions)
    marks = Marks("quiz", entries, students, submissions)
    known = {item.key: choice(number) for number, item in enumerate(entries)}
    return analyse(marks, responses, known)


def test_is_a_wrong_key_found_first() -> None:
    for seed in range(10):
        first = findings(simulated(60, miskeyed=3, seed=seed))[0]
        assert first.label == "i3"
        assert "Check the key" in " ".join(first.reasons)
        assert "chose c" in first.reasons[0]


def test_is_no_sound_key_doubted() -> None:
    doubted = [
        finding.label
        for seed in range(10)
        for finding in findings(simulated(60, seed=seed))
        if "only" in " ".join(finding.reasons)
    ]
    assert doubted == []


def test_is_nothing_judged_by_numbers_that_mean_nothing() -> None:
    assert findings(simulated(6, miskeyed=3)) == ()


def test_do_the_thirds_add_up_to_the_class() -> None:
    analysis = simulated(50)
    for report in analysis.reports:
        assert sum(option.count for option in report.options) == 50
        right = next(option for option in report.options if option.right)
        assert right.thirds[2] > right.thirds[0]
        assert right.count == round(report.difficulty.value * 50)


def test_is_mastery_counted_by_objective() -> None:
    analysis = simulated(50)
    first, second = objectives(analysis, {1: "Name it.", 2: "Use it."})
    assert (first.number, first.text, first.items) == (
        1,
        "Name it.",
        ("i0", "i2", "i4", "i6", "i8"),
    )
    shares = analysis.scores[:, ::2].sum(axis=1) / 10
    assert first.share.value == np.mean(shares)
    assert first.mastery.value == np.mean(shares >= 0.8)
    assert second.items[0] == "i1"


def test_do_ungraded_items_stay_out() -> None:
    whole = simulated(20)
    submissions = dict(whole.marks.submissions)
    submissions["s0"] = Submission(submissions["s0"].scores, waiting=frozenset({("quiz", "i4")}))
    marks = Marks("quiz", whole.marks.items, whole.marks.students, submissions)
    responses = {who: {i.key: Response(READ) for i in marks.items} for who in submissions}
    analysis = analyse(marks, responses, {})
    assert analysis.waiting == ("i4",)
    assert [report.label for report in analysis.reports].count("i4") == 0


def own_number(value: float) -> kinds.Numeric:
    return kinds.Numeric(
        id="n", question="?", objective=1, level="recall", source=(), points=2, value=value,
        unit="°", tolerance=0.1, correct="Yes.", wrong="No.",
        errors=(kinds.Error(-value, 0.1, "The sign."),),
    )  # fmt: skip


def test_is_a_number_held_against_the_students_own_variant() -> None:
    values = [10.0 * n for n in range(1, 31)]
    item = replace(own_number(10.0), variants=tuple(own_number(value) for value in values))
    students = [f"s{n}" for n in range(30)]
    entry = Item("quiz", "n", 2.0)
    typed = {}
    for place, student in enumerate(students):
        mine = item.of(student, "seed").value
        typed[student] = (mine, -mine, 0.5)[place % 3]
    assert len({item.of(student, "seed").value for student in students}) > 5
    analysis = analyse(
        Marks(
            "quiz", (entry,), tuple(Student(name) for name in students),
            {name: Submission({entry.key: 0.0}) for name in students},
        ),
        {name: {entry.key: Response(READ, typed[name])} for name in students},
        {entry.key: item},
        "seed",
    )  # fmt: skip
    counts = {option.label: option.count for option in analysis.reports[0].options}
    assert counts == {"own answer": 10, "error 1": 10, "0.5 °": 10}


def test_are_ten_and_more_premises_listed_in_their_order() -> None:
    names = [f"thing {number}" for number in range(1, 12)]
    item = kinds.Match(
        id="m", question="", objective=1, level="recall", source=(), points=1,
        premises=tuple(kinds.Premise(name, "same", "Look again.") for name in names),
        offered=("same", "other"),
    )  # fmt: skip
    given = [Response(READ, {str(n): "a" for n in range(1, 12)}), Response(READ, {"10": "b"})]
    labels = [one.label for one in options([item, item], given, [0, 2]) if one.label != "–"]
    assert [label for label in labels if label.endswith("a")] == [
        f"{number} → a" for number in range(1, 12)
    ]
    assert labels.index("10 → b") > labels.index("9 → a")
