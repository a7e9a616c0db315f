"""The explorer of lesson 2: tilt the pelvis of a standing body."""

from hiplab.explorer.markup import Page, Panel, Preset
from hiplab.explorer.widget import Explorer
from hiplab.figures.pelvic_tilt import view
from hiplab.model.pelvic_tilt import GROUPS, LINES, PARAMETERS, QUANTITIES

_QUANTITY = {quantity.name: quantity for quantity in QUANTITIES}

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
)


def explore_pelvic_tilt(**values: float) -> Explorer:
    """Return the pelvic-tilt explorer.

    `values` set its controls: pelvic_tilt (degrees, forward positive), pelvic_incidence (degrees),
    lumbar_uptake (per cent of the measured coupling).
    """
    return Explorer(PAGE, view, **values)
