"""What the prose says of the model in numbers is what the model says."""

from math import exp

import pytest

from hiplab.model.hip_capacity import FLEXION, GROUPS, capacity
from hiplab.model.muscles import geometry
from lessonkit.pose import pose
from tests.lessons.chapters import FOLDERS, chapter


def frog(**values) -> dict[str, float]:
    return {name: float(x) for name, x in pose("frog_stretch", **values).readouts().items()}


def hands(tail: int) -> dict[str, float]:
    return frog(elbows=0, pelvis_pitch=tail)


def last_30() -> tuple[str, str]:
    at = {b: pose("kinetic_chain", trunk_inclination=b).readouts() for b in (90, 120)}
    parts = [float(at[120][p] - at[90][p]) for p in ("lumbar_flexion", "hip_flexion")]
    return f"takes {parts[0]:.1f}° from the low back", f"{parts[1]:.1f}° from the hips"


def widening(line: str) -> str:
    narrow, wide = frog(knee_width=250), frog(knee_width=390)
    return f"{wide[f'{line}_change'] - narrow[f'{line}_change']:.0f}"


def abductors() -> tuple[str, str]:
    out = -frog()["abduction"]
    lines = ("glut_med1", "glut_med2", "glut_med3")
    longer = [float(geometry(m, 90, out, 0, 90).length - geometry(m).length) for m in lines]
    return f"{min(longer):.0f}", f"{max(longer):.0f}"


def bolster() -> dict[str, float]:
    return kept(50)


def kept(elbows: int) -> dict[str, float]:
    return frog(elbows=elbows, curve="keeps its curve")


def gluteus_maximus() -> float:
    return -float(capacity(GROUPS["gluteus_maximus"], FLEXION, 90, 0, 90))


def copenhagen() -> float:
    return float(pose("hip_strength", exercise="Copenhagen", phase=0).readouts()["share"])


SAID = {  # the beginning of a lesson's name, and what it must say
    "the last 30° of a bend": ("1-", last_30),
    "relaxed tissues in standing": (
        "2-",
        lambda: (f"{exp(1.4655) - exp(1.3403) + 8.072:.1f} N·m a hip", "0.9 kg held 1 m away"),
    ),
    "the frog on the hands": (
        "4-",
        lambda: (f"{hands(-12)['low_back']:.1f}°", f"{hands(-15)['low_back']:.1f}°"),
    ),
    "the curve kept from hands to elbows": (
        "4-",
        lambda: (
            f"from {kept(0)['hip_flexion']:.0f}° to {kept(100)['hip_flexion']:.0f}°",
            f"the tail has to hang {-kept(0)['tail']:.0f}° down",
            f"with the tail {-kept(0)['tail']:.0f}° down does the back keep its curve",
            f"it gives {hands(-12)['low_back'] - frog()['low_back']:.0f}°",
            f"the hips only {frog()['hip_flexion'] - hands(-12)['hip_flexion']:.0f}°",
        ),
    ),
    "the bolster": (
        "4-",
        lambda: (
            f"the hips flex {bolster()['hip_flexion']:.0f}°",
            f"the tail is {-bolster()['tail']:.0f}° down",
            f"one of about {(582 - 326) / 2 / 10:.0f} cm",
        ),
    ),
    "wider knees": (
        "4-",
        lambda: (
            f"{widening('add_long')} mm from the narrowest",
            f"Gracilis follows with {widening('grac')} mm",
            f"brevis and pectineus with {widening('add_brev')} and {widening('pect')}",
        ),
    ),
    "abductors in the frog": ("4-", lambda: ("by {} to {} mm".format(*abductors()),)),
    "gluteus maximus at 90°": (
        "5-",
        lambda: (
            f"capacity of {gluteus_maximus():.0f} N·m",
            "113 N·m",  # Rajagopal 2016 in OpenSim 4.6
        ),
    ),
    "Copenhagen": (
        "5-",
        lambda: (f"about {copenhagen():.0f} %",),
    ),
}


@pytest.mark.parametrize("about", SAID)
def test_the_prose_says_what_the_model_says(about):
    begins, numbers = SAID[about]
    (folder,) = (folder for folder in FOLDERS if folder.name.startswith(begins))
    for words in numbers():
        assert words in chapter(folder).markdown, words
