"""Six hip exercises: the body, load against capacity, and how the gluteals’ rotation changes."""

from math import inf

from hiplab.figures.strength_body import body_picture
from hiplab.figures.strength_charts import load_picture, rotation_picture
from hiplab.model.exercises import posture
from hiplab.model.hip_strength import PARAMETERS, answers_of, joint_angles
from lessonkit.drawing.sparse import sparse
from lessonkit.drawing.view import Clause, View
from lessonkit.plane import Array
from lessonkit.quantity import check_values

_PUSH = "The push of the floor, {floor_push}, passes {lever} from the hip"
_BENDS = _PUSH + " and, less the weight of the legs, bends each hip with {hip_moment}. "
_EXTENSORS = "Gluteus maximus ({gluteus_maximus}) and hamstrings ({hamstrings}) resist it. "
_SAGS = " and would let the pelvis sag with {hip_moment}. "

_SENTENCE = (
    Clause(
        "exercise",
        (
            (0.5, "Bridge: " + _BENDS + _EXTENSORS),
            (1.5, "Hip thrust: " + _BENDS + _EXTENSORS),
            (2.5, "Hip hinge: The trunk leans forward and bends each hip with {hip_moment}. "
             + _EXTENSORS),
            (3.5, "Split squat: " + _PUSH + " of the front leg and bends it with {hip_moment}. "
             + _EXTENSORS),
            (4.5, "Side plank: " + _PUSH + _SAGS + "Gluteus medius and minimus of the lower hip"
             " ({abductors}) resist it. "),
            (inf, "Copenhagen: " + _PUSH + " of the upper leg" + _SAGS),
        ),
    ),
    Clause(
        "adductors",
        (
            (-0.5, "The adductors pull {adductors:abs} the other way. "),
            (0.5, ""),
            (inf, "The adductors give {adductors} of the capacity. "),
        ),
    ),
    Clause(
        "share",
        (
            (100, "The load is {share} of what F0·r adds up to. "),
            (inf, "The load is {share} of what F0·r adds up to: these muscles alone would not hold"
             " it. "),
        ),
    ),
    Clause("share", ((inf, "This is a simple statics estimate, not a measurement. "),)),
    Clause(
        "above_plateau",
        (
            (0, "Weekly dose: {weekly_repetitions}; {weekly_stretch} of stretching,"
             " below the plateau of about 10 min."),
            (inf, "Weekly dose: {weekly_repetitions}; {weekly_stretch} of stretching,"
             " at or above the plateau of about 10 min."),
        ),
    ),
)  # fmt: skip


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape."""
    v = sparse(check_values(PARAMETERS, values))
    body = posture(v["exercise"], v["phase"])
    answers = answers_of(v)
    flexion, _, _ = joint_angles(v["exercise"], body)
    pictures = (
        body_picture(v["exercise"], body, 10 * answers["lever"]),
        load_picture(v, answers),
        rotation_picture(flexion),
    )
    first = ("hip_moment", "capacity")
    return View(pictures, answers, _SENTENCE, color_limit=150.0, first=first)
