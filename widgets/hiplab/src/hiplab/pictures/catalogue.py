"""Which picture belongs to which lesson, under which file name."""

from collections.abc import Callable
from pathlib import Path

from hiplab.pictures.adductors import adductors_in_layers
from hiplab.pictures.angles import the_four_angles
from hiplab.pictures.bending import rhythm_strip
from hiplab.pictures.exercises import six_exercises
from hiplab.pictures.kneeling import frog_set_up, hands_and_elbows, tail_down_and_up
from hiplab.pictures.load import load_and_capacity
from hiplab.pictures.loops import bend_loop, tilt_loop, tilt_range
from hiplab.pictures.lying import thomas_test
from hiplab.pictures.positions import four_positions, positions_alone
from hiplab.pictures.sign_flip import sign_flip
from hiplab.pictures.standing import bone_shape, force_couple, landmarks, palpation

PICTURES: dict[str, Callable[[], str]] = {
    "1-kinetic-chain/angles-of-the-pelvis.svg": the_four_angles,
    "1-kinetic-chain/lumbopelvic-rhythm.svg": rhythm_strip,
    "1-kinetic-chain/bend-loop.svg": bend_loop,
    "2-anterior-pelvic-tilt/tilt-range.svg": tilt_range,
    "2-anterior-pelvic-tilt/tilt-loop.svg": tilt_loop,
    "2-anterior-pelvic-tilt/palpation.svg": palpation,
    "2-anterior-pelvic-tilt/landmarks.svg": landmarks,
    "2-anterior-pelvic-tilt/bone-shape.svg": bone_shape,
    "2-anterior-pelvic-tilt/force-couple.svg": force_couple,
    "2-anterior-pelvic-tilt/thomas-test.svg": thomas_test,
    "3-adductor-anatomy/layers.svg": adductors_in_layers,
    "3-adductor-anatomy/sign-flip.svg": sign_flip,
    "4-deep-hip-stretch/frog-set-up.svg": frog_set_up,
    "4-deep-hip-stretch/four-positions.svg": four_positions,
    "4-deep-hip-stretch/positions.svg": positions_alone,
    "4-deep-hip-stretch/hands-and-elbows.svg": hands_and_elbows,
    "4-deep-hip-stretch/tail-down-and-up.svg": tail_down_and_up,
    "5-strength-and-daily-life/load-and-capacity.svg": load_and_capacity,
    "5-strength-and-daily-life/six-exercises.svg": six_exercises,
}


def write(lessons: Path) -> list[Path]:
    """Draw every picture into the folders of the lessons and return the files."""
    written = []
    for name, draw in PICTURES.items():
        path = lessons / name
        path.write_text(draw(), encoding="utf-8", newline="\n")
        written.append(path)
    return written
