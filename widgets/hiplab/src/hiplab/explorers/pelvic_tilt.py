"""The explorer of lesson 2: choose the tilt of a standing pelvis, or let tight flexors choose."""

from hiplab.figures import pelvic_tilt, tight_flexors
from hiplab.model import tight_flexors as tight_model
from hiplab.model.pelvic_tilt import GROUPS, LINES, PARAMETERS, QUANTITIES
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, ray
from lessonkit.explorer.widget import Explorer

_QUANTITY = {quantity.name: quantity for quantity in QUANTITIES}
_SHOWN = tuple(q for q in tight_model.QUANTITIES if q.name in tight_flexors.SHOWN)

PAGE = Page(
    title="Pelvic tilt",
    model="pelvic_tilt",
    controls=PARAMETERS,
    panels=(
        Panel("Angles", tuple(q for q in QUANTITIES if q.unit == "°")),
        Panel("Load on S1", (_QUANTITY["s1_shear"], _QUANTITY["s1_compression"])),
        Panel(
            "Muscle groups: change of length",
            tuple(_QUANTITY[group] for group in GROUPS),
            bars=True,
        ),
        Panel(
            "Each muscle: change of length",
            tuple(_QUANTITY[f"{line}_change"] for line in LINES),
            bars=True,
            folded=True,
        ),
    ),
    presets=(
        Preset(
            "As most pain-free adults stand",
            "The reference position: the ASIS lies lower than the PSIS, an anterior tilt by the "
            "clinic's measure, as in most adults without pain.",
            {},
        ),
        Preset(
            "Neutral by the level rule",
            "ASIS and PSIS at one height. On this skeleton that lies further back than people "
            "tilt on request.",
            {"pelvic_tilt": -15.0},
        ),
        Preset(
            "Posterior tilt on request",
            "About as far back as adults tilted on request (Levine and Whittle 1996).",
            {"pelvic_tilt": -8.5},
        ),
        Preset(
            "Anterior tilt on request",
            "About as far forward as adults tilted on request (Levine and Whittle 1996).",
            {"pelvic_tilt": 11.5},
        ),
    ),
    leaves_out=(
        "muscle forces, the far leg, balance, soft tissue. It is one generic adult skeleton. For "
        "another PI only sacrum and spine are redrawn. The psoas line starts from a point fixed to "
        "the pelvis. The explorer shows how parts move together, not what causes pain."
    ),
    predictions=(
        Prediction(
            "trunk_lean",
            "You stand and tip your pelvis 10° forward. Your low back keeps its curve, as if it "
            "were stiff. How far will your trunk lean then? Forward is positive.",
            "trunk_lean",
            pose={"pelvic_tilt": 10.0, "lumbar_uptake": 0.0},
            guesses=(-30.0, 30.0),
            line=ray((0.0, 0.0), 325.0, 90.0, -1),
        ),
    ),
)

TIGHT_HIP_FLEXORS = Page(
    title="Pelvic tilt: tight hip flexors",
    model="tight_flexors",
    controls=tight_model.PARAMETERS,
    panels=(
        Panel("Balance", tuple(q for q in _SHOWN if q not in QUANTITIES)),
        Panel("Angles", tuple(q for q in _SHOWN if q in QUANTITIES and q.unit == "°")),
        Panel("Muscles: change of length", tuple(q for q in _SHOWN if q.unit == "mm"), bars=True),
    ),
    presets=(
        Preset("Average hip flexors", "No tightness, no push: the reference.", {"tightness": 0.0}),
        Preset(
            "As much as stretching gave",
            "Preece 2021, 23 men: a session of stretching gained 2.6° of hip extension and the "
            "standing tilt fell by 1.2°. The model gives 1.25° at 0.5 N·m/°, but there was no "
            "correlation between the two from man to man.",
            {"tightness": 2.6, "lumbar_stiffness": 0.5},
        ),
        Preset("Very tight, soft spring", "The model's largest tilt.",
               {"tightness": 15.0, "lumbar_stiffness": 0.25}),
        Preset("Tight, stiff spring", "The same 10° against four times the stiffness.",
               {"lumbar_stiffness": 4.0}),
    ),
    leaves_out=(
        "every muscle that works, the nervous system, and people: the passive curve is that of ten "
        "adults, knee straight, side view only; the spring is assumed to be straight. It is one "
        "generic adult skeleton. A passive balance is no cause of pain."
    ),
)  # fmt: skip

_MODES = {
    "choose the tilt": (PAGE, pelvic_tilt.view),
    "tight hip flexors": (TIGHT_HIP_FLEXORS, tight_flexors.view),
}


def explore_pelvic_tilt(mode: str = "choose the tilt", **values: float) -> Explorer:
    """Return the pelvic-tilt explorer in a mode, "choose the tilt" or "tight hip flexors".

    `values` set its controls: pelvic_tilt, pelvic_incidence (degrees), lumbar_uptake (per cent of
    the measured coupling), or tightness (degrees) and lumbar_stiffness (N·m per degree). Another
    mode raises a ValueError. With `predict="trunk_lean"` the first mode asks before it answers.
    """
    if mode not in _MODES:
        known = " or ".join(f'"{name}"' for name in _MODES)
        raise ValueError(f"mode: {mode!r} is not a mode of this explorer; choose {known}.")
    page, view = _MODES[mode]
    return Explorer(page, view, **values)


def explore_tight_flexors(**values: float) -> Explorer:
    """Return the explorer in its mode "tight hip flexors"."""
    return explore_pelvic_tilt("tight hip flexors", **values)
