"""The standing body in the sagittal plane, pelvis tilted about the hip axes."""

from dataclasses import replace
from math import inf

import numpy as np

from hiplab.figures import sagittal
from hiplab.model.anatomy import hip_centre, spines, vertebral_body
from hiplab.model.muscles import geometry, knee_centre
from hiplab.model.pelvic_tilt import LINES, PARAMETERS, Standing, answers_of, stand
from hiplab.model.pelvis import hip_bone_frame, sacrum_frame, skeleton
from lessonkit.drawing.sparse import sparse
from lessonkit.drawing.view import Clause, Handle, Picture, Trace, View
from lessonkit.plane import Array, Frame, direction, rotate
from lessonkit.quantity import check_values

X_RANGE, Y_RANGE = (-330.0, 330.0), (-470.0, 350.0)
_BOB_MM = -450.0
ALT = (
    "Side view of a standing skeleton facing right: lumbar vertebrae L1 to L5 with their discs, "
    "sacrum, hip bone and femur, with the hip flexors in front and gluteus maximus, hamstrings "
    "and adductors behind and below the hip."
)

# Callouts: muscle line, its name on the figure, where along its longest stretch the leader ends
# (0 origin, 1 insertion), and the height of its label, mm.
_BEHIND = (
    ("glut_max2", "gluteus maximus", 0.5, 60),
    ("semimem", "semimembranosus", 0.2, -100),
    ("bifemlh", "biceps femoris", 0.5, -215),
    ("add_mag3", "adductor magnus,<br>ischiocondylar", 0.75, -335),
)
_IN_FRONT = (
    ("psoas", "psoas major", 0.25, 168),
    ("iliacus", "iliacus", 0.35, 98),
    ("pect", "pectineus", 0.5, -40),
    ("rect_fem", "rectus femoris", 0.3, -145),
    ("add_long", "adductor longus", 0.75, -260),
)

_SENTENCE = (
    Clause(
        "pelvic_tilt",
        (
            (-0.25, "The pelvis is tipped {pelvic_tilt:abs} backward. "),
            (0.25, "The pelvis stands at its reference position. "),
            (inf, "The pelvis is tipped {pelvic_tilt:abs} forward. "),
        ),
    ),
    Clause(
        "lordosis_change",
        (
            (-0.25, "The lumbar curve flattens to {lumbar_lordosis}, "),
            (0.25, "The lumbar curve measures {lumbar_lordosis}, "),
            (inf, "The lumbar curve deepens to {lumbar_lordosis}, "),
        ),
    ),
    Clause(
        "pelvic_tilt",
        (
            (-0.25, "the hip flexors are {hip_flexors:abs} longer and the hamstrings"
             " {hamstrings:abs} shorter; "),
            (0.25, "and every muscle has its reference length; "),
            (inf, "the hip flexors are {hip_flexors:abs} shorter and the hamstrings"
             " {hamstrings:abs} longer; "),
        ),
    ),
    Clause(
        "trunk_lean",
        (
            (-1.05, "the trunk leans {trunk_lean:abs} backward, because the lumbar spine takes up"
             " only {lumbar_uptake} of its usual part."),
            (1.05, "the trunk stays upright."),
            (inf, "the trunk leans {trunk_lean:abs} forward, because the lumbar spine takes up"
             " only {lumbar_uptake} of its usual part."),
        ),
    ),
)  # fmt: skip


def view(**values: Array) -> View:
    """Return the view for values of the model's parameters, arrays of one shape."""
    body = stand(**sparse(check_values(PARAMETERS, values)))
    picture = Picture(
        (_plumb_line(body), *standing_body(body), *_plumb_bob(body)),
        X_RANGE,
        Y_RANGE,
        ALT,
        handles=_handles(body),
    )
    first = ("lumbar_lordosis", "asis_psis_tilt")
    return View((picture,), answers_of(body), _SENTENCE, color_limit=20.0, first=first)


def _handles(body: Standing) -> tuple[Handle, ...]:
    """Return where the pelvis is taken hold of: at its front, and at the top of the sacrum."""
    asis = hip_bone_frame(body.pelvis).carry(np.array(spines()))[..., 0, :]
    s1 = skeleton().s1_to_hip_mm * direction(90 + body.pelvis.radiographic_pelvic_tilt)
    return (
        Handle("pelvic_tilt", "Tilt the pelvis", asis),
        Handle("pelvic_incidence", "Reshape the sacrum (PI)", s1),
    )


def standing_body(
    body: Standing, lines: tuple[str, ...] = LINES, every: int = 1
) -> tuple[Trace, ...]:
    """Return the bones, some muscles and the angles of a standing body.

    Labels take the readouts of the model `pelvic_tilt`; muscles take every so many-th point of
    their outlines, to save weight where two controls move them.
    """
    return (
        *sagittal.lumbar_spine(body.spine, sacrum_frame(body.pelvis)),
        *_bones(body),
        *sagittal.details(sagittal.vertebra_names(body.spine)),
        *(_muscle(body, line, every) for line in lines),
        *_angles(body),
        *_callouts(body, lines),
    )


def _bones(body: Standing) -> list[Trace]:
    hip_bone = hip_bone_frame(body.pelvis)
    femur, leg = Frame(np.zeros(2), np.zeros(())), Frame(knee_centre(0), np.zeros(()))
    return [
        sagittal.bone("sacrum", sacrum_frame(body.pelvis), far=True),
        sagittal.bone("fibula", leg, far=True),
        sagittal.bone("tibia", leg),
        sagittal.bone("hip_bone", hip_bone, opacity=0.8),
        sagittal.rigid(sagittal.outline("hip_bone", ring=1), hip_bone, "paper"),
        sagittal.bone("femur", femur, opacity=0.94),
    ]


def _path(body: Standing, line: str) -> Array:
    """Return a line's path with the femur upright, mm [..., n, 2] from the hip axis."""
    return rotate(body.muscles[line].path[..., :2] - hip_centre()[:2], -body.pelvis.tilt)


def _muscle(body: Standing, line: str, every: int) -> Trace:
    length = body.muscles[line].length
    stretch = length / (length - body.length_change[line])
    trace = sagittal.muscle(line, _path(body, line), stretch)
    return replace(trace, x=trace.x[..., ::every], y=trace.y[..., ::every])


def _callouts(body: Standing, lines: tuple[str, ...]) -> list[Trace]:
    marks = []
    for x_mm, column in ((X_RANGE[0] + 5, _BEHIND), (X_RANGE[1] - 5, _IN_FRONT)):
        for line, name, share, y_mm in column:
            if line not in lines:
                continue
            path = _path(body, line)
            steps = np.linalg.norm(np.diff(geometry(line).path, axis=0), axis=1)
            i = int(steps.argmax())
            at = path[..., i, :] * (1 - share) + path[..., i + 1, :] * share
            marks.append(sagittal.Callout(at, name, f"{line}_change", (x_mm, y_mm)))
    return sagittal.callouts(marks)


def _plumb_line(body: Standing) -> Trace:
    """Hang a line from the middle of L1's lower endplate down past the knee."""
    top = _below_l1(body)
    foot = np.stack([top[..., 0], np.full(top.shape[:-1], _BOB_MM)], axis=-1)
    return sagittal.strokes([np.stack([top, foot], axis=-2)], "plumb", 1.4, "dash")


def _plumb_bob(body: Standing) -> list[Trace]:
    top = _below_l1(body)
    foot = np.stack([top[..., 0], np.full(top.shape[:-1], _BOB_MM)], axis=-1)
    return [
        sagittal.dots([foot], "plumb", 9),
        sagittal.labels([foot + np.array([18.0, 0.0])], ["plumb line from L1"], "quiet", 11),
    ]


def _below_l1(body: Standing) -> Array:
    l1 = vertebral_body("L1")
    return body.spine.frames["L1"].carry((l1.inf_post + l1.inf_ant)[None] / 2)[..., 0, :]


def _angles(body: Standing) -> list[Trace]:
    pelvis, chain = body.pelvis, body.spine
    hip = np.zeros((*pelvis.tilt.shape, 2))
    s1_centre = skeleton().s1_to_hip_mm * direction(90 + pelvis.radiographic_pelvic_tilt)
    up = np.broadcast_to(np.array([0.0, 135.0]), hip.shape)
    s1_plate = direction(-pelvis.sacral_slope)
    l1, l2 = vertebral_body("L1"), vertebral_body("L2")
    beyond = 3 * l1.sup_ant - 2 * l1.sup_post
    l1_plate = chain.frames["L1"].carry(np.array([l1.sup_post, beyond]))
    fan = chain.frames["L2"].carry((l2.sup_ant + l2.inf_ant)[None] / 2)[..., 0, :]
    fan = fan + np.array([24.0, 0.0])
    landmarks = hip_bone_frame(pelvis).carry(np.array(spines()))
    asis, psis = landmarks[..., 0, :], landmarks[..., 1, :]
    level = np.stack([asis[..., 0], psis[..., 1]], axis=-1)
    plate = np.stack([s1_centre - 20 * s1_plate, s1_centre + 66 * s1_plate], -2)
    return [
        *sagittal.details(
            sagittal.strokes([np.stack([hip, up], -2)], "angle", 1, "dot"),
            sagittal.sectors(
                [
                    (hip, 84, 90, 90 + pelvis.radiographic_pelvic_tilt),
                    (s1_centre, 46, 0, -pelvis.sacral_slope),
                ]
            ),
            sagittal.strokes([np.stack([hip, s1_centre], -2)], "angle", 1.6),
        ),
        sagittal.strokes([np.stack([psis, level], -2), l1_plate], "angle", 1, "dot"),
        sagittal.sectors([(fan, 40, -pelvis.sacral_slope, chain.l1_inclination)]),
        sagittal.strokes([plate, np.stack([psis, asis], -2)], "angle", 1.6),
        sagittal.dots([asis, psis, hip], "angle"),
        sagittal.labels(
            [
                fan + np.array([46.0, -4.0]),
                s1_centre + np.array([60.0, 14.0]),
                asis + np.array([38.0, -40.0]),
            ],
            [
                "low back curve<br>LL {lumbar_lordosis}",
                "SS {sacral_slope}",
                "tilt of the pelvis<br>ASIS–PSIS {asis_psis_tilt}",
            ],
            "angle",
        ),
        sagittal.labels(
            [hip + np.array([-12.0, 14.0])],
            ["PT {radiographic_pelvic_tilt}"],
            "angle",
            where="middle left",
        ),
    ]
