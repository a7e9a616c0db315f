"""Numbers, sentences and still pictures of a view."""

import re
from math import inf
from xml.etree import ElementTree

import numpy as np
import pytest

from hiplab.model.anatomy import sagittal_outline
from lessonkit.drawing.palette import PALETTE, css_variables, scale_color
from lessonkit.drawing.shapes import arc, muscle_band, thinned
from lessonkit.drawing.view import Clause, Trace, number, say
from lessonkit.quantity import Quantity

MM = Quantity("change", "Change", "mm", 1, "")
DEGREES = Quantity("slope", "Slope", "°", 0, "")


@pytest.mark.parametrize(
    ("value", "sign", "text"),
    [
        (3.14, "", "3.1\u00a0mm"),
        (-3.14, "", "\u22123.1\u00a0mm"),
        (-3.14, "abs", "3.1\u00a0mm"),
        (3.14, "+", "+3.1\u00a0mm"),
        (-0.04, "+", "0.0\u00a0mm"),
        (0.04, "+", "0.0\u00a0mm"),
    ],
)
def test_a_number_is_printed_with_sign_and_unit(value, sign, text):
    assert number(value, MM, sign) == text


def test_a_sentence_follows_its_values():
    clauses = (
        Clause("change", ((0, "shorter by {change:abs}"), (inf, "longer by {change}"))),
        Clause("slope", ((inf, " at {slope}."),)),
    )
    names = {"change": MM, "slope": DEGREES}
    assert say(clauses, {"change": -2.0, "slope": 41.6}, names) == "shorter by 2.0\u00a0mm at 42°."
    assert say(clauses, {"change": 0.0, "slope": 0.0}, names) == "longer by 0.0\u00a0mm at 0°."


def test_the_picture_is_one_image_with_words_and_every_label(explorer):
    start = explorer.markup.index("<svg")
    picture = explorer.markup[start : explorer.markup.index("</svg>") + 6]
    image = ElementTree.fromstring(picture)
    assert image.get("role") == "img"
    assert "facing right" in image.get("aria-label")
    words = "".join(image.itertext())
    for label in ("L1", "L5", "SS 41.7°", "PT 8.7°", "LL 56.2°", "ASIS–PSIS 14.8°", "psoas major"):
        assert label in words
    assert "{" not in words
    assert all(
        np.isfinite(float(n))
        for path in image.iterfind(".//{*}path")
        for n in re.findall(r"[^M ,]+", path.get("d"))
    )


def test_the_plotly_figure_shows_the_present_state(explorer):
    upright = explorer.figure()
    explorer.values = {"pelvic_tilt": 10.0}
    tipped = explorer.figure("dark")
    explorer.values = {"pelvic_tilt": 0.0}
    assert len(upright.data) == len(tipped.data)
    assert tipped.layout.paper_bgcolor == PALETTE["paper"][1]
    labels = [text for trace in tipped.data if trace.text for text in trace.text]
    assert "SS 51.7°" in labels
    moved = [
        not np.array_equal(a.x, b.x, equal_nan=True)
        for a, b in zip(upright.data, tipped.data, strict=True)
    ]
    assert sum(moved) > 25


def test_a_muscle_is_thin_at_its_ends_and_as_thick_as_told_at_its_belly():
    ring = muscle_band(np.array([[0.0, 0.0], [100.0, 0.0]]), np.array(5.0))
    assert ring[:, 1].max() == pytest.approx(5.0, abs=0.2)
    assert ring[:, 1].min() == pytest.approx(-5.0, abs=0.2)
    assert np.abs(ring[[0, -1], 1]).max() < 1.5


def test_an_arc_keeps_its_radius():
    sector = arc(np.array([3.0, 4.0]), 10.0, 0.0, -41.0)
    assert np.hypot(*(sector[1:-1] - [3.0, 4.0]).T) == pytest.approx(np.full(11, 10.0))


@pytest.mark.parametrize("bone", ["sacrum", "hip_bone", "femur", "L3"])
def test_a_thinned_outline_stays_within_its_tolerance(bone):
    outline = sagittal_outline(bone)[0]
    kept = thinned(outline, 0.4)
    starts, ends = kept[:-1], kept[1:]
    span = ends - starts
    share = np.einsum("psk,sk->ps", outline[:, None] - starts, span) / (span**2).sum(-1)
    nearest = starts + np.clip(share, 0, 1)[..., None] * span
    assert np.linalg.norm(outline[:, None] - nearest, axis=-1).min(axis=1).max() <= 0.4 + 1e-9


def test_gaps_break_a_line_and_placements_carry_a_body():
    line = Trace(np.array([0.0, 1, 2, 3]), np.zeros(4), {"mode": "lines"}, gaps=(2,))
    assert np.isnan(line.points()[2]).all()
    assert len(line.points()) == 5


def _luminance(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def _contrast(a, b):
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["ink", "quiet", "angle"])
def test_text_stands_out_from_the_paper(role, theme):
    assert _contrast(PALETTE[role][theme], PALETTE["paper"][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ends_of_the_scale_stand_out_and_differ_for_the_colour_blind(theme):
    shorter, longer = scale_color(-20, 20, theme), scale_color(99, 20, theme)
    assert scale_color(0, 20, theme) == PALETTE["unchanged"][theme == "dark"]
    for end in (shorter, longer):
        assert _contrast(end, PALETTE["paper"][theme == "dark"]) >= 3
    # Blue and yellow-red: the blue channel, which all common forms see, tells them apart.
    assert abs(int(shorter[5:], 16) - int(longer[5:], 16)) > 100


def test_every_role_is_a_variable_in_both_themes():
    css = css_variables()
    for role, colours in PALETTE.items():
        for colour in colours:  # in its own theme, and where the system forces its colours
            assert css.count(f"--hl-{role}:{colour};") >= 2
