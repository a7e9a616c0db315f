"""What is drawn of muscles, ligaments and nerves: sheets between the measured attachments.

The numbers stay those of the model's lines; these sheets are what is seen around them. Rounded rods
stand for the bone that a muscle winds round.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from hiplab.figures.anatomy import attachment
from hiplab.model.anatomy import hip_centre
from hiplab.model.muscles import MUSCLES, knee_centre
from lessonkit.drawing.scene import Frame3
from lessonkit.drawing.sheets import FIBRES, Cord, Obstacle, Placed, Rim, Sheet, grid
from lessonkit.drawing.skins import settled
from lessonkit.plane import Array

# Read off the bones' meshes, mm: radius last.
SHAFT = (
    Obstacle("femur", (-8, -75, 34), (6, -150, 31), 13.5),
    Obstacle("femur", (6, -150, 31), (17, -250, 20), 11.5),
    Obstacle("femur", (17, -250, 20), (17, -345, 8), 12.5),
)
HEAD = Obstacle("femur", (0, 0, 0), (0, 0, 0), 27.0)
NECK = Obstacle("femur", (-2, -4, 8), (-15, -20, 36), 15.0)
TROCHANTER = Obstacle("femur", (-14, -8, 46), (-12, -45, 43), 14.5)
CONDYLES = Obstacle("femur", (-2, -397, -20), (-2, -397, 22), 21.0)
SHIN = Obstacle("tibia", (-2, -40, -14), (2, -40, 20), 17.0)
TUBEROSITY = (
    Obstacle("pelvis", (-118, -78, 68), (-108, -108, 50), 13.0),
    Obstacle("pelvis", (-108, -50, 80), (-118, -78, 68), 14.0),
)
RAMUS = Obstacle("pelvis", (-100, -112, 42), (-45, -92, 12), 7.0)
UPPER_RAMUS = Obstacle("pelvis", (-32, -78, 18), (-48, -50, 62), 8.0)


@dataclass(frozen=True)
class _Muscle:
    """How a line of the model is drawn: an attachment, which part of it, and where it is fleshy.

    With `by_line` its bends are those of the model's line, not those that were measured standing.
    """

    name: str
    part: tuple[float, float] = (0.0, 1.0)
    belly: tuple[float, float] = (0.0, 1.0)
    winds: tuple[Obstacle, ...] = (*SHAFT, NECK, RAMUS)
    by_line: bool = False


_BACK = (*TUBEROSITY, CONDYLES, SHIN, *SHAFT[1:])
_HIP = (*TUBEROSITY, TROCHANTER, NECK, HEAD)
# Where flesh ends and tendon begins, in shares of the length: from textbooks, by judgement.
MUSCLES_DRAWN = {
    "pect": _Muscle("pectineus", winds=(*SHAFT, NECK, HEAD, UPPER_RAMUS)),
    "add_brev": _Muscle("adductor_brevis"),
    "add_long": _Muscle("adductor_longus"),
    "add_mag1": _Muscle("adductor_minimus", winds=(*SHAFT, NECK)),
    # The last fibres of the measured curve fold back under what is drawn as its upper part.
    "add_mag2": _Muscle("adductor_magnus_adductor_part", part=(0.0, 0.72)),
    "add_mag3": _Muscle("adductor_magnus_ischiocondylar_part", belly=(0.0, 0.66), winds=SHAFT),
    "grac": _Muscle("gracilis", belly=(0.0, 0.62), winds=(CONDYLES, SHIN, *SHAFT)),
    "semimem": _Muscle("semimembranosus", belly=(0.2, 0.95), winds=_BACK),
    "semiten": _Muscle("semitendinosus", belly=(0.02, 0.58), winds=_BACK),
    "bifemlh": _Muscle("biceps_femoris_long_head", belly=(0.06, 0.8), winds=_BACK),
    "glut_max1": _Muscle(
        "gluteus_maximus_to_iliotibial_tract", (0.0, 0.5), (0.0, 0.95), _HIP, True
    ),
    "glut_max2": _Muscle(
        "gluteus_maximus_to_iliotibial_tract", (0.5, 1.0), (0.0, 0.95), _HIP, True
    ),
    "glut_max3": _Muscle("gluteus_maximus_to_femur", (0.0, 1.0), (0.0, 0.97), _HIP, True),
    "glut_med1": _Muscle("gluteus_medius", (0.0, 0.36), winds=(TROCHANTER, NECK, HEAD)),
    "glut_med2": _Muscle("gluteus_medius", (0.36, 0.7), winds=(TROCHANTER, NECK, HEAD)),
    "glut_med3": _Muscle("gluteus_medius", (0.7, 1.0), winds=(TROCHANTER, NECK, HEAD)),
}

# How far the middle fibre and the model's line may differ in their change of length against
# standing, mm: in nine poses of ten over the explorer's range, and in all. A test measures it. The
# attachments were measured on another skeleton than the line's (9 mm apart, by the median).
AGREEMENT = {
    "pect": (10, 11),
    "add_brev": (15, 18),
    "add_long": (12, 14),
    "add_mag1": (21, 23),
    "add_mag2": (15, 16),
    "add_mag3": (9, 10),
    "grac": (35, 52),
    "semimem": (20, 21),
    "semiten": (17, 22),
    "bifemlh": (20, 23),
    "glut_max1": (8, 11),
    "glut_max2": (8, 29),
    "glut_max3": (29, 32),
    "glut_med1": (22, 31),
    "glut_med2": (16, 17),
    "glut_med3": (18, 25),
}


def standing() -> Placed:
    """Return where the bodies stand in the reference position, in the pelvis frame, mm."""
    hip = hip_centre()
    knee = hip + np.array([*knee_centre(0), 0.0])
    turn = np.eye(3)
    return {
        "pelvis": Frame3(turn, np.zeros(3)),
        "femur": Frame3(turn, hip),
        "tibia": Frame3(turn, knee),
    }


def rim(name: str, end: str, part: tuple[float, float] = (0.0, 1.0)) -> Rim:
    """Return the origin or insertion of an item of the attachments, or a part of it."""
    curve = attachment(name)[end]
    return Rim(curve["frame"], np.array(curve["points_mm"])).resampled(*part)


@cache
def muscle_sheet(line: str) -> Sheet:
    """Return the sheet that is drawn around one of the model's lines."""
    drawn = MUSCLES_DRAWN[line]
    section = attachment(drawn.name)["section"]
    rims = [rim(drawn.name, end, drawn.part) for end in ("origin", "insertion")]
    bow = section.get("offset_from_straight_line_pelvis_mm", (0.0, 0.0, 0.0))
    if drawn.by_line:
        rims[1:1] = [_bend(line, i) for i in range(1, len(MUSCLES[line].path) - 1)]
        bow = (0.0, 0.0, 0.0)
    rims[-1:-1] = _knee_bends(line, rims[-1])
    at = section.get("fraction_of_line", 0.5)
    placed = standing()
    whole = drawn.part == (0.0, 1.0) and not drawn.by_line
    sheet = Sheet(
        tuple(rims),
        section["thickness_mm"],
        tuple(map(float, bow)),
        at,
        _swell(rims, at, section["width_mm"], placed) if whole else 1.0,
        drawn.belly,
        drawn.winds,
    )
    return settled(sheet, placed)


def _knee_bends(line: str, last: Rim) -> list[Rim]:
    """Return where a tendon winds round the knee: the fixed bends of the model's line there."""
    across = last.points - last.points.mean(0)
    bends = MUSCLES[line].path[1:-1]
    return [
        Rim(p.body, np.array(p.position) + 0.7 * across).resampled()
        for p in bends
        if p.body == "tibia" and p.condition is None
    ]


def _swell(rims: list[Rim], at: float, width: float, placed: Placed) -> float:
    """Return how much wider the belly is than a straight band between its ends."""
    first, last = (placed[r.body].carry(r.points) for r in (rims[0], rims[-1]))
    row = first * (1 - at) + last * at
    across = np.linalg.norm(np.diff(row, axis=0), axis=1).sum()
    return float(np.clip(width / max(across, 1.0), 0.8, 2.4))


def _bend(line: str, index: int) -> Rim:
    """Return the row of fibres at a bend of the model's line, between its neighbours' bends."""
    lines = ("glut_max1", "glut_max2", "glut_max3")
    bends = np.array([MUSCLES[one].path[index].position for one in lines])
    i = lines.index(line)
    at = i + np.linspace(-0.5, 0.5, FIBRES)
    before = bends[0] + (bends[0] - bends[1])
    after = bends[2] + (bends[2] - bends[1]) * 0.6
    table = np.array([before, *bends, after])
    axes = [np.interp(at, np.arange(-1, 4), axis) for axis in table.T]
    return Rim(MUSCLES[line].path[index].body, np.stack(axes, axis=1)).resampled()


LIGAMENTS = {
    "iliofemoral_descending": "iliofemoral ligament, descending part",
    "iliofemoral_transverse": "iliofemoral ligament, transverse part",
    "pubofemoral": "pubofemoral ligament",
    "ischiofemoral": "ischiofemoral ligament",
    "sacrotuberous": "sacrotuberous ligament",
    "sacrospinous": "sacrospinous ligament",
    "inguinal": "inguinal ligament",
}
NERVES = {
    "femoral_nerve": "femoral nerve",
    "obturator_nerve": "obturator nerve",
    "obturator_nerve_anterior_branch": "obturator nerve, anterior branch",
    "obturator_nerve_posterior_branch": "obturator nerve, posterior branch",
    "sciatic_nerve": "sciatic nerve",
}


@cache
def ligament(name: str) -> Sheet | Cord:
    """Return a ligament as it is drawn."""
    item = attachment(name)
    if "polyline" in item:
        line = item["polyline"]
        return Cord(
            tuple((line["frame"], tuple(p)) for p in line["points_mm"]), item["thickness_mm"] / 2
        )
    ends = (rim(name, "origin"), rim(name, "insertion"))
    winds = (HEAD, NECK) if ends[1].body == "femur" else ()
    return settled(Sheet(ends, item["thickness_mm"], winds=winds), standing())


@cache
def nerve_cord(name: str) -> Cord:
    """Return a nerve as it is drawn."""
    points = attachment(name)["points"]
    knots = tuple((p["frame"], tuple(p["point_mm"])) for p in points)
    radius = 2.4
    if name == "sciatic_nerve":
        # Moved back in the thigh, so that it runs behind the drawn sheet of adductor magnus.
        knots = tuple(
            (f, (x - 11 * float(np.interp(y, (-340, -280, -70, 0), (0, 1, 1, 0))), y, z))
            if f == "femur"
            else (f, (x, y, z))
            for f, (x, y, z) in knots
        )
        radius = 4.0
    return Cord(knots, radius, (TROCHANTER, NECK, HEAD, *SHAFT))


def middle_fibre_length(line: str, placed: Placed) -> Array:
    """Return the length of the middle fibre of the sheet drawn around a line, mm."""
    fibre = grid(muscle_sheet(line), placed)[:, FIBRES // 2]
    return np.linalg.norm(np.diff(fibre, axis=0), axis=1).sum()
