"""The colours that mean something stay apart for every eye, and stand out from the paper."""

from itertools import combinations

import numpy as np
import pytest

from lessonkit.drawing.palette import PALETTE, scale_color

MEANINGS = ("bone", "shorter", "longer", "load", "angle", "warning", "act")
# How a dichromat sees linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.
SIGHT = {
    "everybody": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    """A colour in CIELAB under D65, as an eye of this kind sees it."""
    xyz = TO_XYZ @ np.clip(sight @ linear(colour), 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, sight: np.ndarray) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eye", SIGHT)
def test_no_two_meanings_look_alike(eye, theme):
    close = {
        (a, b): round(difference(PALETTE[a][theme], PALETTE[b][theme], SIGHT[eye]))
        for a, b in combinations(MEANINGS, 2)
    }
    assert {pair: gap for pair, gap in close.items() if gap < 14} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", SIGHT)
def test_shorter_and_longer_are_told_apart_from_a_quarter_of_the_scale(eye, theme):
    shorter, longer = (scale_color(value, 20, theme) for value in (-5, 5))
    assert difference(shorter, longer, SIGHT[eye]) > 14


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_what_is_drawn_in_lines_stands_out_from_the_paper(theme):
    paper = PALETTE["paper"][theme]
    faint = [r for r in MEANINGS[1:] if contrast(PALETTE[r][theme], paper) < 4.2]
    assert faint == []
    assert contrast(PALETTE["bone-edge"][theme], paper) >= 3
