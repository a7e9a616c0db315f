"""Numbers that the model works out: right by closed forms, and nothing else of Python in reach."""

from math import cos, pi, radians, sin

import pytest

from lessonkit.items.compute import ComputeError, evaluate
from lessonkit.items.variants import filled, resolved, rows, shown


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("350 * sin(radians(40))", 350 * sin(radians(40))),
        ("2 * pi if 1 < 2 else 0", 2 * pi),
        ("weight * s1_compression(slope)", 350 * cos(radians(40))),
        ("s1_shear(slope) ** 2 + s1_compression(slope) ** 2", 1),
        # Pelvic incidence is the sum of the two others, whatever the tilt.
        ("pelvic_tilt.sacral_slope(pelvic_tilt=8, pelvic_incidence=52)"
         " + pelvic_tilt.radiographic_pelvic_tilt(pelvic_tilt=8, pelvic_incidence=52)", 52),
        ("backward_step.pelvic_tilt(leg_angle=-18, hip_extension_available=12)", 6),
        ('hip_strength.weekly_repetitions(sets=3, repetitions=12, days=2)', 72),
        ('kinetic_chain.lumbar_flexion(trunk_inclination=60, rhythm="1.5 throughout")', 36),
        ("round(2.345, 1) + max(1, 2) - abs(-1)", 3.3),
    ],
)  # fmt: skip
def test_is_an_expression_worked_out(expression: str, value: float) -> None:
    assert evaluate(expression, {"weight": 350, "slope": 40}) == pytest.approx(value, abs=1e-6)


def test_is_a_moment_arm_the_slope_of_the_length() -> None:
    # Moment arm = -dL/dq, by a central difference of lengths.
    lengths = [evaluate(f'muscle_length("grac", hip_flexion={q})') for q in (19.9, 20.1)]
    arm = evaluate('moment_arm("grac", "flexion", hip_flexion=20)')
    assert arm == pytest.approx(-(lengths[1] - lengths[0]) / radians(0.2), abs=1e-3)


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('true')", "open('/etc/passwd').read()", "().__class__.__mro__",
        "pelvic_tilt.__class__", "pelvic_tilt.sacral_slope.__globals__", "[n for n in (1, 2)]",
        "lambda: 1", "f'{1}'", "(1, 2)[0]", "eval('1')", "9 ** 9 ** 9", "'a' * 10 ** 9", "1; 2",
        "a = 1", "", "pelvic_tilt", "sin", "import os", "exp(1e9)", "1 / 0", "sqrt(-1)",
        "'{0.__class__}'.format(1)", "getattr(pi, 'real')", "weight.real", "log(0)",
    ],
)  # fmt: skip
def test_is_everything_else_of_python_refused(expression: str) -> None:
    with pytest.raises(ComputeError):
        evaluate(expression, {"weight": 350})


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("pelvic_tilt.slope(pelvic_tilt=8)", "asks for pelvic_tilt.slope; pelvic_tilt has sacral_"),
        ("pelvic_tilt.sacral_slope(tilt=8)", "tilt is not a parameter; choose from pelvic_tilt,"),
        ("pelvic_tilt.sacral_slope(pelvic_tilt=80)", "80 is out of range"),
        ("elbow.angle()", "asks for elbow; the models are adductors,"),
        ('moment_arm("grac", "yaw")', "'yaw' is no axis of the hip; use one of flexion,"),
        ('muscle_force("deltoid")', "'deltoid' is not a hip muscle; use one of"),
        ("weigth * 2", "'weigth' is not defined"),
    ],
)
def test_does_a_refusal_say_what_there_is(expression: str, words: str) -> None:
    with pytest.raises(ComputeError) as caught:
        evaluate(expression, {"weight": 350})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [(3.0, "", "3"), (2 / 3, "", "0.666667"), (-2.5, "", "\u22122.5"), (-0.04, ".1f", "0.0"),
     (12.345, ".1f", "12.3"), (2.5, "+.1f", "+2.5"), (-2.5, "+.1f", "\u22122.5"), (7.6, "d", "8"),
     ("left", "", "left"), (1234.5678, ".3g", "1.23e+03")],
)  # fmt: skip
def test_is_a_number_shown_as_people_write_it(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_are_gaps_filled_and_doubled_braces_kept() -> None:
    assert filled("{a} of {{x}}: {b:.1f}", {"a": 1.0, "b": 2.25}) == "1 of {x}: 2.2"
    assert filled(r"$\frac{1}{2}$", {}) == r"$\frac{1}{2}$"
    with pytest.raises(ComputeError, match=r"a text names \{c\}, which is neither"):
        filled("{c}", {"a": 1.0})


def test_do_items_without_numbers_keep_their_braces() -> None:
    raw = {"id": "x", "kind": "written", "question": "{a} stays"}
    assert resolved(raw, rows(raw, "", 5)[0])["question"] == "{a} stays"
