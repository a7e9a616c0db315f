"""The explorer of lesson 1: bend forward, or step backward, and see who moves how far."""

from hiplab.figures import backward_step, kinetic_chain
from hiplab.model import backward_step as step_model
from hiplab.model import kinetic_chain as bend_model
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, ray
from lessonkit.explorer.widget import Explorer
from lessonkit.quantity import Quantity

_NOT_A_DIAGNOSIS = "This is arithmetic of motion: it tells nothing about pain and is no diagnosis."


def _by_unit(quantities: tuple[Quantity, ...], unit: str) -> tuple[Quantity, ...]:
    return tuple(quantity for quantity in quantities if quantity.unit == unit)


FORWARD_BEND = Page(
    title="Kinetic chain: forward bend",
    model="kinetic_chain",
    controls=bend_model.PARAMETERS,
    panels=(
        Panel("Motion", tuple(q for q in bend_model.QUANTITIES if q.unit != "mm")),
        Panel("Muscles: change of length", _by_unit(bend_model.QUANTITIES, "mm"), bars=True),
    ),
    presets=(
        Preset(
            "Full bend as measured",
            "Tafazzol 2014, 8 adults: lumbar spine 60.2°, pelvis 53.0° at a chest inclination of "
            "121°. Their parts do not add up to the whole, the model's do.",
            {"trunk_inclination": 120.0},
        ),
        Preset(
            "Another study: hips do more",
            "Esola 1996, 41 adults: 111° = 41.6° lumbar + 69.4° hip. Studies differ in people and "
            "in method.",
            {"trunk_inclination": 111.0, "rhythm": 2.0},
        ),
        Preset(
            "90° at a ratio of 1.5",
            "Lumbar 90 × 1.5 / 2.5 = 54°, hips 36°.",
            {"trunk_inclination": 90.0, "rhythm": 1.0},
        ),
        Preset(
            "The hips run out",
            "With 30° of hip flexion the lumbar spine takes over what the hips would have done.",
            {"trunk_inclination": 80.0, "hip_flexion_available": 30.0, "rhythm": 2.0},
        ),
        Preset(
            "Out of reach",
            "Hips and lumbar spine together have less range than the bend asks for.",
            {"trunk_inclination": 110.0, "hip_flexion_available": 30.0},
        ),
    ),
    leaves_out=(
        "muscle forces, balance (in life the hips move back as you bend), bent knees, motion of "
        "the thoracic spine, speed. Chest, head and arm are schematic. The lumbar range is 60° for "
        "everybody here. " + _NOT_A_DIAGNOSIS
    ),
    play="trunk_inclination",
    predictions=(
        Prediction(
            "hip_flexion",
            "You bend forward until your chest has tipped by 90°, knees straight, thighs upright. "
            "Hips and low back share the 90°. How many degrees will your hips give?",
            "hip_flexion",
            pose={"trunk_inclination": 90.0},
            before={"trunk_inclination": 0.0},
            guesses=(0.0, 90.0),
            line=ray((0.0, 0.0), 190.0, 90.0, -1),
        ),
    ),
)

STEP_BACKWARD = Page(
    title="Kinetic chain: step backward",
    model="backward_step",
    controls=step_model.PARAMETERS,
    panels=(
        Panel("Motion", _by_unit(step_model.QUANTITIES, "°")),
        Panel("Muscles: change of length", _by_unit(step_model.QUANTITIES, "mm"), bars=True),
    ),
    presets=(
        Preset(
            "Hip has enough",
            "The leg goes back 15°, the hip could give 20°: the pelvis stays.",
            {"leg_angle": -15.0, "hip_extension_available": 20.0},
        ),
        Preset(
            "Hip runs out",
            "The leg goes back 15°, the hip gives 5°: the pelvis tips and the lumbar spine extends "
            "by the other 10°.",
            {"leg_angle": -15.0, "hip_extension_available": 5.0},
        ),
        Preset(
            "Leg swings forward",
            "In front of the body the hip bends and the pelvis stays.",
            {"leg_angle": 35.0},
        ),
    ),
    leaves_out=(
        "a bending knee, turning and side tilt of the pelvis, a shorter step or a leaning trunk "
        "(ways in which people really solve it), muscle forces, the floor. Chest, head and arm are "
        "schematic. The psoas line starts from a point fixed to the pelvis. " + _NOT_A_DIAGNOSIS
    ),
    play="leg_angle",
)

_MODES = {
    "forward bend": (FORWARD_BEND, kinetic_chain.view),
    "step backward": (STEP_BACKWARD, backward_step.view),
}


def explore_kinetic_chain(mode: str = "forward bend", **values: float | str) -> Explorer:
    """Return the kinetic-chain explorer in a mode, "forward bend" or "step backward".

    `values` set its controls; bend: trunk_inclination, hip_flexion_available (degrees), rhythm (a
    label); step: leg_angle, hip_extension_available (degrees). Another mode raises a ValueError.
    A bend with `predict="hip_flexion"` asks first.
    """
    if mode not in _MODES:
        known = " or ".join(f'"{name}"' for name in _MODES)
        raise ValueError(f"mode: {mode!r} is not a mode of this explorer; choose {known}.")
    page, view = _MODES[mode]
    return Explorer(page, view, **values)


def explore_backward_step(**values: float) -> Explorer:
    """Return the explorer in its mode "step backward"."""
    return explore_kinetic_chain("step backward", **values)
