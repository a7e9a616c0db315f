"""The keys of lesson 3 follow from plane geometry and from the moment arms that OpenSim gives."""

import csv
from math import hypot
from pathlib import Path

from tests.lessons.chapters import FOLDERS
from tests.lessons.keys import numeric_variants

LESSON = next(folder for folder in FOLDERS if folder.name.startswith("3-"))
SWEEPS = Path(__file__).parent.parent / "model" / "reference" / "opensim_gait2392_sweeps.csv"


def from_opensim(muscle: str) -> dict[int, float]:
    """Flexion moment arms, mm to a tenth, by hip flexion in degrees, all other angles zero."""
    with SWEEPS.open(encoding="utf-8") as file:
        return {
            int(row["hip_flexion_deg"]): round(float(row["moment_arm_flexion_mm"]), 1)
            for row in csv.DictReader(file)
            if row["muscle"] == muscle
            and {row[f"{a}_deg"] for a in ("hip_adduction", "hip_rotation", "knee_flexion")}
            == {"0"}
        }


LONGUS, PECTINEUS = from_opensim("add_long"), from_opensim("pect")


def arm(origin: tuple[float, float], insertion: tuple[float, float]) -> float:
    """Distance of the origin from the line, by the triangle's area; plus when it flexes."""
    (ox, oy), (ix, iy) = origin, insertion
    return (ix * oy - iy * ox) / hypot(ox - ix, oy - iy)


def on_paper(n: dict) -> tuple[float, ...]:
    key = arm((n["ahead"], -20), (6, -n["below"]))
    length = hypot(n["ahead"] - 6, n["below"] - 20)
    return key, -key, key * length / 1000


def two_points(n: dict) -> tuple[float, ...]:
    insertion = (n["ahead"], -n["below"])
    key = arm((-n["behind"], -45), insertion)
    length = hypot(n["behind"] + n["ahead"], n["below"] - 45)
    return key, -key, arm((n["behind"], -45), insertion), key * length / 1000


def moment(n: dict) -> tuple[float, ...]:
    lever = LONGUS[n["flexion"]]
    return n["force"] * lever / 1000, n["force"] * lever, n["force"] / lever


def moment_lost(n: dict) -> tuple[float, ...]:
    before, after = (n["force"] * LONGUS[q] / 1000 for q in (0, n["flexion"]))
    return after - before, after, before - after, after + before, 1000 * (after - before)


def flip(n: dict) -> tuple[float, ...]:
    before, after = PECTINEUS[70], PECTINEUS[80]
    share = before / (before - after)
    return 70 + 10 * share, 75, 80 - 10 * share


def between(n: dict) -> tuple[float, ...]:
    """Where a straight line through two readings passes zero, by its slope."""
    slope = -(n["before"] + n["after"]) / 12
    return (
        n["low"] - n["before"] / slope,
        n["low"] + 6,
        n["low"] + 12 + n["before"] / slope,
        n["low"] + n["before"],
    )


FORMS = {
    "add-flip-angle": between,
    "arm-on-paper": on_paper,
    "turning-moment": moment,
    "flip-of-pectineus": flip,
    "add-arm-two-points": two_points,
    "add-moment-lost": moment_lost,
}


def test_keys_and_slips_are_what_geometry_gives():
    met = set()
    for name, numbers, found, tolerance in numeric_variants(LESSON):
        expected = FORMS[name](numbers)
        near = [tolerance / 4] * len(expected)
        for value, truth, margin in zip(found, expected, near, strict=True):
            assert abs(value - truth) < margin, (name, numbers, found, expected)
        met.add(name)
    assert met == set(FORMS)
