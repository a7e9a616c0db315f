"""The deep hip stretch: a kneeling body from two sides, its adductors, another stretch beside."""

from math import inf

from hiplab.figures.frog_adductors import adductors_picture
from hiplab.figures.frog_compared import compared_picture
from hiplab.figures.frog_scene import scene
from hiplab.figures.frog_side import side_picture
from hiplab.figures.frog_top import top_picture
from hiplab.model.frog_stretch import ADDUCTORS, CHECKED_ABDUCTION, answers_of, changes, kneel
from lessonkit.drawing.sparse import sparse
from lessonkit.drawing.view import Clause, View
from lessonkit.plane import Array

_SENTENCE = (
    Clause(
        "flexion_left",
        (
            (-0.5, "This pose asks for {hip_flexion} of hip flexion and the hips give"
             " {flexion_available}: the tail has to drop {flexion_left:abs}. "),
            (0.5, "The hips flex {hip_flexion}, all they have. "),
            (inf, "The hips flex {hip_flexion}, {flexion_left} are left. "),
        ),
    ),
    Clause(
        "low_back_limit",
        (
            (-0.5, "Hip flexion has run out: the low back must round by {low_back_limit:abs}"
             " or more. "),
            (inf, ""),
        ),
    ),
    Clause(
        "low_back",
        (
            (-0.5, "As drawn, the low back is {low_back:abs} rounder than in standing. "),
            (0.5, "As drawn, the low back is curved as in standing. "),
            (25, "As drawn, the low back is arched {low_back:abs} more than in standing. "),
            (inf, "As drawn, the low back is arched {low_back:abs} more than in standing: more than"
             " most people have. "),
        ),
    ),
    Clause(
        "curve",
        (
            (0.5, ""),
            (inf, "It keeps that curve: tail {tail:+}. "),
        ),
    ),
    Clause(
        "hip_rotation",
        (
            (-0.5, "Each thigh opens {abduction} and turns {hip_rotation:abs} outward. "),
            (0.5, "Each thigh opens {abduction} and does not rotate. "),
            (inf, "Each thigh opens {abduction} and turns {hip_rotation:abs} inward. "),
        ),
    ),
    Clause(
        "add_mag3_change",
        (
            (0, "Adductor magnus (ischiocondylar part) is {add_mag3_change:abs} shorter than"
             " in standing, longus {add_long_change:+}, pectineus {pect_change:+}."),
            (inf, "Adductor magnus (ischiocondylar part) is {add_mag3_change} longer than in"
             " standing, longus {add_long_change:+}, pectineus {pect_change:+}."),
        ),
    ),
    Clause(
        "abduction",
        (
            (CHECKED_ABDUCTION + 0.5, ""),
            (inf, " Beyond 50° of abduction the muscle model has not been checked."),
        ),
    ),
    Clause(
        "compared",
        ((inf, " In a {compared} gracilis is {compared_grac:+}, here {grac_change:+}."),),
    ),
)  # fmt: skip


def tail(**values: Array) -> Array:
    """Return the pitch of the pelvis for values of the model's parameters, arrays of one shape."""
    return kneel(**sparse(values)).tail


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape.

    A `tail` among them stands for the pitch that the others give the pelvis.
    """
    drawn = scene(values)
    change = changes(drawn.lines)
    answers = answers_of(drawn.body, change, drawn.values)
    there = {line: answers[f"compared_{line}"] for line in ADDUCTORS}
    pictures = (
        side_picture(drawn),
        top_picture(drawn),
        adductors_picture(change, there),
        compared_picture(drawn.values["compared"]),
    )
    return View(
        pictures,
        answers,
        _SENTENCE,
        color_limit=100.0,
        first=("hip_flexion", "low_back"),
    )
