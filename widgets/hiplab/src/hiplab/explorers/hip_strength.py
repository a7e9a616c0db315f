"""The explorer of lesson 5: six exercises, the load on the hip and the muscles that resist it."""

from hiplab.figures.hip_strength import view
from hiplab.figures.strength_charts import PER_LOAD, ZERO_LOAD
from hiplab.model.exercises import BRIDGE, COPENHAGEN, HINGE, PLANK, SQUAT, THRUST
from hiplab.model.hip_strength import PARAMETERS, QUANTITIES, RESISTING, ROTATORS
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, level
from lessonkit.explorer.widget import Explorer

_QUANTITY = {quantity.name: quantity for quantity in QUANTITIES}


def _panel(title: str, *names: str, bars: bool = False, folded: bool = False) -> Panel:
    return Panel(title, tuple(_QUANTITY[name] for name in names), bars, folded)


PAGE = Page(
    title="Strength and load",
    model="hip_strength",
    controls=PARAMETERS,
    panels=(
        _panel(
            "Load and capacity",
            "hip_moment", "capacity", "share", "low_back_moment", "floor_push", "lever",
        ),
        _panel("Joint angles of the working leg", "hip_flexion", "hip_adduction", "knee_flexion"),
        _panel("Capacity by muscle group", *RESISTING, bars=True),
        _panel(
            "Moment arms for rotation",
            *(f"{line}_rotation" for line in ROTATORS), bars=True, folded=True,
        ),
        _panel("Weekly dose", "weekly_repetitions", "weekly_stretch", "above_plateau"),
    ),
    presets=(
        Preset("Bridge, top", "Knees, hips and shoulders in line.", {"exercise": BRIDGE}),
        Preset(
            "Hip thrust with 60 kg", "Shoulders on a bench.",
            {"exercise": THRUST, "added_load": 60},
        ),
        Preset("Hip hinge, deep", "The trunk nearly level.", {"exercise": HINGE}),
        Preset(
            "Split squat, half way", "The front thigh on its way to level.",
            {"exercise": SQUAT, "phase": 50},
        ),
        Preset("Side plank", "On elbow and lower foot.", {"exercise": PLANK}),
        Preset("Copenhagen", "On elbow and upper foot.", {"exercise": COPENHAGEN}),
    ),
    leaves_out=(
        "muscle activity, force that falls with length and speed, friction, momentum, passive "
        "tissue, and muscles that pull against each other. Supports push straight up. F0·r is a "
        "capacity of one generic adult skeleton and does not grow with the body mass you choose. "
        "Trunk, head and arms are schematic. A small share does not mean an easy exercise."
    ),
    play="phase",
    first=("exercise", "phase", "added_load"),
    predictions=(
        Prediction(
            "hip_moment",
            "At the top of a bridge each hip bears {hip_moment}. How much will the front hip bear "
            "at the bottom of a split squat, without a weight?",
            "hip_moment",
            pose={"exercise": SQUAT, "phase": 100},
            guesses=(0.0, 300.0),
            step=5.0,
            line=level(*ZERO_LOAD, PER_LOAD),
            picture="Load",
        ),
    ),
)  # fmt: skip


def explore_hip_strength(**values: float | str) -> Explorer:
    """Return the explorer of strength and load.

    `values` set its controls: exercise (a label or its index), phase (per cent), body_mass and
    added_load (kg), sets, repetitions, days, stretch_minutes. With `predict="hip_moment"` it asks
    first.
    """
    return Explorer(PAGE, view, **values)
