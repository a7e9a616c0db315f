"""The explorer of lesson 4: kneel on all fours, spread the knees, press the hips back."""

from hiplab.figures.frog_scene import SCALE
from hiplab.figures.frog_stretch import tail, view
from hiplab.model.frog_stretch import ADDUCTORS, PARAMETERS, QUANTITIES, kneel
from lessonkit.explorer.bake import Driven
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, ray
from lessonkit.explorer.widget import Explorer
from lessonkit.quantity import Parameter

_QUANTITY = {quantity.name: quantity for quantity in QUANTITIES}


# Width, hips back and hands set the tail together with two more controls; the muscles follow it.
_TAIL = Parameter("tail", "Tail", "°", -45, 15, -15, 1, "Pitch of the pelvis.")


def _panel(title: str, *names: str, bars: bool = False, folded: bool = False) -> Panel:
    return Panel(title, tuple(_QUANTITY[name] for name in names), bars, folded)


PAGE = Page(
    title="Deep hip stretch",
    model="frog_stretch",
    controls=PARAMETERS,
    panels=(
        _panel(
            "Hips and knees",
            "abduction", "hip_flexion", "flexion_left", "hip_rotation", "knee_flexion",
            "hip_height",
        ),
        _panel("Low back: the angle budget", "trunk_pitch", "tail", "low_back", "low_back_limit"),
        _panel(
            "Adductors: change of length from standing",
            *(f"{line}_change" for line in ADDUCTORS),
            bars=True,
        ),
        _panel(
            "The same in per cent of fibre length",
            *(f"{line}_strain" for line in ADDUCTORS),
            bars=True,
            folded=True,
        ),
        _panel(
            "In the compared position: change of length",
            *(f"compared_{line}" for line in ADDUCTORS),
            bars=True,
            folded=True,
        ),
    ),
    presets=(
        Preset(
            "On all fours",
            "Knees under the hips, on the hands, the low back curved nearly as in standing.",
            {"knee_width": 100, "elbows": 0, "pelvis_pitch": -15},
        ),
        Preset(
            "Frog on the hands",
            "Knees wide; the trunk slopes up to the shoulders, so the tail hangs lower.",
            {"elbows": 0, "pelvis_pitch": -12},
        ),
        Preset("Frog on the elbows", "Knees wide, pelvis level.", {}),
        Preset(
            "Hands, curve kept",
            "On the hands, the low back curved as in standing: the tail hangs far down.",
            {"elbows": 0, "curve": "keeps its curve"},
        ),
        Preset(
            "Elbows, curve kept",
            "The same on the elbows: the hips give what the low back does not.",
            {"curve": "keeps its curve"},
        ),
        Preset("Hips back", "The same, hips pressed 100 mm back.", {"hips_back": 100}),
        Preset("Tail up", "The same as on the elbows, tail lifted 15°.", {"pelvis_pitch": 15}),
        Preset("Tail tucked", "The same, tail tucked 15°.", {"pelvis_pitch": -15}),
        Preset("Ankles wide", "Ankles 100 mm wider than the knees.", {"ankle_width": 100}),
        Preset(
            "Hip flexion runs out",
            "Hips that flex 95°, pressed 100 mm back: the low back has to round.",
            {"hips_back": 100, "flexion_available": 95},
        ),
        Preset(
            "Compare: standing straddle",
            "Both with the thighs 45° out. Standing, longus, gracilis and pectineus are longer.",
            {"knee_width": 369, "compared": "standing straddle"},
        ),
        Preset(
            "Compare: long-sit straddle",
            "Both with the thighs 45° out. Straight knees make gracilis far longer.",
            {"knee_width": 369, "compared": "long-sit straddle"},
        ),
        Preset(
            "Compare: butterfly",
            "Both with the thighs 45° out. Turned outward and with the heels near, every adductor "
            "but the ischiocondylar part of magnus is a little shorter.",
            {"knee_width": 369, "compared": "butterfly"},
        ),
    ),
    leaves_out=(
        "muscle forces, the capsule, bone against bone, soft tissue, and the difference between "
        "people: it is one generic adult skeleton. Trunk, head and arms are schematic. All change "
        "of length is put into the muscle fibres, so per cents are too high where a tendon gives. "
        "The pose is drawn as you ask for it, even where the hips would not allow it; sentence and "
        "dashed line say so. A stretch that pinches in the groin is one to leave."
    ),
    play="hips_back",
    driven=(Driven(_TAIL, tail),),
    predictions=(
        Prediction(
            "hip_flexion",
            "You kneel on your hands, knees wide; your hips flex {hip_flexion}. You go down on "
            "your elbows, and your low back keeps its curve. How far will your hips flex then?",
            "hip_flexion",
            pose={"curve": "keeps its curve"},
            before={"elbows": 0, "curve": "keeps its curve"},
            guesses=(40.0, 130.0),
            # The thighs hang straight down: from there the tail is as far as the hips flex.
            line=ray((0.0, SCALE * float(kneel().hip_height)), 44.0, 270.0, -1),
            picture="Side",
        ),
    ),
)  # fmt: skip


def explore_frog_stretch(**values: float | str) -> Explorer:
    """Return the explorer of the deep hip stretch.

    `values` set its controls: knee_width, hips_back, ankle_width (mm), pelvis_pitch (degrees, tail
    up positive), curve ("gives" or "keeps its curve"), elbows (per cent, hands 0),
    flexion_available (degrees), compared (a label or its index). With `predict="hip_flexion"` it
    asks first.
    """
    return Explorer(PAGE, view, **values)
