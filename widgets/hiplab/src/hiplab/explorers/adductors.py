"""The explorer of lesson 3: the adductors in space, and what they do at which angle."""

from hiplab.figures.adductor_scene import CURVE_X, CURVE_Y
from hiplab.figures.adductors import view
from hiplab.model.adductors import ARMS, CHANGES, CHOSEN, PARAMETERS
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, level
from lessonkit.explorer.widget import Explorer

PAGE = Page(
    title="Adductors",
    model="adductors",
    controls=PARAMETERS,
    panels=(
        Panel("The chosen muscle", CHOSEN),
        Panel("Every muscle: change of length", CHANGES, bars=True),
        Panel("Every muscle: flexion moment arm", ARMS, folded=True),
    ),
    presets=(
        Preset("Standing", "The reference position: every muscle has its standing length.", {}),
        Preset(
            "Adductor longus at its flip",
            "Near 64.5° of flexion the line of adductor longus passes the hip axis.",
            {"muscle": "adductor longus", "hip_flexion": 65.0},
        ),
        Preset(
            "Standing straddle",
            "Hip straight, legs 45° apart, knee straight: longus, pectineus and gracilis are long.",
            {"muscle": "adductor longus", "hip_abduction": 45.0},
        ),
        Preset(
            "Frog position",
            "Hip flexed 90° and abducted 45°, knee bent 90°: the lower parts of magnus are long.",
            {
                "muscle": "adductor magnus, ischiocondylar",
                "hip_flexion": 90.0,
                "hip_abduction": 45.0,
                "knee_flexion": 90.0,
            },
        ),
        Preset(
            "Long-sit straddle",
            "The frog position with a straight knee: gracilis is far longer.",
            {"muscle": "gracilis", "hip_flexion": 90.0, "hip_abduction": 45.0},
        ),
    ),
    leaves_out=(
        "muscle forces, the capsule, and what stops a joint. Every number is that of one straight "
        "line of the gait2392 model, which neither bone nor other muscles turn aside. The sheets "
        "of fibres are a drawing between attachments measured on another skeleton. They bow "
        "around bone, yet may pass through each other, and change their length by up to 5 cm more "
        "or less than the line; each muscle's card says how much. It is one generic adult "
        "skeleton: in another model adductor brevis flips at 68° instead of 25°. Iliopsoas is not "
        "shown: above 95° of flexion its path here is an artefact. Attachments, ligaments and "
        "nerves: CC BY-SA 4.0, after the Open 3D Model (LUMC Leiden, AnatomyTOOL)."
    ),
    first=("muscle", "hip_flexion", "knee_flexion"),
    predictions=(
        Prediction(
            "sign_flip",
            "In standing, adductor longus pulls the pelvis forward. Bend the hip more and more: "
            "from which hip flexion on will the same muscle pull it backward?",
            "sign_flip",
            pose={"muscle": "adductor longus", "hip_flexion": 65.0},
            before={"muscle": "adductor longus"},
            guesses=(0.0, 120.0),
            line=level((0.0, 60 * CURVE_Y), (0.0, -56 * CURVE_Y), (CURVE_X, 0.0)),
            picture="Curve",
            covers=True,
        ),
    ),
)


def explore_adductors(**values: float | str) -> Explorer:
    """Return the adductor explorer.

    `values` set its controls: muscle (its name), hip_flexion, hip_abduction, hip_rotation (internal
    positive) and knee_flexion, in degrees. With `predict="sign_flip"` it asks first.
    """
    return Explorer(PAGE, view, **values)
