"""The pelvis and both legs in space, with the adductors of the right hip."""

from functools import cache

import numpy as np

from hiplab.figures.anatomy import bone
from hiplab.figures.soft_tissue import (
    AGREEMENT,
    LIGAMENTS,
    NERVES,
    ligament,
    muscle_sheet,
    nerve_cord,
)
from hiplab.model.adductor_anatomy import ANATOMY
from hiplab.model.adductors import GLUTEALS, HAMSTRINGS, LINES, SWEEP
from hiplab.model.anatomy import hip_centre
from hiplab.model.muscles import MUSCLES, geometry, knee_centre
from lessonkit.drawing.scene import (
    Body,
    Camera,
    Knot,
    Measure,
    Mesh,
    Part,
    Scene,
    Slide,
    Strand,
    Turn,
)  # fmt: skip
from lessonkit.plane import Array

# The curve's units on the figure, per degree of flexion and per mm of moment arm, and where a mark
# stands that does not exist: outside of the picture.
CURVE_X, CURVE_Y, NOWHERE = 4.0, 2.6, -10_000.0

# In which layer a muscle lies.
_LAYERS = {
    **dict.fromkeys(("pect", "add_long", "grac"), "front"),
    "add_brev": "middle",
    **dict.fromkeys(("add_mag1", "add_mag2", "add_mag3"), "deep"),
    **dict.fromkeys(HAMSTRINGS, "hamstrings"),
    **dict.fromkeys(GLUTEALS, "gluteals"),
}

# The shin is cut off below the insertions, so that hip and thigh are large.
_SHIN_END_MM = -125.0
_KNEE = (*map(float, knee_centre(0)), 0.0)


@cache
def scene() -> Scene:
    """Return the scene of the adductor explorer."""
    hip = tuple(hip_centre())
    bend = np.arange(0.0, 121.0, 2.0)
    knee = np.column_stack([knee_centre(bend), np.zeros(bend.size)])
    bodies = (
        Body("pelvis"),
        Body(
            "femur", "pelvis", hip,
            (Turn("z", "hip_flexion"), Turn("x", "hip_abduction", -1), Turn("y", "hip_rotation")),
        ),
        Body("tibia", "femur", turns=(Turn("z", "knee_flexion", -1),),
             slide=Slide("knee_flexion", bend, knee)),
        # It glides down the groove of the femur as the knee bends; that far by judgement.
        Body("patella", "femur", _KNEE, (Turn("z", "knee_flexion", -0.65),)),
    )  # fmt: skip
    meshes = (
        _mesh("pelvis", "sacrum", both_sides=False),
        _mesh("pelvis", "coccyx", both_sides=False),
        _mesh("pelvis", "hip_bone"),
        _mesh("femur", "femur"),
        _mesh("patella", "patella"),
        _mesh("tibia", "tibia", _SHIN_END_MM),
        _mesh("tibia", "fibula", _SHIN_END_MM),
    )
    frame = (
        Knot("pelvis", (-70, 105, 145)), Knot("pelvis", (20, 0, 140)),
        Knot("pelvis", (-190, 40, 0)), Knot("pelvis", (-90, -135, 60)),
        Knot("femur", (35, -400, 70)), Knot("femur", (-45, -400, -60)),
        Knot("tibia", (40, _SHIN_END_MM - 10, 45)), Knot("tibia", (-45, _SHIN_END_MM - 10, -40)),
    )  # fmt: skip
    cameras = (
        Camera("Front", -22, -8),
        Camera("Right side", 90, 0),
        Camera("Behind", 158, -6),
        Camera("Below", 0, -70),
        Camera("Inner side", -90, 0, ("left",)),
    )
    layers = (
        ("left", "Left side", True),
        ("front", "Front: pectineus, longus, gracilis", True),
        ("middle", "Middle: brevis", True),
        ("deep", "Deep: magnus", True),
        ("hamstrings", "Hamstrings", False),
        ("gluteals", "Gluteals", False),
        ("ligaments", "Ligaments", False),
        ("nerves", "Nerves", False),
    )
    parts = (
        *(
            Part(label, ligament(name), "ligament", "ligaments")
            for name, label in LIGAMENTS.items()
        ),
        *(Part(label, nerve_cord(name), "nerve", "nerves") for name, label in NERVES.items()),
    )
    return Scene(
        bodies, meshes, tuple(map(_strand, LINES)), _measures(), "femur", "muscle",
        ("hip_flexion", SWEEP), cameras, layers, frame, tuple(map(_card, LINES)), parts,
    )  # fmt: skip


def _mesh(body: str, name: str, end: float | None = None, both_sides: bool = True) -> Mesh:
    """Return a smooth bone, with nothing of it below `end`."""
    solid = bone(name)
    points, faces = solid.vertices, solid.faces
    if body == "patella":
        points = points - _KNEE
    if end is not None:
        points, faces = cut_off(points, faces, end)
    return Mesh(body, name.replace("_", " "), points, faces, both_sides)


def _strand(line: str) -> Strand:
    muscle = MUSCLES[line]
    knots = tuple(Knot(p.body, p.position, p.condition) for p in muscle.path)
    return Strand(
        line, muscle.label, knots, muscle_sheet(line),
        float(geometry(line).length), muscle.optimal_fibre_length_mm, f"{line}_change",
        _LAYERS[line],
    )  # fmt: skip


def _measures() -> tuple[Measure, ...]:
    return (
        Measure("length", "length"),
        Measure("length_change", "change"),
        Measure("fibre_share", "share"),
        *(
            Measure(f"{turn}_arm", "arm", axis=axis)
            for axis, turn in enumerate(("flexion", "adduction", "rotation"))
        ),
        Measure("sign_flip", "crossing"),
        Measure("pull", "pull"),
        Measure("curve_y", "sweep", scale=CURVE_Y),
        Measure("now_y", "arm", scale=CURVE_Y),
        Measure("flip_x", "crossing", scale=CURVE_X, missing=NOWHERE),
        *(Measure(f"{line}_change", "change", line) for line in LINES),
        *(Measure(f"{line}_arm", "arm", line) for line in LINES),
    )


def _card(line: str) -> tuple[tuple[str, str], ...]:
    known, (usual, most) = ANATOMY[line], AGREEMENT[line]
    return (
        ("Origin", known.origin),
        ("Insertion", known.insertion),
        ("Nerve", known.nerve),
        ("Actions", known.actions),
        (
            "Drawing",
            f"its middle fibre changes its length as the model's line does within {usual} mm in "
            f"nine poses of ten, within {most} mm in all; the numbers are the line's",
        ),
    )


def cut_off(vertices: Array, faces: Array, end: float) -> tuple[Array, Array]:
    """Return a mesh without what lies below a height, its end closed."""
    points, cuts, triangles, rim = list(vertices), {}, [], []

    def cut(a: int, b: int) -> int:
        """Return the point where an edge passes the height; both its triangles share it."""
        edge = (min(a, b), max(a, b))
        if edge not in cuts:
            share = (end - vertices[a][1]) / (vertices[b][1] - vertices[a][1])
            cuts[edge] = len(points)
            points.append(vertices[a] + share * (vertices[b] - vertices[a]))
        return cuts[edge]

    for face in faces.tolist():
        above = [i for i in face if vertices[i][1] >= end]
        if len(above) in (0, 3):
            triangles += [tuple(face)] if above else []
            continue
        # Turn the corners so that the one alone on its side of the cut comes first.
        lone = above[0] if len(above) == 1 else next(i for i in face if i not in above)
        start = face.index(lone)
        a, b, c = (face[(start + k) % 3] for k in range(3))
        p, q = cut(a, b), cut(a, c)
        triangles += [(a, p, q)] if len(above) == 1 else [(p, b, c), (p, c, q)]
        rim.append((p, q) if len(above) == 1 else (q, p))
    middle = len(points)
    points.append(np.mean([points[i] for edge in rim for i in edge], axis=0))
    triangles += [(q, p, middle) for p, q in rim]
    used, index = np.unique(np.array(triangles), return_inverse=True)
    return np.array(points)[used], index.reshape(-1, 3)
